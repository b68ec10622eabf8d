#include "ui/security/record_list.h"

#include "ui/theme/theme.h"
#include "ui/widget/card.h"
#include "ui/widget/empty_state.h"
#include "ui/widget/state_delegate.h"
#include "ui/widget/table_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace ui {
namespace {

enum RecordPart { RecordTable, NothingFound, NoRecords };
constexpr int searchWidth = 200;

}  // namespace

RecordList::RecordList(const Look& look, EmptyState* empty, QWidget* parent)
    : QWidget(parent),
      m_card(new Card(look.title, this)),
      m_head(new QWidget(m_card)),
      m_headRow(new QHBoxLayout(m_head)),
      m_search(new QLineEdit(m_head)),
      m_model(new TextTableModel(look.headers, look.markColumn, int(look.headers.size()), this)),
      m_table(new TableView(m_card)),
      m_nothing(new QLabel(m_card)),
      m_empty(empty),
      m_stack(new QStackedLayout)
{
    build(look);
    connect(m_search, &QLineEdit::textChanged, this,
            [this](const QString& text) { keepChoice([&] { m_model->setFilter(text); }); });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RecordList::choiceChanged);
    connect(m_table, &TableView::rowActivated, this, &RecordList::activated);
}

void RecordList::build(const Look& look)
{
    const QString name = QString::fromLatin1(look.name);
    m_search->setObjectName(name + QStringLiteral("Search"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->setFixedWidth(searchWidth);
    m_head->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_headRow->setContentsMargins(0, 0, 0, 0);
    m_headRow->addWidget(m_search);
    m_card->setHeaderWidget(m_head);
    m_table->setObjectName(name);
    m_table->setAccessibleName(look.title);
    m_table->setModel(m_model);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    if (look.markColumn >= 0)
        m_table->setItemDelegateForColumn(look.markColumn, new StateDelegate(m_table));
    QHeaderView& header = *m_table->horizontalHeader();
    header.setStretchLastSection(false);
    for (int column = 0; column < int(look.widths.size()); ++column)
        if (const int width = look.widths[std::size_t(column)]; width > 0)
            header.resizeSection(column, width);
        else
            header.setSectionResizeMode(column, QHeaderView::Stretch);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(0, Qt::AscendingOrder);
    m_nothing->setObjectName(name + QStringLiteral("Nothing"));
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setTextFormat(Qt::PlainText);
    m_nothing->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setParent(m_card);
    for (QWidget* part :
         {static_cast<QWidget*>(m_table), static_cast<QWidget*>(m_nothing), static_cast<QWidget*>(m_empty)})
        m_stack->addWidget(part);
    m_card->body()->addLayout(m_stack, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_card);
    setFocusProxy(m_table);
}

QPushButton* RecordList::addButton(const char* name, const QString& text)
{
    auto* button = new QPushButton(text, m_head);
    button->setObjectName(QString::fromLatin1(name));
    m_headRow->addWidget(button);
    return button;
}

void RecordList::setHeadVisible(bool isVisible)
{
    m_head->setVisible(isVisible);
}

void RecordList::setSubtitle(const QString& subtitle)
{
    m_card->setSubtitle(subtitle);
}

void RecordList::setFoot(QWidget* foot)
{
    m_card->body()->addWidget(foot);
}

void RecordList::setProse(int column)
{
    auto* delegate = new CellDelegate(m_table);
    delegate->setElideMode(Qt::ElideRight);
    m_table->setItemDelegateForColumn(column, delegate);
}

void RecordList::showRows(std::vector<TextRow> rows)
{
    m_hasRows = !rows.empty();
    keepChoice([&] { m_model->show(std::move(rows)); });
}

// When the chosen record goes, the view would choose its neighbour, and the next click would be about that.
void RecordList::keepChoice(const std::function<void()>& change)
{
    const QString before = chosen();
    change();
    if (chosen() != before)
        m_table->setCurrentIndex({});
    showPart();
    Q_EMIT choiceChanged();
}

void RecordList::showPart()
{
    const RecordPart part = !m_hasRows ? NoRecords : m_model->rowCount() == 0 ? NothingFound : RecordTable;
    m_nothing->setText(tr("Nothing has \"%1\" in it.").arg(m_search->text().trimmed()));
    if (m_stack->currentIndex() != part)
        m_stack->setCurrentIndex(part);
}

QString RecordList::chosen() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : m_model->idAt(rows.first().row());
}

void RecordList::focusFilter()
{
    m_search->setFocus();
    m_search->selectAll();
}

void setRefusal(QAbstractButton& button, const QString& reason)
{
    button.setEnabled(reason.isEmpty());
    button.setToolTip(reason);
}

}  // namespace ui
