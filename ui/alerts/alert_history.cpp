#include "ui/alerts/alert_history.h"

#include "ui/model/error_text.h"
#include "ui/model/text_table_model.h"
#include "ui/theme/theme.h"
#include "ui/widget/card.h"
#include "ui/widget/segments.h"
#include "ui/widget/table_view.h"
#include "ui/widget/typing_pause.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>

namespace ui {
namespace {

enum Column { TimeCell, SubjectCell, SummaryCell, EntryCell };

constexpr std::array kinds{"alert", "notice", "silence"};

TextRow rowOf(const core::JournalEntry& entry)
{
    TextRow row;
    row.id = TextRowId(std::to_string(entry.seq));
    row.cells = {QDateTime::fromMSecsSinceEpoch(entry.time.time_since_epoch().count())
                     .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")),
                 QString::fromStdString(entry.content.subject), QString::fromStdString(entry.content.summary),
                 QString::number(entry.seq)};
    row.order = {double(entry.seq)};
    return row;
}

}  // namespace

AlertHistory::AlertHistory(core::FleetService& service, QWidget* parent)
    : QWidget(parent),
      m_tail(service, mostShown, this),
      m_model(new TextTableModel({tr("Time"), tr("Subject"), tr("What happened"), tr("Entry")}, -1, EntryCell,
                                 this)),
      m_table(new TableView(this)),
      m_kind(new Segments({tr("Alerts"), tr("Notices"), tr("Silences")}, this)),
      m_search(new QLineEdit(this)),
      m_older(new QPushButton(tr("Older"), this)),
      m_status(new QLabel(this))
{
    setObjectName(QStringLiteral("alertHistory"));
    auto* card = new Card(tr("History"), this);
    auto* head = new QWidget(card);
    m_kind->setObjectName(QStringLiteral("historyKind"));
    m_search->setObjectName(QStringLiteral("historySearch"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->setFixedWidth(220);
    auto* headLayout = new QHBoxLayout(head);
    headLayout->setContentsMargins(0, 0, 0, 0);
    headLayout->addWidget(m_kind);
    headLayout->addSpacing(tokens().gap);
    headLayout->addWidget(m_search);
    card->setHeaderWidget(head);
    m_table->setObjectName(QStringLiteral("history"));
    m_table->setModel(m_model);
    m_model->sort(TimeCell, Qt::DescendingOrder);
    QHeaderView& header = *m_table->horizontalHeader();
    header.setStretchLastSection(false);
    for (const auto& [column, width] :
         {std::pair(TimeCell, 160), std::pair(SubjectCell, 170), std::pair(EntryCell, 80)})
        header.resizeSection(column, width);
    header.setSectionResizeMode(SummaryCell, QHeaderView::Stretch);
    card->body()->addWidget(m_table, 1);
    auto* foot = new QHBoxLayout;
    m_older->setObjectName(QStringLiteral("older"));
    m_status->setObjectName(QStringLiteral("historyStatus"));
    foot->addWidget(m_status, 1);
    foot->addWidget(m_older);
    card->body()->addLayout(foot);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(card);
    m_settled.setSingleShot(true);
    m_settled.setInterval(typingPause);
    connect(m_search, &QLineEdit::textChanged, this, [this] { m_settled.start(); });
    connect(&m_settled, &QTimer::timeout, this, &AlertHistory::restart);
    connect(m_kind, &Segments::chosenChanged, this, &AlertHistory::restart);
    connect(m_older, &QPushButton::clicked, &m_tail, &JournalTail::loadOlder);
    connect(&m_tail, &JournalTail::changed, this, &AlertHistory::showRows);
    connect(&m_tail, &JournalTail::failed, this,
            [this](const core::Error& error) { m_status->setText(errorSentence(error)); });
    m_older->hide();
}

void AlertHistory::focusFilter()
{
    m_search->setFocus();
    m_search->selectAll();
}

void AlertHistory::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    restart();
}

void AlertHistory::refresh()
{
    if (isVisible())
        m_tail.refresh();
}

void AlertHistory::restart()
{
    core::JournalQuery query;
    query.kind = kinds[std::size_t(std::max(m_kind->chosen(), 0))];
    query.text = m_search->text().trimmed().toStdString();
    m_tail.setQuery(query);
    refresh();
}

void AlertHistory::showRows()
{
    std::vector<TextRow> rows;
    for (const core::JournalEntry& entry : m_tail.entries())
        rows.push_back(rowOf(entry));
    m_model->show(std::move(rows));
    m_older->setVisible(m_tail.hasOlder());
    const QString searched = m_search->text().trimmed();
    if (!m_tail.entries().empty())
        m_status->setText(m_tail.isFull()
                              ? tr("The newest %1 are shown; search for older ones.").arg(mostShown)
                              : QString());
    else
        m_status->setText(searched.isEmpty() ? tr("Nothing has happened yet.")
                                             : tr("Nothing in the journal has \"%1\" in it.").arg(searched));
}

}  // namespace ui
