#pragma once

#include <QWidget>

#include "core/runtime/fleet_service.h"

#include <QTimer>

#include <optional>

class QLabel;

namespace ui {

class Segments;
class StateTimeline;

// What a rule would have done over the recorded history: how often it would have fired, for how long, how
// many notices people would have got, and when. Asked anew when the rule or the span changes.
class BacktestPanel final : public QWidget {
    Q_OBJECT

public:
    BacktestPanel(core::FleetService& service, core::TimePoint now, QWidget* parent = nullptr);

    // Nothing: no rule to try; `reason` says why.
    void setRule(std::optional<core::AlertRuleSpec> rule, const core::AgentId& agent, const QString& reason);

private:
    void ask();
    void show(const core::BacktestReport& report);
    void say(const QString& sentence);
    core::Duration span() const;

    core::FleetService& m_service;
    const core::TimePoint m_now;
    std::optional<core::AlertRuleSpec> m_rule;
    core::AgentId m_agent;
    Segments* m_span;
    QLabel* m_summary;
    QLabel* m_note;
    StateTimeline* m_timeline;
    QTimer m_settled;
    std::uint64_t m_asked = 0;
};

}  // namespace ui
