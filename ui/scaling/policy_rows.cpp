#include "ui/scaling/policy_rows.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {
namespace {

constexpr int gap = 6;
constexpr int removeWidth = 26;
constexpr int remarkWidth = 56;

QLabel* smallLabel(const QColor& color, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setFont(fontFor(FontRole::Small));
    label->setTextFormat(Qt::PlainText);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
    return label;
}

void giveWidth(QHBoxLayout& layout, QWidget& widget, int width)
{
    if (width > 0)
        widget.setFixedWidth(width);
    layout.addWidget(&widget, width > 0 ? 0 : 1, Qt::AlignTop);
}

}  // namespace

PolicyRows::PolicyRows(Columns columns, const QString& addText, const QString& what, Sample sample,
                       QWidget* parent)
    : QWidget(parent),
      m_columns(std::move(columns)),
      m_what(what),
      m_sample(std::move(sample)),
      m_captions(new QWidget(this)),
      m_list(new QVBoxLayout),
      m_add(new QPushButton(addText, this))
{
    auto* captions = new QHBoxLayout(m_captions);
    captions->setContentsMargins(0, 0, 0, 0);
    captions->setSpacing(gap);
    for (const Column& column : m_columns) {
        QLabel* caption = smallLabel(tokens().muted, m_captions);
        caption->setText(column.caption);
        giveWidth(*captions, *caption, column.width);
    }
    m_add->setObjectName(QStringLiteral("addRow"));
    m_add->setAutoDefault(false);
    m_list->setSpacing(gap);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_captions);
    layout->addLayout(m_list);
    layout->addWidget(m_add, 0, Qt::AlignLeft);
    connect(m_add, &QPushButton::clicked, this, [this] {
        addRow(m_sample(items()));
        m_rows.back().fields.front()->editor()->setFocus();
        told();
    });
    showCaptions();
}

void PolicyRows::setRemark(std::function<QString(const QJsonObject&)> remark)
{
    m_remark = std::move(remark);
    showCaptions();
}

void PolicyRows::addRow(const QJsonObject& item)
{
    Row row;
    row.whole = new QWidget(this);
    auto* column = new QVBoxLayout(row.whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto* line = new QHBoxLayout;
    line->setSpacing(gap);
    for (const Column& part : m_columns) {
        auto* field = new PolicyField(part.kind, part.caption, part.tip, row.whole, part.words);
        field->setValue(item[part.key]);
        giveWidth(*line, *field, part.width);
        connect(field, &PolicyField::changed, this, &PolicyRows::told);
        field->editor()->setObjectName(part.key);
        row.fields.push_back(field);
    }
    if (m_remark) {
        row.remark = smallLabel(tokens().muted, row.whole);
        row.remark->setFixedSize(remarkWidth, row.fields.front()->sizeHint().height());
        line->addWidget(row.remark, 0, Qt::AlignTop);
    }
    auto* remove = new QToolButton(row.whole);
    row.remove = remove;
    remove->setObjectName(QStringLiteral("removeRow"));
    remove->setText(QStringLiteral("✕"));
    remove->setAutoRaise(true);
    remove->setFixedSize(removeWidth, row.fields.front()->sizeHint().height());
    remove->setToolTip(tr("Take away"));
    remove->setAccessibleName(tr("Take away %1").arg(m_what));
    connect(remove, &QToolButton::clicked, this, [this, whole = row.whole] { removeRow(whole); });
    line->addWidget(remove, 0, Qt::AlignTop);
    row.error = smallLabel(tokens().critical, row.whole);
    row.error->setWordWrap(true);
    row.error->hide();
    column->addLayout(line);
    column->addWidget(row.error);
    m_list->addWidget(row.whole);
    row.whole->show();  // at once, so that it can have the keyboard
    chain(row, remove);
    m_rows.push_back(row);
    showCaptions();
}

// Tab goes on from the row before, and then to the button that adds the next one.
void PolicyRows::chain(const Row& row, QWidget* remove)
{
    QWidget* before = m_rows.empty() ? m_add : m_rows.back().remove;
    for (PolicyField* field : row.fields) {
        setTabOrder(before, field->editor());
        before = field->editor();
    }
    setTabOrder(before, remove);
    setTabOrder(remove, m_add);
}

// Later, since its own button is the sender.
void PolicyRows::removeRow(const QWidget* whole)
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.whole == whole; });
    found->whole->hide();
    found->whole->deleteLater();
    m_rows.erase(found);
    m_add->setFocus();
    showCaptions();
    told();
}

void PolicyRows::setItems(const QJsonArray& items)
{
    for (const Row& row : m_rows)
        delete row.whole;
    m_rows.clear();
    for (const QJsonValue& item : items)
        addRow(item.toObject());
    told();
}

QJsonObject PolicyRows::itemOf(const Row& row) const
{
    QJsonObject item;
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        item.insert(m_columns[i].key, row.fields[i]->value());
    return item;
}

QJsonArray PolicyRows::items() const
{
    QJsonArray items;
    for (const Row& row : m_rows)
        items.append(itemOf(row));
    return items;
}

void PolicyRows::told()
{
    if (m_remark)
        for (const Row& row : m_rows)
            row.remark->setText(m_remark(itemOf(row)));
    Q_EMIT changed();
}

void PolicyRows::showCaptions()
{
    m_captions->setVisible(!m_rows.empty());
    const int beside = removeWidth + gap + (m_remark ? remarkWidth + gap : 0);
    m_captions->layout()->setContentsMargins(0, 0, beside, 0);
}

void PolicyRows::clearErrors()
{
    for (const Row& row : m_rows) {
        row.error->hide();
        for (PolicyField* field : row.fields)
            field->setError({});
    }
}

PolicyField* PolicyRows::field(int row, const QString& key) const
{
    if (row < 0 || row >= count())
        return nullptr;
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        if (m_columns[i].key == key)
            return m_rows[std::size_t(row)].fields[i];
    return nullptr;
}

// A column is too narrow for a sentence, so it stands below the whole row, and names what it is about.
bool PolicyRows::setError(int row, const QString& key, const QString& sentence)
{
    if (row < 0 || row >= count())
        return false;
    const Row& at = m_rows[std::size_t(row)];
    QString text = sentence;
    if (PolicyField* wrong = field(row, key)) {
        wrong->editor()->setAccessibleDescription(sentence);
        const auto column = std::find_if(m_columns.begin(), m_columns.end(),
                                         [&](const Column& each) { return each.key == key; });
        text = tr("%1: %2", "a field and what is wrong with it").arg(column->caption, sentence);
    }
    at.error->setText(at.error->isHidden() ? text : at.error->text() + QLatin1Char('\n') + text);
    at.error->show();
    return true;
}

}  // namespace ui
