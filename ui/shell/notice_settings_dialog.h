#pragma once

#include <QDialog>

#include "ui/shell/desktop_notice.h"

class QCheckBox;
class QComboBox;
class QTimeEdit;

namespace ui {

// Which notices reach this desktop: from which severity on, with sound or without, and when not.
class NoticeSettingsDialog final : public QDialog {
    Q_OBJECT

public:
    explicit NoticeSettingsDialog(const NoticeSettings& settings, QWidget* parent);

    NoticeSettings settings() const;

private:
    void build();
    void fill(const NoticeSettings& settings);
    void showWhatApplies();

    QCheckBox* m_isOn;
    QComboBox* m_least;
    QComboBox* m_sound;
    QCheckBox* m_quiet;
    QTimeEdit* m_from;
    QTimeEdit* m_to;
    QCheckBox* m_critical;
};

}  // namespace ui
