#include "ui/security/security_page.h"

#include "ui/security/access_panel.h"
#include "ui/security/approval_list.h"
#include "ui/security/audit_log.h"
#include "ui/security/gateway_key_list.h"
#include "ui/security/operator_list.h"
#include "ui/security/secret_list.h"
#include "ui/security/token_list.h"
#include "ui/security/vault_strip.h"
#include "ui/theme/theme.h"
#include "ui/widget/segments.h"

#include <QHBoxLayout>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace ui {
namespace {

QString counted(const QString& title, std::size_t count)
{
    return count == 0 ? title : QStringLiteral("%1 %2").arg(title).arg(count);
}

}  // namespace

SecurityPage::SecurityPage(core::FleetService& service, core::TrustService& trust, core::VaultService* vault,
                           Session& session, QWidget* parent)
    : QWidget(parent),
      m_desk(service, session, this),
      m_parts(new Segments({tr("Operators"), tr("API tokens"), tr("Gateway keys"), tr("Access policies"),
                            tr("Secrets"), tr("Approvals"), tr("Audit log")},
                           this)),
      m_stack(new QStackedLayout),
      m_operators(new OperatorList(m_desk, trust, this)),
      m_tokens(new TokenList(m_desk, trust, this)),
      m_keys(new GatewayKeyList(m_desk, this)),
      m_access(new AccessPanel(service, this)),
      m_secrets(new SecretList(m_desk, vault, this)),
      m_approvals(new ApprovalList(m_desk, this)),
      m_audit(new AuditLog(service, trust, session, this))
{
    setObjectName(QStringLiteral("securityPage"));
    build();
    connect(m_parts, &Segments::chosenChanged, this, [this](int part) {
        m_stack->setCurrentIndex(part);
        setFocusProxy(m_stack->currentWidget());
        showNewest();
    });
    connect(&m_desk, &OperatorDesk::told, this, &SecurityPage::told);
    connect(m_operators, &OperatorList::told, this, &SecurityPage::told);
    connect(m_tokens, &TokenList::told, this, &SecurityPage::told);
    connect(m_keys, &GatewayKeyList::told, this, &SecurityPage::told);
    connect(m_secrets, &SecretList::told, this, &SecurityPage::told);
    connect(m_approvals, &ApprovalList::told, this, &SecurityPage::told);
    connect(m_audit, &AuditLog::told, this, &SecurityPage::told);
}

void SecurityPage::build()
{
    m_parts->setObjectName(QStringLiteral("securityParts"));
    for (QWidget* part : std::initializer_list<QWidget*>{m_operators, m_tokens, m_keys, m_access, m_secrets,
                                                         m_approvals, m_audit})
        m_stack->addWidget(part);
    const Tokens& look = tokens();
    auto* head = new QHBoxLayout;
    head->addWidget(m_parts);
    head->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(look.pagePadding, look.pagePadding, look.pagePadding, look.pagePadding);
    layout->setSpacing(look.gap);
    layout->addLayout(head);
    layout->addLayout(m_stack, 1);
    setFocusProxy(m_operators);
}

void SecurityPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    showNewest();
}

void SecurityPage::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    m_secrets->setSnapshot(snapshot);
    m_approvals->setSnapshot(snapshot);
    if (isVisible())
        showNewest();
}

// What is not seen is not brought up to date.
void SecurityPage::showNewest()
{
    if (!m_snapshot)
        return;
    showCounts();
    switch (m_stack->currentIndex()) {
    case Operators: return m_operators->show(m_snapshot);
    case ApiTokens: return m_tokens->show(m_snapshot);
    case Keys: return m_keys->show(m_snapshot);
    case Access: return m_access->show(m_snapshot);
    case Secrets: return m_secrets->show(m_snapshot);
    case Approvals: return m_approvals->show(m_snapshot);
    case Audit: return m_audit->refresh();
    }
}

void SecurityPage::showCounts()
{
    const core::TrustState none;
    const core::TrustState& trust = m_snapshot->trust ? *m_snapshot->trust : none;
    const std::size_t missing = SecretList::missingIn(*m_snapshot);
    m_parts->setText(Operators, counted(tr("Operators"), trust.operators.size()));
    m_parts->setText(ApiTokens, counted(tr("API tokens"), trust.tokens.size()));
    m_parts->setText(Keys,
                     counted(tr("Gateway keys"), m_snapshot->apiKeys ? m_snapshot->apiKeys->size() : 0));
    m_parts->setText(Approvals, counted(tr("Approvals"), m_snapshot->approvals.size()));
    m_parts->setText(Secrets,
                     missing == 0 ? tr("Secrets") : tr("Secrets, %n missing", nullptr, int(missing)));
}

void SecurityPage::showPart(Part part)
{
    m_parts->choose(part);
}

void SecurityPage::focusFilter()
{
    switch (m_stack->currentIndex()) {
    case Operators: return m_operators->focusFilter();
    case ApiTokens: return m_tokens->focusFilter();
    case Keys: return m_keys->focusFilter();
    case Access: return m_access->focusFilter();
    case Secrets: return m_secrets->focusFilter();
    case Approvals: return m_approvals->focusFilter();
    case Audit: return m_audit->focusFilter();
    }
}

std::vector<SecurityPage::Action> SecurityPage::actions()
{
    const auto on = [this](Part part, std::function<void()> run) {
        return [this, part, run = std::move(run)] {
            showPart(part);
            run();
        };
    };
    return {
        {QStringLiteral("security.account"), tr("Make an account…"),
         on(Operators, [this] { m_operators->add(); }), [this] { return m_operators->addRefusal(); }},
        {QStringLiteral("security.ownPassPhrase"), tr("Change your pass phrase…"),
         on(Operators, [this] { m_operators->changeOwnPassPhrase(); }),
         [this] { return m_operators->ownRefusal(); }},
        {QStringLiteral("security.token"), tr("Make an API token…"),
         on(ApiTokens, [this] { m_tokens->make(); }), [this] { return m_tokens->makeRefusal(); }},
        {QStringLiteral("security.key"), tr("Make a gateway key…"), on(Keys, [this] { m_keys->make(); }),
         [this] { return m_keys->makeRefusal(); }},
        {QStringLiteral("security.secret"), tr("Add a secret…"), on(Secrets, [this] { m_secrets->add(); }),
         [this] { return m_secrets->addRefusal(); }},
        {QStringLiteral("security.vault"), tr("Make or unlock the vault…"),
         on(Secrets, [this] { m_secrets->vault().act(); }), [this] { return m_secrets->vault().refusal(); }},
        {QStringLiteral("security.rotate"), tr("Rotate the vault's keys…"),
         on(Secrets, [this] { m_secrets->vault().rotate(); }),
         [this] { return m_secrets->vault().keysRefusal(); }},
        {QStringLiteral("security.masterKey"), tr("Change the vault's master key…"),
         on(Secrets, [this] { m_secrets->vault().changeMasterKey(); }),
         [this] { return m_secrets->vault().keysRefusal(); }},
        {QStringLiteral("security.approve"), tr("Approve the chosen command…"),
         on(Approvals, [this] { m_approvals->approve(); }), [this] { return m_approvals->approveRefusal(); }},
        {QStringLiteral("security.export"), tr("Export the journal…"),
         on(Audit, [this] { m_audit->askExport(); }), [this] { return m_audit->exportRefusal(); }},
        {QStringLiteral("security.audit"), tr("Audit log"), on(Audit, [this] { m_audit->focusFilter(); }),
         [] { return QString(); }}};
}

}  // namespace ui
