#pragma once

#include "ui/security/wish_dialog.h"

#include "core/fleet/snapshot.h"
#include "core/runtime/trust_service.h"

class QLineEdit;

namespace ui {

class ExpiryBox;
class OperatorDesk;
class RightsForm;

// A new token for the control API, which is shown once when it is made.
class TokenDialog final : public WishDialog {
    Q_OBJECT

public:
    TokenDialog(OperatorDesk& desk, core::TrustService& trust, const core::FleetSnapshot& snapshot,
                QWidget* parent);

protected:
    QString complaint() const override;
    void ask() override;

private:
    OperatorDesk& m_desk;
    core::TrustService& m_trust;
    const core::TimePoint m_now;
    QLineEdit* m_name;
    RightsForm* m_rights;
    ExpiryBox* m_expiry;
};

// A new key for the gateway, likewise.
class GatewayKeyDialog final : public WishDialog {
    Q_OBJECT

public:
    GatewayKeyDialog(OperatorDesk& desk, core::TimePoint now, QWidget* parent);

protected:
    QString complaint() const override;
    void ask() override;

private:
    OperatorDesk& m_desk;
    const core::TimePoint m_now;
    QLineEdit* m_name;
    QLineEdit* m_groups;
    ExpiryBox* m_expiry;
};

}  // namespace ui
