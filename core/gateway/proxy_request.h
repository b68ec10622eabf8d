#pragma once

#include "core/cache/cache_fetch.h"
#include "core/cache/model_reader.h"
#include "core/cache/response_cache.h"
#include "core/gateway/agent_lane.h"
#include "core/gateway/entry.h"
#include "core/gateway/proxy_text.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core {

// What the bytes of a client are.
enum class ClientPhase {
    Head,  // the head of a request
    Body,  // the whole body, which is kept
    Place,  // the body, but it is not read before there is an instance
    Upload,  // the body, passed on as it comes
    Answer,  // the next request's; they wait
    Tunnel,  // another protocol's
    Discard,  // of no interest
    Closed
};

// What a request has to do with its agent's kept answers.
struct CachedRequest {
    std::shared_ptr<ResponseCache> cache{};  // null: the agent has none
    std::string version{};  // what the agent's instances run
    std::unique_ptr<CacheFetch> fetch{};  // it is the one who asks the agent for all
    CachedAnswerPtr fallback{};  // stale; should the agent not answer
    std::chrono::seconds fallbackAge{0};
    unsigned waits = 0;  // how often it waited for another's fetch
    bool isSettled = false;  // nothing more is asked of the cache
    bool isServed = false;  // it was answered from the cache
};

// A model that is being sent.
struct ServedModel {
    std::string name;
    std::unique_ptr<ModelReader> reader{};
    std::optional<ModelRange> range{};  // of the request; nothing: the whole
    std::uint64_t sent = 0;  // bytes
};

// What a session knows of the request that it is answering.
struct ProxyRequest {
    using Steady = std::chrono::steady_clock;

    // Ready for the next one, with the memory of this one.
    void reset();

    bool isHeadRead = false;
    bool isBodyRead = false;
    bool buffersBody = false;
    bool bodyWasStreamed = false;  // some of it is gone and cannot be sent again
    bool isSent = false;
    bool responseBegan = false;
    bool isEventStream = false;
    bool isUpgrade = false;
    bool readsUsage = false;
    bool isConcluded = false;  // counted and logged
    std::string target;  // at the instance
    std::string body;
    std::string id;
    std::string traceParent;
    Identity identity{};  // of who sent it
    std::string refusedBy;  // an access policy
    AgentId agent{};
    InstanceId instance{};  // of the newest attempt
    std::uint64_t received = 0;  // bytes of its body
    std::uint64_t answered = 0;  // bytes of the answer's
    unsigned status = 0;  // of the answer; 0: none yet
    UsageReader usage{};
    std::shared_ptr<AgentLane> lane{};
    AgentSpecPtr spec{};
    CachedRequest cached{};
    std::optional<ServedModel> model{};
    std::optional<Lease> lease{};
    std::optional<std::uint64_t> ticket{};
    std::vector<InstanceId> tried{};
    AgentLane::Affinity affinity{};
    std::uint32_t repeats = 0;
    SentFraming framing = SentFraming::None;
    Duration waitLimit{0};  // of the queue
    TimePoint cameAt{};
    Steady::time_point headAt{};
    Steady::time_point routedAt{};  // when it was first ready for an instance
    Steady::time_point connectedAt{};  // of the newest attempt
    Steady::time_point answeredAt{};  // first byte of the newest attempt's answer
    Steady::time_point attemptAt{};  // when the newest attempt began
};

}  // namespace core
