#pragma once

#include "core/fleet/snapshot.h"

#include <cstdint>
#include <string>

namespace core {

// The console's own figures as Prometheus text (exposition format 0.0.4), as of `now`.
std::string metricsText(const FleetSnapshot& snapshot, std::uint64_t journalSeq, TimePoint now);

}  // namespace core
