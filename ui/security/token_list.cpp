#include "ui/security/token_list.h"

#include "ui/model/session.h"
#include "ui/security/key_dialogs.h"
#include "ui/security/record_list.h"
#include "ui/security/security_text.h"
#include "ui/widget/empty_state.h"

#include <QIcon>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

using namespace std::chrono_literals;

TextRow rowOf(const core::ApiTokenRecord& token, core::TimePoint now)
{
    TextRow row;
    row.id = TextRowId(token.id);
    row.cells = {
        QString::fromStdString(token.name),   roleText(token.rights.role), reachText(token.rights),
        QString::fromStdString(token.madeBy), pastText(token.made, now),   expiryText(token.expires, now)};
    if (reachText(token.rights) != reachText(token.rights, true))
        row.tooltip = reachText(token.rights, true);
    row.isMuted = token.expires && *token.expires <= now;
    return row;
}

EmptyState* noTokens(QWidget* parent)
{
    auto* empty = new EmptyState(
        QIcon(QStringLiteral(":/icons/security.svg")), TokenList::tr("No API tokens"),
        TokenList::tr("A program that uses the control API has a token, with a role and a reach of its own."),
        parent);
    empty->setAction(TokenList::tr("Make a token…"));
    return empty;
}

}  // namespace

TokenList::TokenList(OperatorDesk& desk, core::TrustService& trust, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_trust(trust),
      m_list(new RecordList({"tokens",
                             tr("API tokens"),
                             {tr("Name"), tr("Role"), tr("Reach"), tr("Made by"), tr("Made"), tr("Expires")},
                             {180, 90, 0, 110, 215, 272}},
                            noTokens(this), this)),
      m_make(m_list->addButton("makeToken", tr("Make a token…"))),
      m_revoke(m_list->addButton("revokeToken", tr("Revoke…")))
{
    setObjectName(QStringLiteral("tokenList"));
    m_list->setSubtitle(tr("with which programs use the control API"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_list);
    setFocusProxy(m_list);
    connect(m_make, &QPushButton::clicked, this, &TokenList::make);
    connect(&m_list->empty(), &EmptyState::actionTriggered, this, &TokenList::make);
    connect(m_revoke, &QPushButton::clicked, this, &TokenList::revoke);
    connect(m_list, &RecordList::choiceChanged, this, &TokenList::showButtons);
    connect(&m_desk.session(), &Session::changed, this, &TokenList::showButtons);
    showButtons();
}

// Ages are told in whole minutes and more, so the rows stay as they are for so long.
void TokenList::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    const std::pair<const void*, std::int64_t> now{snapshot->trust.get(),
                                                   snapshot->time.time_since_epoch() / 1min};
    if (now == m_shown)
        return;
    m_shown = now;
    std::vector<TextRow> rows;
    if (snapshot->trust)
        for (const auto& [id, token] : snapshot->trust->tokens)
            rows.push_back(rowOf(token, snapshot->time));
    m_list->setHeadVisible(!rows.empty());
    m_list->showRows(std::move(rows));
}

void TokenList::showButtons()
{
    setRefusal(*m_make, makeRefusal());
    m_list->empty().setActionRefusal(makeRefusal());
    const QString chosen = m_list->chosen();
    const QString refusal = m_desk.session().refusalOf(core::RevokeApiToken{chosen.toStdString()});
    setRefusal(*m_revoke, refusal.isEmpty() && chosen.isEmpty() ? tr("Choose a token.") : refusal);
}

QString TokenList::makeRefusal() const
{
    return m_desk.session().refusalOf(core::AddApiToken{});
}

void TokenList::make()
{
    if (!m_snapshot || !makeRefusal().isEmpty())
        return;
    auto* dialog = new TokenDialog(m_desk, m_trust, *m_snapshot, window());
    connect(dialog, &WishDialog::done, this,
            [this](const QString& sentence) { Q_EMIT told(Tone::Ok, sentence); });
    dialog->open();
}

void TokenList::revoke()
{
    const std::string id = m_list->chosen().toStdString();
    if (!m_snapshot || !m_snapshot->trust || !m_snapshot->trust->tokens.contains(id))
        return;
    const QString name = QString::fromStdString(m_snapshot->trust->tokens.at(id).name);
    m_desk.confirm({core::RevokeApiToken{id}}, tr("Revoke the token %1?").arg(name), tr("Revoke it"),
                   tr("The token %1 is revoked.").arg(name));
}

void TokenList::focusFilter()
{
    m_list->focusFilter();
}

}  // namespace ui
