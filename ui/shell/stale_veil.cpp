#include "ui/shell/stale_veil.h"

#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace ui {
namespace {

constexpr int veilAlpha = 150;
constexpr qreal boxHeight = 36;
constexpr qreal boxTop = 18;
constexpr qreal padding = 16;

}  // namespace

StaleVeil::StaleVeil(QWidget* covered) : QWidget(covered)
{
    setObjectName(QStringLiteral("staleVeil"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    covered->installEventFilter(this);
    hide();
}

void StaleVeil::setSentence(const QString& sentence)
{
    if (sentence == m_sentence)
        return;
    m_sentence = sentence;
    setAccessibleName(sentence);
    setGeometry(parentWidget()->rect());
    setVisible(!sentence.isEmpty());
    raise();
    update();
}

bool StaleVeil::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

void StaleVeil::paintEvent(QPaintEvent*)
{
    const Tokens& look = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = look.background;
    veil.setAlpha(veilAlpha);
    painter.fillRect(rect(), veil);

    const QFont font = fontFor(FontRole::BodyStrong);
    const QFontMetricsF metrics(font);
    const int side = shapeSideFor(look.bodyText);
    const qreal boxWidth =
        std::min(metrics.horizontalAdvance(m_sentence) + side + 8 + 2 * padding, width() - 2 * padding);
    const QRectF box((width() - boxWidth) / 2, boxTop, boxWidth, boxHeight);
    painter.setBrush(look.surface);
    painter.setPen(QPen(look.critical, 1.5));
    painter.drawRoundedRect(box, look.smallRadius, look.smallRadius);
    paintShape(painter, QRectF(box.left() + padding, box.center().y() - side / 2.0, side, side),
               shapeOf(Tone::Critical), look.critical);
    const QRectF words = box.adjusted(padding + side + 8, 0, -padding, 0);
    painter.setFont(font);
    painter.setPen(look.text);
    painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(m_sentence, Qt::ElideRight, words.width()));
}

}  // namespace ui
