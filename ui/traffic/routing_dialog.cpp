#include "ui/traffic/routing_dialog.h"

#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/operator/operator_desk.h"
#include "ui/theme/theme.h"
#include "ui/traffic/routing_text.h"
#include "ui/widget/typing_pause.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>

namespace ui {
namespace {

using namespace std::chrono_literals;

constexpr int routingWidth = 480;
constexpr int consequenceHeight = 56;
constexpr double heaviest = 1'000;
constexpr std::array<core::Duration, 6> ejections{1min, 5min, 15min, 1h, 4h, 24h};

}  // namespace

RoutingDialog::RoutingDialog(OperatorDesk& desk, const core::InstanceView& instance, Act act, QWidget* parent)
    : QDialog(parent),
      m_desk(desk),
      m_instance(instance.id),
      m_act(act),
      m_weightBefore(instance.routing.askedWeight),
      m_reason(new QLineEdit(this)),
      m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("routingDialog"));
    setWindowTitle(question());
    setMinimumWidth(routingWidth);
    build();
    m_settled.setSingleShot(true);
    m_settled.setInterval(typingPause);
    connect(&m_settled, &QTimer::timeout, this, &RoutingDialog::preview);
    connect(&m_desk.session(), &Session::changed, this, &RoutingDialog::changed);
    changed();
}

QString RoutingDialog::name() const
{
    return QString::fromStdString(m_instance.text());
}

QString RoutingDialog::question() const
{
    switch (m_act) {
    case Act::Drain: return tr("Drain %1?").arg(name());
    case Act::EndDrain: return tr("Let %1 get requests again?").arg(name());
    case Act::Weigh: return tr("Weight of %1").arg(name());
    case Act::Eject: return tr("Eject %1?").arg(name());
    case Act::EndEjection: return tr("End the ejection of %1?").arg(name());
    }
    return {};
}

QString RoutingDialog::verb() const
{
    switch (m_act) {
    case Act::Drain: return tr("Drain");
    case Act::EndDrain: return tr("Undrain");
    case Act::Weigh: return tr("Set the weight");
    case Act::Eject: return tr("Eject");
    case Act::EndEjection: return tr("End the ejection");
    }
    return {};
}

QWidget* RoutingDialog::buildChoice()
{
    if (m_act == Act::Weigh) {
        m_weight = new QDoubleSpinBox(this);
        m_weight->setObjectName(QStringLiteral("weight"));
        m_weight->setRange(0, heaviest);
        m_weight->setDecimals(2);
        m_weight->setSingleStep(0.25);
        m_weight->setValue(m_weightBefore);
        m_weight->setToolTip(tr("Times the others': 2 gets twice as many requests, 0 gets none"));
        connect(m_weight, &QDoubleSpinBox::valueChanged, this, &RoutingDialog::changed);
        return m_weight;
    }
    m_length = new QComboBox(this);
    m_length->setObjectName(QStringLiteral("length"));
    m_length->addItems(
        {tr("1 minute"), tr("5 minutes"), tr("15 minutes"), tr("1 hour"), tr("4 hours"), tr("1 day")});
    m_length->setCurrentIndex(1);
    connect(m_length, &QComboBox::currentIndexChanged, this, &RoutingDialog::changed);
    return m_length;
}

void RoutingDialog::build()
{
    auto* heading = new QLabel(windowTitle(), this);
    heading->setFont(fontFor(FontRole::BodyStrong));
    heading->setWordWrap(true);
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reason->setPlaceholderText(tr("Why, for those who wonder later"));
    m_text->setObjectName(QStringLiteral("consequences"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setAlignment(Qt::AlignTop);
    m_text->setMinimumHeight(consequenceHeight);
    auto* form = new QFormLayout;
    if (m_act == Act::Weigh)
        form->addRow(tr("&Weight"), buildChoice());
    else if (m_act == Act::Eject)
        form->addRow(tr("&For"), buildChoice());
    form->addRow(tr("&Reason"), m_reason);
    auto* buttons = new QDialogButtonBox(this);
    m_go = buttons->addButton(verb(), QDialogButtonBox::AcceptRole);
    m_go->setObjectName(QStringLiteral("goOn"));
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_reason, &QLineEdit::textChanged, this, &RoutingDialog::changed);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addWidget(heading);
    layout->addLayout(form);
    layout->addWidget(m_text);
    layout->addWidget(buttons);
    m_reason->setFocus();
}

core::SetInstanceRouting RoutingDialog::command() const
{
    core::SetInstanceRouting wish{m_instance};
    switch (m_act) {
    case Act::Drain: wish.drain = true; break;
    case Act::EndDrain: wish.drain = false; break;
    case Act::Weigh: wish.weight = m_weight->value(); break;
    case Act::Eject: wish.ejectFor = ejections[std::size_t(std::max(m_length->currentIndex(), 0))]; break;
    case Act::EndEjection: wish.ejectFor = core::Duration(0); break;
    }
    wish.reason = m_reason->text().trimmed().toStdString();
    return wish;
}

std::optional<core::SetInstanceRouting> RoutingDialog::wayBack() const
{
    core::SetInstanceRouting wish{m_instance};
    switch (m_act) {
    case Act::Drain: wish.drain = false; break;
    case Act::EndDrain: wish.drain = true; break;
    case Act::Weigh: wish.weight = m_weightBefore; break;
    case Act::Eject: wish.ejectFor = core::Duration(0); break;
    case Act::EndEjection: return std::nullopt;
    }
    wish.reason = "taken back";
    return wish;
}

QString RoutingDialog::success() const
{
    switch (m_act) {
    case Act::Drain: return tr("%1 gets no new requests.").arg(name());
    case Act::EndDrain: return tr("%1 is no longer drained.").arg(name());
    case Act::Weigh: return tr("The weight of %1 is %2.").arg(name(), weightText(m_weight->value()));
    case Act::Eject: return tr("%1 is ejected for %2.").arg(name(), m_length->currentText());
    case Act::EndEjection: return tr("The ejection of %1 has ended.").arg(name());
    }
    return {};
}

QString RoutingDialog::complaint() const
{
    if (const QString refusal = m_desk.refusalOf(command()); !refusal.isEmpty())
        return refusal;
    if (m_reason->text().trimmed().isEmpty())
        return tr("A reason is needed.");
    return m_weight && m_weight->value() == m_weightBefore ? tr("That is its weight already.") : QString();
}

void RoutingDialog::changed()
{
    m_go->setEnabled(false);
    ++m_asked;  // an answer that is under way is of no interest any more
    const QString wrong = complaint();
    m_text->setText(wrong.isEmpty() ? tr("Looking at what this will do…") : wrong);
    m_settled.start();
}

void RoutingDialog::preview()
{
    if (!complaint().isEmpty())
        return;
    m_desk.preview(command(),
                   answerOn<core::CommandPreview>(
                       this, [this, asked = m_asked](const core::Result<core::CommandPreview>& answer) {
                           if (asked != m_asked)
                               return;
                           if (!answer)
                               return m_text->setText(errorSentence(answer.error()));
                           QStringList lines;
                           for (const std::string& consequence : answer.value().consequences)
                               lines << QStringLiteral("• ") + QString::fromStdString(consequence);
                           if (const std::uint32_t requests = answer.value().requestsInFlight)
                               lines << QStringLiteral("• ")
                                       + tr("%n request(s) are in flight on it.", nullptr, int(requests));
                           m_text->setText(lines.join(QLatin1Char('\n')));
                           m_go->setEnabled(true);
                       }));
}

}  // namespace ui
