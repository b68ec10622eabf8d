#pragma once

#include "app/console/application.h"
#include "app/console/command_line.h"
#include "app/console/demo.h"
#include "app/console/raise_request.h"
#include "app/console/stall_watch.h"
#include "ui/model/session.h"
#include "ui/shell/main_window.h"
#include "ui/shell/session_gate.h"

#include <QThread>

#include <memory>
#include <optional>

namespace ui {
class AgentsPage;
class AlertsPage;
class DashboardsPage;
class DesktopBus;
class DesktopNotices;
class OverviewPage;
class ScalingPage;
class SecurityPage;
class TrafficPage;
}  // namespace ui

namespace app {

// The window and the core that it shows. The core is started on a thread beside it, so that the window is
// there at once; its pages come with it.
class ConsoleWindow final : public QObject {
    Q_OBJECT

public:
    ConsoleWindow(const CommandLine& line, core::KeyringAccess keyring);
    ~ConsoleWindow() override;

    // Shows the window, and begins with what the command line asks for.
    void begin();

private:
    struct Started {
        core::Result<std::unique_ptr<Application>> application;
        QString fleetFile;
        bool demo = false;
        QString dataFolder;
    };

    void openFleet(const QString& path, bool demo, bool applyNow);
    void openDemo();
    void started(std::shared_ptr<Started> outcome);
    void refused(const core::Error& error, const Started& outcome);
    void buildPages();
    void buildScaling();
    void buildTraffic();
    void buildAlerts();
    void buildDashboards();
    void buildSecurity();
    void buildNotices();
    void editNoticeSettings();
    void buildGate();
    void editLockSettings();
    void showNewest();
    void showAgent(const core::AgentId& agent, const core::InstanceId& instance);
    void raise();

    const CommandLine m_line;
    const core::KeyringAccess m_keyring;
    std::unique_ptr<Application> m_application;
    ui::Session m_session;
    ui::MainWindow m_window;
    std::unique_ptr<ui::SessionGate> m_gate;
    std::unique_ptr<RaiseListener> m_raiseListener;
    std::unique_ptr<DemoLoad> m_load;
    std::unique_ptr<StallWatch> m_stallWatch;
    std::unique_ptr<QThread> m_starting;
    ui::OverviewPage* m_overview = nullptr;  // the window's
    ui::AgentsPage* m_agents = nullptr;  // the window's
    ui::ScalingPage* m_scaling = nullptr;  // the window's
    ui::TrafficPage* m_traffic = nullptr;  // the window's
    ui::AlertsPage* m_alerts = nullptr;  // the window's
    ui::DashboardsPage* m_dashboards = nullptr;  // the window's
    ui::SecurityPage* m_security = nullptr;  // the window's
    std::unique_ptr<ui::DesktopBus> m_desktop;
    std::unique_ptr<ui::DesktopNotices> m_notices;
    bool m_firstFrameSeen = false;
};

}  // namespace app
