#include "ui/security/vault_dialogs.h"

#include "ui/operator/operator_desk.h"
#include "ui/security/pass_phrase_fields.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>

namespace ui {

VaultDialog::VaultDialog(OperatorDesk& desk, core::VaultService& vault, QWidget* parent)
    : WishDialog("vaultDialog", tr("Make the vault"), tr("Make the vault"), parent),
      m_desk(desk),
      m_vault(vault),
      m_source(new QComboBox(this)),
      m_passPhrase(new PassPhraseFields(this))
{
    setNote(
        tr("It keeps secrets for the agents' environments, sealed with keys that a master key opens. Without "
           "the master key nobody can read them again: keep its pass phrase in a safe place too."));
    m_source->setObjectName(QStringLiteral("masterSource"));
    m_source->addItems(
        {tr("A pass phrase, typed after each start"), tr("The desktop's keyring, which makes one")});
    form().addRow(tr("&Master key"), m_source);
    form().addRow(tr("&Pass phrase"), m_passPhrase);
    connect(m_source, &QComboBox::currentIndexChanged, this, [this] {
        m_passPhrase->setEnabled(isByPassPhrase());
        changed();
    });
    connect(m_passPhrase, &PassPhraseFields::changed, this, &VaultDialog::changed);
    changed();
}

bool VaultDialog::isByPassPhrase() const
{
    return m_source->currentIndex() == 0;
}

QString VaultDialog::complaint() const
{
    return isByPassPhrase() ? m_passPhrase->complaint() : QString();
}

void VaultDialog::ask()
{
    const bool isTyped = isByPassPhrase();
    m_vault.makeVault(
        {isTyped ? core::MasterSource::PassPhrase : core::MasterSource::Keyring,
         isTyped ? m_passPhrase->passPhrase() : core::Secret(), m_desk.session().actor()},
        answer<core::CommandReceipt>([this](const core::Result<core::CommandReceipt>& receipt) {
            finish(tr("The vault is made, and open. Journal entry %1.").arg(receipt.value().journalSeq));
        }));
}

UnlockDialog::UnlockDialog(OperatorDesk& desk, core::VaultService& vault, QWidget* parent)
    : WishDialog("unlockDialog", tr("Unlock the vault"), tr("Unlock it"), parent),
      m_desk(desk),
      m_vault(vault),
      m_passPhrase(newSecretField("vaultPassPhrase", this))
{
    form().addRow(tr("&Pass phrase"), m_passPhrase);
    connect(m_passPhrase, &QLineEdit::textChanged, this, &UnlockDialog::changed);
    changed();
}

QString UnlockDialog::complaint() const
{
    return m_passPhrase->text().isEmpty() ? tr("Type the pass phrase of the vault.") : QString();
}

void UnlockDialog::ask()
{
    m_vault.unlockVault(
        secretIn(*m_passPhrase), m_desk.session().actor(),
        answer<void>([this](const core::Result<void>&) { finish(tr("The vault is open.")); }));
}

}  // namespace ui
