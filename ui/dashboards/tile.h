#pragma once

#include "ui/dashboards/tile_view.h"
#include "ui/widget/card.h"

class QLabel;
class QStackedLayout;
class QToolButton;

namespace ui {

class StateLabel;

// A widget of a dashboard on the screen: its title, how its data is doing, and its view. It fetches its own
// data, and a widget that cannot be shown says why in its own frame.
class Tile final : public Card {
    Q_OBJECT

public:
    Tile(core::FleetService& service, const core::WidgetSpec& widget, QWidget* parent = nullptr);

    const core::WidgetSpec& widget() const { return m_widget; }
    TileView& view() { return *m_view; }
    QToolButton& menuButton() { return *m_menu; }

    void setScope(const TileScope& scope);
    void setRound(core::Duration round) { m_feed.setRound(round); }
    // Brings it up to date, when it is in sight.
    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;
    void setMarks(std::vector<EventMark> marks) { m_view->setMarks(std::move(marks)); }
    // Whose marks belong on it.
    std::vector<core::AgentId> agents() const;
    // It came into sight.
    void look();

Q_SIGNALS:
    void menuRequested(const QPoint& position);

private:
    void choose();
    void fetch();
    void take(std::size_t index, const core::SeriesData& history);
    void findLast(std::size_t index);
    void showReadings();
    void showTitle();
    void tellState(const std::vector<TileReading>& readings);
    PastSpan span() const;
    core::Duration length() const;

    core::FleetService& m_service;
    const core::WidgetSpec m_widget;
    TileView* m_view;
    QLabel* m_message;
    QStackedLayout* m_stack;
    StateLabel* m_state;
    QToolButton* m_menu;
    TileScope m_scope;
    core::SnapshotPtr m_snapshot;
    TileSeriesSet m_set;
    struct Known {
        std::optional<core::SeriesPoint> last;
        bool isAnswered = false;
        bool isSought = false;  // its last value was looked for in all of the history
    };
    std::vector<Known> m_known;  // for each series
    std::uint64_t m_generation = 0;
    QString m_trouble;  // why the history could not be read
    SeriesFeed m_feed;
};

}  // namespace ui
