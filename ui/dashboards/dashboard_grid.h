#pragma once

#include <QScrollArea>

#include "core/runtime/fleet_service.h"
#include "ui/dashboards/chart_marks.h"
#include "ui/dashboards/tile.h"
#include "ui/dashboards/tile_handle.h"

#include <memory>
#include <vector>

namespace ui {

// The tiles of a dashboard on their grid, as high as the window gives room for and scrolled beyond.
class DashboardGrid final : public QScrollArea {
    Q_OBJECT

public:
    DashboardGrid(core::FleetService& service, QWidget* parent = nullptr);

    // Tiles of widgets that did not change stay as they are.
    void setDashboard(const core::DashboardSpec& dashboard);
    void setScope(const TileScope& scope);
    void setEditing(bool editing);
    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;
    Tile* tile(const std::string& id) const;

Q_SIGNALS:
    // The places of all widgets, in their order; `moved` is the one whose it was.
    void placesChosen(const std::vector<core::GridPlace>& places, const std::string& moved);
    void editRequested(const std::string& id);
    void removeRequested(const std::string& id);
    void duplicateRequested(const std::string& id);
    void menuRequested(const std::string& id, const QPoint& position);
    void spanChosen(const ui::PastSpan& span);
    void wholeChosen();
    void instanceActivated(const core::InstanceId& instance);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Item {
        Tile* tile = nullptr;
        TileHandle* handle = nullptr;  // while editing
    };

    Item makeItem(const core::WidgetSpec& widget);
    void addHandle(Item& item);
    void connectChart(LineChart& chart);
    void layOut();
    QRect rectOf(const core::GridPlace& place) const;
    void fitRows();
    void lookAtTiles();
    void showMarks(Tile& tile);
    std::size_t indexOf(const std::string& id) const;

    core::FleetService& m_service;
    QWidget* m_canvas;
    std::vector<Item> m_items;
    std::vector<core::GridPlace> m_places;  // as they stand
    std::vector<core::GridPlace> m_shown;  // the same, but for a drag under way
    bool m_isEditing = false;
    qreal m_rowHeight = 84;
    TileScope m_scope;
    core::Duration m_round{1'000};
    core::SnapshotPtr m_snapshot;
    ChartMarks m_marks;
};

}  // namespace ui
