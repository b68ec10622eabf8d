#include "ui/widget/state_label.h"

#include "ui/theme/tabular_text.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace ui {

namespace {
constexpr qreal afterShape = 6;
constexpr qreal detailGap = 6;
}  // namespace

StateLabel::StateLabel(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

StateLabel::StateLabel(const StateMark& mark, const QString& detail, QWidget* parent) : StateLabel(parent)
{
    m_mark = mark;
    m_detail = detail;
    describe();
}

void StateLabel::setMark(const StateMark& mark)
{
    if (m_mark == mark)
        return;
    m_mark = mark;
    describe();
}

void StateLabel::setDetail(const QString& detail)
{
    if (m_detail == detail)
        return;
    m_detail = detail;
    describe();
}

void StateLabel::setFontRole(FontRole role)
{
    m_role = role;
    describe();
}

void StateLabel::setPlainWord(bool plain)
{
    m_plain = plain;
    update();
}

void StateLabel::describe()
{
    setAccessibleName(m_detail.isEmpty() ? m_mark.word : m_mark.word + QStringLiteral(", ") + m_detail);
    updateGeometry();
    update();
}

QSize StateLabel::sizeHint() const
{
    const QFont words = fontFor(m_role);
    qreal width = shapeSideFor(words.pixelSize()) + afterShape + tabularWidth(words, m_mark.word);
    if (!m_detail.isEmpty())
        width += detailGap + tabularWidth(words, m_detail);
    return {int(std::ceil(width)) + 1, int(std::ceil(QFontMetricsF(words).height())) + 2};
}

void StateLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QFont words = fontFor(m_role);
    const qreal side = shapeSideFor(words.pixelSize());
    const QColor color = colorOf(m_mark.tone);
    paintShape(painter, QRectF(0, (height() - side) / 2.0, side, side), m_mark.shape, color);
    qreal x = side + afterShape;
    painter.setFont(words);
    painter.setPen(m_plain ? tokens().text : color);
    drawTabular(painter, QRectF(x, 0, width() - x, height()), Qt::AlignLeft | Qt::AlignVCenter, m_mark.word);
    x += tabularWidth(words, m_mark.word) + detailGap;
    painter.setPen(tokens().muted);
    drawTabular(painter, QRectF(x, 0, width() - x, height()), Qt::AlignLeft | Qt::AlignVCenter, m_detail);
}

}  // namespace ui
