#include "ui/security/secret_list.h"

#include "ui/model/session.h"
#include "ui/security/record_list.h"
#include "ui/security/secret_dialog.h"
#include "ui/security/security_text.h"
#include "ui/security/vault_strip.h"
#include "ui/theme/theme.h"
#include "ui/widget/empty_state.h"
#include "ui/widget/figure_text.h"

#include <QIcon>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

using namespace std::chrono_literals;

QString noneKept()
{
    return SecretList::tr("Nobody wants any, and without an open vault none can be kept.");
}

bool isIn(const core::FleetSnapshot& snapshot, const std::string& name)
{
    return snapshot.trust && snapshot.trust->sealed.contains({core::secretKind, name});
}

TextRow rowOf(const std::string& name, const core::SealedEntry& entry, const SecretUsers& users,
              core::TimePoint now)
{
    const auto found = users.find(name);
    TextRow row;
    row.id = TextRowId(name);
    row.mark = markOf(Tone::Ok, SecretList::tr("kept"));
    row.cells = {QString::fromStdString(name),
                 row.mark->word,
                 pastText(entry.changed, now),
                 QString::fromStdString(entry.changedBy),
                 entry.lastUsed ? pastText(entry.lastUsed, now) : SecretList::tr("never"),
                 found == users.end() ? unknownText() : namesOf(found->second)};
    return row;
}

TextRow missingRow(const std::string& name, const UsersOfSecret& users)
{
    TextRow row;
    row.id = TextRowId(name);
    row.mark = markOf(Tone::Warning, SecretList::tr("missing"));
    row.cells = {QString::fromStdString(name),
                 row.mark->word,
                 unknownText(),
                 unknownText(),
                 unknownText(),
                 namesOf(users)};
    return row;
}

}  // namespace

SecretList::SecretList(OperatorDesk& desk, core::VaultService* vault, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_vault(vault),
      m_strip(new VaultStrip(desk, vault, this)),
      m_list(new RecordList(
          {"secrets",
           tr("Secrets"),
           {tr("Name"), tr("State"), tr("Changed"), tr("By"), tr("Last used"), tr("Used by")},
           {210, 95, 225, 120, 225, 0},
           1},
          new EmptyState(QIcon(QStringLiteral(":/icons/security.svg")), tr("No secrets"), noneKept(), this),
          this)),
      m_add(m_list->addButton("addSecret", tr("Add a secret…"))),
      m_replace(m_list->addButton("replaceSecret", tr("Replace…"))),
      m_remove(m_list->addButton("removeSecret", tr("Delete…")))
{
    setObjectName(QStringLiteral("secretList"));
    m_list->setSubtitle(tr("for the agents' environments and the gateway's key; a value is never shown"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(tokens().gap);
    layout->addWidget(m_strip);
    layout->addWidget(m_list, 1);
    setFocusProxy(m_list);
    connect(m_strip, &VaultStrip::told, this, &SecretList::told);
    connect(m_add, &QPushButton::clicked, this, &SecretList::add);
    connect(&m_list->empty(), &EmptyState::actionTriggered, this, &SecretList::add);
    connect(m_replace, &QPushButton::clicked, this, &SecretList::replace);
    connect(m_remove, &QPushButton::clicked, this, &SecretList::remove);
    connect(m_list, &RecordList::activated, this, &SecretList::activate);
    connect(m_list, &RecordList::choiceChanged, this, &SecretList::showButtons);
    connect(&m_desk.session(), &Session::changed, this, &SecretList::showButtons);
    showButtons();
}

std::size_t SecretList::missingIn(const core::FleetSnapshot& snapshot)
{
    std::size_t missing = 0;
    for (const auto& [name, users] : secretUsersOf(snapshot))
        missing += isIn(snapshot, name) ? 0 : 1;
    return missing;
}

void SecretList::setSnapshot(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    m_strip->show(*snapshot);
}

void SecretList::show(const core::SnapshotPtr& snapshot)
{
    setSnapshot(snapshot);
    showEmpty();
    showButtons();
    const std::tuple<const void*, std::int64_t, std::size_t> now{
        snapshot->trust.get(), snapshot->time.time_since_epoch() / 1min, specsFingerprint(*snapshot)};
    if (now == m_shown)
        return;
    m_shown = now;
    m_users = secretUsersOf(*snapshot);
    std::vector<TextRow> rows;
    if (snapshot->trust)
        for (const auto& [name, entry] : snapshot->trust->sealed)
            if (name.first == core::secretKind)
                rows.push_back(rowOf(name.second, entry, m_users, snapshot->time));
    for (const auto& [name, users] : m_users)
        if (!isIn(*snapshot, name))
            rows.push_back(missingRow(name, users));
    m_list->setHeadVisible(!rows.empty());
    m_list->showRows(std::move(rows));
}

void SecretList::showEmpty()
{
    EmptyState& empty = m_list->empty();
    const bool mayHaveSome = m_vault && m_snapshot->vault.state == core::VaultState::Open;
    empty.setTexts(tr("No secrets"),
                   mayHaveSome
                       ? tr("What agents need to know and nobody should read, such as the key of a model's "
                            "provider, is kept here and given to them when they start.")
                       : noneKept());
    empty.setAction(mayHaveSome ? tr("Add a secret…") : QString());
    empty.setActionRefusal(addRefusal());
}

bool SecretList::isKept(const QString& name) const
{
    return m_snapshot && isIn(*m_snapshot, name.toStdString());
}

QString SecretList::addRefusal() const
{
    if (!m_vault)
        return tr("This core keeps no vault.");
    if (!m_snapshot || m_snapshot->vault.state == core::VaultState::None)
        return tr("Make the vault first.");
    if (m_snapshot->vault.state == core::VaultState::Locked)
        return tr("Unlock the vault first.");
    return m_desk.session().refusalOf(core::Role::Admin);
}

// A record can be deleted while the vault is locked: nothing of it has to be opened for that.
void SecretList::showButtons()
{
    const QString chosen = m_list->chosen();
    const QString needsOne = chosen.isEmpty() ? tr("Choose a secret.")
        : !isKept(chosen)                     ? tr("The vault has no secret %1.").arg(chosen)
                                              : QString();
    const QString removal =
        m_desk.session().refusalOf(core::RemoveSealed{core::secretKind, chosen.toStdString()});
    setRefusal(*m_add, addRefusal());
    setRefusal(*m_replace, addRefusal().isEmpty() ? needsOne : addRefusal());
    setRefusal(*m_remove, removal.isEmpty() ? needsOne : removal);
}

void SecretList::openDialog(bool isNew, const QString& name)
{
    auto* dialog =
        new SecretDialog(m_desk, *m_vault, m_users,
                         isNew ? SecretDialog::Act::Add : SecretDialog::Act::Replace, name, window());
    connect(dialog, &WishDialog::done, this,
            [this](const QString& sentence) { Q_EMIT told(Tone::Ok, sentence); });
    dialog->open();
}

// Of a missing one that is chosen the name is known.
void SecretList::add()
{
    if (!addRefusal().isEmpty())
        return;
    const QString chosen = m_list->chosen();
    openDialog(true, isKept(chosen) ? QString() : chosen);
}

void SecretList::replace()
{
    if (const QString chosen = m_list->chosen(); isKept(chosen) && addRefusal().isEmpty())
        openDialog(false, chosen);
}

void SecretList::activate()
{
    if (isKept(m_list->chosen()))
        replace();
    else
        add();
}

void SecretList::remove()
{
    const QString name = m_list->chosen();
    if (isKept(name))
        m_desk.confirm({core::RemoveSealed{core::secretKind, name.toStdString()}},
                       tr("Delete the secret %1?").arg(name), tr("Delete it"),
                       tr("The secret %1 is deleted.").arg(name));
}

void SecretList::focusFilter()
{
    m_list->focusFilter();
}

}  // namespace ui
