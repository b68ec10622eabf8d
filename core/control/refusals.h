#pragma once

#include "core/base/time.h"
#include "core/fleet/observation.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace core {

struct StepContext;

// Requests that the gateway refused, told in summary: the first at once, then what came together in a minute.
class RefusalBook {
public:
    void take(const std::vector<RefusedTraffic>& refused);
    void tellWhenDue(StepContext& step);

private:
    std::map<std::tuple<std::string, std::string, unsigned>, std::uint64_t>
        m_counts;  // agent, policy, status
    std::optional<MonoTime> m_toldAt;
};

}  // namespace core
