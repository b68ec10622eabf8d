#include "ui/security/wish_dialog.h"

#include "ui/model/error_text.h"
#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int wishWidth = 520;

QLabel* wrappedLabel(const char* name, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QString::fromLatin1(name));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

bool isFilled(const QWidget& field)
{
    const auto* line = qobject_cast<const QLineEdit*>(&field);
    return line && !line->text().isEmpty();
}

}  // namespace

WishDialog::WishDialog(const char* name, const QString& title, const QString& verb, QWidget* parent)
    : QDialog(parent),
      m_form(new QFormLayout),
      m_fields(new QWidget(this)),
      m_note(wrappedLabel("wishNote", this)),
      m_complaint(wrappedLabel("complaint", this))
{
    setObjectName(QString::fromLatin1(name));
    setWindowTitle(title);
    setMinimumWidth(wishWidth);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* heading = new QLabel(title, this);
    heading->setFont(fontFor(FontRole::BodyStrong));
    heading->setTextFormat(Qt::PlainText);
    heading->setWordWrap(true);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->hide();
    // Two lines have room, so that the dialog does not grow and shrink while it is typed in.
    m_complaint->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_complaint->setAlignment(Qt::AlignTop);
    m_fields->setLayout(m_form);
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    auto* buttons = new QDialogButtonBox(this);
    m_go = buttons->addButton(verb, QDialogButtonBox::AcceptRole);
    m_go->setObjectName(QStringLiteral("goOn"));
    m_go->setProperty("primary", true);
    m_go->setDefault(true);
    m_cancel = buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &WishDialog::begin);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addWidget(heading);
    layout->addWidget(m_note);
    layout->addWidget(m_fields);
    layout->addWidget(m_complaint);
    layout->addWidget(buttons);
}

// The keyboard begins in the first field that can be filled.
void WishDialog::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    for (int row = 0; row < m_form->rowCount(); ++row)
        if (const QLayoutItem* item = m_form->itemAt(row, QFormLayout::FieldRole);
            item && item->widget() && item->widget()->isEnabled() && !isFilled(*item->widget()))
            return item->widget()->setFocus();
}

void WishDialog::setNote(const QString& note)
{
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

void WishDialog::changed()
{
    const QString wrong = complaint();
    say(wrong, false);
    m_go->setEnabled(wrong.isEmpty() && !m_isAsking);
}

void WishDialog::begin()
{
    if (!m_isAsking && complaint().isEmpty())
        ask();
}

void WishDialog::reject()
{
    if (!m_isAsking)
        QDialog::reject();
}

void WishDialog::finish(const QString& sentence)
{
    Q_EMIT done(sentence);
    accept();
}

void WishDialog::setAsking(bool isAsking)
{
    m_isAsking = isAsking;
    m_fields->setEnabled(!isAsking);
    m_cancel->setEnabled(!isAsking);
    changed();
}

void WishDialog::refuse(const core::Error& error)
{
    say(errorSentence(error), true);
}

void WishDialog::say(const QString& sentence, bool isRefusal)
{
    QPalette palette = m_complaint->palette();
    palette.setColor(QPalette::WindowText, isRefusal ? tokens().critical : tokens().muted);
    m_complaint->setPalette(palette);
    m_complaint->setText(sentence);
}

}  // namespace ui
