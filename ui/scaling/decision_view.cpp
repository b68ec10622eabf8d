#include "ui/scaling/decision_view.h"

#include "ui/scaling/decision_text.h"
#include "ui/theme/tabular_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"

#include <QAbstractListModel>
#include <QDateTime>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTextLayout>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace ui {
namespace {

constexpr qreal padding = 8;
constexpr qreal lineGap = 3;
constexpr qreal timeGap = 8;

QDateTime local(core::TimePoint time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
}

// Breaks a word only where it has no room by itself.
qreal layOut(QTextLayout& layout, qreal width)
{
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    qreal height = 0;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        line.setPosition(QPointF(0, height));
        height += line.height();
    }
    layout.endLayout();
    return height;
}

}  // namespace

class DecisionView::Model : public QAbstractListModel {
public:
    struct Row {
        core::JournalEntry entry;
        DecisionHead head;
        QString time;
    };

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_rows.size());
    }
    const Row& at(const QModelIndex& index) const { return m_rows[std::size_t(index.row())]; }

    QVariant data(const QModelIndex& index, int role) const override
    {
        if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole))
            return {};
        const Row& row = at(index);
        return QStringLiteral("%1 %2 %3. %4").arg(row.time, row.head.agent, row.head.what, row.head.sentence);
    }

    // Entries have numbers that only grow, so what is known is found by the newest one's.
    void set(const std::vector<core::JournalEntry>& entries, core::TimePoint now)
    {
        const auto fresh =
            std::find_if(entries.begin(), entries.end(), [this](const core::JournalEntry& entry) {
                return !m_rows.empty() && entry.seq == m_rows.front().entry.seq;
            });
        const auto added = int(fresh - entries.begin());
        const auto kept = int(entries.end() - fresh);
        const auto isSame = [](const core::JournalEntry& entry, const Row& row) {
            return entry.seq == row.entry.seq;
        };
        if (fresh == entries.end()
            || !std::equal(fresh, fresh + std::min(kept, rowCount()), m_rows.begin(), isSame))
            return reset(entries, now);
        if (added > 0) {
            beginInsertRows({}, 0, added - 1);
            std::vector<Row> rows = rowsOf(entries.begin(), fresh, now);
            m_rows.insert(m_rows.begin(), std::make_move_iterator(rows.begin()),
                          std::make_move_iterator(rows.end()));
            endInsertRows();
        }
        if (const int shown = rowCount(); shown > added + kept) {
            beginRemoveRows({}, added + kept, shown - 1);
            m_rows.resize(std::size_t(added + kept));
            endRemoveRows();
        } else if (shown < added + kept) {
            beginInsertRows({}, shown, added + kept - 1);
            std::vector<Row> rows = rowsOf(entries.begin() + shown, entries.end(), now);
            std::move(rows.begin(), rows.end(), std::back_inserter(m_rows));
            endInsertRows();
        }
    }

private:
    using Entry = std::vector<core::JournalEntry>::const_iterator;

    void reset(const std::vector<core::JournalEntry>& entries, core::TimePoint now)
    {
        beginResetModel();
        m_rows = rowsOf(entries.begin(), entries.end(), now);
        endResetModel();
    }

    static std::vector<Row> rowsOf(Entry from, Entry to, core::TimePoint now)
    {
        std::vector<Row> rows;
        for (; from != to; ++from) {
            const bool isToday = local(from->time).date() == local(now).date();
            rows.push_back(
                {*from, headOf(*from),
                 local(from->time)
                     .toString(isToday ? QStringLiteral("HH:mm:ss") : QStringLiteral("d MMM HH:mm"))});
        }
        return rows;
    }

    std::vector<Row> m_rows;
};

class DecisionView::RowDelegate : public QStyledItemDelegate {
public:
    RowDelegate(const Model& model, DecisionView* view)
        : QStyledItemDelegate(view),
          m_model(model),
          m_view(*view)
    {
    }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override
    {
        const int width = m_view.viewport()->width();
        const Model::Row& row = m_model.at(index);
        if (width != m_width || m_heights.size() > mostHeights)
            m_heights.clear();
        m_width = width;
        int& height = m_heights[row.entry.seq];
        if (height == 0)
            height = heightOf(row, width);
        return {width, height};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Tokens& t = tokens();
        painter->save();
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, t.selected);
        else if (option.state & QStyle::State_MouseOver)
            painter->fillRect(option.rect, t.raised);
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), t.rowLine);
        if (option.state & QStyle::State_HasFocus) {
            painter->setPen(t.accent);
            painter->drawRect(option.rect.adjusted(0, 0, -1, -2));
        }
        paintRow(*painter, QRectF(option.rect).adjusted(padding, padding, -padding, -padding - 1),
                 m_model.at(index));
        painter->restore();
    }

private:
    static constexpr std::size_t mostHeights = 4'000;

    static qreal headHeight() { return std::ceil(QFontMetricsF(fontFor(FontRole::BodyStrong)).height()); }

    static int heightOf(const Model::Row& row, int width)
    {
        QTextLayout sentence(row.head.sentence, fontFor(FontRole::Table));
        return int(std::ceil(headHeight() + lineGap + layOut(sentence, width - 2 * padding) + 2 * padding))
            + 1;
    }

    static void paintRow(QPainter& painter, const QRectF& rect, const Model::Row& row)
    {
        const Tokens& t = tokens();
        const QFont timeFont = fontFor(FontRole::Table);
        painter.setFont(timeFont);
        painter.setPen(t.muted);
        const QRectF head(rect.left(), rect.top(), rect.width(), headHeight());
        drawTabular(painter, head, Qt::AlignLeft | Qt::AlignVCenter, row.time);
        const qreal left = tabularWidth(timeFont, row.time) + timeGap;
        painter.setFont(fontFor(FontRole::BodyStrong));
        painter.setPen(t.text);
        const QFontMetricsF metrics(painter.font());
        const QString what = row.head.what.isEmpty() ? QString() : QLatin1Char(' ') + row.head.what;
        const qreal room = head.width() - left - metrics.horizontalAdvance(what);
        painter.drawText(head.adjusted(left, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(row.head.agent, Qt::ElideMiddle, room) + what);
        QTextLayout sentence(row.head.sentence, timeFont);
        layOut(sentence, rect.width());
        painter.setPen(t.muted);
        sentence.draw(&painter, QPointF(rect.left(), rect.top() + headHeight() + lineGap));
    }

    const Model& m_model;
    const DecisionView& m_view;
    mutable int m_width = 0;
    mutable std::unordered_map<std::uint64_t, int> m_heights;  // by the entry's number
};

DecisionView::DecisionView(QWidget* parent) : QListView(parent), m_model(new Model(this))
{
    setModel(m_model);
    setItemDelegate(new RowDelegate(*m_model, this));
    setFrameShape(NoFrame);
    setMouseTracking(true);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setResizeMode(Adjust);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setAccessibleName(tr("Why it scaled"));
}

void DecisionView::setEntries(const std::vector<core::JournalEntry>& entries, core::TimePoint now)
{
    QScrollBar& bar = *verticalScrollBar();
    const QPersistentModelIndex read = bar.value() > 0 ? indexAt(QPoint(1, 1)) : QModelIndex();
    const int before = visualRect(read).top();
    m_model->set(entries, now);
    if (read.isValid()) {
        doItemsLayout();
        bar.setValue(bar.value() + visualRect(read).top() - before);
    }
    viewport()->update();
}

void DecisionView::setEmptyText(const QString& sentence)
{
    m_emptyText = sentence;
    viewport()->update();
}

const core::JournalEntry* DecisionView::chosen() const
{
    return currentIndex().isValid() ? &m_model->at(currentIndex()).entry : nullptr;
}

void DecisionView::activate(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    // A copy: who is told may set new entries.
    const core::JournalEntry entry = m_model->at(index).entry;
    Q_EMIT entryActivated(entry);
}

void DecisionView::paintEvent(QPaintEvent* event)
{
    QListView::paintEvent(event);
    if (m_model->rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setFont(fontFor(FontRole::Table));
    painter.setPen(tokens().muted);
    painter.drawText(viewport()->rect().adjusted(8, 0, -8, 0), Qt::AlignCenter | Qt::TextWordWrap,
                     m_emptyText);
}

// The width decides how high each row is, also when the scroll bar comes and takes some of it.
void DecisionView::resizeEvent(QResizeEvent* event)
{
    QListView::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        scheduleDelayedItemsLayout();
}

void DecisionView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        activate(currentIndex());
    else
        QListView::keyPressEvent(event);
}

void DecisionView::mouseReleaseEvent(QMouseEvent* event)
{
    QListView::mouseReleaseEvent(event);
    if (event->button() == Qt::LeftButton)
        activate(indexAt(event->position().toPoint()));
}

void DecisionView::currentChanged(const QModelIndex& now, const QModelIndex& before)
{
    QListView::currentChanged(now, before);
    Q_EMIT chosenChanged();
}

}  // namespace ui
