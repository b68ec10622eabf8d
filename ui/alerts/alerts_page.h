#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"
#include "ui/operator/operator_desk.h"

#include <functional>

class QStackedLayout;

namespace ui {

class Session;

class AlertHistory;
class AlertList;
class RuleList;
class Segments;
class SilenceList;

// Alerts: those there are, the rules that make them, the silences, and what happened.
class AlertsPage final : public QWidget {
    Q_OBJECT

public:
    enum Part { Alerts, Rules, Silences, History };

    AlertsPage(core::FleetService& service, Session& session, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;

    void showPart(Part part);
    void focusFilter();

    // For the palette.
    void acknowledge();
    void silence();
    void newRule();
    QString choiceRefusal() const;
    QString silenceRefusal() const;
    QString newRuleRefusal() const;

Q_SIGNALS:
    void told(ui::Tone tone, const QString& sentence);
    void subjectActivated(const core::AgentId& agent, const core::InstanceId& instance);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void showNewest();

    OperatorDesk m_desk;
    core::SnapshotPtr m_snapshot;
    Segments* m_parts;
    QStackedLayout* m_stack;
    AlertList* m_alerts;
    RuleList* m_rules;
    SilenceList* m_silences;
    AlertHistory* m_history;
};

}  // namespace ui
