#pragma once

#include <QObject>
#include <QTimer>

#include "core/runtime/fleet_service.h"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

namespace ui {

// A stretch of the past that is looked at instead of what ends now.
struct PastSpan {
    core::TimePoint from;
    core::TimePoint to;

    bool operator==(const PastSpan&) const = default;
};

// Keeps charts fed: asks for one series after the other over the span of a round, so that no moment has to
// take them all, only while the charts can be seen, and no more often than one of their points changes. What
// was asked for and is no longer wanted is called off. UI thread only.
class SeriesFeed final : public QObject {
    Q_OBJECT

public:
    using Take = std::function<void(const core::SeriesData&)>;

    // `seen` is the widget that decides: none of it in sight, nothing is asked.
    SeriesFeed(core::FleetService& service, QWidget* seen);
    ~SeriesFeed() override;

    // The shortest time between two questions for a series; 2 s unless told.
    void setRound(core::Duration round);
    void clear();
    // `span` back from the snapshot's time, at most `points` points; a series that is not there yet is an
    // empty one.
    void add(std::string name, core::Duration span, std::size_t points, Take take,
             core::SeriesShape shape = core::SeriesShape::Extremes);
    // The time that charts end at; from the snapshot, never from a clock of our own.
    void setNow(core::TimePoint now) { m_now = now; }
    // Asked for once, by the next refresh, since the past does not change.
    void setPast(std::optional<PastSpan> past);
    // Asks for everything at once: the page was opened, or shows something else now.
    void refresh();
    // Asks for what is due: the charts came into sight.
    void look();

Q_SIGNALS:
    // Of any but a series that is not there; the next round asks again.
    void failed(const core::Error& error);

private:
    using Clock = std::chrono::steady_clock;
    struct Entry {
        core::SeriesQuery query;
        core::Duration span;
        Take take;
        bool isAsked = false;
        std::optional<Clock::time_point> askedAt;
    };

    bool canSee() const;
    bool isDue(const Entry& entry, Clock::time_point now) const;
    void askNext();
    void ask(std::size_t index);
    void answered(std::size_t index, const core::Result<core::SeriesData>& data);

    core::FleetService& m_service;
    QWidget* m_seen;
    std::vector<Entry> m_entries;
    std::uint64_t m_generation = 0;  // answers of an earlier one are dropped
    std::stop_source m_stop;
    std::size_t m_next = 0;
    core::TimePoint m_now;
    core::Duration m_round;
    std::optional<PastSpan> m_past;
    QTimer m_timer;
};

}  // namespace ui
