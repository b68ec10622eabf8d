#include "core/api/api_fields.h"

#include "core/api/http_message.h"
#include "core/base/units.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <limits>

namespace core {
namespace {

constexpr qsizetype longestText = 1'000;  // of a reason, which goes into the journal
constexpr qsizetype longestList = 100;

}  // namespace

std::string Fields::text(const char* key, bool isNeeded)
{
    const QJsonValue value = take(key);
    if (value.isString() && value.toString().size() <= longestText
        && (!isNeeded || !value.toString().isEmpty()))
        return value.toString().toStdString();
    if (isNeeded || !value.isUndefined())
        fail(key, "must be a text of at most 1000 characters" + std::string(isNeeded ? ", not empty" : ""));
    return {};
}

std::vector<std::string> Fields::texts(const char* key, bool isNeeded)
{
    const QJsonValue value = take(key);
    if (value.isUndefined() && !isNeeded)
        return {};
    const QJsonArray list = value.toArray();
    const bool areTexts = value.isArray() && list.size() <= longestList && (!isNeeded || !list.isEmpty())
        && std::all_of(list.begin(), list.end(), [](const QJsonValue& one) { return one.isString(); });
    if (!areTexts)
        fail(key,
             isNeeded ? "must be a list of texts, 1 to 100 of them"
                      : "must be a list of texts, at most 100 of them");
    std::vector<std::string> texts;
    if (areTexts)
        for (const QJsonValue& one : list)
            texts.push_back(one.toString().toStdString());
    return texts;
}

std::uint32_t Fields::count(const char* key)
{
    const QJsonValue value = take(key);
    const double number = value.toDouble(-1);
    if (number < 0 || number > std::numeric_limits<std::uint32_t>::max() || std::floor(number) != number) {
        fail(key, "must be a whole number from 0");
        return 0;
    }
    return static_cast<std::uint32_t>(number);
}

bool Fields::truth(const char* key)
{
    const QJsonValue value = take(key);
    if (!value.isBool())
        fail(key, "must be true or false");
    return value.toBool();
}

std::optional<double> Fields::number(const char* key)
{
    const QJsonValue value = take(key);
    if (value.isUndefined())
        return {};
    if (!value.isDouble())
        fail(key, "must be a number");
    return value.toDouble();
}

std::optional<bool> Fields::givenTruth(const char* key)
{
    return m_object.contains(QLatin1String(key)) ? std::optional(truth(key)) : std::nullopt;
}

std::optional<Duration> Fields::duration(const char* key)
{
    const QJsonValue value = take(key);
    if (value.isUndefined())
        return {};
    const auto read = parseDuration(value.toString().toStdString());
    if (!read)
        fail(key, "must be a duration with its unit, such as 30s or 5m");
    return read;
}

std::optional<TimePoint> Fields::time(const char* key)
{
    const QJsonValue value = take(key);
    if (value.isUndefined() || value.isNull())
        return {};
    const auto read = fromRfc3339(value.toString().toStdString());
    if (!read)
        fail(key, "must be a time as 2026-11-25T14:32:07Z");
    return read;
}

TimePoint Fields::neededTime(const char* key)
{
    const auto before = m_errors.size();
    const auto read = time(key);
    if (!read && m_errors.size() == before)
        fail(key, "is needed: a time as 2026-11-25T14:32:07Z");
    return read.value_or(TimePoint());
}

std::optional<HttpResponse> Fields::finish()
{
    for (const QString& key : m_object.keys())
        fail(key.toStdString(), "is not a key of this command");
    return m_errors.empty() ? std::nullopt : std::optional(inputProblem(422, m_errors));
}

CommandReading Fields::finish(Command command)
{
    if (auto problem = finish())
        return {{}, std::move(*problem)};
    return {std::move(command), {}};
}

std::optional<QJsonObject> bodyOf(const HttpRequest& request)
{
    if (request.body.empty())
        return QJsonObject();
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(request.body));
    if (!document.isObject())
        return {};
    return document.object();
}

HttpResponse notJson()
{
    return problemResponse(400, "the body is not a JSON object");
}

}  // namespace core
