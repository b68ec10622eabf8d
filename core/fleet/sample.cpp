#include "core/fleet/sample.h"

#include <algorithm>

namespace core {

std::string seriesName(const AgentId& agent, const std::string& key, const InstanceId& instance)
{
    std::string name = "metrics/" + agent.text() + "/" + key;
    if (!instance.isEmpty())
        name += "?instance=" + instance.text();
    return name;
}

namespace {

std::string scalingKey(const char* what, std::string metric)
{
    std::replace(metric.begin(), metric.end(), '/', '_');
    return std::string("scaling/") + what + metric;
}

}  // namespace

std::string scalingValueKey(const std::string& metric)
{
    return scalingKey("value_", metric);
}

std::string scalingMissingKey(const std::string& metric)
{
    return scalingKey("missing_", metric);
}

std::string scalingNotReadyKey(const std::string& metric)
{
    return scalingKey("not_ready_", metric);
}

}  // namespace core
