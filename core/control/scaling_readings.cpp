#include "core/control/scaling_readings.h"

#include "core/fleet/sample.h"

#include <algorithm>

namespace core {
namespace {

bool isStillStarting(const InstanceSample& sample)
{
    if (sample.age < initializationPeriod)
        return !sample.ready || sample.valueHasItsStart;
    return !sample.ready && !sample.wasReady;
}

}  // namespace

void addSample(TargetReading& reading, const std::string& metric, const InstanceSample& sample)
{
    if (sample.isPending) {
        ++reading.notReady;
    } else if (!sample.value || !isUsable(*sample.value)) {
        ++reading.missing;
    } else if (metric == series::cpu && isStillStarting(sample)) {
        ++reading.notReady;
    } else {
        reading.sum += *sample.value;
        ++reading.counted;
        reading.age = std::max(reading.age, sample.valueAge);
    }
}

bool isCountOfAgent(const std::string& metric)
{
    return metric == series::activeRequests || metric == series::queueDepth;
}

}  // namespace core
