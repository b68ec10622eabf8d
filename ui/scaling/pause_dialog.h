#pragma once

#include <QDialog>

#include "core/fleet/command.h"

#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

class OperatorDesk;

// Before scaling is paused: what that means, for how long, and why.
class PauseDialog final : public QDialog {
    Q_OBJECT

public:
    PauseDialog(OperatorDesk& desk, std::vector<core::AgentId> agents, core::TimePoint now, QWidget* parent);

    // What was asked for when it was accepted.
    std::vector<core::Command> commands() const;
    QString success() const;

private:
    void build();
    void showState();
    QString subject() const;

    OperatorDesk& m_desk;
    const std::vector<core::AgentId> m_agents;
    const core::TimePoint m_now;
    QComboBox* m_length;
    QLineEdit* m_reason;
    QLabel* m_complaint;
    QPushButton* m_go;
};

}  // namespace ui
