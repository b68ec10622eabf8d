#pragma once

#include "ui/security/wish_dialog.h"

#include "core/runtime/vault_service.h"
#include "ui/security/secret_users.h"

class QCheckBox;
class QLineEdit;

namespace ui {

class OperatorDesk;

// A secret's value, typed and never shown. Agents that use it can be restarted with it.
class SecretDialog final : public WishDialog {
    Q_OBJECT

public:
    enum class Act { Add, Replace };

    // `name` empty: to be typed.
    SecretDialog(OperatorDesk& desk, core::VaultService& vault, SecretUsers users, Act act,
                 const QString& name, QWidget* parent);

protected:
    QString complaint() const override;
    void ask() override;

private:
    std::string name() const;
    // Those that use it and that who sits here may restart.
    std::vector<core::AgentId> restartable() const;
    void showUsers();
    void taken(const core::CommandReceipt& receipt);

    OperatorDesk& m_desk;
    core::VaultService& m_vault;
    const SecretUsers m_users;
    const Act m_act;
    QLineEdit* m_name;
    QLineEdit* m_value;
    QCheckBox* m_restart;
};

}  // namespace ui
