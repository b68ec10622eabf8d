#include "core/control/instance.h"

namespace core {

void enter(Instance& instance, InstanceState state, std::string reason, Now now)
{
    instance.reason = std::move(reason);
    if (instance.state == state && instance.since != TimePoint())
        return;
    instance.state = state;
    instance.since = now.wall;
    instance.enteredAt = now.mono;
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
