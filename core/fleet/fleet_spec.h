#pragma once

#include "core/fleet/agent_spec.h"
#include "core/fleet/policy_spec.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core {

// One agent as the fleet file describes it. Shared as an immutable value between threads.
struct AgentSpec {
    AgentId id;
    std::string version = "1";
    RunSpec run;
    std::uint32_t replicas = 1;
    AgentRegions regions;
    Capacity capacity;
    HealthSpec health;
    MetricsSpec metrics;
    ScalingSpec scaling;
    RoutingSpec routing;
    FailoverSpec failover;
    std::vector<AlertRuleSpec> alerts;

    bool operator==(const AgentSpec&) const = default;
};
using AgentSpecPtr = std::shared_ptr<const AgentSpec>;

// What makes an instance the one that the spec describes: equal keys need no new instance. It covers the
// version, the command, environment, working folder and image, and nothing else; 16 hexadecimal digits.
std::string templateKeyOf(const AgentSpec& spec);

struct ListenAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any free port

    bool operator==(const ListenAddress&) const = default;
};

struct GatewayLimits {
    std::uint64_t headerBytes = 32ULL << 10;
    std::uint64_t bodyBytes = 64ULL << 20;
    Duration headerTimeout{10'000};
    Duration idleTimeout{60'000};
    std::uint32_t connections = 10'000;

    bool operator==(const GatewayLimits&) const = default;
};

struct TlsSpec {
    std::string certificate;  // paths, relative to the fleet file's folder
    std::string key;
    std::string clientCa;

    bool operator==(const TlsSpec&) const = default;
};

// Requests as lines of JSON.
struct AccessLogSpec {
    std::string file;  // relative to the data folder
    std::uint64_t bytes = 64ULL << 20;  // of one file
    std::uint32_t keep = 5;  // older files beside it

    bool operator==(const AccessLogSpec&) const = default;
};

struct GatewaySpec {
    ListenAddress listen{"127.0.0.1", 8080};
    std::uint32_t threads = 2;
    std::optional<TlsSpec> tls;
    GatewayLimits limits;
    std::optional<AccessLogSpec> accessLog;

    bool operator==(const GatewaySpec&) const = default;
};

enum class PlatformKind { Local, Kubernetes, Simulated };
enum class ScrapeMode { Direct, Proxy };

struct RegionSpec {
    RegionName name;
    PlatformKind platform = PlatformKind::Local;
    std::string kubeconfig;
    std::string context;
    std::string kubernetesNamespace = "default";  // key `namespace`
    ScrapeMode scrape = ScrapeMode::Direct;

    bool operator==(const RegionSpec&) const = default;
};

struct IncidentClassSpec {
    std::string type;
    Severity severity = Severity::Medium;
    std::string playbook;

    bool operator==(const IncidentClassSpec&) const = default;
};

struct EscalationStepSpec {
    Duration after{0};
    std::vector<std::string> to;

    bool operator==(const EscalationStepSpec&) const = default;
};

// Exactly one of webhook, email and command is set.
struct ChannelSpec {
    std::string webhook;
    std::string format = "json";  // json, slack, pagerduty
    std::string email;
    std::vector<std::string> command;

    bool operator==(const ChannelSpec&) const = default;
};

struct MailSpec {
    std::string server;
    std::string from;

    bool operator==(const MailSpec&) const = default;
};

struct JwtProviderSpec {
    std::string issuer;
    std::string audience;
    std::string keys;  // a JWKS document: a path, relative to the fleet file's folder, or a URL

    bool operator==(const JwtProviderSpec&) const = default;
};

// Exactly one of the three.
struct AccessProviderSpec {
    bool apiKeys = false;
    std::optional<JwtProviderSpec> jwt;
    bool certificate = false;

    bool operator==(const AccessProviderSpec&) const = default;
};

}  // namespace core
