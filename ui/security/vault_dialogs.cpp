#include "ui/security/vault_dialogs.h"

#include "ui/operator/operator_desk.h"
#include "ui/security/pass_phrase_fields.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>

namespace ui {

MasterKeyDialog::MasterKeyDialog(const char* name, const QString& title, OperatorDesk& desk,
                                 core::VaultService& vault, QWidget* parent)
    : WishDialog(name, title, title, parent),
      m_desk(desk),
      m_vault(vault),
      m_source(new QComboBox(this)),
      m_passPhrase(new PassPhraseFields(this))
{
}

void MasterKeyDialog::addMasterKey(const QString& source, const QString& passPhrase)
{
    m_source->setObjectName(QStringLiteral("masterSource"));
    m_source->addItems(
        {tr("A pass phrase, typed after each start"), tr("The desktop's keyring, which makes one")});
    form().addRow(source, m_source);
    form().addRow(passPhrase, m_passPhrase);
    connect(m_source, &QComboBox::currentIndexChanged, this, [this] {
        m_passPhrase->setEnabled(isByPassPhrase());
        changed();
    });
    connect(m_passPhrase, &PassPhraseFields::changed, this, &MasterKeyDialog::changed);
}

bool MasterKeyDialog::isByPassPhrase() const
{
    return m_source->currentIndex() == 0;
}

QString MasterKeyDialog::complaint() const
{
    return isByPassPhrase() ? m_passPhrase->complaint() : QString();
}

core::VaultWish MasterKeyDialog::wish() const
{
    core::VaultWish wish;
    wish.by = m_desk.session().actor();
    if (isByPassPhrase())
        wish.passPhrase = m_passPhrase->passPhrase();
    else
        wish.source = core::MasterSource::Keyring;
    return wish;
}

VaultDialog::VaultDialog(OperatorDesk& desk, core::VaultService& vault, QWidget* parent)
    : MasterKeyDialog("vaultDialog", tr("Make the vault"), desk, vault, parent)
{
    setNote(
        tr("It keeps secrets for the agents' environments, sealed with keys that a master key opens. Without "
           "the master key nobody can read them again: keep its pass phrase in a safe place too."));
    addMasterKey(tr("&Master key"), tr("&Pass phrase"));
    changed();
}

void VaultDialog::ask()
{
    vault().makeVault(
        wish(), answer<core::CommandReceipt>([this](const core::Result<core::CommandReceipt>& receipt) {
            finish(tr("The vault is made, and open. Journal entry %1.").arg(receipt.value().journalSeq));
        }));
}

ChangeMasterDialog::ChangeMasterDialog(OperatorDesk& desk, core::VaultService& vault,
                                       core::MasterSource present, QWidget* parent)
    : MasterKeyDialog("changeMasterDialog", tr("Change the master key"), desk, vault, parent)
{
    setNote(tr("From the next start on the new master key alone opens the vault; what it keeps stays as it "
               "is. Copies of the data folder that were made before still open with the present one."));
    if (present == core::MasterSource::PassPhrase) {
        m_current = newSecretField("currentPassPhrase", this);
        form().addRow(tr("P&resent pass phrase"), m_current);
        connect(m_current, &QLineEdit::textChanged, this, &ChangeMasterDialog::changed);
    }
    addMasterKey(tr("New &master key"), tr("New &pass phrase"));
    changed();
}

QString ChangeMasterDialog::complaint() const
{
    if (m_current && m_current->text().isEmpty())
        return tr("Type the present pass phrase of the vault.");
    return MasterKeyDialog::complaint();
}

void ChangeMasterDialog::ask()
{
    core::VaultWish changing = wish();
    if (m_current)
        changing.current = secretIn(*m_current);
    vault().changeMasterKey(
        std::move(changing),
        answer<core::CommandReceipt>([this](const core::Result<core::CommandReceipt>& receipt) {
            finish(tr("The vault has another master key. Journal entry %1.").arg(receipt.value().journalSeq));
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
