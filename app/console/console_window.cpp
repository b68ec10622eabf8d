#include "app/console/console_window.h"

#include "app/console/data_folder.h"
#include "app/console/lock_settings_file.h"
#include "app/console/notice_settings_file.h"
#include "app/console/process_age.h"
#include "app/console/recent_files.h"
#include "ui/agents/agents_page.h"
#include "ui/alerts/alerts_page.h"
#include "ui/dashboards/dashboards_page.h"
#include "ui/model/error_text.h"
#include "ui/overview/overview_page.h"
#include "ui/scaling/scaling_page.h"
#include "ui/security/security_page.h"
#include "ui/shell/desktop_bus.h"
#include "ui/shell/desktop_notices.h"
#include "ui/shell/lock_settings_dialog.h"
#include "ui/shell/notice_settings_dialog.h"
#include "ui/traffic/traffic_page.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QScreen>
#include <QTimer>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

#include <pwd.h>
#include <unistd.h>

namespace app {
namespace {

constexpr core::Duration longestStall = 1s;
constexpr QSize wantedSize{1600, 1000};

void reportStall(core::Duration length, bool over)
{
    if (over)
        spdlog::warn("the window answers again after {} ms", length.count());
    else
        spdlog::warn("the window has not answered for {} ms; the core goes on", length.count());
}

core::Result<std::unique_ptr<Application>> startApplication(const core::FleetFileReading& fleet,
                                                            const Application::Options& options)
{
    if (!fleet.spec)
        return core::Error{core::ErrorCode::Invalid,
                           core::describe(fleet.errors.front(), options.fleetFile.toStdString())};
    return Application::start(options, fleet);
}

bool showsLife(const core::FleetSnapshot& snapshot)
{
    return std::any_of(snapshot.instances.begin(), snapshot.instances.end(),
                       [](const core::InstanceViewPtr& instance) {
                           return instance->state == core::InstanceState::Ready
                               || instance->state == core::InstanceState::Degraded;
                       });
}

// Whom the journal names while there are no accounts: who is logged in to the machine.
std::string loginName()
{
    const passwd* entry = ::getpwuid(::geteuid());
    return entry && entry->pw_name && *entry->pw_name ? entry->pw_name : "desk";
}

}  // namespace

ConsoleWindow::ConsoleWindow(const CommandLine& line, core::KeyringAccess keyring)
    : m_line(line),
      m_keyring(std::move(keyring)),
      m_session(core::Actor::desk(loginName()))
{
    m_window.setRecentFiles(recentFleetFiles());
    m_window.setUser(m_session.name(), tr("this machine"));
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
    const Application::Options options{.fleetFile = path,
                                       .dataFolder = m_line.dataFolder,
                                       .applyNow = applyNow,
                                       .masterKeyFile = m_line.masterKeyFile,
                                       .keyring = m_keyring};
    m_starting.reset(QThread::create([this, demo, options] {
        const core::FleetFileReading fleet = core::readFleetFile(options.fleetFile.toStdString());
        auto outcome =
            std::make_shared<Started>(Started{startApplication(fleet, options), options.fleetFile, demo, {}});
        if (outcome->application) {
            outcome->application.value()->feed().moveToThread(thread());
            outcome->application.value()->notices().moveToThread(thread());
        }
        if (const auto folder = fleet.spec
                ? findDataFolder(options.dataFolder, QString::fromStdString(fleet.spec->name))
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
    buildGate();
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

// On the desktop where it has a service for them, and else in the window.
void ConsoleWindow::buildNotices()
{
    m_desktop = std::make_unique<ui::DesktopBus>();
    m_notices = std::make_unique<ui::DesktopNotices>(m_application->notices(), &QTime::currentTime);
    m_notices->setSettings(readNoticeSettings());
    connect(m_notices.get(), &ui::DesktopNotices::wanted, this, [this](const ui::DesktopNotice& notice) {
        m_desktop->show(m_gate->isCovered() ? ui::withoutDetail(notice) : notice);
    });
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

// Before the first snapshot is shown: there may be accounts.
void ConsoleWindow::buildGate()
{
    m_gate = std::make_unique<ui::SessionGate>(m_session, m_application->trust(), m_window,
                                               ui::SessionGate::Options{.limit = readLockLimit()});
    m_window.addCommand({u"session.locking"_s,
                         tr("Lock by itself after…"),
                         {},
                         [this] { editLockSettings(); },
                         [this] { return m_gate->refusal(); }});
}

void ConsoleWindow::editLockSettings()
{
    auto* dialog = new ui::LockSettingsDialog(m_gate->limit(), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        m_gate->setLimit(dialog->limit());
        if (!writeLockLimit(dialog->limit()))
            m_window.notify(ui::Tone::Warning,
                            tr("The settings hold until the console ends: they cannot be kept."));
    });
    dialog->open();
}

void ConsoleWindow::showNewest()
{
    const core::SnapshotPtr snapshot = m_application->feed().latest();
    m_session.showSnapshot(snapshot);
    if (!snapshot)
        return;
    m_window.show(snapshot);
    m_overview->show(snapshot);
    m_agents->show(snapshot);
    m_scaling->show(snapshot);
    m_traffic->show(snapshot);
    m_alerts->show(snapshot);
    m_dashboards->show(snapshot);
    m_security->show(snapshot);
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
