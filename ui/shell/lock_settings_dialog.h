#pragma once

#include <QDialog>

#include <chrono>

class QSpinBox;

namespace ui {

// After how long without keyboard and mouse this desktop's console is locked.
class LockSettingsDialog final : public QDialog {
    Q_OBJECT

public:
    // 0: never.
    LockSettingsDialog(std::chrono::minutes limit, QWidget* parent);

    std::chrono::minutes limit() const;

private:
    QSpinBox* m_minutes;
};

}  // namespace ui
