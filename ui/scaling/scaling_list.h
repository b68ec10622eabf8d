#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "ui/operator/control_guard.h"
#include "ui/operator/operator_desk.h"
#include "ui/scaling/replica_requests.h"

#include <functional>
#include <vector>

class QLineEdit;
class QMenu;
class QPushButton;

namespace ui {

class Card;
class ScalingTableModel;
class TableView;

// All agents and how they are scaled, with what may be done about it in each row.
class ScalingList final : public QWidget {
    Q_OBJECT

public:
    ScalingList(OperatorDesk& desk, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;
    void focusFilter();

    // The row that the page is about; the first one, until somebody chooses.
    core::AgentId chosen() const;
    void choose(const core::AgentId& agent);
    // No higher than that; lower where there are few rows.
    void setMostHeight(int height);

    // For the palette too.
    void pauseAll();
    void resumeAll();
    QString pauseRefusal() const;
    QString resumeRefusal() const;

Q_SIGNALS:
    void chosenChanged(const core::AgentId& agent);
    void editRequested(const core::AgentId& agent);
    void explainRequested(const core::AgentId& agent);
    void agentActivated(const core::AgentId& agent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    using Judge = std::function<bool(const core::AgentView&)>;

    QWidget* buildHead();
    void buildTable();
    void shareWidth();
    void connectTable();
    void fitHeight();
    void press(int row, int button);
    void openMenu(const QPoint& position);
    void fillMenu(QMenu& menu, const core::AgentView& agent);
    void pause(std::vector<core::AgentId> agents);
    void resume(const core::AgentView& agent);
    void guardActions();
    std::vector<core::AgentId> agentsThat(const Judge& judge) const;
    // Those of them whose scaling who sits here may pause and resume, and why there is none.
    std::vector<core::AgentId> allowed(const std::vector<core::AgentId>& agents) const;
    QString refusalOf(const std::vector<core::AgentId>& agents) const;

    OperatorDesk& m_desk;
    ControlGuard m_guard;
    core::SnapshotPtr m_snapshot;
    ReplicaRequests m_requests;
    ScalingTableModel* m_model;
    Card* m_card;
    TableView* m_table;
    QLineEdit* m_filter;
    QPushButton* m_pauseAll;
    QPushButton* m_resumeAll;
    int m_mostHeight = 0;
};

}  // namespace ui
