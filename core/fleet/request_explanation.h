#pragma once

#include "core/base/id.h"
#include "core/base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace core {

// A request that is not sent: would the gateway let it in, and whom would it go to?
struct RequestQuestion {
    using HeaderPairs = std::vector<std::pair<std::string, std::string>>;  // name, value
    static constexpr std::size_t mostHeaders = 100;
    static constexpr std::size_t longestText = 8'192;  // of a path or a value, in bytes

    AgentId agent;
    std::string method = "GET";
    std::string path = "/";  // as the instance gets it, the query with it
    std::string key{};  // whose it is: the id of an API key, or the name that it stands for
    std::string name{};  // of the principal, where no key says it; empty: nobody in particular
    std::vector<std::string> groups{};
    std::string source = "127.0.0.1";  // the address it comes from
    HeaderPairs headers{};  // no credentials
    std::optional<TimePoint> at{};  // nothing: now
};

// What the gateway would say to it.
enum class RequestFate { Allowed, SignInNeeded, Denied, BadCredential, NotServed };

// How one access policy meets it, in the order of the fleet file.
struct PolicyStep {
    std::string policy;
    bool allow = true;
    bool applies = false;  // its resources and users fit
    std::string unmet{};  // the condition that does not hold, as the fleet file has it
    std::vector<std::string> rates{};  // that it takes tokens of; how many are left is not asked

    bool operator==(const PolicyStep&) const = default;
};

// One instance in the choice. The smallest load is chosen.
struct InstanceScore {
    InstanceId instance;
    bool mayBeChosen = false;
    std::optional<double> load{};  // nothing where the strategy takes turns
    std::string why;  // the arithmetic, or what keeps it out

    bool operator==(const InstanceScore&) const = default;
};

struct RequestExplanation {
    RequestFate fate = RequestFate::NotServed;
    unsigned status = 0;  // of the gateway's own answer; 0: an instance answers
    std::string policy{};  // that decides; empty: none does
    std::string reason;  // in a sentence
    std::string name{};  // the principal's
    std::vector<std::string> groups{};
    std::string provider{};  // that says who it is; empty: nobody in particular
    std::string identity;  // how that is known, in a sentence
    std::vector<PolicyStep> policies{};

    std::vector<InstanceScore> instances{};  // those that may be chosen first, the likeliest at the top
    std::optional<InstanceId> chosen{};  // by the figures of the newest snapshot
    std::string choice;  // why that one, or why none, in a sentence
    TimePoint at;
};

}  // namespace core
