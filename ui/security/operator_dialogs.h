#pragma once

#include "ui/security/wish_dialog.h"

#include "core/fleet/snapshot.h"
#include "core/runtime/trust_service.h"

class QLineEdit;

namespace ui {

class OperatorDesk;
class PassPhraseFields;
class RightsForm;

// A new account. The first one is an admin's.
class AccountDialog final : public WishDialog {
    Q_OBJECT

public:
    AccountDialog(OperatorDesk& desk, core::TrustService& trust, const core::FleetSnapshot& snapshot,
                  bool isFirst, QWidget* parent);

protected:
    QString complaint() const override;
    void ask() override;

private:
    OperatorDesk& m_desk;
    core::TrustService& m_trust;
    QLineEdit* m_name;
    RightsForm* m_rights = nullptr;  // null for the first
    PassPhraseFields* m_passPhrase;
};

// What an account may do.
class RightsDialog final : public WishDialog {
    Q_OBJECT

public:
    RightsDialog(OperatorDesk& desk, const core::FleetSnapshot& snapshot, const core::OperatorRecord& account,
                 QWidget* parent);

protected:
    QString complaint() const override;
    void ask() override;

private:
    OperatorDesk& m_desk;
    const core::OperatorRecord m_account;
    RightsForm* m_rights;
};

// Another pass phrase for an account; for one's own the former one is asked for.
class PassPhraseDialog final : public WishDialog {
    Q_OBJECT

public:
    PassPhraseDialog(OperatorDesk& desk, core::TrustService& trust, const QString& name, QWidget* parent);

protected:
    QString complaint() const override;
    void ask() override;

private:
    OperatorDesk& m_desk;
    core::TrustService& m_trust;
    const QString m_name;
    QLineEdit* m_current = nullptr;  // of one's own
    PassPhraseFields* m_passPhrase;
};

}  // namespace ui
