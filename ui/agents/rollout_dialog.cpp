#include "ui/agents/rollout_dialog.h"

#include "ui/agents/argument_line.h"
#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/operator/operator_desk.h"
#include "ui/theme/theme.h"
#include "ui/widget/typing_pause.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSet>
#include <QSpinBox>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int dialogWidth = 640;
constexpr int editorHeight = 96;

QStringList linesOf(const QPlainTextEdit& editor)
{
    return editor.toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
}

// The first name that stands on two lines; empty without one.
QString repeatedName(const QStringList& variables)
{
    QSet<QString> names;
    for (const QString& line : variables) {
        const QString name = line.section(QLatin1Char('='), 0, 0);
        if (names.contains(name))
            return name;
        names.insert(name);
    }
    return {};
}

}  // namespace

RolloutDialog::RolloutDialog(OperatorDesk& desk, core::AgentViewPtr agent, QWidget* parent)
    : QDialog(parent),
      m_desk(desk),
      m_agent(std::move(agent)),
      m_version(new QLineEdit(this)),
      m_command(new QPlainTextEdit(this)),
      m_environment(new QPlainTextEdit(this)),
      m_image(new QLineEdit(this)),
      m_replicas(new QSpinBox(this)),
      m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("rolloutDialog"));
    setWindowTitle(tr("Roll out %1").arg(QString::fromStdString(m_agent->id.text())));
    setMinimumWidth(dialogWidth);
    fill();
    build();
    m_settled.setSingleShot(true);
    m_settled.setInterval(typingPause);
    connect(&m_settled, &QTimer::timeout, this, &RolloutDialog::preview);
    connect(&m_desk.session(), &Session::changed, this, &RolloutDialog::changed);
    changed();
}

void RolloutDialog::fill()
{
    const core::AgentSpec& spec = *m_agent->spec;
    m_version->setObjectName(QStringLiteral("version"));
    m_version->setText(QString::fromStdString(spec.version));
    m_command->setObjectName(QStringLiteral("command"));
    QStringList arguments;
    for (const std::string& argument : spec.run.command)
        arguments << argumentLine(QString::fromStdString(argument));
    m_command->setPlainText(arguments.join(QLatin1Char('\n')));
    QStringList variables;
    for (const auto& [name, value] : spec.run.environment)
        variables << QString::fromStdString(name) + QLatin1Char('=')
                + argumentLine(QString::fromStdString(value), true);
    m_environment->setObjectName(QStringLiteral("environment"));
    m_environment->setPlainText(variables.join(QLatin1Char('\n')));
    m_image->setObjectName(QStringLiteral("image"));
    m_image->setText(QString::fromStdString(spec.run.image));
    m_replicas->setObjectName(QStringLiteral("rolloutReplicas"));
    m_replicas->setRange(int(spec.scaling.min), int(spec.scaling.max));
    m_replicas->setValue(int(m_agent->replicas.wanted));
    m_text->setObjectName(QStringLiteral("consequences"));
    m_text->setWordWrap(true);
    m_text->setMinimumHeight(editorHeight);
    m_text->setAlignment(Qt::AlignTop);
    m_text->setTextFormat(Qt::PlainText);
}

void RolloutDialog::build()
{
    auto* form = new QFormLayout;
    form->addRow(tr("&Version"), m_version);
    form->addRow(tr("&Command, one argument a line"), m_command);
    form->addRow(tr("&Environment, NAME=VALUE a line"), m_environment);
    m_environment->setToolTip(tr("A value secret:NAME comes from the vault when an instance starts."));
    form->addRow(tr("&Image, where a platform runs images"), m_image);
    form->addRow(tr("&Replicas"), m_replicas);
    for (QPlainTextEdit* editor : {m_command, m_environment}) {
        editor->setFont(fontFor(FontRole::Code));
        editor->setFixedHeight(editorHeight);
        editor->setTabChangesFocus(true);
        connect(editor, &QPlainTextEdit::textChanged, this, &RolloutDialog::changed);
    }
    connect(m_version, &QLineEdit::textChanged, this, &RolloutDialog::changed);
    connect(m_image, &QLineEdit::textChanged, this, &RolloutDialog::changed);
    connect(m_replicas, &QSpinBox::valueChanged, this, &RolloutDialog::changed);

    auto* buttons = new QDialogButtonBox(this);
    m_go = buttons->addButton(tr("Roll out"), QDialogButtonBox::AcceptRole);
    m_go->setObjectName(QStringLiteral("goOn"));
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addLayout(form);
    layout->addWidget(m_text);
    layout->addWidget(buttons);
}

core::UpdateAgent RolloutDialog::command() const
{
    return {typed().value_or(*m_agent->spec), m_agent->revision};
}

std::optional<core::AgentSpec> RolloutDialog::typed() const
{
    if (!complaint().isEmpty())
        return std::nullopt;
    core::AgentSpec spec = *m_agent->spec;
    spec.version = m_version->text().trimmed().toStdString();
    spec.run.image = m_image->text().trimmed().toStdString();
    spec.replicas = std::uint32_t(m_replicas->value());
    spec.run.command.clear();
    for (const QString& line : linesOf(*m_command))
        spec.run.command.push_back(argumentOf(line).toStdString());
    spec.run.environment.clear();
    for (const QString& line : linesOf(*m_environment))
        spec.run.environment[line.section(QLatin1Char('='), 0, 0).toStdString()] =
            argumentOf(line.section(QLatin1Char('='), 1)).toStdString();
    return spec;
}

QString RolloutDialog::complaint() const
{
    if (const QString refusal = m_desk.refusalOf(core::RestartAgent{m_agent->id}); !refusal.isEmpty())
        return refusal;
    if (m_version->text().trimmed().isEmpty())
        return tr("A version is needed.");
    if (linesOf(*m_command).isEmpty() && m_image->text().trimmed().isEmpty())
        return tr("A command or an image is needed.");
    for (const QString& line : linesOf(*m_environment))
        if (line.indexOf(QLatin1Char('=')) < 1)
            return tr("Not NAME=VALUE: %1").arg(line);
    if (const QString name = repeatedName(linesOf(*m_environment)); !name.isEmpty())
        return tr("%1 is set twice.").arg(name);
    return {};
}

void RolloutDialog::changed()
{
    m_go->setEnabled(false);
    ++m_asked;  // an answer that is under way is of no interest any more
    const QString wrong = complaint();
    m_text->setText(wrong.isEmpty() ? tr("Looking at what this will do…") : wrong);
    m_settled.start();
}

void RolloutDialog::preview()
{
    const auto spec = typed();
    if (!spec)
        return;
    m_desk.preview(core::UpdateAgent{*spec, m_agent->revision},
                   answerOn<core::CommandPreview>(
                       this, [this, asked = m_asked](const core::Result<core::CommandPreview>& answer) {
                           if (asked == m_asked)
                               showPreview(answer);
                       }));
}

void RolloutDialog::showPreview(const core::Result<core::CommandPreview>& answer)
{
    if (!answer) {
        m_text->setText(errorSentence(answer.error()));
        return;
    }
    QStringList lines;
    for (const std::string& consequence : answer.value().consequences)
        lines << QStringLiteral("• ") + QString::fromStdString(consequence);
    m_text->setText(lines.isEmpty() ? tr("This changes nothing that runs.") : lines.join(QLatin1Char('\n')));
    m_go->setEnabled(true);
}

}  // namespace ui
