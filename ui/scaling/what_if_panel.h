#pragma once

#include "ui/widget/card.h"

#include "core/runtime/fleet_service.h"

#include <QTimer>

#include <optional>
#include <stop_token>

class QLabel;
class QPushButton;

namespace ui {

class LineLegend;
class RehearsalSumRow;
class RehearsalView;
class Segments;
class Session;

// What a scaling policy would have done over the recorded history of an agent, beside what was: the draft of
// another policy, or the present one while there is no draft. Asked anew when any of it or the span changes,
// and as time goes on; who asks a newer question calls off the older one.
class WhatIfPanel final : public Card {
    Q_OBJECT

public:
    struct Question {
        core::AgentId agent;
        core::ScalingSpec present;
        std::optional<core::ScalingSpec> draft{};
        QString refusal{};  // why the draft cannot be rehearsed; the picture before it stays
        QString remark{};  // what should be known before it is applied

        bool operator==(const Question&) const = default;
    };

    WhatIfPanel(core::FleetService& service, Session& session, QWidget* parent = nullptr);
    ~WhatIfPanel() override;

    // The time that spans end at, from the snapshot.
    void setNow(core::TimePoint now);
    void ask(const Question& question);
    // The surroundings say whom it is about, and offer what may be done.
    void setEmbedded();

    // Why the draft cannot be applied now; empty: it can.
    QString applyRefusal() const;
    // Of the draft as it was asked about last; nothing where it could not be rehearsed.
    std::optional<core::RehearsalNote> note() const;
    QString spanName() const;

Q_SIGNALS:
    // What may be applied may be another thing now.
    void stateChanged();
    void applyRequested();
    void discardRequested();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void buildHead();
    void buildFoot();
    void look();
    void rehearse();
    void take(const core::RehearsalReport& report);
    void say(const QString& sentence);
    void showNotes();
    void showActions();
    void showTitle();
    core::Duration span() const;
    bool isLate() const;

    core::FleetService& m_service;
    Session& m_session;
    core::TimePoint m_now;
    std::optional<Question> m_question;
    std::optional<core::RehearsalReport> m_report;  // of the question, once it is answered
    std::optional<core::TimePoint> m_asksTo;  // where the span of the newest question to the core ends
    bool m_isWaiting = false;
    bool m_isEmbedded = false;
    std::uint64_t m_asked = 0;  // answers to an earlier one are dropped
    std::stop_source m_stop;
    QTimer m_settled;
    Segments* m_span;
    LineLegend* m_legend;
    RehearsalView* m_view;
    RehearsalSumRow* m_sums;
    QLabel* m_notes;
    QPushButton* m_discard;
    QPushButton* m_apply;
};

}  // namespace ui
