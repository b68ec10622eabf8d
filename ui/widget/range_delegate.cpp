#include "ui/widget/range_delegate.h"

#include "ui/theme/tabular_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/item_roles.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ui {
namespace {

constexpr qreal rangeGap = 7;
constexpr qreal widestBar = 140;
constexpr qreal leastBar = 20;
constexpr qreal rangeBarHeight = 6;
constexpr qreal markWidth = 2;
constexpr qreal markHeight = 14;

qreal boundWidth(const ValueRange& range)
{
    return tabularWidth(fontFor(FontRole::Table), countText(range.widest));
}

}  // namespace

QRectF RangeDelegate::trackIn(const QRectF& content, const ValueRange& range)
{
    const qreal beside = boundWidth(range) + rangeGap;
    const qreal width = std::min(content.width() - 2 * beside, widestBar);
    if (width < leastBar)
        return {};
    return {content.left() + beside, content.center().y() - rangeBarHeight / 2, width, rangeBarHeight};
}

double RangeDelegate::filledPart(const ValueRange& range)
{
    if (range.high <= range.low)
        return range.value >= range.low ? 1 : 0;
    return std::clamp(double(range.value - range.low) / (range.high - range.low), 0.0, 1.0);
}

void RangeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    const auto range = index.data(RangeRole).value<ValueRange>();
    const Tokens& t = tokens();
    painter->save();
    paintGround(*painter, option, index);
    painter->setFont(fontFor(FontRole::Table));
    painter->setPen(t.muted);
    const QRectF content = contentRect(option);
    const QRectF track = trackIn(content, range);
    const qreal bound = boundWidth(range);
    const qreal highLeft = track.isEmpty() ? content.left() + bound + rangeGap : track.right() + rangeGap;
    drawTabular(*painter, QRectF(content.left(), content.top(), bound, content.height()),
                Qt::AlignRight | Qt::AlignVCenter, countText(range.low));
    drawTabular(*painter, QRectF(highLeft, content.top(), bound, content.height()),
                Qt::AlignRight | Qt::AlignVCenter, countText(range.high));
    if (!track.isEmpty()) {
        const bool isBelow = range.value < range.low;
        const bool isAbove = range.value > range.high;
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(t.line);
        painter->drawRoundedRect(track, rangeBarHeight / 2, rangeBarHeight / 2);
        painter->setBrush(isAbove ? t.warning : index.data(MutedRole).toBool() ? t.idle : t.series[0]);
        if (const qreal filled = track.width() * filledPart(range); filled > 0)
            painter->drawRoundedRect(
                QRectF(track.topLeft(), QSizeF(std::max(filled, rangeBarHeight), rangeBarHeight)),
                rangeBarHeight / 2, rangeBarHeight / 2);
        if (isBelow || isAbove)
            painter->fillRect(QRectF((isBelow ? track.left() : track.right() - markWidth),
                                     track.center().y() - markHeight / 2, markWidth, markHeight),
                              t.warning);
    }
    painter->restore();
}

QSize RangeDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto range = index.data(RangeRole).value<ValueRange>();
    const int bounds = int(std::ceil(2 * (boundWidth(range) + rangeGap)));
    return {bounds + int(widestBar) + 17, CellDelegate::sizeHint(option, index).height()};
}

}  // namespace ui
