#pragma once

#include <QDialog>

#include "core/runtime/trust_service.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

// One's own pass phrase, changed by who knows the present one. Closes once the core has taken it.
class OwnPassPhraseDialog final : public QDialog {
    Q_OBJECT

public:
    // `who` is signed in.
    OwnPassPhraseDialog(core::TrustService& trust, core::Actor who, QWidget* parent);

private:
    void build();
    // Empty: it may be asked for.
    QString complaint() const;
    void showState();
    void change();
    void take(const core::Result<core::CommandReceipt>& answer);

    core::TrustService& m_trust;
    const core::Actor m_who;
    QString m_error;  // of the last try
    bool m_isWaiting = false;
    QLineEdit* m_present;
    QLineEdit* m_next;
    QLineEdit* m_again;
    QLabel* m_text;
    QPushButton* m_go = nullptr;
};

}  // namespace ui
