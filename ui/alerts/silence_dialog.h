#pragma once

#include <QDialog>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"

#include <QTimer>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace ui {

class OperatorDesk;

class UntilBox;

// A new silence: what it matches, for how long and why, and what it would hide, renewed while it is typed.
class SilenceDialog final : public QDialog {
    Q_OBJECT

public:
    // `matchers` to begin with, one a line.
    SilenceDialog(OperatorDesk& desk, const QString& matchers, core::TimePoint now, QWidget* parent);

    // What was asked for when it was accepted.
    core::AddSilence command() const { return m_command; }

private:
    void build();
    // What is wrong with the fields, as a sentence; fills the command in where nothing is.
    QString read();
    void changed();
    void preview();

    OperatorDesk& m_desk;
    const core::TimePoint m_now;
    core::AddSilence m_command;
    QPlainTextEdit* m_matchers;
    UntilBox* m_until;
    QLineEdit* m_reason;
    QLabel* m_text;
    QPushButton* m_go;
    QTimer m_settled;  // previews once the typing pauses
    std::uint64_t m_asked = 0;
};

}  // namespace ui
