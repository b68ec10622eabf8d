#include "ui/theme/tabular_text.h"

#include <QFontMetricsF>
#include <QPainter>

namespace ui {

namespace {

qreal digitWidth(const QFontMetricsF& metrics)
{
    qreal widest = 0;
    for (char16_t digit = u'0'; digit <= u'9'; ++digit)
        widest = std::max(widest, metrics.horizontalAdvance(QChar(digit)));
    return widest;
}

// Calls `visit` with each digit, and with each stretch of other characters as a whole.
template <typename Visitor>
void visitRuns(QStringView text, Visitor visit)
{
    for (qsizetype at = 0; at < text.size();) {
        qsizetype end = at + 1;
        if (!text[at].isDigit())
            while (end < text.size() && !text[end].isDigit())
                ++end;
        visit(text.mid(at, end - at), text[at].isDigit());
        at = end;
    }
}

}  // namespace

qreal tabularWidth(const QFont& font, QStringView text)
{
    const QFontMetricsF metrics(font);
    const qreal digit = digitWidth(metrics);
    qreal width = 0;
    visitRuns(text, [&](QStringView run, bool isDigit) {
        width += isDigit ? digit : metrics.horizontalAdvance(run.toString());
    });
    return width;
}

void drawTabular(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, QStringView text)
{
    const QFontMetricsF metrics(painter.font());
    const qreal digit = digitWidth(metrics);
    const qreal width = tabularWidth(painter.font(), text);
    qreal x = rect.left();
    if (alignment & Qt::AlignRight)
        x = rect.right() - width;
    else if (alignment & Qt::AlignHCenter)
        x = rect.center().x() - width / 2;
    qreal baseline = rect.top() + metrics.ascent();
    if (alignment & Qt::AlignVCenter)
        baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    else if (alignment & Qt::AlignBottom)
        baseline = rect.bottom() - metrics.descent();
    visitRuns(text, [&](QStringView run, bool isDigit) {
        const QString piece = run.toString();
        const qreal advance = metrics.horizontalAdvance(piece);
        painter.drawText(QPointF(isDigit ? x + (digit - advance) / 2 : x, baseline), piece);
        x += isDigit ? digit : advance;
    });
}

}  // namespace ui
