#pragma once

#include "core/fleet/alert.h"
#include "core/fleet/fleet_spec.h"
#include "core/fleet/routing.h"

#include <string>
#include <variant>
#include <vector>

namespace core {

// What the controller wants done in the world. Carrying one out twice is harmless.

// Start a process for an instance. The same id and attempt again is the same start.
struct StartInstance {
    InstanceId instance;
    RegionName region;
    AgentSpecPtr spec;
    std::string templateKey;
    std::uint32_t attempt = 1;
};

// SIGTERM, the spec's grace, then SIGKILL, to the whole process group. An instance that is gone already is
// fine.
struct StopInstance {
    InstanceId instance;
    RegionName region;
    Duration grace{10'000};
    std::string reason;
};

// Drop what a platform still keeps of an ended instance.
struct ForgetInstance {
    InstanceId instance;
    RegionName region;
};

struct PublishRoutes {
    RoutingTablePtr table;
};

// Tell people. Carried out once the state that says so is on disk, so that a crash never tells twice.
struct Notify {
    Notice notice;
};

// Drop what a glob names of one of the gateway's caches.
struct DropCached {
    std::string cache;
    std::string pattern;
};

using Effect = std::variant<StartInstance, StopInstance, ForgetInstance, PublishRoutes, DropCached, Notify>;

}  // namespace core
