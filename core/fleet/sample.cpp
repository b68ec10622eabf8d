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

ScalingKeys::ScalingKeys(const std::string& metric, bool perAgent)
{
    std::string name = metric;
    std::replace(name.begin(), name.end(), '/', '_');
    const std::string group = perAgent ? "scaling/agent_" : "scaling/";
    value = group + "value_" + name;
    counted = group + "counted_" + name;
    missing = group + "missing_" + name;
    notReady = group + "not_ready_" + name;
}

}  // namespace core
