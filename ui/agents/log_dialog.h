#pragma once

#include <QDialog>

#include "core/runtime/fleet_service.h"

#include <QTimer>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace ui {

// The end of an instance's output, read anew each second while it is open.
class LogDialog final : public QDialog {
    Q_OBJECT

public:
    LogDialog(core::FleetService& service, core::InstanceId instance, QWidget* parent);

private:
    void read();
    void take(const core::Result<std::string>& text);
    // Changes the text only where it differs, so that a selection and its place survive.
    void showNewest(const QString& newest);
    void findNext();
    void copy();

    core::FleetService& m_service;
    const core::InstanceId m_instance;
    QPlainTextEdit* m_text;
    QCheckBox* m_follow;
    QLineEdit* m_find;
    QLabel* m_status;
    QPushButton* m_copy;
    QTimer m_timer;
    QString m_shown;
    bool m_isAsked = false;
};

}  // namespace ui
