#include "ui/widget/figure_tile.h"

#include "ui/theme/tabular_text.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

namespace ui {

namespace {

constexpr int tileHeight = 96;
constexpr qreal unitGap = 4;
constexpr qreal noteGap = 9;

qreal noteWidth(const StateMark& note)
{
    const QFont words = fontFor(FontRole::SmallStrong);
    return shapeSideFor(tokens().smallText) + 4 + tabularWidth(words, note.word);
}

}  // namespace

FigureTile::FigureTile(const QString& title, QWidget* parent)
    : QWidget(parent),
      m_title(title),
      m_figure{unknownText(), {}}
{
    setAccessibleName(title);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void FigureTile::setFigure(const Figure& figure)
{
    if (m_figure == figure && m_noData.isEmpty())
        return;
    m_figure = figure;
    m_noData.clear();
    describe();
}

void FigureTile::setNote(std::optional<StateMark> note)
{
    if (m_note == note)
        return;
    m_note = std::move(note);
    describe();
}

void FigureTile::setAge(const QString& age)
{
    if (m_age == age)
        return;
    m_age = age;
    describe();
}

void FigureTile::setNoData(const QString& sentence)
{
    if (m_noData == sentence)
        return;
    m_figure = {unknownText(), {}};
    m_note.reset();
    m_age.clear();
    m_noData = sentence;
    describe();
}

QSize FigureTile::sizeHint() const
{
    return {210, tileHeight};
}

QSize FigureTile::minimumSizeHint() const
{
    const qreal figure = tabularWidth(fontFor(FontRole::Figure), m_figure.value) + unitGap
        + tabularWidth(fontFor(FontRole::Body), m_figure.unit);
    const qreal title = QFontMetricsF(fontFor(FontRole::SmallStrong)).horizontalAdvance(m_title);
    return {qRound(std::max(figure, title)) + 2 * tokens().cardPaddingX + 1, tileHeight};
}

void FigureTile::describe()
{
    QStringList words{m_noData.isEmpty() ? textOf(m_figure) : m_noData};
    if (m_note)
        words << m_note->word;
    if (!m_age.isEmpty())
        words << m_age;
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

void FigureTile::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(t.surface);
    painter.setPen(t.line);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), t.radius, t.radius);

    const QRectF inner =
        QRectF(rect()).adjusted(t.cardPaddingX, t.cardPaddingY, -t.cardPaddingX, -t.cardPaddingY);
    painter.setFont(fontFor(FontRole::SmallStrong));
    painter.setPen(t.muted);
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignTop, m_title);
    paintAge(painter, inner);
    const QRectF line(inner.left(), inner.bottom() - 44, inner.width(), 44);
    paintFigure(painter, line);
}

void FigureTile::paintFigure(QPainter& painter, const QRectF& rect) const
{
    const Tokens& t = tokens();
    if (!m_noData.isEmpty()) {
        painter.setFont(fontFor(FontRole::Table));
        painter.setPen(t.muted);
        painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, m_noData);
        return;
    }
    const QFont big = fontFor(FontRole::Figure);
    const QFontMetricsF metrics(big);
    const qreal baseline = rect.center().y() + metrics.capHeight() / 2;
    const qreal width = tabularWidth(big, m_figure.value);
    painter.setFont(big);
    painter.setPen(m_age.isEmpty() ? t.text : t.muted);
    drawTabular(painter, QRectF(rect.left(), baseline - metrics.ascent(), width, metrics.height()),
                Qt::AlignLeft, m_figure.value);

    const QFont small = fontFor(FontRole::Body);
    const QFontMetricsF smallMetrics(small);
    qreal x = rect.left() + width + unitGap;
    painter.setFont(small);
    painter.setPen(t.muted);
    const qreal unitWidth = tabularWidth(small, m_figure.unit);
    drawTabular(painter, QRectF(x, baseline - smallMetrics.ascent(), unitWidth, smallMetrics.height()),
                Qt::AlignLeft, m_figure.unit);
    x += unitWidth + noteGap;
    if (m_note && x + noteWidth(*m_note) <= rect.right() + 1)
        paintNote(painter,
                  QRectF(x, baseline - smallMetrics.ascent(), rect.right() - x, smallMetrics.height()));
}

void FigureTile::paintNote(QPainter& painter, const QRectF& rect) const
{
    const QFont words = fontFor(FontRole::SmallStrong);
    const QFontMetricsF metrics(words);
    const qreal side = shapeSideFor(tokens().smallText);
    const QColor color = colorOf(m_note->tone);
    const qreal baseline = rect.top() + QFontMetricsF(fontFor(FontRole::Body)).ascent();
    paintShape(painter, QRectF(rect.left(), baseline - metrics.capHeight() / 2 - side / 2, side, side),
               m_note->shape, color);
    painter.setFont(words);
    painter.setPen(color);
    drawTabular(painter,
                QRectF(rect.left() + side + 4, baseline - metrics.ascent(), rect.width(), metrics.height()),
                Qt::AlignLeft, m_note->word);
}

void FigureTile::paintAge(QPainter& painter, const QRectF& rect) const
{
    if (m_age.isEmpty())
        return;
    painter.setFont(fontFor(FontRole::SmallStrong));
    painter.setPen(tokens().warning);
    drawTabular(painter, rect, Qt::AlignRight | Qt::AlignTop, m_age);
}

}  // namespace ui
