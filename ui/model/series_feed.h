#pragma once

#include <QObject>
#include <QTimer>

#include "core/runtime/fleet_service.h"

#include <functional>
#include <vector>

namespace ui {

// Keeps a page's charts fed: asks for one series after the other over the span of a round, so that no moment
// has to take them all, and only while the page can be seen. UI thread only.
class SeriesFeed final : public QObject {
    Q_OBJECT

public:
    using Take = std::function<void(const core::SeriesData&)>;

    // `visible` is the widget whose visibility decides.
    SeriesFeed(core::FleetService& service, QWidget* visible);

    void clear();
    // `span` back from the snapshot's time, at most `points` points; a series that is not there yet is an
    // empty one.
    void add(std::string name, core::Duration span, std::size_t points, Take take);
    // The time that charts end at; from the snapshot, never from a clock of our own.
    void setNow(core::TimePoint now) { m_now = now; }
    // Asks for everything at once: the page was opened, or shows something else now.
    void refresh();

private:
    struct Entry {
        core::SeriesQuery query;
        core::Duration span;
        Take take;
        bool isAsked = false;
    };

    void askNext();
    void ask(std::size_t index);

    core::FleetService& m_service;
    QWidget* m_visible;
    std::vector<Entry> m_entries;
    std::uint64_t m_generation = 0;  // answers of an earlier one are dropped
    std::size_t m_next = 0;
    core::TimePoint m_now;
    QTimer m_timer;
};

}  // namespace ui
