#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "ui/agents/agent_header.h"
#include "ui/model/series_feed.h"
#include "ui/operator/control_guard.h"
#include "ui/operator/operator_desk.h"

#include <vector>

class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace ui {

class BarChart;
class Card;
class CheckList;
class Gauge;
class InstanceTableModel;
class LineChart;
class RolloutStrip;
class TableView;

// Everything of one agent.
class AgentPage final : public QWidget {
    Q_OBJECT

public:
    AgentPage(OperatorDesk& desk, QWidget* parent = nullptr);

    void setAgent(const core::AgentId& agent);
    const core::AgentId& agent() const { return m_agent; }
    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;

    void chooseInstance(const core::InstanceId& instance);
    void focusFilter();

    // What the keys and the palette offer too.
    void rollOut();
    void drain();
    void restart();
    void remove();
    void openLog();
    // Why a look at the output is not possible now; empty: possible.
    QString choiceRefusal() const;
    void togglePause();
    // Why that is not possible now, or not for who sits here.
    QString refusal(AgentHeader::Act act) const;
    QString pauseRefusal() const;

Q_SIGNALS:
    // Somebody wants to know more of how it is scaled.
    void scalingActivated(const core::AgentId& agent);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    static constexpr core::Duration chartSpan{3'600'000};

    void fitHeight();
    void buildFirstRow(QGridLayout* grid);
    void buildCharts(QGridLayout* grid);
    void buildTable(QVBoxLayout* layout);
    void buildStateFilter(QWidget* parent);
    void connectActions();
    void guardActions();
    void feedCharts();
    void showFigures(const core::AgentView& agent, core::TimePoint now);
    void showScaling(const core::AgentView& agent, core::TimePoint now);
    void showMarks(const core::AgentView& agent);
    bool selectInstance(const core::InstanceId& instance);
    void clearFilters();
    void openLogOf(const core::InstanceId& instance);
    void openMenu(const QPoint& position);
    template <typename OnInstance>
    OperatorDesk::Commands ofChosen() const;
    QList<core::InstanceId> chosen() const;
    QString name() const;

    OperatorDesk& m_desk;
    ControlGuard m_guard;
    core::AgentId m_agent;
    core::SnapshotPtr m_snapshot;
    core::AgentViewPtr m_view;
    AgentHeader* m_header;
    RolloutStrip* m_rollout;
    QScrollArea* m_scroll;
    std::vector<Card*> m_firstRow;
    std::vector<Card*> m_chartRow;
    Gauge* m_cpu;
    Gauge* m_memory;
    CheckList* m_checks;
    QLabel* m_scaling;
    QPushButton* m_pause;
    LineChart* m_responseChart;
    LineChart* m_errorChart;
    BarChart* m_taskChart;
    QLineEdit* m_filter;
    QComboBox* m_stateFilter;
    InstanceTableModel* m_instances;
    TableView* m_table;
    SeriesFeed m_feed;
};

}  // namespace ui
