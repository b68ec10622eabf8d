#include "ui/security/tick_list.h"

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {
namespace {

constexpr std::size_t manyNames = 8;
constexpr int tickListHeight = 150;

}  // namespace

TickList::TickList(const char* name, const QString& title, QWidget* parent)
    : QWidget(parent),
      m_list(new QListWidget(this)),
      m_filter(new QLineEdit(this))
{
    setObjectName(QString::fromLatin1(name));
    auto* label = new QLabel(title, this);
    label->setBuddy(m_list);
    m_list->setObjectName(objectName() + QStringLiteral("List"));
    m_list->setAccessibleName(title);
    m_list->setFixedHeight(tickListHeight);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setUniformItemSizes(true);
    m_filter->setObjectName(objectName() + QStringLiteral("Filter"));
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label);
    layout->addWidget(m_filter);
    layout->addWidget(m_list);
    connect(m_list, &QListWidget::itemChanged, this, &TickList::changed);
    connect(m_filter, &QLineEdit::textChanged, this, &TickList::filter);
    setFocusProxy(m_list);
}

void TickList::setNames(const std::vector<std::string>& names, const std::vector<std::string>& ticked)
{
    std::vector<std::string> all = names;
    for (const std::string& name : ticked)
        if (std::find(names.begin(), names.end(), name) == names.end())
            all.push_back(name);
    m_list->clear();
    for (const std::string& name : all) {
        const QString text = QString::fromStdString(name);
        auto* item = new QListWidgetItem(text);
        item->setToolTip(text);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        const bool isTicked = std::find(ticked.begin(), ticked.end(), name) != ticked.end();
        item->setCheckState(isTicked ? Qt::Checked : Qt::Unchecked);
        m_list->addItem(item);
    }
    m_filter->setVisible(all.size() > manyNames);
}

std::vector<std::string> TickList::ticked() const
{
    std::vector<std::string> names;
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->checkState() == Qt::Checked)
            names.push_back(m_list->item(i)->text().toStdString());
    return names;
}

void TickList::filter(const QString& text)
{
    for (int i = 0; i < m_list->count(); ++i)
        m_list->item(i)->setHidden(!m_list->item(i)->text().contains(text.trimmed(), Qt::CaseInsensitive));
}

}  // namespace ui
