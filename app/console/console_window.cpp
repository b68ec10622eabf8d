#include "app/console/console_window.h"

#include "app/console/data_folder.h"
#include "app/console/notice_settings_file.h"
#include "app/console/process_age.h"
#include "app/console/recent_files.h"
#include "ui/agents/agents_page.h"
#include "ui/alerts/alerts_page.h"
#include "ui/dashboards/dashboards_page.h"
#include "ui/model/error_text.h"
#include "ui/overview/overview_page.h"
#include "ui/scaling/scaling_page.h"
#include "ui/shell/desktop_bus.h"
#include "ui/shell/desktop_notices.h"
#include "ui/shell/notice_settings_dialog.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QIcon>
#include <QScreen>
#include <QTimer>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace app {
namespace {

constexpr core::Duration longestStall = 1s;
constexpr QSize wantedSize{1600, 1000};
const QString operatorName = u"operator"_s;

void reportStall(core::Duration length, bool over)
{
    if (over)
        spdlog::warn("the window answers again after {} ms", length.count());
    else
        spdlog::warn("the window has not answered for {} ms; the core goes on", length.count());
}

core::Result<std::unique_ptr<Application>> startApplication(const core::FleetFileReading& fleet,
                                                            const QString& path, const QString& dataFolder,
                                                            bool applyNow)
{
    if (!fleet.spec)
        return core::Error{core::ErrorCode::Invalid,
                           core::describe(fleet.errors.front(), path.toStdString())};
    return Application::start({.fleetFile = path, .dataFolder = dataFolder, .applyNow = applyNow}, fleet);
}

bool showsLife(const core::FleetSnapshot& snapshot)
{
    return std::any_of(snapshot.instances.begin(), snapshot.instances.end(),
                       [](const core::InstanceViewPtr& instance) {
                           return instance->state == core::InstanceState::Ready
                               || instance->state == core::InstanceState::Degraded;
                       });
}

}  // namespace

ConsoleWindow::ConsoleWindow(const CommandLine& line) : m_line(line)
{
    m_window.setRecentFiles(recentFleetFiles());
    m_window.setUser(operatorName, tr("this machine"));
    connect(&m_window, &ui::MainWindow::demoRequested, this, &ConsoleWindow::openDemo);
    connect(&m_window, &ui::MainWindow::openFleetRequested, this,
            [this](const QString& path) { openFleet(path, false, false); });
}

// The window goes before the core that its pages ask, and what `onExit: stop` ends is waited for without a
// window.
ConsoleWindow::~ConsoleWindow()
{
    if (m_starting)
        m_starting->wait();
}

void ConsoleWindow::begin()
{
    // A screen that is no larger than the window that we would like is filled.
    const QRect screen = m_window.screen()->availableGeometry();
    m_window.resize(wantedSize);
    if (screen.width() <= wantedSize.width() || screen.height() <= wantedSize.height())
        m_window.showMaximized();
    else
        m_window.show();
    m_stallWatch = std::make_unique<StallWatch>(longestStall, reportStall);
    if (m_line.demo)
        openDemo();
    else if (!m_line.fleetFile.isEmpty())
        openFleet(m_line.fleetFile, false, m_line.applyNow);
}

void ConsoleWindow::openDemo()
{
    const auto folder = findDataFolder(m_line.dataFolder, u"demo"_s);
    const auto path = folder ? writeDemoFleet(folder.value().path) : core::Result<QString>(folder.error());
    if (!path)
        return refused(path.error(), Started{path.error(), {}, true, {}});
    openFleet(path.value(), true, true);
}

// The second fleet of a session gets a console of its own.
void ConsoleWindow::openFleet(const QString& path, bool demo, bool applyNow)
{
    if (m_application || m_starting) {
        const QString fleet = demo ? u"--demo"_s : u"--fleet"_s;
        if (!QProcess::startDetached(QApplication::applicationFilePath(),
                                     demo ? QStringList{fleet} : QStringList{fleet, path}))
            m_window.notify(ui::Tone::Critical, tr("A second console could not be started."));
        return;
    }
    m_starting.reset(QThread::create([this, path, demo, applyNow, dataFolder = m_line.dataFolder] {
        const core::FleetFileReading fleet = core::readFleetFile(path.toStdString());
        auto outcome = std::make_shared<Started>(
            Started{startApplication(fleet, path, dataFolder, applyNow), path, demo, {}});
        if (outcome->application) {
            outcome->application.value()->feed().moveToThread(thread());
            outcome->application.value()->notices().moveToThread(thread());
        }
        if (const auto folder = fleet.spec
                ? findDataFolder(dataFolder, QString::fromStdString(fleet.spec->name))
                : core::Result<DataFolder>(core::Error{core::ErrorCode::Invalid, {}}))
            outcome->dataFolder = folder.value().path;
        QMetaObject::invokeMethod(this, [this, outcome] { started(outcome); });
    }));
    m_starting->start();
}

void ConsoleWindow::started(std::shared_ptr<Started> outcome)
{
    m_starting->wait();
    m_starting.reset();
    if (!outcome->application)
        return refused(outcome->application.error(), *outcome);

    m_application = std::move(outcome->application).value();
    m_raiseListener = std::make_unique<RaiseListener>(m_application->dataFolder());
    connect(m_raiseListener.get(), &RaiseListener::asked, this, &ConsoleWindow::raise);
    if (!outcome->demo)
        rememberFleetFile(outcome->fleetFile);
    buildPages();
    connect(&m_application->feed(), &core::SnapshotFeed::changed, this, &ConsoleWindow::showNewest);
    showNewest();
    if (outcome->demo) {
        m_load = std::make_unique<DemoLoad>(m_application->gatewayUrl());
        connect(m_load.get(), &DemoLoad::failed, this,
                [this](const QString& reason) { m_window.notify(ui::Tone::Warning, reason); });
    }
}

void ConsoleWindow::refused(const core::Error& error, const Started& outcome)
{
    std::fprintf(stderr, "pilothouse: %s\n", error.context.c_str());
    const bool wasNamed =
        m_line.demo || !m_line.fleetFile.isEmpty();  // else a person chose it on the welcome page
    if (error.code == core::ErrorCode::Refused && askToRaise(outcome.dataFolder) && wasNamed)
        return QApplication::exit(0);  // the other console shows it; this one has nothing to do
    m_window.notify(ui::Tone::Critical, ui::errorSentence(error));
}

void ConsoleWindow::buildPages()
{
    core::FleetService& service = m_application->service();
    m_overview = new ui::OverviewPage(service, &m_window);
    m_agents = new ui::AgentsPage(service, operatorName, &m_window);
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
    buildAlerts();
    buildDashboards();
    buildNotices();
}

void ConsoleWindow::buildScaling()
{
    m_scaling = new ui::ScalingPage(m_application->service(), operatorName, &m_window);
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

void ConsoleWindow::buildAlerts()
{
    m_alerts = new ui::AlertsPage(m_application->service(), operatorName, &m_window);
    connect(m_alerts, &ui::AlertsPage::told, this,
            [this](ui::Tone tone, const QString& sentence) { m_window.notify(tone, sentence); });
    connect(m_alerts, &ui::AlertsPage::subjectActivated, this, &ConsoleWindow::showAgent);
    m_window.addPage({.id = u"alerts"_s,
                      .title = tr("Alerts"),
                      .icon = QIcon(u":/icons/alerts.svg"_s),
                      .widget = m_alerts,
                      .shortcut = Qt::CTRL | Qt::Key_4,
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
                         [] { return QString(); }});
    m_window.addCommand({u"alerts.rule"_s,
                         tr("New alert rule…"),
                         {},
                         [this] {
                             m_window.showPage(u"alerts"_s);
                             m_alerts->newRule();
                         },
                         [] { return QString(); }});
}

void ConsoleWindow::buildDashboards()
{
    m_dashboards = new ui::DashboardsPage(m_application->service(), &m_window);
    connect(m_dashboards, &ui::DashboardsPage::told, this,
            [this](ui::Tone tone, const QString& sentence) { m_window.notify(tone, sentence); });
    connect(m_dashboards, &ui::DashboardsPage::subjectActivated, this, &ConsoleWindow::showAgent);
    m_window.addPage({.id = u"dashboards"_s,
                      .title = tr("Dashboards"),
                      .icon = QIcon(u":/icons/dashboards.svg"_s),
                      .widget = m_dashboards,
                      .shortcut = Qt::CTRL | Qt::Key_5,
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
                             [] { return QString(); }});
    };
    add(u"dashboards.new"_s, tr("New dashboard…"), &ui::DashboardsPage::newDashboard);
    add(u"dashboards.widget"_s, tr("Add a widget to the dashboard…"), &ui::DashboardsPage::addWidget);
    add(u"dashboards.save"_s, tr("Save the dashboard"), &ui::DashboardsPage::save);
}

// On the desktop where it has a service for them, and else in the window.
void ConsoleWindow::buildNotices()
{
    m_desktop = std::make_unique<ui::DesktopBus>();
    m_notices = std::make_unique<ui::DesktopNotices>(m_application->notices(), &QTime::currentTime);
    m_notices->setSettings(readNoticeSettings());
    connect(m_notices.get(), &ui::DesktopNotices::wanted, m_desktop.get(), &ui::DesktopBus::show);
    connect(m_desktop.get(), &ui::DesktopBus::failed, this,
            [this](const ui::DesktopNotice& notice, const QString& why) {
                spdlog::info("the desktop shows no notices: {}", why.toStdString());
                if (notice.hasSound)
                    QApplication::beep();
                const bool isBad = notice.urgency == ui::DesktopNotice::Urgency::Critical;
                m_window.notify(isBad ? ui::Tone::Critical : ui::Tone::Warning, notice.title, tr("Show"),
                                [this] { m_window.showPage(u"alerts"_s); });
            });
    m_window.addCommand({u"alerts.notices"_s,
                         tr("Settings of notices…"),
                         {},
                         [this] { editNoticeSettings(); },
                         [] { return QString(); }});
}

void ConsoleWindow::editNoticeSettings()
{
    auto* dialog = new ui::NoticeSettingsDialog(m_notices->settings(), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_notices->setSettings(dialog->settings());
        if (!writeNoticeSettings(dialog->settings()))
            m_window.notify(ui::Tone::Warning,
                            tr("The settings hold until the console ends: they cannot be kept."));
    });
    dialog->open();
}

void ConsoleWindow::showNewest()
{
    const core::SnapshotPtr snapshot = m_application->feed().latest();
    if (!snapshot)
        return;
    m_window.show(snapshot);
    m_overview->show(snapshot);
    m_agents->show(snapshot);
    m_scaling->show(snapshot);
    m_alerts->show(snapshot);
    m_dashboards->show(snapshot);
    if (m_firstFrameSeen || !showsLife(*snapshot))
        return;
    m_firstFrameSeen = true;
    // Behind the paint events that this snapshot brought.
    QTimer::singleShot(0, this, [] { spdlog::info("first live frame after {} ms", processAge().count()); });
}

void ConsoleWindow::showAgent(const core::AgentId& agent, const core::InstanceId& instance)
{
    m_window.showPage(u"agents"_s);
    if (instance.isEmpty())
        m_agents->showAgent(agent);
    else
        m_agents->showInstance(agent, instance);
}

void ConsoleWindow::raise()
{
    spdlog::info("raised, since another console was started on this data folder");
    m_window.setWindowState((m_window.windowState() & ~Qt::WindowMinimized) | Qt::WindowActive);
    m_window.raise();
    m_window.activateWindow();
}

}  // namespace app
