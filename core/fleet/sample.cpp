#include "core/fleet/sample.h"

namespace core {

std::string seriesName(const AgentId& agent, const std::string& key, const InstanceId& instance)
{
    std::string name = "metrics/" + agent.text() + "/" + key;
    if (!instance.isEmpty())
        name += "?instance=" + instance.text();
    return name;
}

}  // namespace core
