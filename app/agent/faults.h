#pragma once

#include "core/base/guarded.h"
#include "core/base/result.h"
#include "core/base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace app {

// Faults on command, for drills.
//
//   {"kind": "errors",  "rate": 0.5, "for": "30s"}        so many tasks fail with 500
//   {"kind": "latency", "delay": "2s", "for": "30s"}      every task takes so much longer
//   {"kind": "leak",    "perSecond": "10MiB", "for": "30s"}   memory is taken and never given back
//   {"kind": "hang",    "for": "30s"}                     nothing is answered, the health check included
//   {"kind": "crash"}                                     the process aborts at once
//   {"kind": "clear"}                                     all of the above end; what leaked is given back
//
// Without `for` a fault stays until it is cleared.
class Faults {
public:
    // Invalid names the key that is wrong and what is allowed.
    core::Result<> command(std::string_view json, core::MonoTime now);

    // The chance, 0 to 1, that a task is to fail now.
    double errorRate(core::MonoTime now) const;
    core::Duration delay(core::MonoTime now) const;
    bool isHanging(core::MonoTime now) const;

    // Takes the memory that a leak is due by now. Call it about once a second.
    void leak(core::MonoTime now);
    std::size_t leaked() const;  // bytes

private:
    struct Active {
        double errorRate = 0;
        core::Duration delay{0};
        std::uint64_t leakPerSecond = 0;
        bool hanging = false;
        core::MonoTime errorsUntil, delayUntil, leakUntil, hangUntil;
        std::optional<core::MonoTime> lastLeak;
        std::vector<std::vector<char>> kept;
        std::size_t keptBytes = 0;
    };
    core::Guarded<Active> m_active;
};

}  // namespace app
