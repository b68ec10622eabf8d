#include "ui/shell/navigation_rail.h"

#include "ui/shell/rail_button.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QVBoxLayout>

namespace ui {

namespace {
constexpr int railWidth = 64;
}

NavigationRail::NavigationRail(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    setFixedWidth(railWidth);
    setAccessibleName(tr("Pages"));
    m_layout->setContentsMargins(1, 10, 2, 10);
    m_layout->setSpacing(4);
    m_layout->addStretch();
}

void NavigationRail::addItem(const QString& id, const QString& title, const QIcon& icon,
                             const QString& toolTip)
{
    auto* button = new RailButton(id, title, icon, this);
    button->setToolTip(toolTip);
    connect(button, &RailButton::clicked, this, [this, id] { Q_EMIT chosen(id); });
    m_layout->insertWidget(int(m_buttons.size()), button, 0, Qt::AlignHCenter);
    m_buttons.append(button);
}

void NavigationRail::setCurrent(const QString& id)
{
    for (RailButton* button : m_buttons)
        button->setChecked(button->id() == id);
}

void NavigationRail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().surface);
    painter.fillRect(width() - 1, 0, 1, height(), tokens().line);
}

}  // namespace ui
