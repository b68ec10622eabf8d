#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"
#include "ui/model/attention.h"
#include "ui/model/series_feed.h"

#include <QElapsedTimer>
#include <QTimer>

#include <optional>
#include <vector>

class QGridLayout;
class QStackedLayout;

namespace ui {

class AttentionList;
class Card;
class EmptyState;
class FigureTile;
class HealthLegend;
class Honeycomb;
class LineChart;

// The fleet at a glance: its figures, every instance as a cell, what needs attention, and the last hour.
class OverviewPage final : public QWidget {
    Q_OBJECT

public:
    explicit OverviewPage(core::FleetService& service, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;

Q_SIGNALS:
    void agentActivated(const core::AgentId& agent);
    void instanceActivated(const core::AgentId& agent, const core::InstanceId& instance);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildContent();
    void buildTiles(QGridLayout* grid);
    void buildHealth(QGridLayout* grid);
    void buildCharts(QGridLayout* grid);
    void feedCharts();
    void showAll(const core::FleetSnapshot& snapshot);
    void showTiles(const core::FleetSnapshot& snapshot);
    void showModelTile(const core::FleetSnapshot& snapshot);
    void showHoneycomb(const core::FleetSnapshot& snapshot);
    void showAttention(const core::FleetSnapshot& snapshot);
    // Marks every figure with its age once no snapshot came for longer than three ticks.
    void judgeAge();
    void activateCell(const QString& id);
    void activateAttention(const QString& id);

    core::SnapshotPtr m_snapshot;
    QStackedLayout* m_stack;
    EmptyState* m_empty;
    FigureTile* m_ready;
    FigureTile* m_requests;
    FigureTile* m_response;
    FigureTile* m_errors;
    FigureTile* m_tasks;
    FigureTile* m_model;
    Card* m_healthCard;
    HealthLegend* m_legend;
    Honeycomb* m_honeycomb;
    Card* m_attentionCard;
    AttentionList* m_attention;
    LineChart* m_responseChart;
    LineChart* m_errorChart;
    LineChart* m_replicaChart;
    std::vector<Attention> m_shown;
    std::optional<double> m_tasksInAnHour;
    QElapsedTimer m_sinceSnapshot;
    QTimer m_ageTimer;
    SeriesFeed m_feed;
};

}  // namespace ui
