#include "ui/alerts/rule_dialog.h"

#include "core/base/units.h"
#include "core/fleet/alert_rules.h"
#include "ui/alerts/backtest_panel.h"
#include "ui/model/alert_table_model.h"
#include "ui/model/metric_text.h"
#include "ui/operator/control_guard.h"
#include "ui/operator/operator_desk.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>

namespace ui {
namespace {

constexpr QSize dialogSize{900, 520};
constexpr int formWidth = 380;
// The metric box's first entries stand for a rule on a state.
constexpr std::array<const char*, 2> states{"down", "panic"};
constexpr std::array severities{core::Severity::Info,    core::Severity::Low,  core::Severity::Medium,
                                core::Severity::Warning, core::Severity::High, core::Severity::Critical};

QString plain(const std::optional<double>& value)
{
    return value ? QString::number(*value, 'g', 10) : QString();
}

}  // namespace

RuleDialog::RuleDialog(OperatorDesk& desk, const core::FleetSnapshot& snapshot,
                       const core::AlertRuleSpec& rule, const core::AgentId& agent, QWidget* parent)
    : QDialog(parent),
      m_desk(desk),
      m_before(rule),
      m_name(new QLineEdit(this)),
      m_agent(new QComboBox(this)),
      m_metric(new QComboBox(this)),
      m_side(new QComboBox(this)),
      m_threshold(new QLineEdit(this)),
      m_clear(new QLineEdit(this)),
      m_for(new QLineEdit(this)),
      m_severity(new QComboBox(this)),
      m_type(new QLineEdit(this)),
      m_noData(new QComboBox(this)),
      m_error(new QComboBox(this)),
      m_complaint(new QLabel(this)),
      m_backtest(new BacktestPanel(desk.service(), snapshot.time, this))
{
    setObjectName(QStringLiteral("ruleDialog"));
    setWindowTitle(rule.name.empty() ? tr("New alert rule")
                                     : tr("Alert rule %1").arg(QString::fromStdString(rule.name)));
    resize(dialogSize);
    fill(rule, snapshot);
    const int chosen = m_agent->findData(QString::fromStdString(agent.text()));
    m_agent->setCurrentIndex(std::max(chosen, 0));
    m_agent->setEnabled(rule.name.empty());
    build();
    connect(&m_desk.session(), &Session::changed, this, &RuleDialog::changed);
    changed();
}

void RuleDialog::fill(const core::AlertRuleSpec& rule, const core::FleetSnapshot& snapshot)
{
    m_name->setText(QString::fromStdString(rule.name));
    m_name->setEnabled(rule.name.empty());
    m_agent->addItem(tr("Every agent"), QString());
    for (const core::AgentViewPtr& agent : snapshot.agents)
        m_agent->addItem(QString::fromStdString(agent->id.text()), QString::fromStdString(agent->id.text()));
    m_metric->setEditable(true);
    m_metric->addItems({tr("down (a state)"), tr("panic routing (a state)")});
    m_metric->addItems(knownMetrics());
    if (rule.state.empty())
        m_metric->setCurrentText(rule.metric.empty() ? QString::fromLatin1(core::series::cpu)
                                                     : QString::fromStdString(rule.metric));
    else
        m_metric->setCurrentIndex(rule.state == states[1] ? 1 : 0);
    m_side->addItems({tr("at or above"), tr("at or below")});
    m_side->setCurrentIndex(rule.below ? 1 : 0);
    m_threshold->setText(plain(rule.below ? rule.below : rule.above));
    m_clear->setText(plain(rule.below ? rule.clearAbove : rule.clearBelow));
    m_for->setText(QString::fromStdString(core::formatDuration(rule.pendingFor)));
    for (const core::Severity severity : severities)
        m_severity->addItem(wordOf(severity));
    m_severity->setCurrentIndex(
        int(std::find(severities.begin(), severities.end(), rule.severity) - severities.begin()));
    m_type->setText(QString::fromStdString(rule.type));
    m_noData->addItems({tr("Say so"), tr("Count as firing"), tr("Count as fine"), tr("Keep as it was")});
    m_noData->setCurrentIndex(int(rule.noData));
    m_error->addItems({tr("Say so"), tr("Count as firing"), tr("Count as fine"), tr("Keep as it was")});
    m_error->setCurrentIndex(int(rule.error));
}

QFormLayout* RuleDialog::buildForm()
{
    const std::array<std::pair<QWidget*, const char*>, 11> names{{{m_name, "ruleName"},
                                                                  {m_agent, "ruleAgent"},
                                                                  {m_metric, "ruleMetric"},
                                                                  {m_side, "ruleSide"},
                                                                  {m_threshold, "ruleThreshold"},
                                                                  {m_clear, "ruleClear"},
                                                                  {m_for, "ruleFor"},
                                                                  {m_severity, "ruleSeverity"},
                                                                  {m_type, "ruleType"},
                                                                  {m_noData, "ruleNoData"},
                                                                  {m_error, "ruleError"}}};
    for (const auto& [widget, name] : names)
        widget->setObjectName(QString::fromLatin1(name));
    m_for->setPlaceholderText(tr("such as 30s, 5m"));
    m_clear->setPlaceholderText(tr("where it no longer holds"));
    m_type->setPlaceholderText(tr("a word to group alerts by"));
    auto* condition = new QHBoxLayout;
    condition->addWidget(m_side);
    condition->addWidget(m_threshold, 1);
    auto* form = new QFormLayout;
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("&On"), m_agent);
    form->addRow(tr("&Metric"), m_metric);
    form->addRow(tr("&Holds"), condition);
    form->addRow(tr("&Clear beyond"), m_clear);
    form->addRow(tr("&For"), m_for);
    form->addRow(tr("&Severity"), m_severity);
    form->addRow(tr("&Type"), m_type);
    form->addRow(tr("Without &data"), m_noData);
    form->addRow(tr("On an &error"), m_error);
    for (QLineEdit* field : {m_name, m_threshold, m_clear, m_for, m_type})
        connect(field, &QLineEdit::textChanged, this, &RuleDialog::changed);
    for (QComboBox* box : {m_agent, m_side, m_severity, m_noData, m_error})
        connect(box, &QComboBox::currentIndexChanged, this, &RuleDialog::changed);
    connect(m_metric, &QComboBox::currentTextChanged, this, &RuleDialog::changed);
    return form;
}

void RuleDialog::build()
{
    m_complaint->setObjectName(QStringLiteral("ruleComplaint"));
    m_complaint->setWordWrap(true);
    m_complaint->setTextFormat(Qt::PlainText);
    auto* left = new QWidget(this);
    left->setFixedWidth(formWidth);
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->addLayout(buildForm());
    leftLayout->addWidget(m_complaint);
    leftLayout->addStretch();
    auto* parts = new QHBoxLayout;
    parts->setSpacing(tokens().gap * 2);
    parts->addWidget(left);
    parts->addWidget(m_backtest, 1);
    auto* buttons = new QDialogButtonBox(this);
    m_go = buttons->addButton(tr("Save"), QDialogButtonBox::AcceptRole);
    m_go->setObjectName(QStringLiteral("goOn"));
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addLayout(parts, 1);
    layout->addWidget(buttons);
}

core::SaveAlertRule RuleDialog::command() const
{
    QString ignored;
    return {typed(ignored), core::AgentId(m_agent->currentData().toString().toStdString())};
}

std::optional<double> RuleDialog::number(const QLineEdit& field, const QString& name,
                                         QString& complaint) const
{
    if (field.text().trimmed().isEmpty())
        return std::nullopt;
    bool isNumber = false;
    const double value = field.text().trimmed().toDouble(&isNumber);
    if (!isNumber)
        complaint = tr("%1: \"%2\" is no number.").arg(name, field.text());
    return isNumber ? std::optional(value) : std::nullopt;
}

core::AlertRuleSpec RuleDialog::typed(QString& complaint) const
{
    core::AlertRuleSpec rule = m_before;  // the incident stays as it is
    rule.name = m_name->text().trimmed().toStdString();
    rule.above = rule.below = rule.clearAbove = rule.clearBelow = std::nullopt;
    const int entry = m_metric->findText(m_metric->currentText());
    const bool isState = entry >= 0 && std::size_t(entry) < states.size();
    rule.state = isState ? states[std::size_t(entry)] : "";
    rule.metric = isState ? "" : m_metric->currentText().trimmed().toStdString();
    if (!isState) {
        const bool isBelow = m_side->currentIndex() == 1;
        (isBelow ? rule.below : rule.above) = number(*m_threshold, tr("Holds"), complaint);
        (isBelow ? rule.clearAbove : rule.clearBelow) = number(*m_clear, tr("Clear beyond"), complaint);
    }
    const auto pendingFor = core::parseDuration(m_for->text().trimmed().toStdString());
    if (!pendingFor)
        complaint = tr("For: a duration with its unit, such as 0s, 30s or 5m.");
    rule.pendingFor = pendingFor.value_or(core::Duration(0));
    rule.severity = severities[std::size_t(std::max(m_severity->currentIndex(), 0))];
    rule.type = m_type->text().trimmed().toStdString();
    rule.noData = core::NoDataPolicy(m_noData->currentIndex());
    rule.error = core::ErrorPolicy(m_error->currentIndex());
    return rule;
}

void RuleDialog::changed()
{
    QString complaint;
    core::AlertRuleSpec rule = typed(complaint);
    const bool isState = !rule.state.empty();
    for (QWidget* field : std::initializer_list<QWidget*>{m_side, m_threshold, m_clear})
        field->setEnabled(!isState);
    if (complaint.isEmpty())
        if (const auto errors = core::checkAlertRule(rule, {}); !errors.empty())
            complaint = QString::fromStdString(
                (errors.front().path.empty() ? std::string() : errors.front().path + ": ")
                + errors.front().message + ".");
    const core::AgentId agent(m_agent->currentData().toString().toStdString());
    complaint = firstReason({m_desk.refusalOf(core::SaveAlertRule{rule, agent}), complaint});
    m_complaint->setText(complaint);
    m_go->setEnabled(complaint.isEmpty());
    // A name is not needed to try a rule.
    if (rule.name.empty())
        rule.name = "draft";
    if (isState)
        m_backtest->setRule(std::nullopt, agent,
                            tr("States are not recorded, so a rule on one cannot be tried."));
    else if (!core::checkAlertRule(rule, {}).empty())
        m_backtest->setRule(std::nullopt, agent, tr("The rule is not complete yet."));
    else
        m_backtest->setRule(rule, agent, {});
}

}  // namespace ui
