#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "ui/operator/control_guard.h"
#include "ui/operator/operator_desk.h"
#include "ui/traffic/routing_dialog.h"

class QLabel;
class QLineEdit;
class QMenu;
class QStackedLayout;

namespace ui {

class Card;
class TableView;
class TrafficTableModel;

// The instances and how requests are routed to them, with what may be done about it in each row.
class RoutingList final : public QWidget {
    Q_OBJECT

public:
    RoutingList(OperatorDesk& desk, QWidget* parent = nullptr);

    // Empty: the instances of all agents.
    void setAgent(const core::AgentId& agent);
    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;
    // The words that stand for an empty table wrap, and the page would share its height by them.
    bool hasHeightForWidth() const override { return false; }
    void focusFilter();

    // For the palette too: on the chosen instance.
    void drain();
    void weigh();
    void eject();
    QString refusal() const;
    QString refusalOf(const core::InstanceView& instance) const;

Q_SIGNALS:
    void instanceActivated(const core::AgentId& agent, const core::InstanceId& instance);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildTable();
    void shareWidth();
    void fitWidth();
    void showCount();
    const core::InstanceView* chosen() const;
    void press(const core::InstanceView* instance, int button);
    void pressAt(const QModelIndex& index, int button);
    void openMenu(const QPoint& position);
    void fillMenu(QMenu& menu, const core::InstanceView& instance);
    void ask(const core::InstanceView& instance, RoutingDialog::Act act);
    void submit(const RoutingDialog& dialog);

    OperatorDesk& m_desk;
    ControlGuard m_guard;  // of the open menu
    core::AgentId m_agent;
    core::SnapshotPtr m_snapshot;
    TrafficTableModel* m_model;
    Card* m_card;
    TableView* m_table;
    QLabel* m_nothing;
    QStackedLayout* m_stack;
    QLineEdit* m_filter;
};

}  // namespace ui
