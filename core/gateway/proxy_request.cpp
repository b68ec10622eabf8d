#include "core/gateway/proxy_request.h"

namespace core {

void ProxyRequest::reset()
{
    constexpr std::size_t keptBody = 4U << 10;
    isHeadRead = isBodyRead = buffersBody = bodyWasStreamed = isSent = false;
    responseBegan = isEventStream = isUpgrade = readsUsage = isConcluded = false;
    target.clear();
    body.clear();
    if (body.capacity() > keptBody)
        body.shrink_to_fit();
    id.clear();
    identity = {};
    refusedBy.clear();
    agent = {};
    instance = {};
    received = answered = 0;
    status = 0;
    traceParent.clear();
    lane.reset();
    spec.reset();
    cached = {};
    model.reset();
    lease.reset();
    ticket.reset();
    tried.clear();
    repeats = 0;
    affinity.reset();
    framing = SentFraming::None;
    headAt = routedAt = connectedAt = answeredAt = attemptAt = {};
}

}  // namespace core
