#pragma once

#include "core/base/histogram.h"
#include "core/base/id.h"
#include "core/base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace core {

// Whether errors keep an instance out of the choice. Half-open: its time is over, and one request at a time
// is its trial.
enum class CircuitState { Closed, Open, HalfOpen };

// The parts of the attempts at instances, in seconds.
struct AttemptHistograms {
    LatencyHistogram queueTime;  // until there was a place
    LatencyHistogram connectTime;  // of new connections only
    LatencyHistogram firstByteTime;  // from the request's first byte to the answer's first
};

// What the gateway counted of one instance since the last report.
struct InstanceTraffic {
    InstanceId instance;
    AgentId agent;
    std::uint64_t completed = 0;  // answered, whatever the status
    std::uint64_t errors =
        0;  // of these and of those without an answer: connect, reset, time-out, status 5xx
    std::uint32_t active = 0;  // leases held now
    std::optional<Duration> ejectedFor;
    LatencyHistogram responseTime;  // first byte of the request to the last of the response
    CircuitState circuit = CircuitState::Closed;
    AttemptHistograms attempts{};
};

// Requests by what their clients got, by class of status.
struct AnswerCounts {
    std::uint64_t ok = 0;  // 2xx, and connections that were handed over (101)
    std::uint64_t redirected = 0;  // 3xx
    std::uint64_t clientErrors = 0;  // 4xx
    std::uint64_t serverErrors = 0;  // 5xx, and answers that were cut; without what no instance took

    void count(unsigned status)
    {
        ++(status < 300 ? ok : status < 400 ? redirected : status < 500 ? clientErrors : serverErrors);
    }
    bool operator==(const AnswerCounts&) const = default;
};

// What the gateway counted of one agent since the last report, whichever instance served it.
struct AgentTraffic {
    AgentId agent;
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;  // the client got a 5xx or a cut connection
    std::uint64_t rejected = 0;  // of these, no instance was ready or the queue was full
    std::uint64_t retries = 0;
    std::uint32_t active = 0;  // now, those that wait included
    double activeSeconds = 0;  // the same summed up over the time: 3 requests for 2 s are 6
    std::uint32_t queued = 0;
    LatencyHistogram responseTime;
    std::uint64_t inputTokens = 0;  // of models, as answers told them
    std::uint64_t outputTokens = 0;
    // Too few instances are fit to serve: all that are listed get requests, those that fail included.
    bool isPanicking = false;
    AttemptHistograms attempts{};  // of all its instances
    AnswerCounts answers{};  // of the requests that ended, but those that were rejected or given up
};

// Requests that one principal sent to agents.
struct PrincipalTraffic {
    std::string name;  // empty: nobody in particular
    std::string provider;
    std::uint64_t requests = 0;
};

// Requests that were not let in, by what refused them.
struct RefusedTraffic {
    AgentId agent;  // empty: one that is not there
    std::string policy;  // the access policy; empty: none allowed it, or its credential did not hold
    unsigned status = 0;  // 401, 403 or 429
    std::uint64_t requests = 0;
};

// The gateway's certificate. With a problem, the one before goes on being used, if there was one.
struct CertificateState {
    std::optional<TimePoint> validUntil{};  // nothing: there is none yet, and nobody is served
    std::string problem{};  // with the files and the key as they are now; empty: none
    std::optional<TimePoint> taken{};  // when its key was read

    bool operator==(const CertificateState&) const = default;
};

// Tokens that were refused since their issuer, as they say, has no such key (yet).
struct UnknownKeyTraffic {
    std::string issuer;  // of an access provider
    std::uint64_t tokens = 0;
};

struct TrafficReport {
    Duration span{0};  // since the last report
    std::vector<InstanceTraffic> instances;
    std::vector<AgentTraffic> agents;
    std::vector<RefusedTraffic> refused{};
    std::optional<CertificateState> certificate{};  // with TLS
    std::string accessLogProblem{};  // empty: none
    std::vector<UnknownKeyTraffic> unknownKeys{};
    std::vector<PrincipalTraffic> principals{};  // the largest, 1 000 at most
    std::uint64_t otherRequests = 0;  // of other principals
};

}  // namespace core
