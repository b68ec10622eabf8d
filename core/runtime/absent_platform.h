#pragma once

#include "core/platform/platform.h"

namespace core {

// A region whose platform this program cannot reach: it is shown as such, and nothing is decided about it.
class AbsentPlatform final : public Platform {
public:
    AbsentPlatform(RegionName region, std::string reason)
        : m_region(std::move(region)),
          m_reason(std::move(reason))
    {
    }

    void start(const StartInstance&) override {}
    void stop(const StopInstance&) override {}
    void forget(const ForgetInstance&) override {}
    RegionObservation observe() override
    {
        RegionObservation observation;
        observation.name = m_region;
        observation.reachable = false;
        observation.reason = m_reason;
        observation.checkedAt = readClocks().wall;
        return observation;
    }
    void leave() override {}

private:
    RegionName m_region;
    std::string m_reason;
};

}  // namespace core
