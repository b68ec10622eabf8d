#pragma once

#include <mutex>
#include <utility>

namespace core {

// A value that can be reached only while its own mutex is held. Never call back out from inside `use`.
template <typename T>
class Guarded {
public:
    Guarded() = default;
    explicit Guarded(T value) : m_value(std::move(value)) {}

    // Runs `use` on the value under the lock. Returns by value, so no reference outlives the lock.
    template <typename Use>
    auto with(Use&& use)
    {
        const std::lock_guard lock(m_mutex);
        return std::forward<Use>(use)(m_value);
    }

    template <typename Use>
    auto with(Use&& use) const
    {
        const std::lock_guard lock(m_mutex);
        return std::forward<Use>(use)(m_value);
    }

private:
    mutable std::mutex m_mutex;
    T m_value{};
};

}  // namespace core
