#include "ui/traffic/cache_list.h"

#include "ui/model/text_table_model.h"
#include "ui/theme/theme.h"
#include "ui/traffic/clear_cache_dialog.h"
#include "ui/widget/card.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/table_view.h"

#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {
namespace {

enum CacheCell {
    CacheNameCell,
    PartCell,
    EntriesCell,
    BytesCell,
    HitsCell,
    RateCell,
    StaleCell,
    MissesCell,
    EvictedCell
};
constexpr int figureWidth = 104;
constexpr int nameWidth = 150;

QString sizeText(std::uint64_t bytes)
{
    return QLocale().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeIecFormat);
}

TextRow rowOf(const core::CacheView& cache)
{
    TextRow row;
    row.id = TextRowId(cache.name + '\n' + cache.part);
    const double asked = double(cache.hits + cache.stale + cache.misses);
    const double rate = asked > 0 ? double(cache.hits + cache.stale) / asked : -1;
    row.cells = {cacheTitle(cache.name),
                 cache.part.empty() ? CacheList::tr("all agents") : QString::fromStdString(cache.part),
                 countText(double(cache.entries)),
                 sizeText(cache.bytes),
                 countText(double(cache.hits)),
                 rate < 0 ? QStringLiteral("–") : QStringLiteral("%1 %").arg(qRound(100 * rate)),
                 countText(double(cache.stale)),
                 countText(double(cache.misses)),
                 countText(double(cache.evicted))};
    row.order = {0,
                 0,
                 double(cache.entries),
                 double(cache.bytes),
                 double(cache.hits),
                 rate,
                 double(cache.stale),
                 double(cache.misses),
                 double(cache.evicted)};
    row.tooltip = cache.problem.empty()
        ? CacheList::tr("%1 waited for the fetch of another").arg(countText(double(cache.coalesced)))
        : QString::fromStdString(cache.problem);
    row.isMuted = !cache.problem.empty();
    return row;
}

}  // namespace

CacheList::CacheList(OperatorDesk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_guard(desk.session(), this),
      m_card(new Card(tr("Caches"), this)),
      m_model(new TextTableModel({tr("Cache"), tr("Agent"), tr("Entries"), tr("Size"), tr("Hits"),
                                  tr("Hit rate"), tr("Stale"), tr("Misses"), tr("Evicted")},
                                 -1, EntriesCell, this)),
      m_table(new TableView(m_card)),
      m_clear(new QPushButton(tr("Invalidate…"), m_card))
{
    setObjectName(QStringLiteral("cacheList"));
    build();
    connect(m_clear, &QPushButton::clicked, this, &CacheList::clear);
    connect(m_table, &QAbstractItemView::activated, this, &CacheList::clear);
}

void CacheList::build()
{
    m_clear->setObjectName(QStringLiteral("invalidate"));
    m_guard.add(
        m_clear, [this] { return refusal(); },
        [] { return tr("Drops what a pattern names, so that it is fetched anew"); });
    m_card->setHeaderWidget(m_clear);
    m_card->setSubtitle(tr("since the console was started"));
    m_table->setObjectName(QStringLiteral("caches"));
    m_table->setAccessibleName(tr("Caches"));
    m_table->setModel(m_model);
    QHeaderView& header = *m_table->horizontalHeader();
    header.setStretchLastSection(false);
    for (int column = EntriesCell; column <= EvictedCell; ++column)
        header.resizeSection(column, figureWidth);
    header.resizeSection(CacheNameCell, nameWidth);
    header.setSectionResizeMode(PartCell, QHeaderView::Stretch);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(EntriesCell, Qt::DescendingOrder);
    m_card->setContent(m_table);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_card);
}

void CacheList::setAgent(const core::AgentId& agent)
{
    m_agent = agent;
    refresh();
}

void CacheList::show(const core::SnapshotPtr& snapshot)
{
    if (snapshot->caches == m_caches)
        return;
    m_caches = snapshot->caches;
    refresh();
}

// Models and configuration belong to no single agent.
void CacheList::refresh()
{
    std::vector<TextRow> rows;
    for (const core::CacheView& cache : m_caches)
        if (m_agent.isEmpty() || cache.part.empty() || cache.part == m_agent.text())
            rows.push_back(rowOf(cache));
    m_model->show(std::move(rows));
    m_guard.refresh();
}

const core::CacheView* CacheList::current() const
{
    const QModelIndex index = m_table->currentIndex();
    const auto isChosen = [&](const core::CacheView& cache) {
        return m_model->idAt(index.row()) == QString::fromStdString(cache.name + '\n' + cache.part);
    };
    const auto found = index.isValid() ? std::ranges::find_if(m_caches, isChosen) : m_caches.end();
    return found == m_caches.end() ? nullptr : &*found;
}

QString CacheList::refusal() const
{
    return firstReason(
        {m_desk.refusalOf(core::ClearCache{}), m_caches.empty() ? tr("There are no caches.") : QString()});
}

void CacheList::clear()
{
    if (!refusal().isEmpty())
        return;
    const core::CacheView* chosen = current();
    auto* dialog =
        new ClearCacheDialog(m_desk, chosen ? chosen->name : "responses",
                             chosen && chosen->name == "responses" ? chosen->part : std::string(), window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const core::ClearCache command = dialog->command();
        m_desk.submit(command, tr("What %1 names was dropped.").arg(QString::fromStdString(command.pattern)));
    });
    dialog->open();
}

}  // namespace ui
