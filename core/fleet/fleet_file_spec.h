#pragma once

#include "core/fleet/fleet_spec.h"

namespace core {

struct AccessUsersSpec {
    std::vector<std::string> groups;
    std::vector<std::string> names;
    bool anyone = false;

    bool operator==(const AccessUsersSpec&) const = default;
};

// One condition: its attribute (rate, source, hours, header) and the value as written, which the reader has
// checked.
struct AccessConditionSpec {
    std::string attribute;
    std::string value;

    bool operator==(const AccessConditionSpec&) const = default;
};

struct AccessPolicySpec {
    std::string name;
    bool allow = true;  // key `effect`: allow or deny
    std::vector<std::string> resources;
    std::vector<std::string> actions;
    AccessUsersSpec users;
    std::vector<AccessConditionSpec> conditions;

    bool operator==(const AccessPolicySpec&) const = default;
};

struct AccessSpec {
    std::vector<AccessProviderSpec> providers;
    std::vector<AccessPolicySpec> policies;

    bool operator==(const AccessSpec&) const = default;
};

struct WallSpec {
    std::vector<std::string> pages;
    Duration dwell{20'000};
    std::optional<Severity> interruptOn;

    bool operator==(const WallSpec&) const = default;
};

// A file that the gateway hands out as /cache/models/<name>, fetched once from its source and kept.
struct ModelSpec {
    std::string name;
    std::string source;  // http or https
    std::string sha256;  // 64 hexadecimal digits in lower case; empty: whatever the source sends

    bool operator==(const ModelSpec&) const = default;
};

struct ModelCacheSpec {
    std::uint64_t bytes = 20ULL << 30;  // of all files together
    Duration ttl{86'400'000};  // of wall time, until the source is asked whether the file is still the same

    bool operator==(const ModelCacheSpec&) const = default;
};

// A whole fleet file: what is wanted at the start.
// What must be confirmed before it is done, and by whom.
struct ProtectionSpec {
    std::uint32_t confirmAbove = 5;  // instances affected: above it, a name must be typed
    std::vector<std::string> approve{};  // commands that wait for a second person; see nameOf(Command)
    std::uint32_t approveAbove = 0;  // and those that affect more instances than this; 0: none for that
    Duration approveWithin{3'600'000};  // then a command that waits lapses

    bool operator==(const ProtectionSpec&) const = default;
};

struct FleetSpec {
    std::string name;  // key `fleet`
    ListenAddress apiListen{"127.0.0.1", 7700};
    GatewaySpec gateway;
    std::vector<RegionSpec> regions;  // never empty: the one region `local` when none is given
    std::vector<AgentSpec> agents;
    std::vector<AlertRuleSpec> alerts;  // the built-in ones when the key is absent
    NoticeTiming notices;
    std::map<std::string, IncidentClassSpec> incidentClasses;
    std::vector<std::string> playbooks;
    std::vector<EscalationStepSpec> escalation;
    std::map<std::string, ChannelSpec> channels;
    std::optional<MailSpec> mail;
    std::optional<AccessSpec> access;
    std::vector<std::string> dashboards;
    WallSpec wall;
    ProtectionSpec protection;
    std::vector<ModelSpec> models;
    ModelCacheSpec modelCache;
    std::string folder;  // absolute; relative paths in the file start here. Not a key

    bool operator==(const FleetSpec&) const = default;
};

}  // namespace core
