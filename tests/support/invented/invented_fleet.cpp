#include "tests/support/invented/invented_fleet.h"

#include "core/fleet/alert_rules.h"

#include <algorithm>
#include <cmath>

using namespace std::chrono_literals;

namespace tests {
namespace {

// A value between 0 and 1 that looks drawn at random and never is.
core::InstanceViewPtr inventInstance(const std::string& agent, std::uint32_t number)
{
    const std::size_t seed = std::hash<std::string>()(agent) % 1'000 + number * 7;
    core::InstanceView made;
    const std::string digits = std::to_string(number);
    made.id = core::InstanceId(agent + "-" + (digits.size() < 2 ? "0" + digits : digits));
    made.agent = core::AgentId(agent);
    made.region = core::RegionName("eu-west");
    made.version = "1.4.2";
    made.state = core::InstanceState::Ready;
    made.reason = "its health check passes";
    made.since = inventedNow() - 3h;
    made.startedAt = inventedNow() - std::chrono::minutes(60 + int(scatter(seed) * 9'000));
    made.host = "127.0.0.1";
    made.port = std::uint16_t(20'000 + number);
    made.pid = 1'000 + number;
    made.cpu = sampleOf(0.45 + scatter(seed + 1) * 0.3);
    made.memory = sampleOf(0.6 + scatter(seed + 2) * 0.2);
    made.responseTime = sampleOf(0.5 + scatter(seed + 3) * 0.2);
    made.errorRate = sampleOf(scatter(seed + 4) * 0.01);
    made.active = std::uint32_t(20 + scatter(seed + 5) * 50);
    made.concurrency = 100;
    made.score = 0.4 * made.cpu->value + 0.3 * made.memory->value + 0.3 * made.active / 100.0;
    made.requestsPerSecond = sampleOf(3 + scatter(seed + 6) * 4);
    made.responseTimeP50 = sampleOf(made.responseTime->value / 2);
    made.responseTimeP99 = sampleOf(made.responseTime->value * 2);
    made.routing.isListed = true;
    made.health.status = core::HealthStatus::Healthy;
    return std::make_shared<const core::InstanceView>(std::move(made));
}

core::AgentViewPtr inventAgent(const InventedAgent& told)
{
    auto spec = std::make_shared<core::AgentSpec>();
    spec->id = core::AgentId(told.id);
    spec->version = "1.4.2";
    spec->run.command = {"pilothouse-agent", "--port", "{port}"};
    spec->run.environment = {{"MODEL", "small"}, {"KEY", "secret:model-key"}};
    spec->replicas = told.replicas;
    spec->scaling.min = 0;
    spec->scaling.max = std::max(told.replicas + 36, 10U);
    core::AgentView made;
    made.id = spec->id;
    made.spec = spec;
    made.revision = 7;
    made.activeRegion = core::RegionName("eu-west");
    made.replicas = {told.replicas, told.replicas, told.replicas, spec->scaling.min, spec->scaling.max};
    made.health.status = core::HealthStatus::Healthy;
    made.health.score = 1;
    made.health.checks = {{"cpu", core::CheckOutcome::Passed, 0.61, 0.9, 0.25, 0.81, 0.25},
                          {"memory", core::CheckOutcome::Passed, 0.74, 0.9, 0.25, 0.81, 0.25},
                          {"errorRate", core::CheckOutcome::Passed, 0.004, 0.05, 0.25, 0.045, 0.25},
                          {"responseTime", core::CheckOutcome::Passed, 0.64, 2, 0.25, 1.8, 0.25}};
    made.scaling.enabled = true;
    made.scaling.driver = "fleet file";
    made.scaling.reason = "the fleet file asks for it";
    made.metrics = {{core::series::cpu, sampleOf(0.61)},
                    {core::series::memory, sampleOf(0.74)},
                    {core::series::requestsPerSecond, sampleOf(310)},
                    {core::series::responseTimeP95, sampleOf(0.64)},
                    {core::series::errorRate, sampleOf(0.004)},
                    {core::series::tokensPerMinute, sampleOf(237'500)},
                    {core::series::costPerHour, sampleOf(5.125)}};
    return std::make_shared<const core::AgentView>(std::move(made));
}

}  // namespace

double scatter(std::size_t seed)
{
    const double value = std::sin(double(seed) * 12.9898 + 4.1414) * 43758.5453;
    return value - std::floor(value);
}

core::TimePoint inventedNow()
{
    return core::TimePoint(core::Duration(1'795'617'127'000));
}

std::shared_ptr<core::FleetSnapshot> inventFleet(const std::vector<InventedAgent>& agents)
{
    auto fleet = std::make_shared<core::FleetSnapshot>();
    fleet->fleet = "production";
    fleet->seq = 1;
    fleet->time = inventedNow();
    fleet->regions = {{core::RegionName("eu-west"), core::PlatformKind::Local, core::HealthStatus::Healthy,
                       "it answers", inventedNow()}};
    for (const InventedAgent& agent : agents) {
        fleet->agents.push_back(inventAgent(agent));
        for (std::uint32_t number = 1; number <= agent.replicas; ++number)
            fleet->instances.push_back(inventInstance(agent.id, number));
    }
    const auto byId = [](const auto& a, const auto& b) { return a->id < b->id; };
    std::sort(fleet->agents.begin(), fleet->agents.end(), byId);
    std::sort(fleet->instances.begin(), fleet->instances.end(), byId);
    fleet->gateway = {2'480, 212, 0.007, 0.84};
    fleet->vitals.stepSeconds = 0.0031;
    fleet->vitals.scrapeLagSeconds = 0.2;
    return fleet;
}

std::shared_ptr<core::FleetSnapshot> secondsLater(const core::FleetSnapshot& before, int tick)
{
    auto later = std::make_shared<core::FleetSnapshot>(before);
    later->seq += std::uint64_t(tick);
    later->time += std::chrono::seconds(tick);
    for (std::size_t i = 0; i < later->instances.size(); ++i) {
        auto changed = std::make_shared<core::InstanceView>(*later->instances[i]);
        changed->cpu->value = 0.3 + 0.5 * scatter(i + std::size_t(tick) * 31);
        changed->score = 0.4 * changed->cpu->value + 0.3;
        later->instances[i] = std::move(changed);
    }
    for (core::AgentViewPtr& agent : later->agents) {
        auto changed = std::make_shared<core::AgentView>(*agent);
        changed->metrics[core::series::cpu].value = 0.4 + 0.3 * scatter(std::size_t(tick));
        agent = std::move(changed);
    }
    return later;
}

core::InstanceView& instanceOf(core::FleetSnapshot& fleet, const std::string& id)
{
    const auto found = std::find_if(fleet.instances.begin(), fleet.instances.end(),
                                    [&](const auto& instance) { return instance->id.text() == id; });
    auto changed = std::make_shared<core::InstanceView>(**found);
    core::InstanceView& view = *changed;
    *found = std::move(changed);
    return view;
}

core::AgentView& agentOf(core::FleetSnapshot& fleet, const std::string& id)
{
    const auto found = std::find_if(fleet.agents.begin(), fleet.agents.end(),
                                    [&](const auto& agent) { return agent->id.text() == id; });
    auto changed = std::make_shared<core::AgentView>(**found);
    core::AgentView& view = *changed;
    *found = std::move(changed);
    return view;
}

core::AgentSpec& specOf(core::AgentView& agent)
{
    auto changed = std::make_shared<core::AgentSpec>(*agent.spec);
    core::AgentSpec& spec = *changed;
    agent.spec = std::move(changed);
    return spec;
}

void inventAlerts(core::FleetSnapshot& fleet)
{
    using namespace std::chrono_literals;
    const std::string first = fleet.agents.at(0)->id.text();
    const std::string second = fleet.agents.at(1)->id.text();
    const auto add = [&](const char* rule, const std::string& agent, const std::string& instance,
                         core::AlertState state, core::Severity severity, const char* metric,
                         std::optional<double> value, std::optional<double> threshold, core::Duration age) {
        auto alert = std::make_shared<core::AlertView>();
        alert->key = {rule, core::AgentId(agent), core::InstanceId(instance), {}};
        alert->region = core::RegionName("eu-west");
        alert->state = state;
        alert->active = state == core::AlertState::Firing || state == core::AlertState::Recovering;
        alert->severity = severity;
        alert->metric = metric;
        alert->type = "system";
        alert->value = value;
        alert->threshold = threshold;
        alert->since = alert->activeAt = fleet.time - age;
        alert->valueTime = fleet.time;
        alert->reason = value ? std::string(metric) + " is as invented" : "none of its instances is ready";
        if (alert->active)
            alert->firedAt = alert->since;
        if (state == core::AlertState::Pending)
            alert->firesAt = fleet.time + 23s;
        fleet.alerts.push_back(alert);
        return alert;
    };
    using State = core::AlertState;
    const auto cpu = core::series::cpu;
    add("agent-down", second, "", State::Firing, core::Severity::Critical, "", {}, {}, 38s);
    add("high-cpu", first, "", State::Firing, core::Severity::Critical, cpu, 0.94, 0.9, 4min);
    add("high-cpu", first, first + "-01", State::Firing, core::Severity::Critical, cpu, 0.97, 0.9, 4min)
        ->inhibitedBy = "high-cpu on " + first;
    add("high-memory", first, first + "-02", State::Recovering, core::Severity::Warning, core::series::memory,
        0.88, 0.9, 11min);
    add("high-memory", second, second + "-01", State::Firing, core::Severity::Warning, core::series::memory,
        0.95, 0.9, 2h)
        ->silencedBy = "S-1";
    add("slow", second, "", State::Pending, core::Severity::Warning, core::series::responseTimeP95, 2.4, 2,
        37s);
    add("queue", first, "", State::NoData, core::Severity::Warning, core::series::queueDepth, {}, 100, 3min);
    add("error-rate", first, "", State::Resolved, core::Severity::Warning, core::series::errorRate, 0.002,
        0.05, 6min);
    for (const core::AlertRuleSpec& spec : core::builtInAlertRules({}))
        fleet.rules.push_back({spec, {}, false, State::Inactive, 9, 0, 0, 2, fleet.time});
    fleet.rules[0].state = State::Firing;
    fleet.rules[0].firing = 2;
    fleet.silences = {{"S-1",
                       {core::Matcher::parse("rule=\"high-memory\"").value()},
                       "m.ortiz",
                       "memory upgrade tonight",
                       fleet.time - 1h,
                       fleet.time + 3h}};
}

core::Sample sampleOf(double value, core::Quality quality)
{
    return {value, inventedNow() - 400ms, inventedNow() - 300ms, quality};
}

core::SeriesData seriesOf(const core::SeriesQuery& query, double low, double high, std::size_t points)
{
    core::SeriesData data{query.name, "1", {}};
    for (std::size_t i = 0; i < points; ++i) {
        const auto share =
            core::Duration((query.to - query.from).count() * std::int64_t(i) / std::int64_t(points));
        const double wave = 0.5 + 0.3 * std::sin(double(i) / 9) + 0.2 * (scatter(i) - 0.5);
        data.points.push_back({query.from + share, low + (high - low) * wave});
    }
    return data;
}

}  // namespace tests
