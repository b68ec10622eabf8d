// What an agent's page shows of each snapshot, and what is done from it.

#include "core/fleet/find_view.h"
#include "ui/agents/agent_page.h"
#include "ui/agents/check_list.h"
#include "ui/agents/log_dialog.h"
#include "ui/agents/rollout_dialog.h"
#include "ui/agents/rollout_strip.h"
#include "ui/model/instance_table_model.h"
#include "ui/model/metric_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/gauge.h"
#include "ui/widget/line_chart.h"
#include "ui/widget/table_view.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>

#include <algorithm>

namespace ui {
namespace {

double msecs(core::TimePoint time)
{
    return double(time.time_since_epoch().count());
}

// Where the gauge turns amber: what scaling aims at, else a customary share.
double warningOf(const core::AgentSpec& spec, const char* metric, double otherwise)
{
    for (const core::ScalingTarget& target : spec.scaling.targets)
        if (target.metric == metric)
            return target.value;
    return otherwise;
}

void showGauge(Gauge& gauge, const core::AgentView& agent, const char* key, double critical, double otherwise,
               core::TimePoint now)
{
    gauge.setThresholds(std::min(warningOf(*agent.spec, key, otherwise), critical), critical);
    const auto found = agent.metrics.find(key);
    const bool isKnown = found != agent.metrics.end() && found->second.quality != core::Quality::Missing;
    gauge.setValue(isKnown ? std::optional(found->second.value) : std::nullopt);
    gauge.setAge(isKnown && found->second.quality == core::Quality::Late ? ageText(now - found->second.time)
                                                                         : QString());
}

QString namesOf(const QList<core::InstanceId>& instances)
{
    constexpr qsizetype named = 3;
    QStringList names;
    for (const core::InstanceId& instance : instances.mid(0, named))
        names << QString::fromStdString(instance.text());
    const QString list = names.join(QStringLiteral(", "));
    return instances.size() <= named
        ? list
        : AgentPage::tr("%1 and %n more", nullptr, int(instances.size() - named)).arg(list);
}

// A metric's key has a slash; what is none is a person or the fleet file.
QString wantedText(const core::AgentView& agent)
{
    const std::string& driver = agent.scaling.driver;
    const QString text = driver.empty()         ? AgentPage::tr("Wanted <b>%1</b>.")
        : driver.find('/') == std::string::npos ? AgentPage::tr("Wanted <b>%1</b>, set by the %2.")
                                                : AgentPage::tr("Wanted <b>%1</b>, for its %2.");
    return driver.empty() ? text.arg(agent.replicas.wanted)
                          : text.arg(agent.replicas.wanted).arg(metricName(driver).toHtmlEscaped());
}

}  // namespace

void AgentPage::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    m_feed.setNow(snapshot->time);
    const core::AgentViewPtr found = core::findView(snapshot->agents, m_agent);
    if (!found)
        return;
    m_view = found;
    if (!isVisible())
        return;
    m_guard.refresh();
    m_header->show(*m_view);
    m_rollout->show(m_view->rollout, snapshot->time);
    m_instances->show(snapshot);
    showFigures(*m_view, snapshot->time);
    showScaling(*m_view, snapshot->time);
    showMarks(*m_view);
}

void AgentPage::showFigures(const core::AgentView& agent, core::TimePoint now)
{
    const core::HealthThresholds& limits = agent.spec->health.thresholds;
    showGauge(*m_cpu, agent, core::series::cpu, limits.cpu, 0.7, now);
    showGauge(*m_memory, agent, core::series::memory, limits.memory, 0.8, now);
    m_checks->show(agent.health);
    m_errorChart->setThreshold(limits.errorRate);
    m_errorChart->setLeastMaximum(limits.errorRate * 1.2);
    for (LineChart* chart : {m_responseChart, m_errorChart})
        chart->setWindow(qint64(msecs(now - chartSpan)), qint64(msecs(now)));
}

void AgentPage::showScaling(const core::AgentView& agent, core::TimePoint now)
{
    QString text = wantedText(agent);
    if (!agent.scaling.reason.empty())
        text += QStringLiteral("<br><span style='color:%1'>%2</span>")
                    .arg(tokens().muted.name(), QString::fromStdString(agent.scaling.reason).toHtmlEscaped());
    if (agent.scaling.paused)
        text += QStringLiteral("<br>")
            + (agent.scaling.pausedUntil
                   ? tr("Paused for another %1.").arg(countdownText(*agent.scaling.pausedUntil - now))
                   : tr("Paused until it is resumed."));
    if (agent.scaling.nextChangeAt)
        text += QStringLiteral("<br>")
            + tr("Next change allowed in <b>%1</b>").arg(countdownText(*agent.scaling.nextChangeAt - now));
    m_scaling->setText(text);
    m_pause->setText(agent.scaling.paused ? tr("Resume") : tr("Pause"));
}

void AgentPage::showMarks(const core::AgentView& agent)
{
    std::vector<EventMark> marks;
    if (agent.rollout.phase != core::RolloutPhase::None)
        marks.push_back({msecs(agent.rollout.startedAt),
                         tr("v%1").arg(QString::fromStdString(agent.rollout.toVersion)), tokens().muted});
    m_responseChart->setMarks(marks);
    m_errorChart->setMarks(std::move(marks));
}

// Even if a filter hides it.
void AgentPage::chooseInstance(const core::InstanceId& instance)
{
    if (selectInstance(instance))
        return;
    clearFilters();
    selectInstance(instance);
}

void AgentPage::clearFilters()
{
    m_filter->clear();
    m_stateFilter->setCurrentIndex(0);
}

bool AgentPage::selectInstance(const core::InstanceId& instance)
{
    for (int row = 0; row < m_instances->rowCount(); ++row) {
        if (m_instances->idAt(row) != instance)
            continue;
        m_table->selectRow(row);
        m_table->scrollTo(m_instances->index(row, 0));
        m_scroll->ensureWidgetVisible(m_table);
        m_table->setFocus();
        return true;
    }
    return false;
}

void AgentPage::focusFilter()
{
    m_scroll->ensureWidgetVisible(m_table);
    m_filter->setFocus();
    m_filter->selectAll();
}

void AgentPage::rollOut()
{
    if (!m_view || !refusal(AgentHeader::Act::RollOut).isEmpty())
        return;
    auto* dialog = new RolloutDialog(m_desk, m_view, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const core::UpdateAgent command = dialog->command();
        m_desk.submit(
            command,
            tr("%1 is being rolled out to %2.").arg(name(), QString::fromStdString(command.spec.version)));
    });
    dialog->open();
}

template <typename OnInstance>
OperatorDesk::Commands AgentPage::ofChosen() const
{
    OperatorDesk::Commands commands;
    for (const core::InstanceId& instance : chosen())
        commands.push_back(OnInstance{instance});
    return commands;
}

void AgentPage::drain()
{
    const QList<core::InstanceId> instances = chosen();
    OperatorDesk::Commands commands = ofChosen<core::DrainInstance>();
    if (!commands.empty())
        m_desk.confirm(std::move(commands), tr("Drain %1?").arg(namesOf(instances)), tr("Drain"),
                       tr("%n instance(s) of %1: draining.", nullptr, int(instances.size())).arg(name()));
}

void AgentPage::restart()
{
    const QList<core::InstanceId> instances = chosen();
    if (instances.isEmpty())
        return m_desk.confirm({core::RestartAgent{m_agent}}, tr("Restart all instances of %1?").arg(name()),
                              tr("Restart"), tr("%1 is being restarted, a batch at a time.").arg(name()));
    m_desk.confirm(ofChosen<core::RestartInstance>(), tr("Restart %1?").arg(namesOf(instances)),
                   tr("Restart"),
                   tr("%n instance(s) of %1: restarting.", nullptr, int(instances.size())).arg(name()));
}

void AgentPage::remove()
{
    m_desk.confirm({core::RemoveAgent{m_agent}}, tr("Remove %1?").arg(name()), tr("Remove"),
                   tr("%1 is being removed.").arg(name()), name());
}

void AgentPage::openLog()
{
    if (const QList<core::InstanceId> instances = chosen(); !instances.isEmpty())
        openLogOf(instances.front());
}

QString AgentPage::refusal(AgentHeader::Act act) const
{
    using Act = AgentHeader::Act;
    const QString removing = m_view && m_view->removing ? tr("The agent is being removed.") : QString();
    switch (act) {
    case Act::Scale: return firstReason({m_desk.refusalOf(core::ScaleAgent{m_agent, 0, {}}), removing});
    case Act::RollOut:
        return firstReason(
            {m_view ? m_desk.refusalOf(core::UpdateAgent{*m_view->spec, {}}) : m_desk.refusal(), removing});
    case Act::Drain:
        return firstReason(
            {m_desk.refusal(), m_desk.refusalOf(ofChosen<core::DrainInstance>()), choiceRefusal()});
    case Act::Restart:
        return firstReason({chosen().isEmpty() ? m_desk.refusalOf(core::RestartAgent{m_agent})
                                               : m_desk.refusalOf(ofChosen<core::RestartInstance>()),
                            removing});
    case Act::Remove: return firstReason({m_desk.refusalOf(core::RemoveAgent{m_agent}), removing});
    }
    Q_UNREACHABLE();
}

QString AgentPage::pauseRefusal() const
{
    return m_desk.refusalOf(core::PauseScaling{m_agent, true, {}});
}

QString AgentPage::choiceRefusal() const
{
    return chosen().isEmpty() ? tr("Choose an instance in the table first.") : QString();
}

void AgentPage::openLogOf(const core::InstanceId& instance)
{
    auto* dialog = new LogDialog(m_desk.service(), instance, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void AgentPage::togglePause()
{
    if (!m_view)
        return;
    const bool pause = !m_view->scaling.paused;
    m_desk.submit(core::PauseScaling{m_agent, pause, {}},
                  pause ? tr("Scaling of %1 is paused.").arg(name())
                        : tr("Scaling of %1 goes on.").arg(name()));
}

void AgentPage::openMenu(const QPoint& position)
{
    if (chosen().isEmpty())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    menu->addAction(tr("Output…"), this, &AgentPage::openLog);
    m_guard.add(menu->addAction(tr("Drain…"), this, &AgentPage::drain),
                [this] { return refusal(AgentHeader::Act::Drain); });
    m_guard.add(menu->addAction(tr("Restart…"), this, &AgentPage::restart),
                [this] { return refusal(AgentHeader::Act::Restart); });
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

QList<core::InstanceId> AgentPage::chosen() const
{
    QList<core::InstanceId> instances;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        instances << m_instances->idAt(index.row());
    return instances;
}

QString AgentPage::name() const
{
    return QString::fromStdString(m_agent.text());
}

}  // namespace ui
