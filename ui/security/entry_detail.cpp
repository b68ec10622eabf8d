#include "ui/security/entry_detail.h"

#include "ui/theme/theme.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace ui {
namespace {

// As it is kept where it is no JSON.
QString prettyJson(const std::string& detail)
{
    const QByteArray kept = QByteArray::fromStdString(detail);
    const QJsonDocument document = QJsonDocument::fromJson(kept);
    return QString::fromUtf8(document.isNull() ? kept : document.toJson()).trimmed();
}

QString factsOf(const core::JournalEntry& entry)
{
    const QString time = QDateTime::fromMSecsSinceEpoch(entry.time.time_since_epoch().count())
                             .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
    const QString subject = entry.content.subject.empty() ? EntryDetail::tr("the fleet")
                                                          : QString::fromStdString(entry.content.subject);
    return EntryDetail::tr("Entry %1 · %2 · %3\nby %4, about %5")
        .arg(entry.seq)
        .arg(time, QString::fromStdString(entry.content.kind), QString::fromStdString(entry.content.actor),
             subject);
}

}  // namespace

EntryDetail::EntryDetail(QWidget* parent)
    : QWidget(parent),
      m_summary(new QLabel(this)),
      m_facts(new QLabel(this)),
      m_json(new QPlainTextEdit(this)),
      m_hash(new QLineEdit(this)),
      m_stack(new QStackedLayout(this))
{
    setObjectName(QStringLiteral("entryDetail"));
    auto* nothing = new QLabel(tr("Choose an entry to see all of it."), this);
    nothing->setAlignment(Qt::AlignCenter);
    nothing->setForegroundRole(QPalette::PlaceholderText);
    m_stack->addWidget(nothing);
    m_stack->addWidget(build());
}

QWidget* EntryDetail::build()
{
    auto* whole = new QWidget(this);
    for (QLabel* label : {m_summary, m_facts}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_summary->setObjectName(QStringLiteral("entrySummary"));
    m_facts->setObjectName(QStringLiteral("entryFacts"));
    m_facts->setForegroundRole(QPalette::PlaceholderText);
    m_json->setObjectName(QStringLiteral("entryJson"));
    m_json->setAccessibleName(tr("Inputs and arithmetic"));
    m_json->setReadOnly(true);
    m_json->setFont(fontFor(FontRole::Code));
    m_json->setTabChangesFocus(true);
    m_hash->setObjectName(QStringLiteral("entryHash"));
    m_hash->setAccessibleName(tr("SHA-256 over the hash of the entry before and this entry"));
    m_hash->setToolTip(m_hash->accessibleName());
    m_hash->setReadOnly(true);
    m_hash->setFont(fontFor(FontRole::Code));
    auto* hashTitle = new QLabel(tr("Hash, chained to the entry before"), whole);
    hashTitle->setForegroundRole(QPalette::PlaceholderText);
    auto* layout = new QVBoxLayout(whole);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_summary);
    layout->addWidget(m_facts);
    layout->addWidget(m_json, 1);
    layout->addWidget(hashTitle);
    layout->addWidget(m_hash);
    return whole;
}

void EntryDetail::show(const core::JournalEntry* entry)
{
    m_stack->setCurrentIndex(entry ? 1 : 0);
    const std::uint64_t seq = entry ? entry->seq : 0;
    if (m_shown == seq)
        return;
    m_shown = seq;
    m_summary->setText(entry ? QString::fromStdString(entry->content.summary) : QString());
    m_facts->setText(entry ? factsOf(*entry) : QString());
    m_json->setPlainText(entry ? prettyJson(entry->content.detail) : QString());
    m_hash->setText(entry ? QString::fromStdString(entry->hash) : QString());
    m_hash->setCursorPosition(0);
}

}  // namespace ui
