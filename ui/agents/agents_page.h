#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"
#include "ui/agents/agent_page.h"
#include "ui/operator/operator_desk.h"

#include <QKeySequence>

#include <functional>
#include <vector>

class QLineEdit;
class QStackedLayout;
class QVBoxLayout;

namespace ui {

class Session;

class AgentTableModel;
class TableView;

// All agents in a table, and the page of the one that was opened.
class AgentsPage final : public QWidget {
    Q_OBJECT

public:
    // Something to do, for the palette and the keys.
    struct Action {
        QString id;
        QString title;
        QKeySequence shortcut;
        std::function<void()> run;
        std::function<QString()> refusal;  // why it is not possible now; empty: possible
    };

    AgentsPage(core::FleetService& service, Session& session, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;

    void showAgent(const core::AgentId& agent);
    void showInstance(const core::AgentId& agent, const core::InstanceId& instance);
    void focusFilter();
    // From an agent's page to the table; false when it is the table already.
    bool goBack();
    std::vector<Action> actions();
    void openPlan();

Q_SIGNALS:
    // What became of something that was done here.
    void told(ui::Tone tone, const QString& sentence);
    // A changed fleet file waits for a decision; empty: no more.
    void planWaits(const QString& summary);
    // How that agent is scaled is to be looked at.
    void scalingActivated(const core::AgentId& agent);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildTable();
    bool isAgentOpen() const;
    void raisePart(int shown);
    void noticePlan(const core::FleetSnapshot& snapshot);

    OperatorDesk m_desk;
    core::SnapshotPtr m_snapshot;
    QStackedLayout* m_stack;
    QLineEdit* m_filter;
    AgentTableModel* m_agents;
    TableView* m_table;
    AgentPage* m_page;
    std::string m_noticedPlan;  // its digest
};

}  // namespace ui
