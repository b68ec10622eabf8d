#pragma once

#include "core/base/result.h"
#include "core/fleet/fleet_file_spec.h"
#include "core/fleet/secret_reference.h"
#include "core/platform/platform.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace core {

class LocalPlatform;

// The platforms of a fleet, by region. The control thread's, except for readLog.
class RegionSet {
public:
    struct Folders {
        std::string data;
        std::string shimProgram;
    };

    // `secret` and `changed` are called on a platform's thread. Io or Refused when a platform cannot be
    // opened.
    static Result<std::unique_ptr<RegionSet>> open(const FleetSpec& fleet, const Folders& folders,
                                                   const SecretReader& secret,
                                                   const Platform::Changed& changed);
    ~RegionSet();

    std::vector<RegionObservation> observe();
    void start(const StartInstance& request);
    void stop(const StopInstance& request);
    void forget(const ForgetInstance& request);
    void leave();

    // The end of an instance's output, wherever it runs. Any thread. NotFound when no region has it.
    Result<std::string> readLog(const InstanceId& instance, std::size_t bytes) const;

private:
    RegionSet() = default;
    Platform* find(const RegionName& region);

    std::map<RegionName, std::unique_ptr<Platform>> m_platforms;
    std::vector<const LocalPlatform*> m_local;  // of m_platforms
};

}  // namespace core
