#include "ui/alerts/silence_list.h"

#include "ui/model/text_table_model.h"
#include "ui/widget/card.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/table_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {
namespace {

enum SilenceColumn { IdCell, MatchersCell, ReasonCell, AuthorCell, HidesCell, EndsCell };

TextRow rowOf(const core::Silence& silence, const core::FleetSnapshot& snapshot)
{
    const auto hidden =
        std::count_if(snapshot.alerts.begin(), snapshot.alerts.end(),
                      [&](const core::AlertViewPtr& alert) { return alert->silencedBy == silence.id; });
    QStringList matchers;
    for (const core::Matcher& matcher : silence.matchers)
        matchers << QString::fromStdString(matcher.text());
    TextRow row;
    row.id = TextRowId(silence.id);
    row.cells = {QString::fromStdString(silence.id),
                 matchers.join(QStringLiteral(", ")),
                 QString::fromStdString(silence.reason),
                 QString::fromStdString(silence.author),
                 QString::number(hidden),
                 SilenceList::tr("in %1").arg(countdownText(silence.until - snapshot.time))};
    return row;
}

}  // namespace

SilenceList::SilenceList(OperatorDesk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_guard(desk.session(), this),
      m_model(
          new TextTableModel({tr("Silence"), tr("Matches"), tr("Reason"), tr("By"), tr("Hides"), tr("Ends")},
                             -1, HidesCell, this)),
      m_table(new TableView(this)),
      m_end(new QPushButton(tr("End…"), this))
{
    setObjectName(QStringLiteral("silenceList"));
    auto* card = new Card(tr("Silences"), this);
    card->setSubtitle(tr("hide alerts from notices, never from the screen"));
    auto* head = new QWidget(card);
    auto* add = new QPushButton(tr("New silence…"), head);
    add->setObjectName(QStringLiteral("newSilence"));
    m_end->setObjectName(QStringLiteral("endSilence"));
    auto* headLayout = new QHBoxLayout(head);
    headLayout->setContentsMargins(0, 0, 0, 0);
    headLayout->addWidget(add);
    headLayout->addWidget(m_end);
    card->setHeaderWidget(head);
    m_table->setObjectName(QStringLiteral("silences"));
    m_table->setModel(m_model);
    QHeaderView& header = *m_table->horizontalHeader();
    header.setStretchLastSection(false);
    for (const auto& [column, width] :
         {std::pair(IdCell, 80), std::pair(ReasonCell, 260), std::pair(AuthorCell, 110),
          std::pair(HidesCell, 70), std::pair(EndsCell, 120)})
        header.resizeSection(column, width);
    header.setSectionResizeMode(MatchersCell, QHeaderView::Stretch);
    card->setContent(m_table);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(card);
    connect(add, &QPushButton::clicked, this, &SilenceList::newSilenceRequested);
    connect(m_end, &QPushButton::clicked, this, &SilenceList::endChosen);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { m_guard.refresh(); });
    m_guard.add(add, [this] { return m_desk.refusal(); });
    m_guard.add(m_end, [this] { return endRefusal(); });
}

void SilenceList::show(const core::SnapshotPtr& snapshot)
{
    std::vector<TextRow> rows;
    for (const core::Silence& silence : snapshot->silences)
        rows.push_back(rowOf(silence, *snapshot));
    m_model->show(std::move(rows));
    m_guard.refresh();
}

QString SilenceList::chosen() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : m_model->idAt(rows.first().row());
}

QString SilenceList::endRefusal() const
{
    const QString id = chosen();
    return firstReason({m_desk.refusal(), id.isEmpty() ? tr("Choose a silence.") : QString(),
                        m_desk.refusalOf(core::RemoveSilence{id.toStdString()})});
}

void SilenceList::endChosen()
{
    if (!endRefusal().isEmpty())
        return;
    const QString id = chosen();
    m_desk.confirm({core::RemoveSilence{id.toStdString()}}, tr("End the silence %1 now?").arg(id),
                   tr("End it"), tr("The silence %1 has ended.").arg(id));
}

}  // namespace ui
