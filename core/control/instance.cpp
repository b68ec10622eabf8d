#include "core/control/instance.h"

#include <algorithm>

namespace core {
namespace {

constexpr Duration settledAfter{60'000};  // in rotation for so long, it does not flap
constexpr std::uint32_t mostDoublings = 5;

}  // namespace

void enter(Instance& instance, InstanceState state, std::string reason, Now now)
{
    instance.reason = std::move(reason);
    if (instance.state == state && instance.since != TimePoint())
        return;
    instance.state = state;
    instance.since = now.wall;
    instance.enteredAt = now.mono;
}

void leaveRotation(Instance& instance, MonoTime now)
{
    instance.inRotation = false;
    if (now - instance.readySince >= settledAfter)
        instance.quickExits = 0;
    ++instance.quickExits;
}

std::uint32_t passesToReturn(const Instance& instance, const HealthSpec& health)
{
    const std::uint32_t doublings = std::min(std::max(instance.quickExits, 1U) - 1, mostDoublings);
    return std::max(health.passAfter, 1U) << doublings;
}

void takeSeen(Instance& instance, const InstanceObservation& seen)
{
    LastSeen& last = instance.seen;
    last.phase = seen.phase;
    last.port = seen.port;
    last.pid = seen.pid;
    last.startedAt = seen.startedAt;
    last.stopRequested = seen.stopRequested;
    if (last.host != seen.host)
        last.host = seen.host;
}

std::string describeEnd(const InstanceObservation& seen)
{
    if (!seen.reason.empty())
        return seen.reason;
    if (seen.exit && seen.exit->signal)
        return "it was ended by signal " + std::to_string(*seen.exit->signal);
    if (seen.exit && seen.exit->code)
        return "it ended by itself with code " + std::to_string(*seen.exit->code);
    return "it ended, how is unknown";
}

}  // namespace core
