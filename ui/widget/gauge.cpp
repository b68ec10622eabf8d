#include "ui/widget/gauge.h"

#include "ui/theme/state_shape.h"
#include "ui/theme/tabular_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace ui {

namespace {

constexpr qreal trackWidth = 14;
constexpr qreal bandWidth = 3;
constexpr qreal bandGap = 11;  // from the track's middle to the band's
constexpr qreal largestRadius = 120;

// A stroke along the half circle from one fraction to another, 0 at the left.
void strokeArc(QPainter& painter, const QPointF& center, qreal radius, double from, double to,
               const QPen& pen)
{
    if (to <= from)
        return;
    painter.setPen(pen);
    painter.drawArc(QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius),
                    int(std::lround((1 - to) * 180 * 16)), int(std::lround((to - from) * 180 * 16)));
}

QPen arcPen(const QColor& color, qreal width)
{
    return QPen(color, width, Qt::SolidLine, Qt::FlatCap);
}

}  // namespace

struct Gauge::Shape {
    QPointF center;
    qreal radius = 0;
    qreal below = 0;  // height of the words under the centre
};

Gauge::Gauge(QWidget* parent) : QWidget(parent), m_noDataText(tr("No data yet"))
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    describe();
}

void Gauge::setThresholds(std::optional<double> warning, std::optional<double> critical)
{
    m_warning = warning;
    m_critical = critical;
    describe();
}

Tone Gauge::toneOf(double value) const
{
    const bool low = m_warning && m_critical && *m_critical < *m_warning;
    const auto reached = [&](const std::optional<double>& threshold) {
        return threshold && (low ? value <= *threshold : value >= *threshold);
    };
    return reached(m_critical) ? Tone::Critical : reached(m_warning) ? Tone::Warning : Tone::Ok;
}

void Gauge::setValue(std::optional<double> value)
{
    if (value && !std::isfinite(*value))
        value.reset();
    if (value == m_value)
        return;
    m_value = value;
    describe();
}

void Gauge::setCaption(const QString& caption)
{
    m_caption = caption;
    describe();
}

void Gauge::setAge(const QString& age)
{
    if (age == m_age)
        return;
    m_age = age;
    describe();
}

void Gauge::setNoDataText(const QString& sentence)
{
    m_noDataText = sentence;
    describe();
}

QSize Gauge::sizeHint() const
{
    return {260, 150};
}

QSize Gauge::minimumSizeHint() const
{
    return {140, 100};
}

QString Gauge::captionText() const
{
    if (!m_value)
        return m_noDataText;
    if (!m_age.isEmpty())
        return m_age;
    if (!m_caption.isEmpty())
        return m_caption;
    QStringList parts;
    if (m_warning)
        parts << tr("warning %1").arg(textOf(percentFigure(*m_warning, 0)));
    if (m_critical)
        parts << tr("critical %1").arg(textOf(percentFigure(*m_critical, 0)));
    return parts.join(QStringLiteral(", "));
}

void Gauge::describe()
{
    const QString value = m_value ? textOf(percentFigure(*m_value, 0)) + QStringLiteral(", ") : QString();
    setAccessibleDescription(value + captionText());
    update();
}

Gauge::Shape Gauge::shapeFor(const QRectF& rect) const
{
    const QFontMetricsF words(fontFor(FontRole::Small));
    const QSizeF wrapped =
        words.boundingRect(QRectF(0, 0, rect.width(), rect.height()), Qt::TextWordWrap, captionText()).size();
    const qreal below = std::clamp(wrapped.height(), words.height(), rect.height() / 2) + 8;
    const qreal outside = bandGap + bandWidth / 2;
    const qreal radius =
        std::min({rect.width() / 2 - outside, rect.height() - below - outside, largestRadius});
    const qreal height = radius + outside + below;
    const qreal top = rect.top() + (rect.height() - height) / 2;
    return {QPointF(rect.center().x(), top + outside + radius), radius, below};
}

void Gauge::paintEvent(QPaintEvent*)
{
    const Shape shape = shapeFor(rect());
    if (shape.radius < trackWidth)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintArcs(painter, shape);
    paintTexts(painter, shape);
}

void Gauge::paintArcs(QPainter& painter, const Shape& shape) const
{
    const Tokens& t = tokens();
    strokeArc(painter, shape.center, shape.radius, 0, 1, arcPen(t.line, trackWidth));
    if (m_value) {
        const QColor seen = m_age.isEmpty() ? colorOf(toneOf(*m_value)) : t.idle;
        strokeArc(painter, shape.center, shape.radius, 0, std::clamp(*m_value, 0.0, 1.0),
                  arcPen(seen, trackWidth));
    }
    paintRanges(painter, shape);
}

void Gauge::paintRanges(QPainter& painter, const Shape& shape) const
{
    const Tokens& t = tokens();
    const auto stroke = [&](double from, double to, const QColor& color) {
        strokeArc(painter, shape.center, shape.radius + bandGap, std::clamp(from, 0.0, 1.0),
                  std::clamp(to, 0.0, 1.0), arcPen(color, bandWidth));
    };
    if (m_warning && m_critical && *m_critical < *m_warning) {
        stroke(0, *m_critical, t.critical);
        stroke(*m_critical, *m_warning, t.warning);
        return;
    }
    if (m_warning)
        stroke(*m_warning, m_critical.value_or(1), t.warning);
    if (m_critical)
        stroke(*m_critical, 1, t.critical);
}

void Gauge::paintTexts(QPainter& painter, const Shape& shape) const
{
    const Tokens& t = tokens();
    QFont big = fontFor(FontRole::Gauge);
    big.setPixelSize(std::clamp(int(shape.radius * 0.38), 16, 40));
    const QFontMetricsF metrics(big);
    const QRectF middle(shape.center.x() - shape.radius, shape.center.y() - 6 - metrics.ascent(),
                        2 * shape.radius, metrics.height());
    painter.setFont(big);
    painter.setPen(m_value && m_age.isEmpty() ? t.text : t.muted);
    drawTabular(painter, middle, Qt::AlignHCenter,
                m_value ? textOf(percentFigure(*m_value, 0)) : unknownText());

    if (const Tone tone = m_value ? toneOf(*m_value) : Tone::Ok; tone != Tone::Ok) {
        const qreal side = shapeSideFor(t.tableText);
        paintShape(painter, QRectF(shape.center.x() - side / 2, middle.top() - side - 1, side, side),
                   shapeOf(tone), colorOf(tone));
    }
    painter.setFont(fontFor(FontRole::Small));
    painter.setPen(m_value && !m_age.isEmpty() ? t.warning : t.muted);
    const QRectF caption(rect().left(), shape.center.y() + 6, rect().width(), shape.below);
    if (m_value)
        drawTabular(painter, caption, Qt::AlignHCenter, captionText());
    else
        painter.drawText(caption, Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, captionText());
}

}  // namespace ui
