#pragma once

#include <QDialog>

#include "core/fleet/command.h"
#include "core/fleet/snapshot.h"
#include "ui/operator/control_guard.h"

class QLineEdit;

namespace ui {

class OperatorDesk;
class UntilBox;

// "I have seen it": for how long it is not told again, and a word about it.
class AcknowledgeDialog final : public QDialog {
    Q_OBJECT

public:
    AcknowledgeDialog(OperatorDesk& desk, std::vector<core::AlertKey> alerts, core::TimePoint now,
                      QWidget* parent);

    std::vector<core::Command> commands() const;

private:
    const std::vector<core::AlertKey> m_alerts;
    const core::TimePoint m_now;
    ControlGuard m_guard;
    UntilBox* m_until;
    QLineEdit* m_text;
};

}  // namespace ui
