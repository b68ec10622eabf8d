#include "core/monitor/health_answer.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

using namespace Qt::StringLiterals;

namespace core {

HealthAnswer readHealthAnswer(const Result<std::string>& body)
{
    if (!body)
        return {false, body.error().context};
    const QJsonValue status =
        QJsonDocument::fromJson(QByteArray::fromStdString(body.value())).object().value("status"_L1);
    if (status.isUndefined())
        return {true, {}};
    const QString word = status.toString().toLower();
    if (word == u"degraded"_s)
        return {true, "it says that it is degraded"};
    if (word == u"healthy"_s || word == u"ok"_s || word == u"pass"_s || word == u"up"_s)
        return {true, {}};
    return {false, "it says that its status is \"" + word.left(40).toStdString() + "\""};
}

}  // namespace core
