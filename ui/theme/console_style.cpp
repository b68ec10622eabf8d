#include "ui/theme/console_style.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QStyleFactory>
#include <QStyleOption>

#include <optional>

namespace ui {

namespace {

constexpr int checkRadius = 3;
constexpr int scrollBarExtent = 10;
constexpr int comboPadding = 10;
constexpr int comboArrow = 24;

// A rectangle whose one-pixel outline falls on whole pixels.
QRectF outlineOf(const QRect& rect)
{
    return QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5);
}

void fillRounded(QPainter& painter, const QRectF& rect, qreal radius, const QBrush& fill, const QPen& pen)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(fill);
    painter.setPen(pen);
    painter.drawRoundedRect(rect, radius, radius);
    painter.restore();
}

// Fusion keeps what it has drawn by the number of the palette, and each widget's palette has one of its own.
// Those that look like the application's get its number, or every window that opens would leave its drawings
// there.
QPalette sharedPalette(const QPalette& palette)
{
    QPalette shared = QGuiApplication::palette();
    if (palette != shared)
        return palette;
    shared.setCurrentColorGroup(palette.currentColorGroup());
    return shared;
}

template <typename Option>
std::optional<Option> withSharedPalette(const QStyleOption* option)
{
    const auto* given = qstyleoption_cast<const Option*>(option);
    if (!given)
        return std::nullopt;
    Option shared(*given);
    shared.palette = sharedPalette(given->palette);
    return shared;
}

}  // namespace

ConsoleStyle::ConsoleStyle(const Tokens& tokens)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))),
      m_tokens(tokens)
{
}

void ConsoleStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                 const QWidget* widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
    case PE_PanelButtonTool: drawButton(*option, *painter, widget); return;
    case PE_PanelLineEdit:
        if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
            frame && frame->lineWidth > 0)
            drawInput(*option, *painter);
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: drawCheck(*option, *painter); return;
    case PE_FrameFocusRect: drawFocus(*option, *painter); return;
    case PE_Frame:
    case PE_FrameDefaultButton:
    case PE_FrameLineEdit:
    case PE_FrameStatusBarItem: return;
    case PE_FrameMenu:
    case PE_PanelMenu:
        fillRounded(*painter, outlineOf(option->rect), 0, m_tokens.raised, QPen(m_tokens.line));
        return;
    case PE_PanelTipLabel:
        fillRounded(*painter, outlineOf(option->rect), 0, m_tokens.raised, QPen(m_tokens.line));
        return;
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void ConsoleStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                               const QWidget* widget) const
{
    switch (element) {
    case CE_Header:
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
            drawTitle(*header, *painter, widget);
            return;
        }
        break;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea: drawHeader(*option, *painter); return;
    case CE_HeaderLabel:
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
            QStyleOptionHeader muted(*header);
            muted.state &= ~State_On;
            muted.palette.setColor(QPalette::ButtonText, m_tokens.muted);
            QProxyStyle::drawControl(element, &muted, painter, widget);
            return;
        }
        break;
    case CE_MenuItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
            QStyleOptionMenuItem quiet(*item);
            drawMenuItem(quiet, *painter);
            quiet.state &= ~State_Selected;
            QProxyStyle::drawControl(element, &quiet, painter, widget);
            return;
        }
        break;
    default: break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void ConsoleStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                      QPainter* painter, const QWidget* widget) const
{
    const auto spinBox = withSharedPalette<QStyleOptionSpinBox>(option);
    if (control == CC_ScrollBar)
        drawScrollBar(*option, *painter, widget);
    else if (const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option);
             box && control == CC_ComboBox)
        drawComboBox(*box, *painter);
    else if (spinBox)
        QProxyStyle::drawComplexControl(control, &*spinBox, painter, widget);
    else
        QProxyStyle::drawComplexControl(control, option, painter, widget);
}

// A box with a tick in it; a bar where some of what it stands for is ticked.
void ConsoleStyle::drawCheck(const QStyleOption& option, QPainter& painter) const
{
    const bool enabled = option.state & State_Enabled;
    const QRectF box = outlineOf(option.rect);
    const bool isOn = option.state & (State_On | State_NoChange);
    fillRounded(painter, box, checkRadius, isOn && enabled ? m_tokens.primary : m_tokens.raised,
                QPen(enabled ? m_tokens.muted : m_tokens.line));
    if (!isOn)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(
        QPen(enabled ? m_tokens.text : m_tokens.muted, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&](qreal x, qreal y) {
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height());
    };
    if (option.state & State_NoChange)
        painter.drawLine(at(0.28, 0.5), at(0.72, 0.5));
    else
        painter.drawPolyline(QPolygonF{at(0.24, 0.52), at(0.43, 0.71), at(0.76, 0.31)});
    painter.restore();
}

void ConsoleStyle::drawButton(const QStyleOption& option, QPainter& painter, const QWidget* widget) const
{
    const bool enabled = option.state & State_Enabled;
    const bool flat = option.state & State_AutoRaise;
    const bool primary = widget && widget->property("primary").toBool();
    const bool hovered = enabled && (option.state & State_MouseOver);
    if (flat && !hovered && !(option.state & (State_HasFocus | State_Sunken)))
        return;
    QColor fill = primary && enabled ? m_tokens.primary : m_tokens.raised;
    QColor line = primary && enabled ? m_tokens.primaryLine : m_tokens.line;
    if (hovered)
        fill = primary ? m_tokens.primaryLine : m_tokens.hovered;
    if (option.state & State_On) {  // the chosen one of several
        fill = m_tokens.selected;
        line = m_tokens.accent;
    }
    if (option.state & State_Sunken)
        fill = primary ? m_tokens.primary.darker(115) : m_tokens.line;
    if (option.state & State_HasFocus)
        line = m_tokens.accent;
    fillRounded(painter, outlineOf(option.rect), m_tokens.smallRadius, fill, QPen(line));
}

void ConsoleStyle::drawInput(const QStyleOption& option, QPainter& painter) const
{
    const bool focused = option.state & State_HasFocus;
    fillRounded(painter, outlineOf(option.rect), m_tokens.smallRadius, m_tokens.raised,
                QPen(focused ? m_tokens.accent : m_tokens.line));
}

void ConsoleStyle::drawComboBox(const QStyleOptionComboBox& box, QPainter& painter) const
{
    const bool enabled = box.state & State_Enabled;
    const bool focused = box.state & State_HasFocus;
    const bool hovered = enabled && (box.state & State_MouseOver) && !box.editable;
    fillRounded(painter, outlineOf(box.rect), m_tokens.smallRadius,
                hovered ? m_tokens.hovered : m_tokens.raised,
                QPen(focused ? m_tokens.accent : m_tokens.line));
    const QPointF middle(box.rect.right() - comboArrow / 2.0 - 1, box.rect.center().y() + 0.5);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(enabled ? m_tokens.muted : m_tokens.faint, 1.5));
    painter.drawPolyline(
        QPolygonF({middle + QPointF(-4, -2), middle + QPointF(0, 2), middle + QPointF(4, -2)}));
    painter.restore();
}

void ConsoleStyle::drawFocus(const QStyleOption& option, QPainter& painter) const
{
    fillRounded(painter, outlineOf(option.rect), 4, Qt::NoBrush, QPen(m_tokens.accent));
}

void ConsoleStyle::drawHeader(const QStyleOption& option, QPainter& painter) const
{
    painter.fillRect(option.rect, m_tokens.surface);
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), m_tokens.line);
}

void ConsoleStyle::drawScrollBar(const QStyleOptionComplex& option, QPainter& painter,
                                 const QWidget* widget) const
{
    painter.fillRect(option.rect, m_tokens.surface);
    const QRect slider = subControlRect(CC_ScrollBar, &option, SC_ScrollBarSlider, widget);
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(&option);
    if (!bar || bar->minimum == bar->maximum)
        return;
    const bool held = (option.state & State_MouseOver) || (option.activeSubControls & SC_ScrollBarSlider);
    const QRectF thumb = QRectF(slider).adjusted(2, 2, -2, -2);
    fillRounded(painter, thumb, 3, held ? m_tokens.idle : m_tokens.line, Qt::NoPen);
}

void ConsoleStyle::drawMenuItem(const QStyleOption& option, QPainter& painter) const
{
    const bool chosen = (option.state & State_Selected) && (option.state & State_Enabled);
    painter.fillRect(option.rect, chosen ? m_tokens.selected : m_tokens.raised);
}

QRect ConsoleStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                                   const QWidget* widget) const
{
    if (control == CC_ComboBox && part == SC_ComboBoxEditField) {
        // What is typed into has a padding of its own.
        const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        return option->rect.adjusted(box && box->editable ? 2 : comboPadding, 2, -comboArrow, -2);
    }
    if (control == CC_ComboBox && part == SC_ComboBoxArrow)
        return QRect(option->rect.right() - comboArrow, option->rect.top(), comboArrow,
                     option->rect.height());
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_ScrollBar || !bar)
        return QProxyStyle::subControlRect(control, option, part, widget);
    const bool horizontal = bar->orientation == Qt::Horizontal;
    const int length = horizontal ? option->rect.width() : option->rect.height();
    const int range = bar->maximum - bar->minimum;
    int thumb = length;
    if (range > 0)
        thumb = std::clamp(int(qint64(length) * bar->pageStep / (qint64(range) + bar->pageStep)),
                           std::min(24, length), length);
    const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - thumb,
                                              bar->upsideDown);
    const auto along = [&](int from, int size) {
        return horizontal ? QRect(option->rect.left() + from, option->rect.top(), size, option->rect.height())
                          : QRect(option->rect.left(), option->rect.top() + from, option->rect.width(), size);
    };
    switch (part) {
    case SC_ScrollBarSlider: return along(start, thumb);
    case SC_ScrollBarGroove: return along(0, length);
    case SC_ScrollBarSubPage: return along(0, start);
    case SC_ScrollBarAddPage: return along(start + thumb, length - start - thumb);
    default: return {};
    }
}

int ConsoleStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent: return scrollBarExtent;
    case PM_ScrollView_ScrollBarSpacing: return 0;
    case PM_HeaderMargin: return 8;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int ConsoleStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                            QStyleHintReturn* result) const
{
    switch (hint) {
    case SH_ScrollBar_Transient: return 0;
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_ToolTip_WakeUpDelay: return 350;
    case SH_EtchDisabledText: return 0;
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    case SH_DitherDisabledText: return 0;
    default: return QProxyStyle::styleHint(hint, option, widget, result);
    }
}

QRect ConsoleStyle::subElementRect(SubElement element, const QStyleOption* option,
                                   const QWidget* widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    return element == SE_LineEditContents ? rect.adjusted(6, 0, -6, 0) : rect;
}

void ConsoleStyle::drawTitle(const QStyleOptionHeader& header, QPainter& painter, const QWidget* widget) const
{
    drawHeader(header, painter);
    QStyleOptionHeader part(header);
    // A title at the right stays above its figures: its arrow stands at its left.
    if (header.textAlignment & Qt::AlignRight)
        part.sortIndicator = QStyleOptionHeader::None;
    part.rect = subElementRect(SE_HeaderLabel, &part, widget);
    part.sortIndicator = header.sortIndicator;
    drawControl(CE_HeaderLabel, &part, &painter, widget);
    if (header.sortIndicator == QStyleOptionHeader::None)
        return;
    part.rect = sortArrow(header);
    part.palette = sharedPalette(header.palette);
    drawPrimitive(PE_IndicatorHeaderArrow, &part, &painter, widget);
}

// Beside the title, on the side where there is room.
QRect ConsoleStyle::sortArrow(const QStyleOptionHeader& header) const
{
    constexpr int size = 8;
    constexpr int gap = 5;
    const int margin = pixelMetric(PM_HeaderMargin, &header, nullptr);
    const int text = header.fontMetrics.horizontalAdvance(header.text);
    const int least = header.rect.left() + 1;
    const int most = header.rect.right() - size;
    const int left = (header.textAlignment & Qt::AlignRight)
        ? header.rect.right() - margin - text - gap - size
        : header.rect.left() + margin + text + gap;
    return {std::clamp(left, least, std::max(least, most)), header.rect.center().y() - size / 2 + 1, size,
            size};
}

QSize ConsoleStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                     const QWidget* widget) const
{
    QSize grown = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_PushButton) {
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        if (button && !button->text.isEmpty())
            grown = QSize(size.width() + 26, std::max(size.height() + 10, 30));
    } else if (type == CT_LineEdit) {
        grown.setHeight(std::max(grown.height(), 30));
    } else if (type == CT_ComboBox) {
        grown = QSize(size.width() + comboPadding + comboArrow + 6, std::max(grown.height(), 30));
    } else if (type == CT_HeaderSection) {
        grown.setHeight(std::max(grown.height(), 28));
    } else if (type == CT_MenuItem) {
        grown.setHeight(std::max(grown.height(), 28));
    }
    return grown;
}

void ConsoleStyle::polish(QWidget* widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QScrollBar*>(widget)
        || qobject_cast<QLineEdit*>(widget) || qobject_cast<QComboBox*>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

}  // namespace ui
