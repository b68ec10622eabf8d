#include "core/api/api_fields.h"

#include "core/api/http_message.h"
#include "core/fleet/scaling_file.h"

#include <QJsonDocument>

namespace core {
namespace {

constexpr Duration rehearsedSpan = std::chrono::hours(24);
constexpr std::uint32_t mostColumns = 5'000;

void readDraft(Fields& fields, RehearsalQuery& query)
{
    const QJsonValue given = fields.take("scaling");
    if (given.isUndefined())
        return;
    if (!given.isObject())
        return fields.fail("scaling", "must be a scaling policy of the fleet file");
    ScalingReading reading =
        readScalingText(QJsonDocument(given.toObject()).toJson(QJsonDocument::Compact).toStdString());
    for (const FileError& error : reading.errors)
        fields.fail(error.path.empty() ? "scaling" : "scaling." + error.path, error.message);
    if (reading.policy)
        query.draft = std::move(*reading.policy);
}

void readPoints(Fields& fields, RehearsalQuery& query)
{
    const QJsonValue given = fields.take("points");
    const double points = given.isUndefined() ? double(query.points) : given.toDouble(-1);
    if (points >= 2 && points <= mostColumns)
        query.points = std::size_t(points);
    else
        fields.fail("points", "must be a number from 2 to " + std::to_string(mostColumns));
}

}  // namespace

RehearsalReading rehearsalQuery(const HttpRequest& request, const AgentId& agent, const ScalingSpec& present,
                                TimePoint now)
{
    const auto body = bodyOf(request);
    if (!body)
        return {{}, notJson()};
    Fields fields(*body);
    RehearsalQuery query;
    query.agent = agent;
    query.draft = present;
    query.to = fields.time("to").value_or(now);
    query.from = fields.time("from").value_or(query.to - rehearsedSpan);
    readDraft(fields, query);
    readPoints(fields, query);
    if (auto problem = fields.finish())
        return {{}, std::move(*problem)};
    return {std::move(query), {}};
}

}  // namespace core
