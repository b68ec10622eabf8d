#pragma once

#include <QDialog>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"

#include <optional>

class QLabel;
class QPushButton;

namespace ui {

class PolicyForm;
class Session;
class WhatIfPanel;

// The scaling policy of an agent, to be changed, with what the draft would have done over the recorded
// history. Nothing changes in here: the draft is tried on the page, or applied behind a confirmation.
class PolicyDialog final : public QDialog {
    Q_OBJECT

public:
    // `draft` to begin with, which may be the present policy.
    PolicyDialog(core::FleetService& service, Session& session, const core::AgentView& agent,
                 const core::ScalingSpec& draft, core::TimePoint now, QWidget* parent);

    // What holds now; another policy may hold than when it was opened.
    void show(const core::AgentView& agent, core::TimePoint now);
    using QDialog::show;

    const core::AgentId& agent() const { return m_agent; }
    // When it was accepted.
    const core::ScalingSpec& draft() const { return m_draft; }
    bool isToBeApplied() const { return m_isToBeApplied; }
    std::optional<core::RehearsalNote> note() const;

private:
    void build();
    void changed();
    void showButtons();

    const core::AgentId m_agent;
    core::ScalingSpec m_present;
    core::ScalingSpec m_draft;
    bool m_isValid = false;
    bool m_isToBeApplied = false;
    PolicyForm* m_form;
    QLabel* m_complaint;
    WhatIfPanel* m_whatIf;
    QPushButton* m_reset;
    QPushButton* m_try;
    QPushButton* m_apply;
};

}  // namespace ui
