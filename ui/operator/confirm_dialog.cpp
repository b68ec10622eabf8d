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

}  // namespace

ConfirmDialog::ConfirmDialog(const QString& title, const QString& verb, const QString& name, int commands,
                             QWidget* parent)
    : QDialog(parent),
      m_name(name),
      m_awaited(commands),
      m_note(new QLabel(this)),
      m_text(new QLabel(tr("Looking at what this will do…"), this)),
      m_typed(new QLineEdit(this))
{
    setObjectName(QStringLiteral("confirmDialog"));
    setWindowTitle(title);
    setMinimumWidth(leastWidth);
    auto* heading = new QLabel(title, this);
    heading->setFont(fontFor(FontRole::BodyStrong));
    heading->setWordWrap(true);
    m_note->setObjectName(QStringLiteral("confirmNote"));
    m_note->setWordWrap(true);
    m_note->hide();
    m_text->setObjectName(QStringLiteral("consequences"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_typed->setObjectName(QStringLiteral("typedName"));
    m_typed->setPlaceholderText(tr("Type %1 to go on").arg(name));
    m_typed->setVisible(!name.isEmpty());

    auto* buttons = new QDialogButtonBox(this);
    m_go = buttons->addButton(verb, QDialogButtonBox::AcceptRole);
    m_go->setObjectName(QStringLiteral("goOn"));
    m_go->setEnabled(false);
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_typed, &QLineEdit::textChanged, this, &ConfirmDialog::showButton);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addWidget(heading);
    layout->addWidget(m_note);
    layout->addWidget(m_text);
    layout->addWidget(m_typed);
    layout->addWidget(buttons);
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
    if (m_awaited == 0 && !m_isRefused)
        showConsequences();
}

void ConfirmDialog::refuse(const QString& sentence)
{
    m_isRefused = true;
    m_text->setText(sentence);
    showButton();
    adjustSize();
}

void ConfirmDialog::showConsequences()
{
    QStringList lines = m_consequences.mid(0, linesShown);
    if (m_consequences.size() > linesShown)
        lines << tr("and %n more", nullptr, int(m_consequences.size() - linesShown));
    if (m_requests > 0)
        lines << tr("%n request(s) are in flight on them.", nullptr, int(m_requests));
    m_text->setText(lines.isEmpty() ? tr("This changes nothing that runs.")
                                    : QStringLiteral("• ") + lines.join(QStringLiteral("\n• ")));
    showButton();
    adjustSize();
}

void ConfirmDialog::showButton()
{
    m_go->setEnabled(m_awaited == 0 && !m_isRefused && m_typed->text().trimmed() == m_name);
}

}  // namespace ui
