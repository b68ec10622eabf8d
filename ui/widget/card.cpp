#include "ui/widget/card.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace ui {

namespace {

QLabel* makeLabel(FontRole role, const QColor& color, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setFont(fontFor(role));
    label->setTextFormat(Qt::PlainText);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
    label->hide();
    return label;
}

void setLabelText(QLabel& label, const QString& text)
{
    label.setText(text);
    label.setVisible(!text.isEmpty());
}

}  // namespace

Card::Card(const QString& title, QWidget* parent)
    : QWidget(parent),
      m_title(makeLabel(FontRole::SmallStrong, tokens().muted, this)),
      m_subtitle(makeLabel(FontRole::Small, tokens().muted, this)),
      m_headerText(makeLabel(FontRole::SmallStrong, tokens().muted, this)),
      m_header(new QHBoxLayout),
      m_body(new QVBoxLayout)
{
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_subtitle->setObjectName(QStringLiteral("cardSubtitle"));
    m_headerText->setObjectName(QStringLiteral("cardHeaderText"));
    m_header->setSpacing(8);
    m_header->addWidget(m_title);
    m_header->addWidget(m_subtitle);
    m_header->addStretch();
    m_header->addWidget(m_headerText);

    auto* layout = new QVBoxLayout(this);
    const Tokens& t = tokens();
    layout->setContentsMargins(t.cardPaddingX, t.cardPaddingY, t.cardPaddingX, t.cardPaddingY);
    layout->setSpacing(8);
    layout->addLayout(m_header);
    m_body->setSpacing(8);
    layout->addLayout(m_body, 1);
    setTitle(title);
}

void Card::setTitle(const QString& title)
{
    setLabelText(*m_title, title);
    setAccessibleName(title);
}

void Card::setSubtitle(const QString& subtitle)
{
    setLabelText(*m_subtitle, subtitle);
}

void Card::setHeaderText(const QString& text)
{
    setLabelText(*m_headerText, text);
}

void Card::setHeaderWidget(QWidget* widget)
{
    m_header->addWidget(widget);
}

void Card::setContent(QWidget* content)
{
    delete m_content;
    m_content = content;
    m_body->addWidget(content, 1);
}

void Card::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(t.surface);
    painter.setPen(t.line);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), t.radius, t.radius);
}

}  // namespace ui
