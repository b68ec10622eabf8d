#pragma once

#include <QObject>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"
#include "ui/widget/line_chart.h"

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace ui {

// What happened to agents, as marks on charts: rollouts, scalings, failovers and alerts, from the journal.
// UI thread only.
class ChartMarks final : public QObject {
    Q_OBJECT

public:
    explicit ChartMarks(core::FleetService& service, QObject* parent = nullptr);

    // Reads what is new, at most once in some seconds. The snapshot tells whose an instance is.
    void look(const core::SnapshotPtr& snapshot);
    std::vector<EventMark> of(const core::AgentId& agent) const;

Q_SIGNALS:
    void changed();

private:
    using Clock = std::chrono::steady_clock;
    struct Known {
        core::AgentId agent;
        EventMark mark;
    };
    struct Kind {
        std::uint64_t newest = 0;  // the number of the newest entry that was read
        std::deque<Known> marks;  // newest first
    };

    void ask(const std::string& kind);
    void take(const std::string& kind, const std::vector<core::JournalEntry>& entries);
    core::AgentId agentOf(const std::string& subject) const;

    core::FleetService& m_service;
    core::SnapshotPtr m_snapshot;
    std::optional<Clock::time_point> m_askedAt;
    std::size_t m_waiting = 0;
    std::map<std::string, Kind> m_kinds;
};

// The mark of an entry, if it is worth one.
std::optional<EventMark> markOf(const core::JournalEntry& entry);

}  // namespace ui
