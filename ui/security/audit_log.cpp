#include "ui/security/audit_log.h"

#include "core/fleet/trust_limits.h"
#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/model/file_writing.h"
#include "ui/model/session.h"
#include "ui/model/text_table_model.h"
#include "ui/security/entry_detail.h"
#include "ui/security/record_list.h"
#include "ui/theme/theme.h"
#include "ui/widget/card.h"
#include "ui/widget/state_delegate.h"
#include "ui/widget/table_view.h"
#include "ui/widget/typing_pause.h"

#include <QComboBox>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

namespace ui {
namespace {

enum AuditCell { NumberCell, MomentCell, KindCell, WhoCell, WhatCell };

constexpr int detailWidth = 380;
constexpr int rowsAhead = 20;  // older entries are read before the last one is seen

// Of the core's journal, as JournalDraft::kind has them.
constexpr std::array journalKinds{"command", "access", "sign-in",  "approval", "vault",
                                  "alert",   "notice", "silence",  "rollout",  "scaling",
                                  "routing", "health", "instance", "fleet",    "console"};

TextRow rowOf(const core::JournalEntry& entry)
{
    TextRow row;
    row.id = TextRowId(std::to_string(entry.seq));
    row.cells = {QString::number(entry.seq),
                 QDateTime::fromMSecsSinceEpoch(entry.time.time_since_epoch().count())
                     .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")),
                 QString::fromStdString(entry.content.kind), QString::fromStdString(entry.content.actor),
                 QString::fromStdString(entry.content.summary)};
    row.order = {double(entry.seq)};
    return row;
}

}  // namespace

AuditLog::AuditLog(core::FleetService& service, core::TrustService& trust, Session& session, QWidget* parent)
    : QWidget(parent),
      m_trust(trust),
      m_session(session),
      m_tail(service, mostShown, this),
      m_model(new TextTableModel({tr("Entry"), tr("Time"), tr("Kind"), tr("Who"), tr("What")}, -1,
                                 WhatCell + 1, this)),
      m_table(new TableView(this)),
      m_search(new QLineEdit(this)),
      m_kind(new QComboBox(this)),
      m_export(new QPushButton(tr("Export…"), this)),
      m_status(new QLabel(this)),
      m_detail(new EntryDetail(this))
{
    setObjectName(QStringLiteral("auditLog"));
    build();
    m_settled.setSingleShot(true);
    m_settled.setInterval(typingPause);
    connect(m_search, &QLineEdit::textChanged, this, [this] { m_settled.start(); });
    connect(&m_settled, &QTimer::timeout, this, &AuditLog::restart);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &AuditLog::restart);
    m_export->setObjectName(QStringLiteral("exportJournal"));
    connect(m_export, &QPushButton::clicked, this, &AuditLog::askExport);
    const auto showExport = [this] { setRefusal(*m_export, exportRefusal()); };
    connect(&m_session, &Session::changed, this, showExport);
    showExport();
    connect(&m_tail, &JournalTail::changed, this, &AuditLog::showRows);
    connect(&m_tail, &JournalTail::failed, this,
            [this](const core::Error& error) { m_status->setText(errorSentence(error)); });
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, &AuditLog::readOlderAtTheEnd);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &AuditLog::showChosen);
    restart();
}

void AuditLog::build()
{
    auto* card = new Card(tr("Audit log"), this);
    card->setHeaderWidget(buildHead());
    m_table->setObjectName(QStringLiteral("journal"));
    m_table->setAccessibleName(tr("Audit log"));
    m_table->setModel(m_model);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_model->sort(NumberCell, Qt::DescendingOrder);
    QHeaderView& header = *m_table->horizontalHeader();
    header.setStretchLastSection(false);
    for (const auto& [column, width] : {std::pair(NumberCell, 72), std::pair(MomentCell, 152),
                                        std::pair(KindCell, 84), std::pair(WhoCell, 108)})
        header.resizeSection(column, width);
    header.setSectionResizeMode(WhatCell, QHeaderView::Stretch);
    auto* prose = new CellDelegate(m_table);
    prose->setElideMode(Qt::ElideRight);
    m_table->setItemDelegateForColumn(WhatCell, prose);
    m_status->setObjectName(QStringLiteral("journalStatus"));
    m_status->setTextFormat(Qt::PlainText);
    m_status->setForegroundRole(QPalette::PlaceholderText);
    card->body()->addWidget(m_table, 1);
    card->body()->addWidget(m_status);
    auto* entry = new Card(tr("Entry"), this);
    entry->setFixedWidth(detailWidth);
    entry->body()->addWidget(m_detail, 1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(tokens().gap);
    layout->addWidget(card, 1);
    layout->addWidget(entry);
    setFocusProxy(m_table);
}

QWidget* AuditLog::buildHead()
{
    auto* head = new QWidget(this);
    head->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_search->setObjectName(QStringLiteral("journalSearch"));
    m_search->setPlaceholderText(tr("Search what happened"));
    m_search->setClearButtonEnabled(true);
    m_search->setFixedWidth(220);
    m_kind->setObjectName(QStringLiteral("journalKind"));
    m_kind->setAccessibleName(tr("Kind"));
    m_kind->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_kind->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_kind->addItem(tr("All kinds"), QString());
    for (const char* kind : journalKinds)
        m_kind->addItem(QString::fromLatin1(kind), QString::fromLatin1(kind));
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_search);
    row->addWidget(m_kind);
    row->addWidget(m_export);
    return head;
}

QString AuditLog::exportRefusal() const
{
    return m_session.refusalOf(core::Role::Admin);
}

void AuditLog::askExport()
{
    if (!exportRefusal().isEmpty())
        return;
    auto* dialog = new QFileDialog(this, tr("Export the journal"), QDir::homePath());
    dialog->setObjectName(QStringLiteral("exportFile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("jsonl"));
    dialog->selectFile(QStringLiteral("journal.jsonl"));
    connect(dialog, &QFileDialog::fileSelected, this, &AuditLog::exportTo);
    dialog->open();
}

// As many as one export may have, up to the newest.
void AuditLog::exportTo(const QString& path)
{
    const auto written = [this, path](const core::Result<>& outcome) {
        if (outcome)
            Q_EMIT told(
                Tone::Ok,
                tr("The journal is in %1, signed; pilothouse verify-journal --export checks it.").arg(path));
        else
            Q_EMIT told(Tone::Critical,
                        tr("The journal is not exported: %1").arg(errorSentence(outcome.error())));
    };
    const auto take = [this, path, written](const core::Result<std::string>& text) {
        if (!text)
            return written(text.error());
        writeFileLater(
            this, path, [bytes = QByteArray::fromStdString(text.value())] { return bytes; }, written, true);
    };
    core::JournalExportWish wish;
    const std::uint64_t newest = m_tail.entries().empty() ? 1 : m_tail.entries().front().seq;
    wish.first =
        newest >= core::mostExported ? newest - core::mostExported + 2 : 1;  // its own entry comes too
    wish.by = m_session.actor();
    m_trust.exportJournal(wish, answerOn<std::string>(this, take));
}

void AuditLog::focusFilter()
{
    m_search->setFocus();
    m_search->selectAll();
}

void AuditLog::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void AuditLog::refresh()
{
    if (isVisible())
        m_tail.refresh();
}

void AuditLog::restart()
{
    core::JournalQuery query;
    query.kind = m_kind->currentData().toString().toStdString();
    query.text = m_search->text().trimmed().toStdString();
    m_isRestarted = true;
    m_table->setCurrentIndex({});  // else another entry would take the place of the chosen one
    m_tail.setQuery(query);
    refresh();
}

// What is read stays where it is: new entries come in above it, unless the newest one is in sight.
void AuditLog::showRows()
{
    std::vector<TextRow> rows;
    for (const core::JournalEntry& entry : m_tail.entries())
        rows.push_back(rowOf(entry));
    QScrollBar& bar = *m_table->verticalScrollBar();
    const bool followsNewest = std::exchange(m_isRestarted, false) || bar.value() == 0;
    const int first = m_table->rowAt(0);
    const QPersistentModelIndex top = m_model->index(std::max(first, 0), 0);
    const int above = first < 0 ? 0 : m_table->rowViewportPosition(first);
    m_model->show(std::move(rows));
    if (followsNewest)
        m_table->scrollToTop();
    else if (top.isValid())
        bar.setValue(bar.value() + m_table->rowViewportPosition(top.row()) - above);
    showStatus();
    showChosen();
}

void AuditLog::showStatus()
{
    const QString searched = m_search->text().trimmed();
    if (m_tail.entries().empty())
        m_status->setText(searched.isEmpty() ? tr("Nothing like that has happened yet.")
                                             : tr("Nothing in the journal has \"%1\" in it.").arg(searched));
    else if (m_tail.isFull())
        m_status->setText(tr("The newest %1 are shown; search for older ones.").arg(mostShown));
    else
        m_status->setText(m_tail.hasOlder() ? tr("Scroll down for older entries.")
                                            : tr("That is all, from the first entry on."));
}

void AuditLog::readOlderAtTheEnd()
{
    const QScrollBar& bar = *m_table->verticalScrollBar();
    const int ahead = rowsAhead * m_table->verticalHeader()->defaultSectionSize();
    if (m_tail.hasOlder() && bar.maximum() > 0 && bar.value() + ahead >= bar.maximum())
        m_tail.loadOlder();
}

void AuditLog::showChosen()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    const std::uint64_t seq = rows.isEmpty() ? 0 : m_model->idAt(rows.first().row()).toULongLong();
    const auto found = std::ranges::find(m_tail.entries(), seq, &core::JournalEntry::seq);
    m_detail->show(found == m_tail.entries().end() ? nullptr : &*found);
}

}  // namespace ui
