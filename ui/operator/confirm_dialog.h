#pragma once

#include <QDialog>

#include "core/fleet/command.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

// Says what commands will do before they are done. Its button waits until the consequences are known, and for
// the name where one must be typed.
class ConfirmDialog final : public QDialog {
    Q_OBJECT

public:
    // `name` empty: nothing must be typed.
    ConfirmDialog(const QString& title, const QString& verb, const QString& name, int commands,
                  QWidget* parent);

    // A sentence above the consequences; there is none unless told.
    void setNote(const QString& note);
    // One for each command.
    void addPreview(const core::CommandPreview& preview);
    // One of the commands cannot be done, so none is.
    void refuse(const QString& sentence);

private:
    void showConsequences();
    void showButton();

    const QString m_name;
    int m_awaited;  // previews that have not come yet
    QStringList m_consequences;
    std::uint32_t m_requests = 0;
    bool m_isRefused = false;
    QLabel* m_note;
    QLabel* m_text;
    QLineEdit* m_typed;
    QPushButton* m_go;
};

}  // namespace ui
