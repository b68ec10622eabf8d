#include "ui/widget/honeycomb.h"

#include "ui/theme/tabular_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"

#include <QFontMetricsF>
#include <QHash>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <map>

namespace ui {

namespace {

QPolygonF hexagon(const QRectF& rect)
{
    const qreal quarter = rect.height() / 4;
    const qreal middle = rect.center().x();
    return QPolygonF({{middle, rect.top()},
                      {rect.right(), rect.top() + quarter},
                      {rect.right(), rect.bottom() - quarter},
                      {middle, rect.bottom()},
                      {rect.left(), rect.bottom() - quarter},
                      {rect.left(), rect.top() + quarter}});
}

// Healthy cells come in shades; which one depends on the id alone, so that a cell keeps its shade.
QColor fillOf(const HoneycombCell& cell)
{
    const Tokens& t = tokens();
    if (cell.mark.tone == Tone::Ok)
        return t.okShades[qHash(cell.id, 7) % t.okShades.size()];
    return colorOf(cell.mark.tone);
}

bool isSigned(const StateMark& mark)
{
    return mark.tone == Tone::Warning || mark.tone == Tone::Critical;
}

// What one cell looks like, drawn once for each look and copied for each cell.
QPixmap sprite(const QSizeF& size, const QColor& fill, const StateMark& mark, qreal ratio)
{
    QPixmap pixmap(QSizeF(size * ratio).toSize() + QSize(2, 2));
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    const QRectF rect(QPointF(0, 0), size);
    painter.setRenderHint(QPainter::Antialiasing, size.width() > 3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    if (size.width() > 5)
        painter.drawPolygon(hexagon(rect));
    else
        painter.drawRect(rect);
    if (isSigned(mark) && size.width() >= 9) {
        const qreal side = size.width() * 0.46;
        paintShape(painter, QRectF(rect.center() - QPointF(side, side) / 2, QSizeF(side, side)), mark.shape,
                   tokens().onState);
    }
    return pixmap;
}

}  // namespace

Honeycomb::Honeycomb(QWidget* parent) : QWidget(parent), m_emptyText(tr("No instances yet"))
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Fleet health"));
}

void Honeycomb::setGroups(std::vector<HoneycombGroup> groups)
{
    if (groups == m_groups)
        return;
    const QString focused = focusedCell();
    m_groups = std::move(groups);
    relayout();
    m_focused = -1;
    m_hovered = -1;
    m_pressed = -1;
    if (!focused.isEmpty()) {
        int number = 0;
        for (const HoneycombGroup& group : m_groups)
            for (const HoneycombCell& candidate : group.cells) {
                if (candidate.id == focused)
                    m_focused = number;
                ++number;
            }
    }
    describe();
}

void Honeycomb::setEmptyText(const QString& sentence)
{
    m_emptyText = sentence;
    describe();
}

QString Honeycomb::focusedCell() const
{
    const HoneycombCell* focused = cell(m_focused);
    return focused ? focused->id : QString();
}

void Honeycomb::relayout()
{
    std::vector<int> counts;
    for (const HoneycombGroup& group : m_groups)
        counts.push_back(int(group.cells.size()));
    m_layout = layOut(counts, QSizeF(size()));
    m_cells = QPixmap();
    update();
}

const HoneycombCell* Honeycomb::cell(int number) const
{
    if (number < 0)
        return nullptr;
    std::size_t left = std::size_t(number);
    for (const HoneycombGroup& group : m_groups) {
        if (left < group.cells.size())
            return &group.cells[left];
        left -= group.cells.size();
    }
    return nullptr;
}

void Honeycomb::describe()
{
    // By tone, the worst first.
    std::map<QString, int> counts;
    for (const HoneycombGroup& group : m_groups)
        for (const HoneycombCell& each : group.cells)
            ++counts[each.mark.word];
    QStringList words;
    for (const auto& [word, count] : counts)
        words << QStringLiteral("%1: %2").arg(word).arg(count);
    if (const HoneycombCell* focused = cell(m_focused))
        words.prepend(QStringLiteral("%1, %2").arg(focused->id, focused->mark.word));
    setAccessibleDescription(words.isEmpty() ? m_emptyText : words.join(QStringLiteral("; ")));
    update();
}

void Honeycomb::redrawCells()
{
    const qreal ratio = devicePixelRatioF();
    m_cells = QPixmap(QSizeF(QSizeF(size()) * ratio).toSize());
    m_cells.setDevicePixelRatio(ratio);
    m_cells.fill(Qt::transparent);
    QPainter painter(&m_cells);
    if (m_layout.named)
        paintHeaders(painter);
    const QSizeF cellSize = m_layout.cellRect(0).size();
    QHash<QRgb, QPixmap> sprites;
    int number = 0;
    for (const HoneycombGroup& group : m_groups)
        for (const HoneycombCell& each : group.cells) {
            const QColor fill = fillOf(each);
            QPixmap& look = sprites[fill.rgb()];
            if (look.isNull())
                look = sprite(cellSize, fill, each.mark, ratio);
            painter.drawPixmap(m_layout.cellRect(number).topLeft(), look);
            ++number;
        }
}

void Honeycomb::paintHeaders(QPainter& painter) const
{
    const Tokens& t = tokens();
    for (std::size_t i = 0; i < m_layout.groups.size() && i < m_groups.size(); ++i) {
        const QRectF header = m_layout.groups[i].header;
        const QString count = countText(double(m_groups[i].cells.size()));
        painter.setFont(fontFor(FontRole::Small));
        painter.setPen(t.muted);
        drawTabular(painter, header, Qt::AlignRight | Qt::AlignVCenter, count);
        const qreal room = header.width() - tabularWidth(painter.font(), count) - 8;
        painter.setFont(fontFor(FontRole::Table));
        painter.setPen(t.text);
        painter.drawText(QRectF(header.topLeft(), QSizeF(room, header.height())),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(painter.font()).elidedText(m_groups[i].name, Qt::ElideMiddle, room));
    }
}

void Honeycomb::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_layout.cellCount() == 0 && m_groups.empty()) {
        painter.setFont(fontFor(FontRole::Table));
        painter.setPen(tokens().muted);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    if (m_cells.isNull())
        redrawCells();
    painter.drawPixmap(0, 0, m_cells);
    if (m_hovered >= 0)
        paintRing(painter, m_hovered, tokens().text);
    if (m_focused >= 0 && hasFocus())
        paintRing(painter, m_focused, tokens().accent);
}

void Honeycomb::paintRing(QPainter& painter, int number, const QColor& color) const
{
    const QRectF place = m_layout.cellRect(number);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 2));
    painter.drawPolygon(hexagon(place.adjusted(-1, -1, 1, 1)));
}

void Honeycomb::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    relayout();
}

void Honeycomb::setFocused(int number)
{
    if (number == m_focused)
        return;
    m_focused = number;
    describe();
    Q_EMIT focusedCellChanged(focusedCell());
}

void Honeycomb::setHovered(int number)
{
    if (number == m_hovered)
        return;
    m_hovered = number;
    setCursor(number >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

bool Honeycomb::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int number = m_layout.cellAt(help->pos());
    if (const HoneycombCell* under = cell(number))
        QToolTip::showText(help->globalPos(), under->tooltip.isEmpty() ? under->id : under->tooltip, this,
                           m_layout.cellRect(number).toAlignedRect());
    else
        QToolTip::hideText();
    return true;
}

void Honeycomb::keyPressEvent(QKeyEvent* event)
{
    const auto go = [&](int dx, int dy) { setFocused(m_layout.neighbour(m_focused, dx, dy)); };
    switch (event->key()) {
    case Qt::Key_Left: go(-1, 0); return;
    case Qt::Key_Right: go(1, 0); return;
    case Qt::Key_Up: go(0, -1); return;
    case Qt::Key_Down: go(0, 1); return;
    case Qt::Key_Home: setFocused(cellCount() > 0 ? 0 : -1); return;
    case Qt::Key_End: setFocused(cellCount() - 1); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (const HoneycombCell* focused = cell(m_focused)) {
            // A copy: who is told may set new groups.
            const QString id = focused->id;
            Q_EMIT cellActivated(id);
        }
        return;
    default: QWidget::keyPressEvent(event);
    }
}

void Honeycomb::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->button() == Qt::LeftButton ? m_layout.cellAt(event->position()) : -1;
    if (m_pressed >= 0)
        setFocused(m_pressed);
}

void Honeycomb::mouseReleaseEvent(QMouseEvent* event)
{
    const int pressed = std::exchange(m_pressed, -1);
    if (event->button() != Qt::LeftButton || pressed < 0 || m_layout.cellAt(event->position()) != pressed)
        return;
    if (const HoneycombCell* chosen = cell(pressed)) {
        const QString id = chosen->id;
        Q_EMIT cellActivated(id);
    }
}

void Honeycomb::mouseMoveEvent(QMouseEvent* event)
{
    setHovered(m_layout.cellAt(event->position()));
}

void Honeycomb::leaveEvent(QEvent*)
{
    setHovered(-1);
}

void Honeycomb::focusInEvent(QFocusEvent* event)
{
    if (m_focused < 0 && event->reason() != Qt::MouseFocusReason && cellCount() > 0)
        setFocused(0);
    update();
}

void Honeycomb::focusOutEvent(QFocusEvent*)
{
    update();
}

}  // namespace ui
