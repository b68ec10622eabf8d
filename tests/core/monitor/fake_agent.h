#pragma once

#include "core/monitor/monitor.h"

#include "tests/support/loopback_server.h"

#include <map>
#include <memory>

// An agent's server whose answers the test may change.
struct FakeAgent {
    core::Guarded<std::map<std::string, RawAnswer>> answers;
    LoopbackServer server{[this](const std::string& path) {
        return answers.with(
            [&](auto& all) { return all.contains(path) ? all.at(path) : RawAnswer{httpAnswer(404, "")}; });
    }};

    void set(const std::string& path, RawAnswer answer)
    {
        answers.with([&](auto& all) { all[path] = std::move(answer); });
    }
    void tell(const std::string& metrics) { set("/metrics", {httpAnswer(200, metrics)}); }
};

inline core::AgentSpecPtr webSpec(core::Duration healthInterval = std::chrono::milliseconds(50))
{
    auto spec = std::make_shared<core::AgentSpec>();
    spec->id = core::AgentId("web");
    spec->health.interval = healthInterval;
    spec->health.timeout = std::chrono::milliseconds(200);
    spec->metrics.interval = std::chrono::milliseconds(50);
    spec->capacity.cpu = 2;
    spec->capacity.memory = 1000;
    return spec;
}

inline core::WatchTarget target(const core::InstanceId& id, const FakeAgent& agent,
                                const core::AgentSpecPtr& spec, std::uint32_t attempt = 1,
                                bool starting = false)
{
    return {id, attempt, spec, "127.0.0.1", agent.server.port(), starting};
}
