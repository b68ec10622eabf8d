#pragma once

#include "ui/security/wish_dialog.h"

#include "core/runtime/vault_service.h"

class QComboBox;
class QLineEdit;

namespace ui {

class OperatorDesk;
class PassPhraseFields;

// A new vault, whose master key comes from a pass phrase or from the desktop's keyring.
class VaultDialog final : public WishDialog {
    Q_OBJECT

public:
    VaultDialog(OperatorDesk& desk, core::VaultService& vault, QWidget* parent);

protected:
    QString complaint() const override;
    void ask() override;

private:
    bool isByPassPhrase() const;

    OperatorDesk& m_desk;
    core::VaultService& m_vault;
    QComboBox* m_source;
    PassPhraseFields* m_passPhrase;
};

// Opens a vault that is locked by a pass phrase.
class UnlockDialog final : public WishDialog {
    Q_OBJECT

public:
    UnlockDialog(OperatorDesk& desk, core::VaultService& vault, QWidget* parent);

protected:
    QString complaint() const override;
    void ask() override;

private:
    OperatorDesk& m_desk;
    core::VaultService& m_vault;
    QLineEdit* m_passPhrase;
};

}  // namespace ui
