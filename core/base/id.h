#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace core {

// A name that cannot be mixed up with a name of another kind. Ordered and hashed as its text.
template <typename Tag>
class Id {
public:
    Id() = default;
    explicit Id(std::string text) : m_text(std::move(text)) {}

    const std::string& text() const { return m_text; }
    bool isEmpty() const { return m_text.empty(); }

    auto operator<=>(const Id&) const = default;
    bool operator==(const Id&) const = default;

private:
    std::string m_text;
};

using AgentId = Id<struct AgentTag>;  // [a-z0-9-]{1,63}
using InstanceId = Id<struct InstanceTag>;  // <agent>-<number>, the number with two digits or more
using RegionName = Id<struct RegionTag>;  // [a-z0-9-]{1,63}

}  // namespace core

template <typename Tag>
struct std::hash<core::Id<Tag>> {
    std::size_t operator()(const core::Id<Tag>& id) const { return std::hash<std::string>()(id.text()); }
};
