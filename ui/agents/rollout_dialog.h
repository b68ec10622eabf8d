#pragma once

#include <QDialog>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"

#include <QTimer>

#include <optional>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace ui {

class OperatorDesk;

// A new version of an agent: what may be changed, and what rolling it out will do, renewed while it is typed.
class RolloutDialog final : public QDialog {
    Q_OBJECT

public:
    RolloutDialog(OperatorDesk& desk, core::AgentViewPtr agent, QWidget* parent);

    // What was asked for when it was accepted.
    core::UpdateAgent command() const;

private:
    void fill();
    void build();
    // The spec as typed; nothing, with the reason shown, while it cannot be one.
    std::optional<core::AgentSpec> typed() const;
    QString complaint() const;
    void changed();
    void preview();
    void showPreview(const core::Result<core::CommandPreview>& preview);

    OperatorDesk& m_desk;
    const core::AgentViewPtr m_agent;
    QLineEdit* m_version;
    QPlainTextEdit* m_command;
    QPlainTextEdit* m_environment;
    QLineEdit* m_image;
    QSpinBox* m_replicas;
    QLabel* m_text;
    QPushButton* m_go;
    QTimer m_settled;  // previews once the typing pauses
    std::uint64_t m_asked = 0;
};

}  // namespace ui
