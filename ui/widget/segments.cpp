#include "ui/widget/segments.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPushButton>

namespace ui {

Segments::Segments(const QStringList& texts, QWidget* parent)
    : QWidget(parent),
      m_buttons(new QButtonGroup(this)),
      m_layout(new QHBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    m_buttons->setExclusive(true);
    for (int i = 0; i < texts.size(); ++i) {
        auto* button = new QPushButton(texts[i], this);
        button->setObjectName(QStringLiteral("segment%1").arg(i));
        button->setCheckable(true);
        button->setChecked(i == 0);
        m_buttons->addButton(button, i);
        m_layout->addWidget(button);
    }
    connect(m_buttons, &QButtonGroup::idToggled, this, [this](int index, bool isChecked) {
        if (isChecked)
            Q_EMIT chosenChanged(index);
    });
}

int Segments::chosen() const
{
    return m_buttons->checkedId();
}

void Segments::choose(int index)
{
    if (QAbstractButton* button = m_buttons->button(index))
        button->setChecked(true);
}

void Segments::setText(int index, const QString& text)
{
    if (QAbstractButton* button = m_buttons->button(index); button && button->text() != text)
        button->setText(text);
}

QString Segments::text(int index) const
{
    const QAbstractButton* button = m_buttons->button(index);
    return button ? button->text() : QString();
}

}  // namespace ui
