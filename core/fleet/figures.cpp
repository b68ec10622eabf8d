#include "core/fleet/figures.h"

namespace core {

const Sample* InstanceFigures::find(std::string_view key) const
{
    if (const auto found = measured.find(key); found != measured.end())
        return &found->second;
    if (!told)
        return nullptr;
    const auto found = told->find(key);
    return found == told->end() ? nullptr : &found->second;
}

}  // namespace core
