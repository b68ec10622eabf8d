#include "ui/scaling/policy_field.h"

#include "ui/theme/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include <cmath>

namespace ui {
namespace {

constexpr int leastBox = 40;

QString shown(const QJsonValue& value)
{
    return value.isDouble() ? QString::number(value.toDouble(), 'g', 12) : value.toString();
}

}  // namespace

PolicyField::PolicyField(Kind kind, const QString& name, const QString& tip, QWidget* parent,
                         const Words& words)
    : QWidget(parent),
      m_kind(kind),
      m_error(new QLabel(this))
{
    if (kind == Kind::Choice || kind == Kind::Suggestions) {
        m_box = new QComboBox(this);
        m_box->setEditable(kind == Kind::Suggestions);
        m_box->setMinimumContentsLength(4);
        m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        m_box->setMinimumWidth(leastBox);
        for (const auto& [word, text] : words)
            m_box->addItem(text, word);
        connect(m_box, &QComboBox::currentTextChanged, this, &PolicyField::changed);
    } else {
        m_line = new QLineEdit(this);
        m_line->setMinimumWidth(leastBox);
        connect(m_line, &QLineEdit::textChanged, this, &PolicyField::changed);
    }
    editor()->setAccessibleName(name);
    editor()->setToolTip(tip);
    m_error->setFont(fontFor(FontRole::Small));
    m_error->setWordWrap(true);
    m_error->setTextFormat(Qt::PlainText);
    QPalette palette = m_error->palette();
    palette.setColor(QPalette::WindowText, tokens().critical);
    m_error->setPalette(palette);
    m_error->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(editor());
    layout->addWidget(m_error);
}

QWidget* PolicyField::editor() const
{
    return m_line ? static_cast<QWidget*>(m_line) : m_box;
}

void PolicyField::setEditorWidth(int width)
{
    editor()->setFixedWidth(width);
}

void PolicyField::setValue(const QJsonValue& value)
{
    const QString text = shown(value);
    if (m_line)
        return m_line->setText(text);
    const int known = m_box->findData(text);
    if (m_kind == Kind::Suggestions) {
        m_box->setCurrentText(text);
        m_box->lineEdit()->setCursorPosition(0);  // a long one shows how it begins
    } else
        m_box->setCurrentIndex(std::max(known, 0));
}

QString PolicyField::typed() const
{
    if (m_kind == Kind::Choice)
        return m_box->currentData().toString();
    return (m_line ? m_line->text() : m_box->currentText()).trimmed();
}

QJsonValue PolicyField::value() const
{
    const QString text = typed();
    bool isNumber = false;
    const double number = text.toDouble(&isNumber);
    return m_kind == Kind::Number && isNumber && std::isfinite(number) ? QJsonValue(number)
                                                                       : QJsonValue(text);
}

void PolicyField::setError(const QString& sentence)
{
    m_error->setText(sentence);
    m_error->setVisible(!sentence.isEmpty());
    editor()->setAccessibleDescription(sentence);
}

QString PolicyField::error() const
{
    return m_error->text();
}

}  // namespace ui
