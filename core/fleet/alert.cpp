#include "core/fleet/alert.h"

namespace core {

std::string subjectOf(const AlertKey& key)
{
    if (!key.instance.isEmpty())
        return key.instance.text();
    return key.agent.isEmpty() ? "region " + key.region.text() : key.agent.text();
}

}  // namespace core
