#pragma once

#include "core/fleet/rules.h"
#include "core/fleet/spelling.h"

#include <concepts>
#include <type_traits>

namespace core {

// The keys of the fleet file, once. fieldsOf(visitor, spec) names each key of a spec with the field it
// belongs to and the rules it obeys; a FieldReader fills the spec in, a FieldWriter writes it out.

// A spec to fill in, or one to write.
template <typename S, typename T>
concept Of = std::same_as<std::remove_const_t<S>, T>;

inline constexpr std::uint32_t mostReplicas = 10'000;
inline constexpr std::uint64_t largestSizeValue = 1ULL << 53;

// A field of the spec that the file spells as a type of its own: what was read goes back into the spec.
template <typename S, typename Value>
void assignRead(S& field, Value&& value)
{
    if constexpr (!std::is_const_v<S>)
        field = std::forward<Value>(value);
}

// Empty texts and lists are the absent ones.
template <typename T>
std::optional<T> unlessEmpty(const T& value)
{
    return value.empty() ? std::nullopt : std::optional(value);
}

inline std::optional<bool> ifTrue(bool value)
{
    return value ? std::optional(true) : std::nullopt;
}

}  // namespace core
