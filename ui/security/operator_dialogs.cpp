#include "ui/security/operator_dialogs.h"

#include "ui/operator/operator_desk.h"
#include "ui/security/pass_phrase_fields.h"
#include "ui/security/rights_form.h"

#include <QFormLayout>
#include <QLineEdit>

namespace ui {

AccountDialog::AccountDialog(OperatorDesk& desk, core::TrustService& trust,
                             const core::FleetSnapshot& snapshot, bool isFirst, QWidget* parent)
    : WishDialog("accountDialog", isFirst ? tr("Make the first account") : tr("Make an account"),
                 tr("Make the account"), parent),
      m_desk(desk),
      m_trust(trust),
      m_name(new QLineEdit(this)),
      m_passPhrase(new PassPhraseFields(this))
{
    m_name->setObjectName(QStringLiteral("accountName"));
    m_name->setPlaceholderText(tr("a-z, 0-9, dot, underscore and hyphen, with a letter first"));
    form().addRow(tr("&Name"), m_name);
    if (isFirst) {
        setNote(
            tr("The first account is an admin's. As soon as it is there, this console asks for a name and "
               "a pass phrase: you sign in with these."));
    } else {
        m_rights = new RightsForm(snapshot, {core::Role::Operator}, this);
        form().addRow(tr("&Role"), m_rights);
        connect(m_rights, &RightsForm::changed, this, &AccountDialog::changed);
    }
    form().addRow(tr("&Pass phrase"), m_passPhrase);
    connect(m_name, &QLineEdit::textChanged, this, &AccountDialog::changed);
    connect(m_passPhrase, &PassPhraseFields::changed, this, &AccountDialog::changed);
    changed();
}

QString AccountDialog::complaint() const
{
    return m_name->text().trimmed().isEmpty() ? tr("An account has a name.") : m_passPhrase->complaint();
}

void AccountDialog::ask()
{
    const QString name = m_name->text().trimmed();
    const core::Rights rights = m_rights ? m_rights->rights() : core::Rights{core::Role::Admin};
    m_trust.addOperator(
        {name.toStdString(), rights, m_passPhrase->passPhrase(), m_desk.session().actor()},
        answer<core::CommandReceipt>([this, name](const core::Result<core::CommandReceipt>& receipt) {
            finish(tr("There is an account %1. Journal entry %2.").arg(name).arg(receipt.value().journalSeq));
        }));
}

RightsDialog::RightsDialog(OperatorDesk& desk, const core::FleetSnapshot& snapshot,
                           const core::OperatorRecord& account, QWidget* parent)
    : WishDialog("rightsDialog", tr("What %1 may do").arg(QString::fromStdString(account.name)),
                 tr("Change the rights"), parent),
      m_desk(desk),
      m_account(account),
      m_rights(new RightsForm(snapshot, account.rights, this))
{
    setNote(tr("It holds from the next thing on that they ask for; nobody is signed out by it."));
    form().addRow(tr("&Role"), m_rights);
    connect(m_rights, &RightsForm::changed, this, &RightsDialog::changed);
    changed();
}

QString RightsDialog::complaint() const
{
    return m_rights->rights() == m_account.rights ? tr("These are the rights that they have.") : QString();
}

void RightsDialog::ask()
{
    m_desk.service().submit(
        {core::ChangeRights{m_account.name, m_rights->rights()}, m_desk.session().actor()},
        answer<core::CommandReceipt>([this](const core::Result<core::CommandReceipt>& receipt) {
            finish(tr("The rights of %1 are changed. Journal entry %2.")
                       .arg(QString::fromStdString(m_account.name))
                       .arg(receipt.value().journalSeq));
        }));
}

PassPhraseDialog::PassPhraseDialog(OperatorDesk& desk, core::TrustService& trust, const QString& name,
                                   QWidget* parent)
    : WishDialog("passPhraseDialog", tr("Another pass phrase for %1").arg(name), tr("Set the pass phrase"),
                 parent),
      m_desk(desk),
      m_trust(trust),
      m_name(name),
      m_passPhrase(new PassPhraseFields(this))
{
    const core::Actor& actor = desk.session().actor();
    if (actor.kind == core::Actor::Kind::Operator && actor.id == name.toStdString()) {
        m_current = newSecretField("currentPassPhrase", this);
        form().addRow(tr("&Former one"), m_current);
        connect(m_current, &QLineEdit::textChanged, this, &PassPhraseDialog::changed);
    }
    form().addRow(tr("&New one"), m_passPhrase);
    connect(m_passPhrase, &PassPhraseFields::changed, this, &PassPhraseDialog::changed);
    changed();
}

QString PassPhraseDialog::complaint() const
{
    if (m_current && m_current->text().isEmpty())
        return tr("Type the pass phrase that you have.");
    return m_passPhrase->complaint();
}

void PassPhraseDialog::ask()
{
    std::optional<core::Secret> current;
    if (m_current)
        current = secretIn(*m_current);
    m_trust.setPassPhrase(
        {m_name.toStdString(), std::move(current), m_passPhrase->passPhrase(), m_desk.session().actor()},
        answer<core::CommandReceipt>([this](const core::Result<core::CommandReceipt>& receipt) {
            finish(tr("%1 has another pass phrase. Journal entry %2.")
                       .arg(m_name)
                       .arg(receipt.value().journalSeq));
        }));
}

}  // namespace ui
