#include "ui/widget/attention_list.h"

#include "ui/theme/tabular_text.h"
#include "ui/theme/theme.h"

#include <QAbstractListModel>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>

namespace ui {

namespace {
constexpr int rowHeight = 50;
constexpr qreal padding = 8;
constexpr qreal textLeft = 38;
}  // namespace

class AttentionList::Model : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent) const override
    {
        return parent.isValid() ? 0 : int(m_items.size());
    }

    QVariant data(const QModelIndex& index, int role) const override
    {
        if (!index.isValid() || role != Qt::AccessibleTextRole)
            return {};
        const AttentionItem& item = at(index);
        return QStringList{item.mark.word, item.title, item.subtitle, item.age}.join(QStringLiteral(", "));
    }

    const AttentionItem& at(const QModelIndex& index) const { return m_items[std::size_t(index.row())]; }

    void set(std::vector<AttentionItem> items)
    {
        beginResetModel();
        m_items = std::move(items);
        endResetModel();
    }

    const std::vector<AttentionItem>& items() const { return m_items; }

private:
    std::vector<AttentionItem> m_items;
};

class AttentionList::RowDelegate : public QStyledItemDelegate {
public:
    RowDelegate(const Model& model, QObject* parent) : QStyledItemDelegate(parent), m_model(model) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {120, rowHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        paintGround(*painter, option);
        paintRow(*painter, QRectF(option.rect), m_model.at(index));
        painter->restore();
    }

private:
    static void paintGround(QPainter& painter, const QStyleOptionViewItem& option);
    static void paintRow(QPainter& painter, const QRectF& rect, const AttentionItem& item);

    const Model& m_model;
};

void AttentionList::RowDelegate::paintGround(QPainter& painter, const QStyleOptionViewItem& option)
{
    const Tokens& t = tokens();
    if (option.state & QStyle::State_Selected)
        painter.fillRect(option.rect, t.selected);
    else if (option.state & QStyle::State_MouseOver)
        painter.fillRect(option.rect, t.raised);
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), t.rowLine);
    if (option.state & QStyle::State_HasFocus) {
        painter.setPen(t.accent);
        painter.drawRect(option.rect.adjusted(0, 0, -1, -2));
    }
}

void AttentionList::RowDelegate::paintRow(QPainter& painter, const QRectF& rect, const AttentionItem& item)
{
    const Tokens& t = tokens();
    const qreal side = shapeSideFor(t.bodyText);
    paintShape(painter, QRectF(rect.left() + padding, rect.center().y() - side / 2, side, side),
               item.mark.shape, colorOf(item.mark.tone));
    painter.setFont(fontFor(FontRole::Table));
    painter.setPen(t.muted);
    const QRectF inner = rect.adjusted(textLeft, 6, -padding, -7);
    drawTabular(painter, inner, Qt::AlignRight | Qt::AlignVCenter, item.age);
    const qreal room = inner.width() - tabularWidth(painter.font(), item.age) - 12;
    painter.setPen(t.text);
    painter.drawText(QRectF(inner.topLeft(), QSizeF(room, inner.height())), Qt::AlignLeft | Qt::AlignTop,
                     QFontMetricsF(painter.font()).elidedText(item.title, Qt::ElideRight, room));
    painter.setFont(fontFor(FontRole::Small));
    painter.setPen(t.muted);
    painter.drawText(QRectF(inner.topLeft(), QSizeF(room, inner.height())), Qt::AlignLeft | Qt::AlignBottom,
                     QFontMetricsF(painter.font()).elidedText(item.subtitle, Qt::ElideRight, room));
}

AttentionList::AttentionList(QWidget* parent)
    : QListView(parent),
      m_model(new Model(this)),
      m_emptyText(tr("Nothing needs attention."))
{
    setModel(m_model);
    setItemDelegate(new RowDelegate(*m_model, this));
    setFrameShape(NoFrame);
    setUniformItemSizes(true);
    setMouseTracking(true);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setAccessibleName(tr("Needs attention"));
}

void AttentionList::setItems(std::vector<AttentionItem> items)
{
    if (items == m_model->items())
        return;
    const QString chosen = currentIndex().isValid() ? m_model->at(currentIndex()).id : QString();
    m_model->set(std::move(items));
    for (int row = 0; row < count(); ++row)
        if (m_model->at(m_model->index(row)).id == chosen && !chosen.isEmpty())
            setCurrentIndex(m_model->index(row));
}

void AttentionList::setEmptyText(const QString& sentence)
{
    m_emptyText = sentence;
    viewport()->update();
}

int AttentionList::count() const
{
    return m_model->rowCount({});
}

void AttentionList::activate(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    // A copy: who is told may set new items.
    const QString id = m_model->at(index).id;
    Q_EMIT itemActivated(id);
}

void AttentionList::paintEvent(QPaintEvent* event)
{
    QListView::paintEvent(event);
    if (count() > 0)
        return;
    QPainter painter(viewport());
    painter.setFont(fontFor(FontRole::Table));
    painter.setPen(tokens().muted);
    painter.drawText(viewport()->rect(), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
}

void AttentionList::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        activate(currentIndex());
    else
        QListView::keyPressEvent(event);
}

void AttentionList::mouseReleaseEvent(QMouseEvent* event)
{
    QListView::mouseReleaseEvent(event);
    if (event->button() == Qt::LeftButton)
        activate(indexAt(event->position().toPoint()));
}

}  // namespace ui
