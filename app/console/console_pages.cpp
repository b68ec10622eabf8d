// The pages of the window, and what the command palette offers of them.

#include "app/console/console_window.h"

#include "ui/agents/agents_page.h"
#include "ui/alerts/alerts_page.h"
#include "ui/dashboards/dashboards_page.h"
#include "ui/overview/overview_page.h"
#include "ui/scaling/scaling_page.h"
#include "ui/security/security_page.h"
#include "ui/traffic/traffic_page.h"

#include <QIcon>

using namespace Qt::StringLiterals;

namespace app {

void ConsoleWindow::buildPages()
{
    core::FleetService& service = m_application->service();
    m_overview = new ui::OverviewPage(service, &m_window);
    m_agents = new ui::AgentsPage(service, m_session, &m_window);
    connect(m_overview, &ui::OverviewPage::agentActivated, this,
            [this](const core::AgentId& agent) { showAgent(agent, {}); });
    connect(m_overview, &ui::OverviewPage::instanceActivated, this, &ConsoleWindow::showAgent);
    connect(m_agents, &ui::AgentsPage::told, this,
            [this](ui::Tone tone, const QString& sentence) { m_window.notify(tone, sentence); });
    connect(m_agents, &ui::AgentsPage::planWaits, this, [this](const QString& summary) {
        if (!summary.isEmpty())
            m_window.notify(ui::Tone::Warning, tr("The fleet file changed: %1.").arg(summary), tr("Show"),
                            [this] { m_agents->openPlan(); });
    });
    m_window.addPage({.id = u"overview"_s,
                      .title = tr("Overview"),
                      .icon = QIcon(u":/icons/overview.svg"_s),
                      .widget = m_overview,
                      .shortcut = Qt::CTRL | Qt::Key_1,
                      .focusFilter = {},
                      .back = {}});
    m_window.addPage({.id = u"agents"_s,
                      .title = tr("Agents"),
                      .icon = QIcon(u":/icons/agents.svg"_s),
                      .widget = m_agents,
                      .shortcut = Qt::CTRL | Qt::Key_2,
                      .focusFilter = [this] { m_agents->focusFilter(); },
                      .back = [this] { return m_agents->goBack(); }});
    for (const ui::AgentsPage::Action& action : m_agents->actions())
        m_window.addCommand({action.id, action.title, action.shortcut, action.run, action.refusal});
    buildScaling();
    buildTraffic();
    buildAlerts();
    buildDashboards();
    buildSecurity();
    buildNotices();
}

void ConsoleWindow::buildScaling()
{
    m_scaling = new ui::ScalingPage(m_application->service(), m_session, &m_window);
    connect(m_scaling, &ui::ScalingPage::told, this,
            [this](ui::Tone tone, const QString& sentence) { m_window.notify(tone, sentence); });
    connect(m_scaling, &ui::ScalingPage::offered, this,
            [this](const QString& sentence, const QString& title, const std::function<void()>& takeBack) {
                m_window.notify(ui::Tone::Ok, sentence, title, takeBack);
            });
    connect(m_scaling, &ui::ScalingPage::agentActivated, this,
            [this](const core::AgentId& agent) { showAgent(agent, {}); });
    connect(m_agents, &ui::AgentsPage::scalingActivated, this, [this](const core::AgentId& agent) {
        m_window.showPage(u"scaling"_s);
        m_scaling->showAgent(agent);
    });
    m_window.addPage({.id = u"scaling"_s,
                      .title = tr("Scaling"),
                      .icon = QIcon(u":/icons/scaling.svg"_s),
                      .widget = m_scaling,
                      .shortcut = Qt::CTRL | Qt::Key_3,
                      .focusFilter = [this] { m_scaling->focusFilter(); },
                      .back = [this] { return m_scaling->goBack(); },
                      .unsaved = [this] { return m_scaling->unsaved(); }});
    const auto add = [this](const QString& id, const QString& title, void (ui::ScalingPage::*run)(),
                            QString (ui::ScalingPage::*refusal)() const) {
        m_window.addCommand({id,
                             title,
                             {},
                             [this, run] {
                                 m_window.showPage(u"scaling"_s);
                                 (m_scaling->*run)();
                             },
                             [this, refusal] { return (m_scaling->*refusal)(); }});
    };
    add(u"scaling.pauseAll"_s, tr("Pause scaling of all agents…"), &ui::ScalingPage::pauseAll,
        &ui::ScalingPage::pauseRefusal);
    add(u"scaling.resumeAll"_s, tr("Resume scaling of all agents…"), &ui::ScalingPage::resumeAll,
        &ui::ScalingPage::resumeRefusal);
    add(u"scaling.edit"_s, tr("Edit the scaling policy of the chosen agent…"), &ui::ScalingPage::edit,
        &ui::ScalingPage::editRefusal);
}

void ConsoleWindow::buildTraffic()
{
    m_traffic = new ui::TrafficPage(m_application->service(), m_session, &m_window);
    connect(m_traffic, &ui::TrafficPage::told, this,
            [this](ui::Tone tone, const QString& sentence) { m_window.notify(tone, sentence); });
    connect(m_traffic, &ui::TrafficPage::offered, this,
            [this](const QString& sentence, const QString& title, const std::function<void()>& takeBack) {
                m_window.notify(ui::Tone::Ok, sentence, title, takeBack);
            });
    connect(m_traffic, &ui::TrafficPage::instanceActivated, this, &ConsoleWindow::showAgent);
    m_window.addPage({.id = u"traffic"_s,
                      .title = tr("Traffic"),
                      .icon = QIcon(u":/icons/traffic.svg"_s),
                      .widget = m_traffic,
                      .shortcut = Qt::CTRL | Qt::Key_4,
                      .focusFilter = [this] { m_traffic->focusFilter(); },
                      .back = {}});
    const auto add = [this](const QString& id, const QString& title, void (ui::TrafficPage::*run)(),
                            QString (ui::TrafficPage::*refusal)() const) {
        m_window.addCommand({id,
                             title,
                             {},
                             [this, run] {
                                 m_window.showPage(u"traffic"_s);
                                 (m_traffic->*run)();
                             },
                             [this, refusal] { return (m_traffic->*refusal)(); }});
    };
    add(u"traffic.explain"_s, tr("Explain a request…"), &ui::TrafficPage::explain,
        &ui::TrafficPage::explainRefusal);
    add(u"traffic.drain"_s, tr("Drain the chosen instance, or end that…"), &ui::TrafficPage::drain,
        &ui::TrafficPage::changeRefusal);
    add(u"traffic.weight"_s, tr("Weight of the chosen instance…"), &ui::TrafficPage::weigh,
        &ui::TrafficPage::changeRefusal);
    add(u"traffic.eject"_s, tr("Eject the chosen instance, or end that…"), &ui::TrafficPage::eject,
        &ui::TrafficPage::changeRefusal);
}

void ConsoleWindow::buildAlerts()
{
    m_alerts = new ui::AlertsPage(m_application->service(), m_session, &m_window);
    connect(m_alerts, &ui::AlertsPage::told, this,
            [this](ui::Tone tone, const QString& sentence) { m_window.notify(tone, sentence); });
    connect(m_alerts, &ui::AlertsPage::subjectActivated, this, &ConsoleWindow::showAgent);
    m_window.addPage({.id = u"alerts"_s,
                      .title = tr("Alerts"),
                      .icon = QIcon(u":/icons/alerts.svg"_s),
                      .widget = m_alerts,
                      .shortcut = Qt::CTRL | Qt::Key_5,
                      .focusFilter = [this] { m_alerts->focusFilter(); },
                      .back = {}});
    m_window.addCommand({u"alerts.acknowledge"_s,
                         tr("Acknowledge the chosen alerts…"),
                         {},
                         [this] { m_alerts->acknowledge(); },
                         [this] { return m_alerts->choiceRefusal(); }});
    m_window.addCommand({u"alerts.silence"_s,
                         tr("Silence alerts…"),
                         {},
                         [this] { m_alerts->silence(); },
                         [this] { return m_alerts->silenceRefusal(); }});
    m_window.addCommand({u"alerts.rule"_s,
                         tr("New alert rule…"),
                         {},
                         [this] {
                             m_window.showPage(u"alerts"_s);
                             m_alerts->newRule();
                         },
                         [this] { return m_alerts->newRuleRefusal(); }});
}

void ConsoleWindow::buildDashboards()
{
    m_dashboards = new ui::DashboardsPage(m_application->service(), m_session, &m_window);
    connect(m_dashboards, &ui::DashboardsPage::told, this,
            [this](ui::Tone tone, const QString& sentence) { m_window.notify(tone, sentence); });
    connect(m_dashboards, &ui::DashboardsPage::subjectActivated, this, &ConsoleWindow::showAgent);
    m_window.addPage({.id = u"dashboards"_s,
                      .title = tr("Dashboards"),
                      .icon = QIcon(u":/icons/dashboards.svg"_s),
                      .widget = m_dashboards,
                      .shortcut = Qt::CTRL | Qt::Key_6,
                      .focusFilter = {},
                      .back = {},
                      .unsaved = [this] { return m_dashboards->unsaved(); }});
    const auto add = [this](const QString& id, const QString& title, void (ui::DashboardsPage::*run)()) {
        m_window.addCommand({id,
                             title,
                             {},
                             [this, run] {
                                 m_window.showPage(u"dashboards"_s);
                                 (m_dashboards->*run)();
                             },
                             [this] { return m_dashboards->refusal(); }});
    };
    add(u"dashboards.new"_s, tr("New dashboard…"), &ui::DashboardsPage::newDashboard);
    add(u"dashboards.widget"_s, tr("Add a widget to the dashboard…"), &ui::DashboardsPage::addWidget);
    add(u"dashboards.save"_s, tr("Save the dashboard"), &ui::DashboardsPage::save);
}

void ConsoleWindow::buildSecurity()
{
    m_security = new ui::SecurityPage(m_application->service(), m_application->trust(),
                                      &m_application->vault(), m_session, &m_window);
    connect(m_security, &ui::SecurityPage::told, this,
            [this](ui::Tone tone, const QString& sentence) { m_window.notify(tone, sentence); });
    m_window.addPage({.id = u"security"_s,
                      .title = tr("Security"),
                      .icon = QIcon(u":/icons/security.svg"_s),
                      .widget = m_security,
                      .shortcut = Qt::CTRL | Qt::Key_7,
                      .focusFilter = [this] { m_security->focusFilter(); },
                      .back = {}});
    for (const ui::SecurityPage::Action& action : m_security->actions())
        m_window.addCommand({action.id,
                             action.title,
                             {},
                             [this, run = action.run] {
                                 m_window.showPage(u"security"_s);
                                 run();
                             },
                             action.refusal});
}

}  // namespace app
