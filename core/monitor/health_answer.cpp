#include "core/monitor/health_answer.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

using namespace Qt::StringLiterals;

namespace core {

namespace {

constexpr qsizetype longestReason = 200;

// A fraction, or a text with a percentage as HAProxy's agent check has it.
std::optional<double> weightOf(const QJsonValue& value)
{
    bool isNumber = value.isDouble();
    double weight = value.toDouble();
    if (const QString text = value.toString(); text.endsWith(u'%'))
        weight = text.chopped(1).toDouble(&isNumber) / 100;
    return isNumber && weight >= 0 && weight <= 1 ? std::optional(weight) : std::nullopt;
}

AgentWord wordOf(const QJsonObject& answer)
{
    AgentWord word;
    word.draining = answer.value("draining"_L1).toBool();
    word.reason = answer.value("reason"_L1).toString().left(longestReason).simplified().toStdString();
    const QJsonValue given = answer.value("weight"_L1);
    const auto weight = given.isUndefined() ? std::optional(1.0) : weightOf(given);
    word.weight = weight.value_or(1);
    if (!weight)
        word.reason = "says a weight that is neither 0 to 1 nor a percentage";
    else if (!word.draining && word.weight == 1)
        word.reason.clear();
    return word;
}

}  // namespace

HealthAnswer readHealthAnswer(const Result<std::string>& body)
{
    if (!body)
        return {false, body.error().context};
    const QJsonObject answer = QJsonDocument::fromJson(QByteArray::fromStdString(body.value())).object();
    const AgentWord own = wordOf(answer);
    const QJsonValue status = answer.value("status"_L1);
    if (status.isUndefined())
        return {true, {}, own};
    const QString word = status.toString().toLower();
    if (word == u"degraded"_s)
        return {true, "it says that it is degraded", own};
    if (word == u"healthy"_s || word == u"ok"_s || word == u"pass"_s || word == u"up"_s)
        return {true, {}, own};
    return {false, "it says that its status is \"" + word.left(40).toStdString() + "\"", own};
}

}  // namespace core
