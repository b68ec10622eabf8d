#include "ui/widget/notice_strip.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace ui {

NoticeStrip::NoticeStrip(Tone tone, const QString& sentence, QWidget* parent)
    : QWidget(parent),
      m_tone(tone),
      m_sentence(new QLabel(this)),
      m_action(new QPushButton(this)),
      m_dismiss(new QToolButton(this))
{
    m_sentence->setObjectName(QStringLiteral("sentence"));
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setFont(fontFor(FontRole::Table));
    m_action->setObjectName(QStringLiteral("action"));
    m_action->hide();
    m_dismiss->setObjectName(QStringLiteral("dismiss"));
    m_dismiss->setText(QStringLiteral("\u2715"));
    m_dismiss->setAutoRaise(true);
    m_dismiss->setFixedSize(26, 26);
    m_dismiss->setAccessibleName(tr("Dismiss"));
    m_dismiss->setToolTip(tr("Dismiss"));
    m_dismiss->setFocusPolicy(Qt::StrongFocus);
    connect(m_action, &QPushButton::clicked, this, &NoticeStrip::actionTriggered);
    connect(m_dismiss, &QToolButton::clicked, this, &NoticeStrip::dismissed);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(38, 5, 8, 5);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(m_action);
    layout->addWidget(m_dismiss);
    setMinimumHeight(38);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setSentence(sentence);
}

void NoticeStrip::setSentence(const QString& sentence)
{
    m_sentence->setText(sentence);
    setAccessibleName(sentence);
}

void NoticeStrip::setAction(const QString& text)
{
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
}

void NoticeStrip::setDismissable(bool dismissable)
{
    m_dismiss->setVisible(dismissable);
}

QString NoticeStrip::sentence() const
{
    return m_sentence->text();
}

void NoticeStrip::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    const QColor color = colorOf(m_tone);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(t.raised);
    painter.setPen(color);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), t.radius, t.radius);
    const qreal side = shapeSideFor(t.bodyText);
    paintShape(painter, QRectF(14, (height() - side) / 2.0, side, side), shapeOf(m_tone), color);
}

void NoticeStrip::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !m_dismiss->isHidden())
        Q_EMIT dismissed();
    else
        QWidget::keyPressEvent(event);
}

}  // namespace ui
