#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"
#include "ui/operator/operator_desk.h"

#include <QPointer>

#include <functional>
#include <map>
#include <optional>

class QStackedLayout;

namespace ui {

class Session;

class DecisionList;
class PolicyDialog;
class ScalingList;
class WhatIfPanel;

// Scaling: what every agent's policy does and why, what another one would have done, and the way to change
// it.
class ScalingPage final : public QWidget {
    Q_OBJECT

public:
    ScalingPage(core::FleetService& service, Session& session, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;

    void showAgent(const core::AgentId& agent);
    void focusFilter();
    // Closes what is open beside the list of decisions; false when nothing is.
    bool goBack();
    // Drafts that nobody applied, as a sentence; empty: none.
    QString unsaved() const;

    // For the palette, and why it is not possible now, or nothing.
    void pauseAll();
    void resumeAll();
    void edit();
    QString pauseRefusal() const;
    QString resumeRefusal() const;
    QString editRefusal() const;

Q_SIGNALS:
    // What became of something that was done here.
    void told(ui::Tone tone, const QString& sentence);
    void offered(const QString& sentence, const QString& title, const std::function<void()>& takeBack);
    void agentActivated(const core::AgentId& agent);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Draft {
        core::ScalingSpec policy;
        core::ScalingSpec base;  // what held when it was begun
    };

    QWidget* buildContent(core::FleetService& service);
    void connectParts();
    void fitHeight();
    void showNewest();
    void dropDrafts();
    void choose(const core::AgentId& agent);
    void askWhatIf();
    void openEditor(const core::AgentId& agent);
    void takeDraft(const PolicyDialog& dialog);
    void apply(const core::AgentId& agent, const std::optional<core::RehearsalNote>& note);
    const core::AgentView* view(const core::AgentId& agent) const;
    ScalingList& newestList() const;

    OperatorDesk m_desk;
    core::SnapshotPtr m_snapshot;
    core::AgentId m_agent;  // whom the lower part is about
    std::map<core::AgentId, Draft> m_drafts;
    QStackedLayout* m_stack;
    ScalingList* m_list;
    WhatIfPanel* m_whatIf;
    DecisionList* m_decisions;
    QPointer<PolicyDialog> m_editor;
};

}  // namespace ui
