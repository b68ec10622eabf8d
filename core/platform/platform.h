#pragma once

#include "core/fleet/effect.h"
#include "core/fleet/observation.h"

#include <functional>

namespace core {

// Where the instances of one region run. Three implementations: local processes, the simulator, Kubernetes.
//
// Calls return at once and never block on the world; what comes of them shows in observe(). start, stop and
// forget are idempotent. Thread-safe. `changed` (given at construction) is called on the platform's own
// thread, without a lock, whenever observe() would answer something new beyond usage figures.
class Platform {
public:
    using Changed = std::function<void()>;

    virtual ~Platform() = default;

    virtual void start(const StartInstance& request) = 0;
    virtual void stop(const StopInstance& request) = 0;
    virtual void forget(const ForgetInstance& request) = 0;

    // The region as it is known now, with every instance that was started here and not yet forgotten, those
    // of an earlier run of the console included.
    virtual RegionObservation observe() = 0;

    // Called once before the console ends: stops the instances whose spec says `onExit: stop`, waits for them
    // up to their grace, and lets go of all others. Blocks.
    virtual void leave() = 0;
};

}  // namespace core
