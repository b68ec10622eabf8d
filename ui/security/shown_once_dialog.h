#pragma once

#include <QDialog>

#include "core/base/secret.h"

class QLineEdit;

namespace ui {

// A token or a key that was just made: the only time that it can be seen. It goes to the clipboard when that
// is asked for, and nowhere else. Escape does not close it, since what is lost here is lost.
class ShownOnceDialog final : public QDialog {
    Q_OBJECT

public:
    ShownOnceDialog(const QString& title, const QString& sentence, const core::Secret& secret,
                    QWidget* parent);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void copy();

    QLineEdit* m_text;
};

}  // namespace ui
