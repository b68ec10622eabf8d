#include "ui/widget/stepper.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace ui {

namespace {

QLabel* makeLabel(FontRole role, const QColor& color, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setFont(fontFor(role));
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
    return label;
}

}  // namespace

Stepper::Stepper(const QString& caption, QWidget* parent)
    : QWidget(parent),
      m_number(makeLabel(FontRole::BodyStrong, tokens().text, this)),
      m_limits(makeLabel(FontRole::Table, tokens().muted, this)),
      m_less(makeButton(QStringLiteral("\u2212"), QStringLiteral("less"), -1)),
      m_more(makeButton(QStringLiteral("+"), QStringLiteral("more"), 1)),
      m_caption(caption)
{
    auto* words = makeLabel(FontRole::Table, tokens().text, this);
    words->setText(caption);
    m_number->setObjectName(QStringLiteral("number"));
    m_number->setAlignment(Qt::AlignCenter);
    m_limits->setObjectName(QStringLiteral("limits"));
    m_less->setAccessibleName(tr("Fewer"));
    m_more->setAccessibleName(tr("More"));
    setAccessibleName(caption);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 3, 10, 3);
    layout->setSpacing(7);
    for (QWidget* part :
         {static_cast<QWidget*>(words), static_cast<QWidget*>(m_less), static_cast<QWidget*>(m_number),
          static_cast<QWidget*>(m_more), static_cast<QWidget*>(m_limits)})
        layout->addWidget(part);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    showState();
}

QPushButton* Stepper::makeButton(const QString& text, const QString& name, int by)
{
    auto* button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setFixedSize(26, 24);
    button->setAutoRepeat(false);
    connect(button, &QPushButton::clicked, this, [this, by] { request(by); });
    return button;
}

void Stepper::setValue(int value)
{
    m_value = value;
    showState();
}

void Stepper::setRange(int minimum, int maximum)
{
    m_minimum = minimum;
    m_maximum = maximum;
    showState();
}

void Stepper::setRefusal(const QString& reason)
{
    m_refusal = reason;
    showState();
}

void Stepper::request(int by)
{
    const int wanted = m_value + by;
    if (m_refusal.isEmpty() && wanted >= m_minimum && wanted <= m_maximum)
        Q_EMIT changeRequested(wanted);
}

void Stepper::showState()
{
    m_number->setText(QString::number(m_value));
    m_number->setMinimumWidth(m_number->fontMetrics().horizontalAdvance(QString::number(m_maximum)) + 2);
    m_limits->setText(tr("min %1  max %2").arg(m_minimum).arg(m_maximum));
    m_less->setEnabled(m_refusal.isEmpty() && m_value > m_minimum);
    m_more->setEnabled(m_refusal.isEmpty() && m_value < m_maximum);
    m_less->setToolTip(!m_refusal.isEmpty()       ? m_refusal
                           : m_value <= m_minimum ? tr("The minimum is reached.")
                                                  : QString());
    m_more->setToolTip(!m_refusal.isEmpty()       ? m_refusal
                           : m_value >= m_maximum ? tr("The maximum is reached.")
                                                  : QString());
    setAccessibleDescription(QStringLiteral("%1, %2").arg(m_value).arg(m_limits->text()));
}

void Stepper::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(t.raised);
    painter.setPen(t.line);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), t.smallRadius, t.smallRadius);
}

void Stepper::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Plus: request(1); return;
    case Qt::Key_Down:
    case Qt::Key_Minus: request(-1); return;
    default: QWidget::keyPressEvent(event);
    }
}

}  // namespace ui
