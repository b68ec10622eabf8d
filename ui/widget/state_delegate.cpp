#include "ui/widget/state_delegate.h"

#include "ui/theme/state_shape.h"
#include "ui/theme/tabular_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/item_roles.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace ui {

namespace {

constexpr int rowHeight = 33;
constexpr qreal cellPadding = 8;
constexpr qreal barWidth = 90;
constexpr qreal barHeight = 6;

QFont fontOf(const QModelIndex& index)
{
    const QVariant font = index.data(Qt::FontRole);
    return font.isValid() ? font.value<QFont>() : fontFor(FontRole::Table);
}

QColor textColorOf(const QModelIndex& index)
{
    if (index.data(MutedRole).toBool())
        return tokens().muted;
    const QVariant foreground = index.data(Qt::ForegroundRole);
    return foreground.isValid() ? foreground.value<QBrush>().color() : tokens().text;
}

}  // namespace

void CellDelegate::paintGround(QPainter& painter, const QStyleOptionViewItem& option,
                               const QModelIndex&) const
{
    const Tokens& t = tokens();
    if (option.state & QStyle::State_Selected)
        painter.fillRect(option.rect, t.selected);
    else if (option.state & QStyle::State_MouseOver)
        painter.fillRect(option.rect, t.raised);
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), t.rowLine);
    if (option.state & QStyle::State_HasFocus) {
        painter.setPen(t.accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(option.rect.adjusted(0, 0, -1, -2));
    }
}

QRectF CellDelegate::contentRect(const QStyleOptionViewItem& option) const
{
    return QRectF(option.rect).adjusted(cellPadding, 0, -cellPadding, -1);
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    painter->save();
    paintGround(*painter, option, index);
    painter->setFont(fontOf(index));
    painter->setPen(textColorOf(index));
    const QRectF rect = contentRect(option);
    const QVariant asked = index.data(Qt::TextAlignmentRole);
    const Qt::Alignment alignment = asked.isValid() ? Qt::Alignment(asked.toInt()) : Qt::AlignLeft;
    const QString text =
        QFontMetricsF(painter->font()).elidedText(index.data().toString(), m_elideMode, rect.width());
    painter->drawText(rect, int(alignment & Qt::AlignHorizontal_Mask) | Qt::AlignVCenter | Qt::TextSingleLine,
                      text);
    painter->restore();
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    return {int(std::ceil(tabularWidth(fontOf(index), index.data().toString()) + 2 * cellPadding)) + 1,
            rowHeight};
}

void StateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    const auto mark = index.data(StateMarkRole).value<StateMark>();
    painter->save();
    paintGround(*painter, option, index);
    QRectF rect = contentRect(option);
    const qreal side = shapeSideFor(tokens().tableText);
    paintShape(*painter, QRectF(rect.left(), rect.center().y() - side / 2, side, side), mark.shape,
               colorOf(mark.tone));
    rect.setLeft(rect.left() + side + 7);
    painter->setFont(fontFor(FontRole::Table));
    painter->setPen(textColorOf(index));
    const QString word = mark.word.isEmpty() ? index.data().toString() : mark.word;
    painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetricsF(painter->font()).elidedText(word, Qt::ElideRight, rect.width()));
    painter->restore();
}

QSize StateDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const auto mark = index.data(StateMarkRole).value<StateMark>();
    const QString word = mark.word.isEmpty() ? index.data().toString() : mark.word;
    const qreal width = QFontMetricsF(fontFor(FontRole::Table)).horizontalAdvance(word);
    return {int(std::ceil(width + shapeSideFor(tokens().tableText) + 7 + 2 * cellPadding)) + 1, rowHeight};
}

void LoadBarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const Tokens& t = tokens();
    painter->save();
    paintGround(*painter, option, index);
    QRectF rect = contentRect(option);
    painter->setFont(fontFor(FontRole::Table));
    const QString text = index.data().toString();
    const qreal width = std::clamp(rect.width() - tabularWidth(painter->font(), text) - 8, 20.0, barWidth);
    const QRectF track(rect.left(), rect.center().y() - barHeight / 2, width, barHeight);
    bool known = false;
    const double fraction = index.data(FractionRole).toDouble(&known);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(t.line);
    painter->drawRoundedRect(track, barHeight / 2, barHeight / 2);
    if (known && std::isfinite(fraction) && fraction > 0) {
        painter->setBrush(index.data(MutedRole).toBool() ? t.idle : t.series[0]);
        painter->drawRoundedRect(QRectF(track.topLeft(), QSizeF(width * std::min(fraction, 1.0), barHeight)),
                                 barHeight / 2, barHeight / 2);
    }
    painter->setPen(t.muted);
    drawTabular(*painter,
                QRectF(track.right() + 8, rect.top(), rect.right() - track.right() - 8, rect.height()),
                Qt::AlignLeft | Qt::AlignVCenter, text);
    painter->restore();
}

QSize LoadBarDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return CellDelegate::sizeHint(option, index) + QSize(int(barWidth) + 8, 0);
}

void FigureDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    painter->save();
    paintGround(*painter, option, index);
    painter->setFont(fontFor(FontRole::Table));
    painter->setPen(textColorOf(index));
    const QRectF rect = contentRect(option);
    painter->setClipRect(rect);
    drawTabular(*painter, rect, Qt::AlignRight | Qt::AlignVCenter, index.data().toString());
    painter->restore();
}

}  // namespace ui
