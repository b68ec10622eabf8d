#include "ui/alerts/silence_dialog.h"

#include "ui/alerts/until_box.h"
#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/operator/control_guard.h"
#include "ui/operator/operator_desk.h"
#include "ui/theme/theme.h"
#include "ui/widget/typing_pause.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int silenceWidth = 560;
constexpr int editorHeight = 84;

}  // namespace

SilenceDialog::SilenceDialog(OperatorDesk& desk, const QString& matchers, core::TimePoint now,
                             QWidget* parent)
    : QDialog(parent),
      m_desk(desk),
      m_now(now),
      m_matchers(new QPlainTextEdit(matchers, this)),
      m_until(new UntilBox(this)),
      m_reason(new QLineEdit(this)),
      m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("silenceDialog"));
    setWindowTitle(tr("Silence alerts"));
    setMinimumWidth(silenceWidth);
    build();
    m_settled.setSingleShot(true);
    m_settled.setInterval(typingPause);
    connect(&m_settled, &QTimer::timeout, this, &SilenceDialog::preview);
    connect(&m_desk.session(), &Session::changed, this, &SilenceDialog::changed);
    changed();
}

void SilenceDialog::build()
{
    m_matchers->setObjectName(QStringLiteral("matchers"));
    m_matchers->setFont(fontFor(FontRole::Code));
    m_matchers->setFixedHeight(editorHeight);
    m_matchers->setTabChangesFocus(true);
    m_matchers->setToolTip(tr("One a line; all must match. A label (rule, agent, instance, region, severity, "
                              "type), one of = != =~ !~, and a value in quotes."));
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setPlaceholderText(tr("Why, for those who wonder later"));
    m_text->setObjectName(QStringLiteral("consequences"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setAlignment(Qt::AlignTop);
    m_text->setMinimumHeight(editorHeight);
    auto* form = new QFormLayout;
    form->addRow(tr("&Matches"), m_matchers);
    form->addRow(tr("&For"), m_until);
    form->addRow(tr("&Reason"), m_reason);
    auto* buttons = new QDialogButtonBox(this);
    m_go = buttons->addButton(tr("Silence"), QDialogButtonBox::AcceptRole);
    m_go->setObjectName(QStringLiteral("goOn"));
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_matchers, &QPlainTextEdit::textChanged, this, &SilenceDialog::changed);
    connect(m_until, &QComboBox::currentIndexChanged, this, &SilenceDialog::changed);
    connect(m_reason, &QLineEdit::textChanged, this, &SilenceDialog::changed);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addLayout(form);
    layout->addWidget(m_text);
    layout->addWidget(buttons);
    m_reason->setFocus();
}

QString SilenceDialog::read()
{
    m_command = {};
    for (const QString& line : m_matchers->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        auto matcher = core::Matcher::parse(line.toStdString());
        if (!matcher)
            return tr("%1: %2").arg(line.trimmed(), QString::fromStdString(matcher.error().context));
        m_command.matchers.push_back(std::move(matcher).value());
    }
    m_command.until = m_now + m_until->length();
    m_command.reason = m_reason->text().trimmed().toStdString();
    if (m_command.matchers.empty())
        return tr("Say what it matches, such as agent=\"summarizer\".");
    return firstReason(
        {m_desk.refusalOf(m_command), m_command.reason.empty() ? tr("A reason is needed.") : QString()});
}

void SilenceDialog::changed()
{
    m_go->setEnabled(false);
    ++m_asked;  // an answer that is under way is of no interest any more
    const QString wrong = read();
    m_text->setText(wrong.isEmpty() ? tr("Looking at what this hides…") : wrong);
    m_settled.start();
}

void SilenceDialog::preview()
{
    if (!read().isEmpty())
        return;
    m_desk.preview(m_command,
                   answerOn<core::CommandPreview>(
                       this, [this, asked = m_asked](const core::Result<core::CommandPreview>& answer) {
                           if (asked != m_asked)
                               return;
                           if (!answer)
                               return m_text->setText(errorSentence(answer.error()));
                           QStringList lines;
                           for (const std::string& consequence : answer.value().consequences)
                               lines << QStringLiteral("• ") + QString::fromStdString(consequence);
                           m_text->setText(lines.join(QLatin1Char('\n')));
                           m_go->setEnabled(true);
                       }));
}

}  // namespace ui
