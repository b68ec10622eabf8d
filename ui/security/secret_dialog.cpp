#include "ui/security/secret_dialog.h"

#include "ui/operator/operator_desk.h"
#include "ui/security/pass_phrase_fields.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QRegularExpression>

namespace ui {
namespace {

constexpr qsizetype largestSecret = 32 << 10;  // bytes, as the core takes it

// Of a secret, as the core takes it.
const QRegularExpression secretName(QStringLiteral("^[A-Za-z0-9_.-]{1,63}$"));

}  // namespace

SecretDialog::SecretDialog(OperatorDesk& desk, core::VaultService& vault, SecretUsers users, Act act,
                           const QString& name, QWidget* parent)
    : WishDialog("secretDialog",
                 act == Act::Add ? tr("Add a secret") : tr("Another value for the secret %1").arg(name),
                 act == Act::Add ? tr("Add it") : tr("Replace it"), parent),
      m_desk(desk),
      m_vault(vault),
      m_users(std::move(users)),
      m_act(act),
      m_name(new QLineEdit(name, this)),
      m_value(newSecretField("secretValue", this)),
      m_restart(new QCheckBox(this))
{
    setNote(
        act == Act::Add
            ? tr("An agent gets it where its environment in the fleet file says \"secret:NAME\".")
            : tr(
                "The value before is gone with it. Instances that run go on with the value that they have."));
    m_name->setObjectName(QStringLiteral("secretName"));
    m_name->setEnabled(act == Act::Add);
    m_value->setPlaceholderText(tr("never shown again"));
    m_restart->setObjectName(QStringLiteral("restartUsers"));
    form().addRow(tr("&Name"), m_name);
    form().addRow(tr("&Value"), m_value);
    form().addRow(QString(), m_restart);
    connect(m_name, &QLineEdit::textChanged, this, &SecretDialog::showUsers);
    connect(m_name, &QLineEdit::textChanged, this, &SecretDialog::changed);
    connect(m_value, &QLineEdit::textChanged, this, &SecretDialog::changed);
    showUsers();
    changed();
}

std::string SecretDialog::name() const
{
    return m_name->text().trimmed().toStdString();
}

std::vector<core::AgentId> SecretDialog::restartable() const
{
    std::vector<core::AgentId> agents;
    if (const auto found = m_users.find(name()); found != m_users.end())
        for (const core::AgentId& agent : found->second.agents)
            if (m_desk.session().refusalOf(core::RestartAgent{agent}).isEmpty())
                agents.push_back(agent);
    return agents;
}

void SecretDialog::showUsers()
{
    const std::vector<core::AgentId> agents = restartable();
    m_restart->setEnabled(!agents.empty());
    if (agents.empty())
        m_restart->setChecked(false);
    const auto count = int(agents.size());
    m_restart->setText(agents.empty() ? tr("No agent uses it, so none is to be restarted.")
                           : count <= 3
                           ? tr("Restart %1 batch by batch").arg(namesOf({agents}))
                           : tr("Restart the %n agents that use it batch by batch", nullptr, count));
    m_restart->setToolTip(agents.empty() ? QString() : namesOf({agents}));
}

QString SecretDialog::complaint() const
{
    if (!secretName.match(m_name->text().trimmed()).hasMatch())
        return tr("A secret's name has 1 to 63 of A-Z, a-z, 0-9, underscore, dot and hyphen.");
    const QByteArray value = m_value->text().toUtf8();
    if (value.isEmpty())
        return tr("Type or paste the value.");
    if (value.contains('\0'))
        return tr("A value without a NUL character: an environment cannot have one.");
    return value.size() > largestSecret ? tr("A value has 32 KiB at most.") : QString();
}

void SecretDialog::ask()
{
    m_vault.keepSecret(
        {name(), secretIn(*m_value), m_desk.session().actor()},
        answer<core::CommandReceipt>(
            [this](const core::Result<core::CommandReceipt>& receipt) { taken(receipt.value()); }));
}

void SecretDialog::taken(const core::CommandReceipt& receipt)
{
    if (m_restart->isChecked()) {
        const std::vector<core::AgentId> agents = restartable();
        OperatorDesk::Commands restarts;
        for (const core::AgentId& agent : agents)
            restarts.push_back(core::RestartAgent{agent});
        if (!restarts.empty())
            m_desk.submitAll(restarts, tr("Restarting %1.").arg(namesOf({agents})));
    }
    const QString sentence = m_act == Act::Add ? tr("The secret %1 is kept. Journal entry %2.")
                                               : tr("The secret %1 has another value. Journal entry %2.");
    finish(sentence.arg(QString::fromStdString(name())).arg(receipt.journalSeq));
}

}  // namespace ui
