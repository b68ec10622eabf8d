#include "core/fleet/rights.h"

#include <array>

namespace core {
namespace {

constexpr std::array<std::string_view, 3> roleNames{"viewer", "operator", "admin"};  // in the enum's order

template <typename Name>
std::string listed(const std::vector<Name>& names, const char* one, const char* many)
{
    std::string text = names.size() == 1 ? one : many;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? " " : i + 1 == names.size() ? " and " : ", ") + names[i].text();
    return text;
}

}  // namespace

std::string_view nameOf(Role role)
{
    return roleNames[static_cast<std::size_t>(role)];
}

std::optional<Role> roleNamed(std::string_view name)
{
    for (std::size_t i = 0; i < roleNames.size(); ++i)
        if (roleNames[i] == name)
            return static_cast<Role>(i);
    return std::nullopt;
}

std::string describe(const Rights& rights)
{
    std::string text(nameOf(rights.role));
    if (!rights.agents.empty())
        text += " of " + listed(rights.agents, "the agent", "the agents");
    if (!rights.regions.empty())
        text += " in " + listed(rights.regions, "the region", "the regions");
    return text;
}

}  // namespace core
