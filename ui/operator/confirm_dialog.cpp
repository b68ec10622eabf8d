#include "ui/operator/confirm_dialog.h"

#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int leastWidth = 460;
constexpr qsizetype linesShown = 12;
constexpr int longestReason = 500;

}  // namespace

ConfirmDialog::ConfirmDialog(const QString& title, const QString& verb, const QString& name, int commands,
                             QWidget* parent)
    : QDialog(parent),
      m_awaited(commands),
      m_heading(new QLabel(title, this)),
      m_note(new QLabel(this)),
      m_text(new QLabel(this)),
      m_reason(new QLineEdit(this)),
      m_typed(new QLineEdit(this))
{
    setObjectName(QStringLiteral("confirmDialog"));
    setWindowTitle(title);
    setMinimumWidth(leastWidth);
    m_heading->setFont(fontFor(FontRole::BodyStrong));
    m_heading->setWordWrap(true);
    m_note->setObjectName(QStringLiteral("confirmNote"));
    m_note->setWordWrap(true);
    m_note->hide();
    m_text->setObjectName(QStringLiteral("consequences"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_reason->setObjectName(QStringLiteral("confirmReason"));
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setPlaceholderText(tr("Why, for those who wonder later (may stay empty)"));
    m_reason->setMaxLength(longestReason);
    m_typed->setObjectName(QStringLiteral("typedName"));
    askFor(name);

    auto* buttons = new QDialogButtonBox(this);
    m_go = buttons->addButton(verb, QDialogButtonBox::AcceptRole);
    m_go->setObjectName(QStringLiteral("goOn"));
    m_go->setEnabled(false);
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_typed, &QLineEdit::textChanged, this, &ConfirmDialog::showButton);
    layOut(buttons);
    showState();
    (name.isEmpty() ? m_reason : m_typed)->setFocus();
}

void ConfirmDialog::askFor(const QString& name)
{
    m_name = name;
    m_typed->setPlaceholderText(tr("Type %1 to go on").arg(name));
    m_typed->setVisible(!name.isEmpty());
}

void ConfirmDialog::layOut(QWidget* buttons)
{
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    for (QWidget* part :
         std::initializer_list<QWidget*>{m_heading, m_note, m_text, m_reason, m_typed, buttons})
        layout->addWidget(part);
}

void ConfirmDialog::setNote(const QString& note)
{
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

void ConfirmDialog::addPreview(const core::CommandPreview& preview)
{
    --m_awaited;
    for (const std::string& consequence : preview.consequences)
        m_consequences << QString::fromStdString(consequence);
    m_requests += preview.requestsInFlight;
    if (m_name.isEmpty() && !preview.nameToType.empty())
        askFor(QString::fromStdString(preview.nameToType));
    if (m_awaited == 0)
        showState();
}

void ConfirmDialog::refuse(const QString& sentence)
{
    m_error = sentence;
    showState();
}

void ConfirmDialog::setRefusal(const QString& sentence)
{
    if (sentence == m_refusal)
        return;
    m_refusal = sentence;
    showState();
}

QString ConfirmDialog::reason() const
{
    return m_reason->text().trimmed();
}

QString ConfirmDialog::consequences() const
{
    QStringList lines = m_consequences.mid(0, linesShown);
    if (m_consequences.size() > linesShown)
        lines << tr("and %n more", nullptr, int(m_consequences.size() - linesShown));
    if (m_requests > 0)
        lines << tr("%n request(s) are in flight on them.", nullptr, int(m_requests));
    return lines.isEmpty() ? tr("This changes nothing that runs.")
                           : QStringLiteral("• ") + lines.join(QStringLiteral("\n• "));
}

void ConfirmDialog::showState()
{
    m_text->setText(!m_refusal.isEmpty()     ? m_refusal
                        : !m_error.isEmpty() ? m_error
                        : m_awaited > 0      ? tr("Looking at what this will do…")
                                             : consequences());
    showButton();
    adjustSize();
}

void ConfirmDialog::showButton()
{
    m_go->setEnabled(m_awaited == 0 && m_error.isEmpty() && m_refusal.isEmpty()
                     && m_typed->text().trimmed() == m_name);
}

}  // namespace ui
