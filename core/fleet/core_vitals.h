#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace core {

struct GatewayView {
    double requestsPerSecond = 0;
    std::uint32_t active = 0;
    double errorRate = 0;
    double p95 = 0;  // seconds
};

// How the core itself is doing; a notice is a sentence for the operator ("The journal cannot be written:
// ...").
struct CoreVitals {
    Duration tick{1'000};
    double stepSeconds = 0;  // the last controller step
    double scrapeLagSeconds = 0;
    std::string apiAddress;  // HOST:PORT
    std::string gatewayAddress;  // HOST:PORT
    std::vector<std::string> notices;
};

}  // namespace core
