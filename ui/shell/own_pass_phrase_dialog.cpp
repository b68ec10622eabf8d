#include "ui/shell/own_pass_phrase_dialog.h"

#include "core/fleet/trust_limits.h"
#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/shell/session_gate.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int passPhraseWidth = 460;

core::Secret secretOf(const QLineEdit& field)
{
    QByteArray bytes = field.text().toUtf8();
    core::Secret secret(bytes.toStdString());
    bytes.fill('\0');
    return secret;
}

}  // namespace

OwnPassPhraseDialog::OwnPassPhraseDialog(core::TrustService& trust, core::Actor who, QWidget* parent)
    : QDialog(parent),
      m_trust(trust),
      m_who(std::move(who)),
      m_present(new QLineEdit(this)),
      m_next(new QLineEdit(this)),
      m_again(new QLineEdit(this)),
      m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("passPhraseDialog"));
    setWindowTitle(tr("Pass phrase of %1").arg(QString::fromStdString(m_who.id)));
    setMinimumWidth(passPhraseWidth);
    build();
    showState();
    m_present->setFocus();
}

void OwnPassPhraseDialog::build()
{
    m_present->setObjectName(QStringLiteral("presentPassPhrase"));
    m_next->setObjectName(QStringLiteral("newPassPhrase"));
    m_again->setObjectName(QStringLiteral("repeatedPassPhrase"));
    m_text->setObjectName(QStringLiteral("passPhraseComplaint"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setMinimumHeight(m_text->fontMetrics().height() * 2);
    m_text->setAlignment(Qt::AlignTop);
    auto* form = new QFormLayout;
    form->addRow(tr("&Present"), m_present);
    form->addRow(tr("&New"), m_next);
    form->addRow(tr("New, &again"), m_again);
    auto* buttons = new QDialogButtonBox(this);
    m_go = buttons->addButton(tr("Change"), QDialogButtonBox::AcceptRole);
    m_go->setObjectName(QStringLiteral("goOn"));
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &OwnPassPhraseDialog::change);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    for (QLineEdit* field : {m_present, m_next, m_again}) {
        field->setEchoMode(QLineEdit::Password);
        field->setMaxLength(int(core::longestPassPhrase));
        connect(field, &QLineEdit::textEdited, this, [this] {
            m_error.clear();
            showState();
        });
    }
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addLayout(form);
    layout->addWidget(m_text);
    layout->addWidget(buttons);
}

QString OwnPassPhraseDialog::complaint() const
{
    if (m_present->text().isEmpty())
        return tr("Type the present one, so that it is you who changes it.");
    if (std::size_t(m_next->text().toUtf8().size()) < core::shortestPassPhrase)
        return tr("The new one needs 12 characters at least; some words in a row are easy to keep in mind.");
    return m_again->text() == m_next->text() ? QString() : tr("The new one is not the same twice.");
}

void OwnPassPhraseDialog::showState()
{
    const QString wrong = complaint();
    m_text->setText(m_isWaiting ? tr("Checking…") : m_error.isEmpty() ? wrong : m_error);
    m_go->setEnabled(!m_isWaiting && wrong.isEmpty());
    for (QLineEdit* field : {m_present, m_next, m_again})
        field->setEnabled(!m_isWaiting);
}

void OwnPassPhraseDialog::change()
{
    m_isWaiting = true;
    core::NewPassPhrase wish{m_who.id, secretOf(*m_present), secretOf(*m_next), m_who};
    m_present->clear();
    showState();
    m_trust.setPassPhrase(
        std::move(wish),
        answerOn<core::CommandReceipt>(
            this, [this](const core::Result<core::CommandReceipt>& answer) { take(answer); }));
}

void OwnPassPhraseDialog::take(const core::Result<core::CommandReceipt>& answer)
{
    m_isWaiting = false;
    if (answer)
        return accept();
    if (const auto wait = waitIn(answer.error()))
        m_error = tr("There were too many wrong ones. Try again in %1.").arg(ageText(*wait));
    else if (answer.error().code == core::ErrorCode::Forbidden)
        m_error = tr("The present pass phrase is wrong.");
    else
        m_error = errorSentence(answer.error());
    showState();
    m_present->setFocus();
}

}  // namespace ui
