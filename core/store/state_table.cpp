#include "core/store/state_table.h"

#include "core/fleet/fleet_file.h"
#include "core/store/alerting_rows.h"
#include "core/store/key_rows.h"
#include "core/store/replica_rows.h"
#include "core/store/trust_rows.h"

#include <limits>
#include <set>
#include <sstream>

namespace core {
namespace {

// A stored spec is read without its fleet file, so the names it refers to are stored with it, a line each.
struct References {
    std::set<std::string> regions;
    std::set<std::string> incidents;

    void add(const AgentSpec& spec)
    {
        regions.insert(spec.regions.primary.text());
        for (const RegionName& backup : spec.regions.backups)
            regions.insert(backup.text());
        for (const AlertRuleSpec& alert : spec.alerts)
            if (!alert.incident.empty())
                incidents.insert(alert.incident);
    }
};

std::string joined(const std::set<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
        text += name + "\n";
    return text;
}

FleetSpec fleetWith(const std::string& regions, const std::string& incidents)
{
    FleetSpec fleet;
    std::string name;
    for (std::istringstream lines(regions); std::getline(lines, name);)
        fleet.regions.emplace_back().name = RegionName(name);
    for (std::istringstream lines(incidents); std::getline(lines, name);)
        fleet.incidentClasses[name] = {};
    return fleet;
}

Result<> insert(Database& database, const AgentRecord& record)
{
    References references;
    references.add(*record.spec);
    if (record.previous)
        references.add(*record.previous);

    Statement statement(database,
                        "INSERT OR REPLACE INTO agent (id, spec, previous, revision, wanted, "
                        "restart_generation, previous_generation, removing, scaling_paused, "
                        "scaling_paused_until, regions, incidents, replicas) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    statement.bind(record.spec->id.text()).bind(writeAgentJson(*record.spec));
    if (record.previous)
        statement.bind(writeAgentJson(*record.previous));
    else
        statement.bindNull();
    statement.bind(record.revision)
        .bind(std::int64_t{record.wanted})
        .bind(std::int64_t{record.restartGeneration})
        .bind(std::int64_t{record.previousGeneration})
        .bind(std::int64_t{record.removing})
        .bind(std::int64_t{record.scalingPaused});
    if (record.scalingPausedUntil)
        statement.bind(static_cast<std::int64_t>(record.scalingPausedUntil->time_since_epoch().count()));
    else
        statement.bindNull();
    return statement.bind(joined(references.regions))
        .bind(joined(references.incidents))
        .bind(writeReplicas(record))
        .run();
}

Error badRow(const Database& database, const std::string& id, const std::string& why)
{
    return {ErrorCode::Corrupt, database.path() + ": the stored agent \"" + id + "\": " + why};
}

Result<AgentSpecPtr> specOf(const Database& database, const Statement& row, int column)
{
    const std::string id = row.text(0);
    const AgentReading reading = readAgentText(row.text(column), fleetWith(row.text(10), row.text(11)));
    if (!reading.spec)
        return badRow(database, id,
                      reading.errors.empty()
                          ? "it cannot be read"
                          : reading.errors.front().path + ": " + reading.errors.front().message);
    if (reading.spec->id.text() != id)
        return badRow(database, id, "its spec is of \"" + reading.spec->id.text() + "\"");
    return reading.spec;
}

std::optional<std::uint32_t> smallCount(const Statement& row, int column)
{
    const std::int64_t value = row.integer(column);
    if (value < 0 || value > std::numeric_limits<std::uint32_t>::max())
        return {};
    return static_cast<std::uint32_t>(value);
}

Result<AgentRecord> recordOf(const Database& database, const Statement& row)
{
    AgentRecord record;
    auto spec = specOf(database, row, 1);
    if (!spec)
        return spec.error();
    record.spec = spec.value();
    if (!row.isNull(2)) {
        auto previous = specOf(database, row, 2);
        if (!previous)
            return previous.error();
        record.previous = previous.value();
    }
    const auto wanted = smallCount(row, 4);
    const auto generation = smallCount(row, 5);
    const auto previousGeneration = smallCount(row, 6);
    if (!wanted || !generation || !previousGeneration || row.integer(3) < 1)
        return badRow(database, row.text(0), "a count is out of range");
    record.revision = row.count(3);
    record.wanted = *wanted;
    record.restartGeneration = *generation;
    record.previousGeneration = *previousGeneration;
    record.removing = row.integer(7) != 0;
    record.scalingPaused = row.integer(8) != 0;
    if (!row.isNull(9))
        record.scalingPausedUntil = TimePoint(Duration(row.integer(9)));
    if (auto replicas = readReplicas(row.text(12), record); !replicas)
        return badRow(database, row.text(0), replicas.error().context);
    return record;
}

Result<> emptyAll(Database& database)
{
    return database.execute(
        "DELETE FROM agent; DELETE FROM alerting; DELETE FROM api_key; DELETE FROM operator; "
        "DELETE FROM api_token; DELETE FROM sealed; DELETE FROM vault; DELETE FROM vault_key");
}

}  // namespace

Result<> StateTable::save(const FleetState& state)
{
    auto written = write(state);
    if (written)
        m_written = state;
    else
        m_written.reset();
    return written;
}

Result<> StateTable::write(const FleetState& state)
{
    Transaction transaction(m_database);
    if (auto begun = transaction.begin(); !begun)
        return begun;
    Statement fleet(m_database,
                    "INSERT OR REPLACE INTO fleet (one, name, file_digest, next_revision, next_silence) "
                    "VALUES (1, ?, ?, ?, ?)");
    fleet.bind(state.fleet).bind(state.fileDigest).bind(state.nextRevision).bind(state.alerting.nextSilence);
    if (auto set = fleet.run(); !set)
        return set;

    if (!m_written)
        if (auto cleared = emptyAll(m_database); !cleared)
            return cleared;
    const std::map<AgentId, AgentRecord> before =
        m_written ? m_written->agents : std::map<AgentId, AgentRecord>{};
    for (const auto& [id, record] : state.agents) {
        const auto known = before.find(id);
        if (known != before.end() && known->second == record)
            continue;
        if (auto inserted = insert(m_database, record); !inserted)
            return inserted;
    }
    Statement remove(m_database, "DELETE FROM agent WHERE id = ?");
    for (const auto& [id, record] : before)
        if (!state.agents.contains(id))
            if (auto removed = remove.bind(id.text()).run(); !removed)
                return removed;
    if (auto keys = writeApiKeys(m_database, m_written ? m_written->apiKeys : ApiKeys(), state.apiKeys);
        !keys)
        return keys;
    if (auto trust = writeTrust(m_database, m_written ? m_written->trust : TrustState(), state.trust); !trust)
        return trust;
    const auto alerting =
        writeAlerting(m_database, m_written ? m_written->alerting : AlertingState(), state.alerting);
    return alerting ? transaction.commit() : alerting;
}

Result<std::optional<FleetState>> StateTable::load()
{
    Statement fleet(m_database, "SELECT name, file_digest, next_revision, next_silence FROM fleet");
    const auto found = fleet.step();
    if (!found)
        return found.error();
    if (!found.value())
        return std::optional<FleetState>();
    FleetState state;
    state.fleet = fleet.text(0);
    state.fileDigest = fleet.text(1);
    state.nextRevision = fleet.count(2);
    auto alerting = readAlerting(m_database);
    if (!alerting)
        return alerting.error();
    state.alerting = std::move(alerting).value();
    state.alerting.nextSilence = fleet.count(3);
    auto keys = readApiKeys(m_database);
    if (!keys)
        return keys.error();
    state.apiKeys = std::move(keys).value();
    auto trust = readTrust(m_database);
    if (!trust)
        return trust.error();
    state.trust = std::move(trust).value();

    Statement agents(m_database,
                     "SELECT id, spec, previous, revision, wanted, restart_generation, "
                     "previous_generation, removing, scaling_paused, scaling_paused_until, regions, "
                     "incidents, replicas FROM agent");
    while (true) {
        const auto row = agents.step();
        if (!row)
            return row.error();
        if (!row.value())
            return std::optional(std::move(state));
        auto record = recordOf(m_database, agents);
        if (!record)
            return record.error();
        const AgentId id = record.value().spec->id;
        state.agents.emplace(id, std::move(record).value());
    }
}

}  // namespace core
