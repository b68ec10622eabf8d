#include "core/api/api_reads.h"

#include "core/api/api_fields.h"
#include "core/api/api_json.h"
#include "core/api/api_metrics.h"
#include "core/api/api_problem.h"
#include "core/api/http_message.h"
#include "core/fleet/find_view.h"
#include "core/fleet/fleet_file.h"
#include "core/fleet/rehearsal_json.h"

#include <QJsonDocument>

#include <algorithm>
#include <charconv>

using namespace Qt::StringLiterals;

namespace core {
namespace {

constexpr std::uint64_t mostEntries = 1'000;
constexpr std::uint64_t mostPoints = 10'000;
constexpr std::uint64_t mostLogBytes = 1 << 20;
constexpr Duration usualSpan = std::chrono::hours(1);
// A control thread that has published nothing for so many ticks, and never less than the time, is stuck.
constexpr int ticksUntilStuck = 10;
constexpr Duration leastUntilStuck{5'000};

// Reads the query's parameters one by one and keeps what is wrong with them.
class Parameters {
public:
    explicit Parameters(const std::map<std::string, std::string>& query) : m_query(query) {}

    std::string text(const std::string& key) const
    {
        const auto found = m_query.find(key);
        return found == m_query.end() ? std::string() : found->second;
    }

    std::uint64_t count(const std::string& key, std::uint64_t usual, std::uint64_t least, std::uint64_t most)
    {
        const std::string digits = text(key);
        if (digits.empty())
            return usual;
        std::uint64_t value = 0;
        const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() || value < least
            || value > most)
            m_errors.push_back(
                {key,
                 "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most)});
        return value;
    }

    TimePoint time(const std::string& key, TimePoint usual)
    {
        const std::string written = text(key);
        if (written.empty())
            return usual;
        const auto read = fromRfc3339(written);
        if (!read)
            m_errors.push_back({key, "must be a time as 2026-11-25T14:32:07Z"});
        return read.value_or(usual);
    }

    void fail(const std::string& key, const std::string& message) { m_errors.push_back({key, message}); }
    bool areWrong() const { return !m_errors.empty(); }
    HttpResponse problem() const { return inputProblem(400, m_errors); }

private:
    const std::map<std::string, std::string>& m_query;
    std::vector<InputError> m_errors;
};

HttpResponse json(const QJsonObject& object)
{
    return {200, "application/json", textOf(object), {}};
}

HttpResponse noAgent(const std::string& id)
{
    return problemFor({ErrorCode::NotFound, "there is no agent \"" + id + "\""});
}

}  // namespace

HttpResponse notReady()
{
    return problemFor({ErrorCode::Busy, "the fleet has not been looked at yet"});
}

void ApiReads::health(const ApiCall&, const HttpReply& reply) const
{
    const Now begun = readClocks();
    const SnapshotPtr snapshot = m_feed.latest();
    const bool isAlive = snapshot
        && begun.wall - snapshot->time < std::max(leastUntilStuck, snapshot->vitals.tick * ticksUntilStuck);
    const std::chrono::duration<double> taken = readClocks().mono - begun.mono;
    HttpResponse response = json({{u"status"_s, isAlive ? u"healthy"_s : u"unhealthy"_s},
                                  {u"responseTime"_s, taken.count()},
                                  {u"version"_s, QStringLiteral(PILOTHOUSE_VERSION)}});
    response.status = isAlive ? 200 : 503;
    reply.send(std::move(response));
}

void ApiReads::metrics(const ApiCall&, const HttpReply& reply) const
{
    const SnapshotPtr snapshot = m_feed.latest();
    if (!snapshot)
        return reply.send(notReady());
    JournalQuery newest;
    newest.limit = 1;
    newest.newestFirst = true;
    m_service.readJournal(newest, [snapshot, reply](const Result<std::vector<JournalEntry>>& entries) {
        if (!entries)
            return reply.send(problemFor(entries.error()));
        const std::uint64_t seq = entries.value().empty() ? 0 : entries.value().front().seq;
        reply.send({200,
                    "text/plain; version=0.0.4; charset=utf-8",
                    metricsText(*snapshot, seq, readClocks().wall),
                    {}});
    });
}

void ApiReads::snapshot(const ApiCall&, const HttpReply& reply) const
{
    const SnapshotPtr snapshot = m_feed.latest();
    reply.send(snapshot ? json(snapshotJson(*snapshot)) : notReady());
}

void ApiReads::agent(const ApiCall& call, const HttpReply& reply) const
{
    const SnapshotPtr snapshot = m_feed.latest();
    if (!snapshot)
        return reply.send(notReady());
    const AgentViewPtr found = findView(snapshot->agents, AgentId(call.names.front()));
    if (!found)
        return reply.send(noAgent(call.names.front()));
    QJsonObject object = agentJson(*found);
    if (found->spec)
        object[u"spec"_s] =
            QJsonDocument::fromJson(QByteArray::fromStdString(writeAgentJson(*found->spec))).object();
    HttpResponse response = json(object);
    response.headers["ETag"] = "\"" + std::to_string(found->revision) + "\"";
    reply.send(std::move(response));
}

void ApiReads::plan(const ApiCall&, const HttpReply& reply) const
{
    const SnapshotPtr snapshot = m_feed.latest();
    if (!snapshot)
        return reply.send(notReady());
    if (!snapshot->plan)
        return reply.send(problemFor({ErrorCode::NotFound, "no plan waits for a decision"}));
    reply.send(json(planJson(*snapshot->plan)));
}

void ApiReads::journal(const ApiCall& call, const HttpReply& reply) const
{
    Parameters parameters(call.request.query);
    JournalQuery query;
    query.after = parameters.count("after", 0, 0, INT64_MAX);
    query.limit = parameters.count("limit", 100, 1, mostEntries);
    query.kind = parameters.text("kind");
    query.subject = parameters.text("subject");
    query.text = parameters.text("text");
    if (parameters.areWrong())
        return reply.send(parameters.problem());
    m_service.readJournal(query, [reply](const Result<std::vector<JournalEntry>>& entries) {
        if (!entries)
            return reply.send(problemFor(entries.error()));
        std::string body;
        for (const JournalEntry& entry : entries.value())
            body.append(body.empty() ? "" : ",").append(textOf(entryJson(entry)));
        reply.send({200, "application/json", "[" + body + "]", {}});
    });
}

void ApiReads::series(const ApiCall& call, const HttpReply& reply) const
{
    Parameters parameters(call.request.query);
    SeriesQuery query;
    query.name = parameters.text("name");
    query.to = parameters.time("to", readClocks().wall);
    query.from = parameters.time("from", query.to - usualSpan);
    query.points = parameters.count("points", query.points, 1, mostPoints);
    const std::string shape = parameters.text("shape");
    if (shape == "means")
        query.shape = SeriesShape::Means;
    else if (!shape.empty() && shape != "extremes")
        parameters.fail("shape", "must be extremes or means");
    if (query.name.empty())
        parameters.fail("name", "is needed");
    if (query.from > query.to)
        parameters.fail("from", "must not be after to");
    if (parameters.areWrong())
        return reply.send(parameters.problem());
    m_service.readSeries(query, [reply](const Result<SeriesData>& series) {
        reply.send(series ? json(seriesJson(series.value())) : problemFor(series.error()));
    });
}

void ApiReads::list(ListOf listOf, const HttpReply& reply) const
{
    const SnapshotPtr snapshot = m_feed.latest();
    if (!snapshot)
        return reply.send(notReady());
    reply.send({200, "application/json", textOf(listOf(*snapshot)), {}});
}

void ApiReads::approvals(const ApiCall&, const HttpReply& reply) const
{
    list(approvalsJson, reply);
}

void ApiReads::alerts(const ApiCall&, const HttpReply& reply) const
{
    list(alertsJson, reply);
}

void ApiReads::rules(const ApiCall&, const HttpReply& reply) const
{
    list(rulesJson, reply);
}

void ApiReads::silences(const ApiCall&, const HttpReply& reply) const
{
    list(silencesJson, reply);
}

void ApiReads::backtest(const ApiCall& call, const HttpReply& reply) const
{
    BacktestReading reading = backtestQuery(call.request, readClocks().wall);
    if (!reading.query)
        return reply.send(std::move(reading.problem));
    m_service.backtest(std::move(*reading.query), [reply](const Result<BacktestReport>& report) {
        reply.send(report ? json(backtestJson(report.value())) : problemFor(report.error()));
    });
}

void ApiReads::rehearse(const ApiCall& call, const HttpReply& reply) const
{
    const SnapshotPtr snapshot = m_feed.latest();
    if (!snapshot)
        return reply.send(notReady());
    const AgentViewPtr agent = findView(snapshot->agents, AgentId(call.names.front()));
    if (!agent)
        return reply.send(noAgent(call.names.front()));
    RehearsalReading reading =
        rehearsalQuery(call.request, agent->id, agent->spec->scaling, readClocks().wall);
    if (!reading.query)
        return reply.send(std::move(reading.problem));
    m_service.rehearse(std::move(*reading.query), [reply](const Result<RehearsalReport>& report) {
        reply.send(report ? json(rehearsalJson(report.value())) : problemFor(report.error()));
    });
}

void ApiReads::log(const ApiCall& call, const HttpReply& reply) const
{
    Parameters parameters(call.request.query);
    const std::uint64_t bytes = parameters.count("bytes", 64 << 10, 1, mostLogBytes);
    if (parameters.areWrong())
        return reply.send(parameters.problem());
    m_service.readLog(InstanceId(call.names.front()), bytes, [reply](const Result<std::string>& text) {
        if (!text)
            return reply.send(problemFor(text.error()));
        reply.send({200, "text/plain; charset=utf-8", text.value(), {{"X-Content-Type-Options", "nosniff"}}});
    });
}

void ApiReads::countCached(const ApiCall& call, const HttpReply& reply) const
{
    const Parameters parameters(call.request.query);
    ClearCache wish{call.names.front(), parameters.text("pattern")};
    m_service.countCached(std::move(wish), [reply](const Result<std::uint64_t>& count) {
        reply.send(count ? json(QJsonObject{{u"entries"_s, double(count.value())}})
                         : problemFor(count.error()));
    });
}

}  // namespace core
