#include "ui/security/vault_strip.h"

#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/operator/confirm_dialog.h"
#include "ui/security/record_list.h"
#include "ui/security/vault_dialogs.h"
#include "ui/theme/theme.h"
#include "ui/widget/card.h"
#include "ui/widget/notice_strip.h"
#include "ui/widget/state_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {
namespace {

QString sourceText(core::MasterSource source)
{
    switch (source) {
    case core::MasterSource::PassPhrase: return VaultStrip::tr("a pass phrase");
    case core::MasterSource::KeyFile: return VaultStrip::tr("a key file");
    case core::MasterSource::Credential: return VaultStrip::tr("a credential of systemd's");
    case core::MasterSource::Keyring: return VaultStrip::tr("the desktop's keyring");
    }
    Q_UNREACHABLE();
}

StateMark vaultMark(core::VaultState state)
{
    switch (state) {
    case core::VaultState::None: return markOf(Tone::Muted, VaultStrip::tr("No vault"));
    case core::VaultState::Locked: return markOf(Tone::Warning, VaultStrip::tr("Locked"));
    case core::VaultState::Open: return markOf(Tone::Ok, VaultStrip::tr("Open"));
    }
    Q_UNREACHABLE();
}

}  // namespace

VaultStrip::VaultStrip(OperatorDesk& desk, core::VaultService* vault, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_vault(vault),
      m_trouble(new NoticeStrip(Tone::Critical, {}, this)),
      m_state(new StateLabel(this)),
      m_sentence(new QLabel(this)),
      m_progress(new QProgressBar(this)),
      m_act(new QPushButton(this)),
      m_rotate(new QPushButton(tr("Rotate keys…"), this)),
      m_changeMaster(new QPushButton(tr("Change master key…"), this))
{
    setObjectName(QStringLiteral("vaultStrip"));
    build();
    connect(m_act, &QPushButton::clicked, this, &VaultStrip::act);
    connect(m_rotate, &QPushButton::clicked, this, &VaultStrip::rotate);
    connect(m_changeMaster, &QPushButton::clicked, this, &VaultStrip::changeMasterKey);
    connect(&m_desk.session(), &Session::changed, this, &VaultStrip::refresh);
    refresh();
}

void VaultStrip::build()
{
    m_trouble->setObjectName(QStringLiteral("vaultTrouble"));
    m_trouble->setDismissable(false);
    m_state->setObjectName(QStringLiteral("vaultState"));
    m_sentence->setObjectName(QStringLiteral("vaultSentence"));
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setForegroundRole(QPalette::PlaceholderText);
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_progress->setObjectName(QStringLiteral("vaultProgress"));
    m_progress->setAccessibleName(tr("Records that are sealed with the newest key"));
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(160, 6);
    m_act->setObjectName(QStringLiteral("vaultAct"));
    m_act->setProperty("primary", true);
    m_rotate->setObjectName(QStringLiteral("rotateKeys"));
    m_changeMaster->setObjectName(QStringLiteral("changeMasterKey"));
    auto* card = new Card(tr("Vault"), this);
    auto* row = new QHBoxLayout;
    row->setSpacing(tokens().gap);
    row->addWidget(m_state);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_progress);
    row->addWidget(m_act);
    row->addWidget(m_rotate);
    row->addWidget(m_changeMaster);
    card->body()->addLayout(row);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(tokens().gap);
    layout->addWidget(m_trouble);
    layout->addWidget(card);
}

void VaultStrip::show(const core::FleetSnapshot& snapshot)
{
    m_view = snapshot.vault;
    m_secrets = m_records = 0;
    if (snapshot.trust) {
        m_records = snapshot.trust->sealed.size();
        m_secrets = std::size_t(std::ranges::count_if(
            snapshot.trust->sealed, [](const auto& entry) { return entry.first.first == core::secretKind; }));
    }
    refresh();
}

QString VaultStrip::sentence() const
{
    if (!m_vault)
        return tr("This core keeps no vault, so agents cannot be given secrets.");
    switch (m_view.state) {
    case core::VaultState::None:
        return tr("Secrets for the agents' environments can be kept once there is one.");
    case core::VaultState::Locked:
        return tr("No secret can be used or changed until it is unlocked; its key comes from %1.")
            .arg(sourceText(m_view.source));
    case core::VaultState::Open: break;
    }
    const QString kept =
        tr("Secrets kept: %1. The master key comes from %2.").arg(m_secrets).arg(sourceText(m_view.source));
    if (m_view.outdated == 0)
        return kept;
    return tr("%1 Still sealed with a former key: %2 of %3 records.")
        .arg(kept)
        .arg(m_view.outdated)
        .arg(std::max(std::uint64_t(m_records), m_view.outdated));
}

void VaultStrip::refresh()
{
    const bool isOpen = m_vault && m_view.state == core::VaultState::Open;
    m_trouble->setSentence(QString::fromStdString(m_view.trouble));
    m_trouble->setVisible(!m_view.trouble.empty());
    m_state->setMark(m_vault ? vaultMark(m_view.state) : markOf(Tone::Muted, tr("No vault")));
    m_sentence->setText(sentence());
    m_sentence->setToolTip(sentence());
    const auto all = std::max(std::uint64_t(m_records), m_view.outdated);
    m_progress->setRange(0, int(std::max<std::uint64_t>(all, 1)));
    m_progress->setValue(int(all - m_view.outdated));
    m_progress->setVisible(isOpen && m_view.outdated > 0);
    m_act->setText(m_view.state == core::VaultState::None ? tr("Make the vault…") : tr("Unlock…"));
    m_act->setVisible(m_vault && !isOpen);
    m_rotate->setVisible(isOpen);
    m_changeMaster->setVisible(isOpen);
    setRefusal(*m_act, refusal());
    setRefusal(*m_rotate, keysRefusal());
    setRefusal(*m_changeMaster, keysRefusal());
}

QString VaultStrip::refusal() const
{
    if (!m_vault)
        return tr("This core keeps no vault.");
    if (m_view.state == core::VaultState::Open)
        return tr("The vault is open.");
    if (m_view.state == core::VaultState::Locked && m_view.source != core::MasterSource::PassPhrase)
        return tr("It is not locked by a pass phrase: its key comes from %1.").arg(sourceText(m_view.source));
    return m_desk.session().refusalOf(core::Role::Admin);
}

QString VaultStrip::keysRefusal() const
{
    if (!m_vault)
        return tr("This core keeps no vault.");
    if (m_view.state != core::VaultState::Open)
        return m_view.state == core::VaultState::None ? tr("There is no vault yet.")
                                                      : tr("The vault is locked.");
    return m_desk.session().refusalOf(core::Role::Admin);
}

void VaultStrip::open(WishDialog* dialog)
{
    connect(dialog, &WishDialog::done, this,
            [this](const QString& sentence) { Q_EMIT told(Tone::Ok, sentence); });
    dialog->open();
}

void VaultStrip::act()
{
    if (!refusal().isEmpty())
        return;
    if (m_view.state == core::VaultState::None)
        open(new VaultDialog(m_desk, *m_vault, window()));
    else
        open(new UnlockDialog(m_desk, *m_vault, window()));
}

void VaultStrip::rotate()
{
    if (!keysRefusal().isEmpty())
        return;
    auto* dialog = new ConfirmDialog(tr("Give the vault new keys?"), tr("Rotate the keys"), {}, 1, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const std::string records =
        tr("Records that are sealed anew in the background: %1. Agents are not disturbed.")
            .arg(m_records)
            .toStdString();
    dialog->addPreview({{tr("From now on new data keys seal what is kept.").toStdString(), records}});
    connect(dialog, &QDialog::accepted, this, &VaultStrip::rotateNow);
    dialog->open();
}

void VaultStrip::rotateNow()
{
    m_vault->rotateVault(
        m_desk.session().actor(),
        answerOn<core::CommandReceipt>(this, [this](const core::Result<core::CommandReceipt>& receipt) {
            if (receipt)
                Q_EMIT told(Tone::Ok,
                            tr("The vault has new keys. Journal entry %1.").arg(receipt.value().journalSeq));
            else
                Q_EMIT told(Tone::Critical, errorSentence(receipt.error()));
        }));
}

void VaultStrip::changeMasterKey()
{
    if (keysRefusal().isEmpty())
        open(new ChangeMasterDialog(m_desk, *m_vault, m_view.source, window()));
}

}  // namespace ui
