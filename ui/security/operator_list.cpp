#include "ui/security/operator_list.h"

#include "ui/model/session.h"
#include "ui/security/operator_dialogs.h"
#include "ui/security/record_list.h"
#include "ui/security/security_text.h"
#include "ui/widget/empty_state.h"

#include <QIcon>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

using namespace std::chrono_literals;

TextRow rowOf(const core::OperatorRecord& account, core::TimePoint now)
{
    TextRow row;
    row.id = TextRowId(account.name);
    row.cells = {QString::fromStdString(account.name), roleText(account.rights.role),
                 reachText(account.rights), pastText(account.made, now)};
    if (reachText(account.rights) != reachText(account.rights, true))
        row.tooltip = reachText(account.rights, true);
    return row;
}

EmptyState* noAccounts(QWidget* parent)
{
    auto* empty = new EmptyState(
        QIcon(QStringLiteral(":/icons/security.svg")), OperatorList::tr("No accounts"),
        OperatorList::tr("There are no accounts: whoever sits at this console may do everything."), parent);
    empty->setAction(OperatorList::tr("Make the first account…"));
    return empty;
}

}  // namespace

OperatorList::OperatorList(OperatorDesk& desk, core::TrustService& trust, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_trust(trust),
      m_list(new RecordList({"operators",
                             tr("Operators"),
                             {tr("Name"), tr("Role"), tr("Reach"), tr("Made")},
                             {240, 110, 0, 250}},
                            noAccounts(this), this)),
      m_add(m_list->addButton("addOperator", tr("Make an account…"))),
      m_rights(m_list->addButton("changeRights", tr("Rights…"))),
      m_passPhrase(m_list->addButton("setPassPhrase", tr("Pass phrase…"))),
      m_remove(m_list->addButton("removeOperator", tr("Remove…")))
{
    setObjectName(QStringLiteral("operatorList"));
    m_list->setSubtitle(tr("who signs in to this console"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_list);
    setFocusProxy(m_list);
    connect(m_add, &QPushButton::clicked, this, &OperatorList::add);
    connect(&m_list->empty(), &EmptyState::actionTriggered, this, &OperatorList::add);
    connect(m_rights, &QPushButton::clicked, this, &OperatorList::changeRights);
    connect(m_passPhrase, &QPushButton::clicked, this, &OperatorList::setPassPhrase);
    connect(m_remove, &QPushButton::clicked, this, &OperatorList::remove);
    connect(m_list, &RecordList::activated, m_rights, &QPushButton::click);
    connect(m_list, &RecordList::choiceChanged, this, &OperatorList::showButtons);
    connect(&m_desk.session(), &Session::changed, this, &OperatorList::showButtons);
    showButtons();
}

void OperatorList::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    refresh();
}

// Ages are told in whole minutes and more, so the rows stay as they are for so long.
void OperatorList::refresh()
{
    const std::pair<const void*, std::int64_t> now{m_snapshot->trust.get(),
                                                   m_snapshot->time.time_since_epoch() / 1min};
    if (now == m_shown)
        return;
    m_shown = now;
    std::vector<TextRow> rows;
    if (m_snapshot->trust)
        for (const auto& [name, account] : m_snapshot->trust->operators)
            rows.push_back(rowOf(account, m_snapshot->time));
    m_list->setHeadVisible(!rows.empty());
    m_list->showRows(std::move(rows));
}

const core::OperatorRecord* OperatorList::chosen() const
{
    if (!m_snapshot || !m_snapshot->trust)
        return nullptr;
    const auto found = m_snapshot->trust->operators.find(m_list->chosen().toStdString());
    return found == m_snapshot->trust->operators.end() ? nullptr : &found->second;
}

void OperatorList::showButtons()
{
    const core::OperatorRecord* account = chosen();
    const auto refusalOf = [&](const core::Command& command) {
        const QString refusal = m_desk.session().refusalOf(command);
        return refusal.isEmpty() && !account ? tr("Choose an account.") : refusal;
    };
    const std::string name = account ? account->name : std::string();
    setRefusal(*m_add, addRefusal());
    m_list->empty().setActionRefusal(addRefusal());
    setRefusal(*m_rights, refusalOf(core::ChangeRights{name, {}}));
    setRefusal(*m_passPhrase, refusalOf(core::SetPassPhrase{name, {}}));
    setRefusal(*m_remove, refusalOf(core::RemoveOperator{name}));
}

QString OperatorList::addRefusal() const
{
    return m_desk.session().refusalOf(core::AddOperator{});
}

QString OperatorList::ownRefusal() const
{
    return m_desk.session().hasAccounts() ? m_desk.session().refusalOf(core::Role::Viewer)
                                          : tr("There are no accounts, so nobody has a pass phrase.");
}

void OperatorList::open(WishDialog* dialog)
{
    connect(dialog, &WishDialog::done, this,
            [this](const QString& sentence) { Q_EMIT told(Tone::Ok, sentence); });
    dialog->open();
}

void OperatorList::add()
{
    if (!m_snapshot || !addRefusal().isEmpty())
        return;
    const bool isFirst = !m_snapshot->trust || m_snapshot->trust->operators.empty();
    open(new AccountDialog(m_desk, m_trust, *m_snapshot, isFirst, window()));
}

void OperatorList::changeRights()
{
    if (const core::OperatorRecord* account = chosen())
        open(new RightsDialog(m_desk, *m_snapshot, *account, window()));
}

void OperatorList::setPassPhrase()
{
    if (const core::OperatorRecord* account = chosen())
        open(new PassPhraseDialog(m_desk, m_trust, QString::fromStdString(account->name), window()));
}

void OperatorList::changeOwnPassPhrase()
{
    if (ownRefusal().isEmpty())
        open(new PassPhraseDialog(m_desk, m_trust, m_desk.session().name(), window()));
}

void OperatorList::remove()
{
    const core::OperatorRecord* account = chosen();
    if (!account)
        return;
    const QString name = QString::fromStdString(account->name);
    m_desk.confirm({core::RemoveOperator{account->name}}, tr("Remove the account %1?").arg(name),
                   tr("Remove it"), tr("The account %1 is removed.").arg(name));
}

void OperatorList::focusFilter()
{
    m_list->focusFilter();
}

}  // namespace ui
