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
    // `name` empty: nothing must be typed, unless a preview says that it is large.
    ConfirmDialog(const QString& title, const QString& verb, const QString& name, int commands,
                  QWidget* parent);

    // A sentence above the consequences; there is none unless told.
    void setNote(const QString& note);
    // One for each command.
    void addPreview(const core::CommandPreview& preview);
    // One of the commands cannot be done, so none is.
    void refuse(const QString& sentence);
    // Why who sits here may not do it; empty: they may. Rights change while it is open.
    void setRefusal(const QString& sentence);

    // What was typed about why; it may be empty. 500 characters at most.
    QString reason() const;

private:
    void layOut(QWidget* buttons);
    QString consequences() const;
    void askFor(const QString& name);
    void showState();
    void showButton();

    QString m_name;
    int m_awaited;  // previews that have not come yet
    QStringList m_consequences;
    std::uint32_t m_requests = 0;
    QString m_error;  // of the preview
    QString m_refusal;
    QLabel* m_heading;
    QLabel* m_note;
    QLabel* m_text;
    QLineEdit* m_reason;
    QLineEdit* m_typed;
    QPushButton* m_go;
};

}  // namespace ui
