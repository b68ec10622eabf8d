#pragma once

#include "app/shim/agent_process.h"
#include "app/shim/rotating_log.h"
#include "core/platform/local/instance_record.h"

#include <chrono>
#include <optional>

namespace app {

// Owns one instance from its start to its end, and keeps its record. SIGUSR1 means "a stop order lies in its
// file", SIGTERM means stop with the spec's own grace.
class Owner {
public:
    explicit Owner(core::LaunchOrder order);

    core::OwnerExit run();

private:
    using Clock = std::chrono::steady_clock;

    void loop(const core::Descriptor& signals);
    void takeSignals(const core::Descriptor& signals);
    void reap();
    void takeStopOrder();
    void stop(const core::StopOrder& order);
    void passOutput();
    void recordEnd();
    bool save();
    int untilDeadline() const;

    core::LaunchOrder m_order;
    core::InstanceRecord m_record;
    RotatingLog m_log;
    StartedAgent m_agent;
    std::optional<int> m_status;  // as wait(2) gives it
    std::optional<core::StopOrder> m_stop;
    Clock::time_point m_killAt;
    bool m_killed = false;
};

}  // namespace app
