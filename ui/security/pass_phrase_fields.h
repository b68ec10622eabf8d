#pragma once

#include <QWidget>

#include "core/base/secret.h"

class QLineEdit;

namespace ui {

// A new pass phrase, typed twice.
class PassPhraseFields final : public QWidget {
    Q_OBJECT

public:
    explicit PassPhraseFields(QWidget* parent = nullptr);

    core::Secret passPhrase() const;
    // What is wrong with it; empty: nothing.
    QString complaint() const;

Q_SIGNALS:
    void changed();

private:
    QLineEdit* m_first;
    QLineEdit* m_second;
};

// What was typed into a field, as a secret.
core::Secret secretIn(const QLineEdit& field);
// A field that shows dots, and keeps what is typed out of the input method's memory.
QLineEdit* newSecretField(const char* name, QWidget* parent);

}  // namespace ui
