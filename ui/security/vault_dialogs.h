#pragma once

#include "ui/security/wish_dialog.h"

#include "core/runtime/vault_service.h"

class QComboBox;
class QLineEdit;

namespace ui {

class OperatorDesk;
class PassPhraseFields;

// Asks for a new master key, from a pass phrase or from the desktop's keyring.
class MasterKeyDialog : public WishDialog {
    Q_OBJECT

protected:
    MasterKeyDialog(const char* name, const QString& title, OperatorDesk& desk, core::VaultService& vault,
                    QWidget* parent);

    // Below what the form has already, under these labels.
    void addMasterKey(const QString& source, const QString& passPhrase);
    QString complaint() const override;
    core::VaultWish wish() const;
    core::VaultService& vault() { return m_vault; }

private:
    bool isByPassPhrase() const;

    OperatorDesk& m_desk;
    core::VaultService& m_vault;
    QComboBox* m_source;
    PassPhraseFields* m_passPhrase;
};

// A new vault.
class VaultDialog final : public MasterKeyDialog {
    Q_OBJECT

public:
    VaultDialog(OperatorDesk& desk, core::VaultService& vault, QWidget* parent);

protected:
    void ask() override;
};

// Another master key for an open vault. Whoever changes a pass phrase must know the present one.
class ChangeMasterDialog final : public MasterKeyDialog {
    Q_OBJECT

public:
    // `present`: where the master key comes from now.
    ChangeMasterDialog(OperatorDesk& desk, core::VaultService& vault, core::MasterSource present,
                       QWidget* parent);

protected:
    QString complaint() const override;
    void ask() override;

private:
    QLineEdit* m_current = nullptr;  // null: it comes from no pass phrase
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
