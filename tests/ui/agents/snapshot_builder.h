#pragma once

#include "core/fleet/snapshot.h"

#include <map>
#include <string>
#include <vector>

namespace test {

// An invented fleet: change its parts, then take a snapshot.
class SnapshotBuilder {
public:
    core::TimePoint now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} + std::chrono::hours(14)};
    std::vector<core::RegionView> regions{region("eu-central"), region("us-east")};
    core::GatewayView gateway{1'800, 240, 0.004, 0.64};
    core::CoreVitals vitals;
    std::optional<core::FleetPlan> plan;

    static core::RegionView region(const std::string& name)
    {
        core::RegionView made;
        made.name = core::RegionName(name);
        made.health = core::HealthStatus::Healthy;
        return made;
    }

    // With `count` ready instances, NAME-01 and so on.
    core::AgentView& addAgent(const std::string& name, int count)
    {
        auto spec = std::make_shared<core::AgentSpec>();
        spec->id = core::AgentId(name);
        spec->version = "4.2.0";
        spec->run.command = {"agent", "--port={port}"};
        spec->scaling.min = 0;
        spec->scaling.max = 2'000;
        core::AgentView agent;
        agent.id = spec->id;
        agent.spec = spec;
        agent.revision = 5;
        agent.activeRegion = core::RegionName("eu-central");
        agent.replicas = {unsigned(count), unsigned(count), unsigned(count), 0, 2'000};
        agent.health = healthy();
        agent.scaling.driver = "CPU";
        agent.scaling.reason = "61 % of CPU at a target of 70 %";
        for (const auto& [key, value] : figures())
            agent.metrics[key] = sample(value);
        for (int i = 1; i <= count; ++i)
            addInstance(name, i);
        return agents.insert_or_assign(agent.id, std::move(agent)).first->second;
    }

    core::InstanceView& addInstance(const std::string& agent, int number)
    {
        core::InstanceView made;
        made.id = core::InstanceId(agent + (number < 10 ? "-0" : "-") + std::to_string(number));
        made.agent = core::AgentId(agent);
        made.region = core::RegionName(number % 3 == 0 ? "us-east" : "eu-central");
        made.version = "4.2.0";
        made.state = core::InstanceState::Ready;
        made.reason = "its health check passes";
        made.since = now - std::chrono::minutes(40);
        made.startedAt = now - std::chrono::hours(number % 50 + 1);
        made.host = "127.0.0.1";
        made.port = std::uint16_t(20'000 + number);
        made.pid = 1'000 + number;
        made.cpu = sample(0.3 + 0.01 * (number % 50));
        made.memory = sample(0.4 + 0.01 * (number % 40));
        made.responseTime = sample(0.2 + 0.01 * (number % 60));
        made.errorRate = sample(0.001 * (number % 20));
        made.active = std::uint32_t(number % 9);
        made.concurrency = 16;
        made.score = 0.2 + 0.01 * (number % 60);
        return instances.insert_or_assign(made.id, std::move(made)).first->second;
    }

    core::AgentView& agent(const std::string& name) { return agents.at(core::AgentId(name)); }
    core::InstanceView& instance(const std::string& name) { return instances.at(core::InstanceId(name)); }
    void removeInstance(const std::string& name) { instances.erase(core::InstanceId(name)); }
    void removeAgent(const std::string& name) { agents.erase(core::AgentId(name)); }

    core::Sample sample(double value) const { return {value, now, now, core::Quality::Good}; }

    core::SnapshotPtr snapshot()
    {
        auto made = std::make_shared<core::FleetSnapshot>();
        made->fleet = "invented";
        made->seq = ++m_seq;
        made->time = now;
        made->regions = regions;
        made->gateway = gateway;
        made->vitals = vitals;
        made->plan = plan;
        for (const auto& [id, agent] : agents)
            made->agents.push_back(std::make_shared<const core::AgentView>(agent));
        made->instances.reserve(instances.size());
        for (const auto& [id, instance] : instances)
            made->instances.push_back(std::make_shared<const core::InstanceView>(instance));
        return made;
    }

    std::map<core::AgentId, core::AgentView> agents;
    std::map<core::InstanceId, core::InstanceView> instances;

private:
    static std::vector<std::pair<const char*, double>> figures()
    {
        namespace series = core::series;
        return {
            {series::cpu, 0.61},        {series::memory, 0.54},           {series::responseTimeP95, 0.64},
            {series::errorRate, 0.004}, {series::requestsPerSecond, 412}, {series::tokensPerMinute, 84'000},
            {series::costPerHour, 12.4}};
    }

    static core::HealthAssessment healthy()
    {
        core::HealthAssessment health;
        health.status = core::HealthStatus::Healthy;
        health.score = 0.97;
        health.checks = {{"probe", core::CheckOutcome::Passed, 1, 1, 0.3},
                         {"cpu", core::CheckOutcome::Passed, 0.61, 0.9, 0.2},
                         {"memory", core::CheckOutcome::Passed, 0.54, 0.9, 0.2},
                         {"errorRate", core::CheckOutcome::Passed, 0.004, 0.05, 0.15},
                         {"responseTime", core::CheckOutcome::Passed, 0.64, 2, 0.15}};
        return health;
    }

    std::uint64_t m_seq = 0;
};

}  // namespace test
