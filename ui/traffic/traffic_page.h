#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"
#include "ui/operator/operator_desk.h"

#include <QPointer>

#include <functional>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedLayout;
class QStackedWidget;

namespace ui {

class Session;

class CacheList;
class ExplainDialog;
class NoticeStrip;
class RoutingList;
class Segments;
class StatusChart;
class TrafficLists;

// Traffic: how requests are spread over the instances, what their clients got, what was refused and who sent
// them, and the way to change and to understand it.
class TrafficPage final : public QWidget {
    Q_OBJECT

public:
    TrafficPage(core::FleetService& service, Session& session, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;

    // Empty: all agents.
    void showAgent(const core::AgentId& agent);
    void focusFilter();
    // Another part beside that of routing, chosen by buttons that there are only when there is one.
    void addPart(const QString& title, QWidget* part);

    // For the palette.
    void drain();
    void weigh();
    void eject();
    void explain();
    // Why none of the first three is possible now; empty: they are.
    QString changeRefusal() const;
    QString explainRefusal() const;

Q_SIGNALS:
    // What became of something that was done here.
    void told(ui::Tone tone, const QString& sentence);
    void offered(const QString& sentence, const QString& title, const std::function<void()>& takeBack);
    void instanceActivated(const core::AgentId& agent, const core::InstanceId& instance);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildContent(core::FleetService& service);
    QWidget* buildHead();
    void connectParts();
    void showNewest();
    void showAgents();
    void showFigures();
    void showNotices();
    void choose(const core::AgentId& agent);

    OperatorDesk m_desk;
    core::SnapshotPtr m_snapshot;
    core::AgentId m_agent;  // empty: all
    QStackedLayout* m_stack;
    QComboBox* m_agents;
    QLabel* m_figures;
    Segments* m_choice = nullptr;  // of parts, when there are several
    QWidget* m_head = nullptr;
    QPushButton* m_explain;
    NoticeStrip* m_panic;
    NoticeStrip* m_closed;
    QStackedWidget* m_parts;
    RoutingList* m_list;
    StatusChart* m_chart;
    TrafficLists* m_lists;
    CacheList* m_caches;
    QPointer<ExplainDialog> m_dialog;
};

}  // namespace ui
