#include "ui/alerts/acknowledge_dialog.h"

#include "ui/alerts/until_box.h"
#include "ui/operator/operator_desk.h"
#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int dialogWidth = 460;

}  // namespace

AcknowledgeDialog::AcknowledgeDialog(OperatorDesk& desk, std::vector<core::AlertKey> alerts,
                                     core::TimePoint now, QWidget* parent)
    : QDialog(parent),
      m_alerts(std::move(alerts)),
      m_now(now),
      m_guard(desk.session(), this),
      m_until(new UntilBox(this)),
      m_text(new QLineEdit(this))
{
    setObjectName(QStringLiteral("acknowledgeDialog"));
    setWindowTitle(tr("Acknowledge"));
    setMinimumWidth(dialogWidth);
    auto* heading =
        new QLabel(m_alerts.size() == 1 ? tr("Acknowledge %1 on %2")
                                              .arg(QString::fromStdString(m_alerts.front().rule),
                                                   QString::fromStdString(core::subjectOf(m_alerts.front())))
                                        : tr("Acknowledge %n alert(s)", nullptr, int(m_alerts.size())),
                   this);
    heading->setFont(fontFor(FontRole::BodyStrong));
    heading->setWordWrap(true);
    auto* what = new QLabel(tr("It goes on being shown. It is told again when the time is over and it still "
                               "fires, or when it ends and comes back."),
                            this);
    what->setWordWrap(true);
    m_text->setObjectName(QStringLiteral("text"));
    m_text->setPlaceholderText(tr("What you are doing about it"));
    auto* form = new QFormLayout;
    form->addRow(tr("&For"), m_until);
    form->addRow(tr("&Note"), m_text);
    auto* buttons = new QDialogButtonBox(this);
    auto* go = buttons->addButton(tr("Acknowledge"), QDialogButtonBox::AcceptRole);
    go->setObjectName(QStringLiteral("goOn"));
    m_guard.add(go, [this, &desk] { return desk.refusalOf(commands()); });
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addWidget(heading);
    layout->addWidget(what);
    layout->addLayout(form);
    layout->addWidget(buttons);
    m_text->setFocus();
}

std::vector<core::Command> AcknowledgeDialog::commands() const
{
    std::vector<core::Command> commands;
    for (const core::AlertKey& alert : m_alerts)
        commands.push_back(
            core::AcknowledgeAlert{alert, m_now + m_until->length(), m_text->text().trimmed().toStdString()});
    return commands;
}

}  // namespace ui
