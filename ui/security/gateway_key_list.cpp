#include "ui/security/gateway_key_list.h"

#include "core/fleet/access_reach.h"
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

TextRow rowOf(const core::ApiKeyRecord& key, core::TimePoint now)
{
    QStringList groups;
    for (const std::string& group : key.groups)
        groups << QString::fromStdString(group);
    TextRow row;
    row.id = TextRowId(key.id);
    row.cells = {QString::fromStdString(key.name), groups.join(QStringLiteral(", ")),
                 QString::fromStdString(key.id), pastText(key.made, now), expiryText(key.expires, now)};
    row.isMuted = key.expires && *key.expires <= now;
    return row;
}

EmptyState* noGatewayKeys(QWidget* parent)
{
    auto* empty = new EmptyState(
        QIcon(QStringLiteral(":/icons/security.svg")), GatewayKeyList::tr("No gateway keys"),
        GatewayKeyList::tr("A principal that sends requests to agents has a key, with which the "
                           "gateway knows its name and its groups."),
        parent);
    empty->setAction(GatewayKeyList::tr("Make a key…"));
    return empty;
}

}  // namespace

GatewayKeyList::GatewayKeyList(OperatorDesk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_list(new RecordList({"gatewayKeys",
                             tr("Gateway keys"),
                             {tr("Principal"), tr("Groups"), tr("Key"), tr("Made"), tr("Expires")},
                             {220, 0, 140, 215, 272}},
                            noGatewayKeys(this), this)),
      m_make(m_list->addButton("makeKey", tr("Make a key…"))),
      m_revoke(m_list->addButton("revokeKey", tr("Revoke…")))
{
    setObjectName(QStringLiteral("gatewayKeyList"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_list);
    setFocusProxy(m_list);
    connect(m_make, &QPushButton::clicked, this, &GatewayKeyList::make);
    connect(&m_list->empty(), &EmptyState::actionTriggered, this, &GatewayKeyList::make);
    connect(m_revoke, &QPushButton::clicked, this, &GatewayKeyList::revoke);
    connect(m_list, &RecordList::choiceChanged, this, &GatewayKeyList::showButtons);
    connect(&m_desk.session(), &Session::changed, this, &GatewayKeyList::showButtons);
    showButtons();
}

// Ages are told in whole minutes and more, so the rows stay as they are for so long.
void GatewayKeyList::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    showNote();
    const std::pair<const void*, std::int64_t> now{snapshot->apiKeys.get(),
                                                   snapshot->time.time_since_epoch() / 1min};
    if (now == m_shown)
        return;
    m_shown = now;
    std::vector<TextRow> rows;
    if (snapshot->apiKeys)
        for (const core::ApiKeyRecord& key : *snapshot->apiKeys)
            rows.push_back(rowOf(key, snapshot->time));
    m_list->setHeadVisible(!rows.empty());
    m_list->showRows(std::move(rows));
}

// A key that the gateway does not look at is a trap for who makes it.
void GatewayKeyList::showNote()
{
    m_list->setSubtitle(m_snapshot->access && core::takesApiKeys(*m_snapshot->access)
                            ? tr("with which principals send requests to agents")
                            : tr("the gateway does not take them: the fleet file names no provider apiKeys"));
}

const core::ApiKeyRecord* GatewayKeyList::chosen() const
{
    if (m_snapshot && m_snapshot->apiKeys)
        for (const core::ApiKeyRecord& key : *m_snapshot->apiKeys)
            if (key.id == m_list->chosen().toStdString())
                return &key;
    return nullptr;
}

void GatewayKeyList::showButtons()
{
    setRefusal(*m_make, makeRefusal());
    m_list->empty().setActionRefusal(makeRefusal());
    const QString id = m_list->chosen();
    const QString refusal = m_desk.session().refusalOf(core::RevokeApiKey{id.toStdString()});
    setRefusal(*m_revoke, refusal.isEmpty() && id.isEmpty() ? tr("Choose a key.") : refusal);
}

QString GatewayKeyList::makeRefusal() const
{
    return m_desk.session().refusalOf(core::AddApiKey{});
}

void GatewayKeyList::make()
{
    if (!m_snapshot || !makeRefusal().isEmpty())
        return;
    auto* dialog = new GatewayKeyDialog(m_desk, m_snapshot->time, window());
    connect(dialog, &WishDialog::done, this,
            [this](const QString& sentence) { Q_EMIT told(Tone::Ok, sentence); });
    dialog->open();
}

void GatewayKeyList::revoke()
{
    const core::ApiKeyRecord* key = chosen();
    if (!key)
        return;
    const QString name = QString::fromStdString(key->name);
    m_desk.confirm({core::RevokeApiKey{key->id}}, tr("Revoke a key of %1?").arg(name), tr("Revoke it"),
                   tr("A key of %1 is revoked.").arg(name), {},
                   tr("It is the key %1.").arg(QString::fromStdString(key->id)));
}

void GatewayKeyList::focusFilter()
{
    m_list->focusFilter();
}

}  // namespace ui
