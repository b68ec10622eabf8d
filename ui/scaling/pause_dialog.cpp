#include "ui/scaling/pause_dialog.h"

#include "ui/operator/control_guard.h"
#include "ui/operator/operator_desk.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>
#include <optional>

namespace ui {
namespace {

using namespace std::chrono_literals;

constexpr int leastWidth = 480;
constexpr std::array<std::optional<core::Duration>, 4> lengths{30min, 1h, 4h, std::nullopt};

}  // namespace

PauseDialog::PauseDialog(OperatorDesk& desk, std::vector<core::AgentId> agents, core::TimePoint now,
                         QWidget* parent)
    : QDialog(parent),
      m_desk(desk),
      m_agents(std::move(agents)),
      m_now(now),
      m_length(new QComboBox(this)),
      m_reason(new QLineEdit(this)),
      m_complaint(new QLabel(this))
{
    setObjectName(QStringLiteral("pauseDialog"));
    setWindowTitle(tr("Pause scaling of %1?").arg(subject()));
    setMinimumWidth(leastWidth);
    build();
    connect(&m_desk.session(), &Session::changed, this, &PauseDialog::showState);
    showState();
}

QString PauseDialog::subject() const
{
    return m_agents.size() == 1 ? QString::fromStdString(m_agents.front().text())
                                : tr("%n agent(s)", nullptr, int(m_agents.size()));
}

void PauseDialog::build()
{
    auto* heading = new QLabel(windowTitle(), this);
    heading->setFont(fontFor(FontRole::BodyStrong));
    heading->setWordWrap(true);
    auto* meaning = new QLabel(
        (m_agents.size() == 1 ? tr("It keeps the count that it has now, whatever its load.")
                              : tr("Each keeps the count that it has now, whatever its load."))
            + QLatin1Char(' ') + tr("Instances that fail are still replaced, and + and − still work."),
        this);
    meaning->setObjectName(QStringLiteral("meaning"));
    meaning->setWordWrap(true);
    m_length->setObjectName(QStringLiteral("pauseLength"));
    m_length->addItems({tr("30 minutes"), tr("1 hour"), tr("4 hours"), tr("Until it is resumed")});
    m_length->setCurrentIndex(1);
    m_reason->setObjectName(QStringLiteral("pauseReason"));
    m_reason->setPlaceholderText(tr("Why, for those who wonder later"));
    m_complaint->setObjectName(QStringLiteral("pauseComplaint"));
    m_complaint->setWordWrap(true);
    auto* form = new QFormLayout;
    form->addRow(tr("&For"), m_length);
    form->addRow(tr("&Reason"), m_reason);
    auto* buttons = new QDialogButtonBox(this);
    m_go = buttons->addButton(tr("Pause"), QDialogButtonBox::AcceptRole);
    m_go->setObjectName(QStringLiteral("goOn"));
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_reason, &QLineEdit::textChanged, this, &PauseDialog::showState);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addWidget(heading);
    layout->addWidget(meaning);
    layout->addLayout(form);
    layout->addWidget(m_complaint);
    layout->addWidget(buttons);
    m_reason->setFocus();
}

void PauseDialog::showState()
{
    const QString wrong =
        firstReason({m_desk.refusalOf(commands()),
                     m_reason->text().trimmed().isEmpty() ? tr("A reason is needed.") : QString()});
    m_complaint->setText(wrong);
    m_go->setEnabled(wrong.isEmpty());
}

std::vector<core::Command> PauseDialog::commands() const
{
    const auto& length = lengths[std::size_t(std::max(m_length->currentIndex(), 0))];
    const auto until = length ? std::optional(m_now + *length) : std::nullopt;
    std::vector<core::Command> commands;
    for (const core::AgentId& agent : m_agents)
        commands.push_back(core::PauseScaling{agent, true, until, m_reason->text().trimmed().toStdString()});
    return commands;
}

QString PauseDialog::success() const
{
    return tr("Scaling of %1 is paused.").arg(subject());
}

}  // namespace ui
