#pragma once

#include "core/base/time.h"
#include "core/fleet/agent_spec.h"

#include <cstdint>
#include <deque>
#include <optional>

namespace core {

// The least and the greatest recommendation of the last so and so long. Adding is quick on average, whatever
// the length.
class RecommendationWindow {
public:
    enum class Keeps { Least, Greatest };

    explicit RecommendationWindow(Keeps keeps) : m_keeps(keeps) {}

    void add(std::uint32_t recommended, MonoTime at);
    // Forgets what is as old as that, or older.
    void forget(MonoTime until);
    // Nothing when there was none.
    std::optional<std::uint32_t> extreme() const
    {
        return m_entries.empty() ? std::nullopt : std::optional(m_entries.front().recommended);
    }
    // When the extreme of now was recommended.
    std::optional<MonoTime> extremeAt() const;

private:
    struct Entry {
        std::uint32_t recommended;
        MonoTime at;
    };
    Keeps m_keeps;
    std::deque<Entry> m_entries;  // the extreme first; each later one would be it once those before are gone
};

struct DatedChange {
    MonoTime at;
    std::uint32_t from = 0;
    std::uint32_t to = 0;
};

// How far back the cooldown and the rates of a policy look.
Duration lookedBackAt(const ScalingSpec& policy);

// What an autoscaler looks back at: recommendations, for the windows, and changes, for rates and cooldown.
class ScalingMemory {
public:
    void addRecommendation(std::uint32_t recommended, MonoTime at);
    void addChange(std::uint32_t from, std::uint32_t to, MonoTime at);
    // Forgets what no limit of the policy looks back at.
    void prune(const ScalingSpec& policy, MonoTime now);

    RecommendationWindow& leastUp() { return m_least; }
    RecommendationWindow& greatestDown() { return m_greatest; }
    const std::deque<DatedChange>& changes() const { return m_changes; }

    // How many replicas there were before the changes of the last `period`.
    std::uint32_t replicasBefore(Duration period, std::uint32_t current, MonoTime now) const;
    std::optional<MonoTime> lastUp() const { return m_lastUp; }
    std::optional<MonoTime> lastDown() const { return m_lastDown; }

private:
    static constexpr std::size_t mostChanges = 4'096;

    RecommendationWindow m_least{RecommendationWindow::Keeps::Least};
    RecommendationWindow m_greatest{RecommendationWindow::Keeps::Greatest};
    std::deque<DatedChange> m_changes;  // the oldest first
    std::optional<MonoTime> m_lastUp;
    std::optional<MonoTime> m_lastDown;
};

}  // namespace core
