#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"
#include "core/runtime/trust_service.h"
#include "core/runtime/vault_service.h"
#include "ui/operator/operator_desk.h"

#include <functional>
#include <vector>

class QStackedLayout;

namespace ui {

class AccessPanel;
class ApprovalList;
class AuditLog;
class GatewayKeyList;
class OperatorList;
class SecretList;
class Segments;
class Session;
class TokenList;

// Security: who may use the console and the gateway, the secrets of the agents, and the journal as the audit
// log.
class SecurityPage final : public QWidget {
    Q_OBJECT

public:
    enum Part { Operators, ApiTokens, Keys, Access, Secrets, Approvals, Audit };

    // Something to do, for the palette.
    struct Action {
        QString id;
        QString title;
        std::function<void()> run;
        std::function<QString()> refusal;  // why it is not possible now; empty: possible
    };

    // `vault` null: this core keeps none.
    SecurityPage(core::FleetService& service, core::TrustService& trust, core::VaultService* vault,
                 Session& session, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;

    void showPart(Part part);
    void focusFilter();
    std::vector<Action> actions();

Q_SIGNALS:
    // What became of something that was done here.
    void told(ui::Tone tone, const QString& sentence);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void build();
    void showCounts();
    void showNewest();

    OperatorDesk m_desk;
    core::SnapshotPtr m_snapshot;
    Segments* m_parts;
    QStackedLayout* m_stack;
    OperatorList* m_operators;
    TokenList* m_tokens;
    GatewayKeyList* m_keys;
    AccessPanel* m_access;
    SecretList* m_secrets;
    ApprovalList* m_approvals;
    AuditLog* m_audit;
};

}  // namespace ui
