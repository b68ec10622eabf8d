// Renders the console's pages with an invented fleet into PNG files, to be looked at; not a test.

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "ui/agents/agents_page.h"
#include "ui/alerts/alerts_page.h"
#include "ui/overview/overview_page.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPixmap>
#include <QTest>

#include <cmath>

using namespace Qt::StringLiterals;

namespace {

constexpr const char* longName = "a-very-long-name-of-an-agent-that-somebody-chose-for-any-reason";

core::SnapshotPtr inventedFleet(std::uint32_t replicas)
{
    const auto fleet = tests::inventFleet({{"code-review", replicas * 3 / 5},
                                           {"doc-search", replicas},
                                           {"order-triage", replicas},
                                           {"translate", replicas / 3},
                                           {longName, 3}});
    for (int i = 0; i < 6; ++i) {
        core::InstanceView& bad = tests::instanceOf(*fleet, "order-triage-1" + std::to_string(i));
        bad.state = i < 3 ? core::InstanceState::Degraded : core::InstanceState::Failed;
        bad.crashLoop = i == 4;
        bad.reason = "3 health checks in a row failed: connection refused";
        bad.cpu->quality = core::Quality::Late;
        bad.cpu->time -= std::chrono::seconds(40);
    }
    core::AgentView& agent = tests::agentOf(*fleet, "order-triage");
    agent.replicas = {replicas, replicas - 5, replicas + 2, 20, replicas + 36};
    agent.health.status = core::HealthStatus::Degraded;
    agent.health.checks[2] = {"errorRate", core::CheckOutcome::Failed, 0.071, 0.05, 0.25, 0.045, 0.25};
    agent.health.recommendations = {"Error rate 7 % is over 5 %: look at the output of order-triage-13."};
    agent.rollout = {core::RolloutPhase::Progressing,        "1.4.1", "1.4.2", replicas / 2, replicas, "",
                     fleet->time - std::chrono::minutes(12), {}};
    agent.scaling.nextChangeAt = fleet->time + std::chrono::seconds(95);
    tests::inventAlerts(*fleet);
    fleet->vitals.apiAddress = "127.0.0.1:8420";
    fleet->vitals.gatewayAddress = "127.0.0.1:8421";
    return fleet;
}

core::Result<core::SeriesData> inventSeries(const core::SeriesQuery& query)
{
    if (!query.name.ends_with(core::series::tasksCompleted))
        return tests::seriesOf(query, 0.005, 0.035, 200);
    core::SeriesData growing{query.name, "1", {}};
    for (int i = 0; i < 200; ++i)
        growing.points.push_back(
            {query.from + (query.to - query.from) * i / 200, 40.0 * i + 300 * std::sin(i / 30.0)});
    return growing;
}

void takePicture(QWidget& window, const QString& folder, const QString& name, QSize size)
{
    window.resize(size);
    QTest::qWait(300);
    const QString path = u"%1-%2-%3x%4.png"_s.arg(folder, name).arg(size.width()).arg(size.height());
    if (!window.grab().save(path))
        qWarning("%s cannot be written", qPrintable(path));
}

}  // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (argc != 2) {
        qWarning("usage: pilothouse-pictures PREFIX");
        return 2;
    }
    ui::applyTheme(application);
    tests::FakeFleetService service;
    service.onSeries = inventSeries;
    ui::MainWindow window;
    ui::Session session(core::Actor::desk("ada"));
    auto* overview = new ui::OverviewPage(service, &window);
    auto* agents = new ui::AgentsPage(service, session, &window);
    window.addPage({u"overview"_s, u"Overview"_s, QIcon(u":/icons/overview.svg"_s), overview, {}, {}, {}});
    window.addPage({u"agents"_s, u"Agents"_s, QIcon(u":/icons/agents.svg"_s), agents, {}, {}, {}});
    auto* alerts = new ui::AlertsPage(service, session, &window);
    window.addPage({u"alerts"_s, u"Alerts"_s, QIcon(u":/icons/alerts.svg"_s), alerts, {}, {}, {}});
    window.show();
    core::SnapshotPtr snapshot = inventedFleet(84);
    const auto shownEverywhere = [&] {
        for (int i = 0; i < 3; ++i) {
            window.show(snapshot);
            overview->show(snapshot);
            agents->show(snapshot);
            alerts->show(snapshot);
            QTest::qWait(100);
        }
    };
    const QString prefix = QString::fromLocal8Bit(argv[1]);
    for (const QSize size : {QSize(1600, 1000), QSize(1280, 720), QSize(1920, 1080)}) {
        window.showPage(u"overview"_s);
        shownEverywhere();
        takePicture(window, prefix, u"overview"_s, size);
        window.showPage(u"agents"_s);
        shownEverywhere();
        takePicture(window, prefix, u"table"_s, size);
        agents->showAgent(core::AgentId("order-triage"));
        shownEverywhere();
        takePicture(window, prefix, u"agent"_s, size);
        agents->showAgent(core::AgentId(longName));
        shownEverywhere();
        takePicture(window, prefix, u"long"_s, size);
        window.showPage(u"alerts"_s);
        for (const auto part : {ui::AlertsPage::Rules, ui::AlertsPage::Silences, ui::AlertsPage::Alerts}) {
            alerts->showPart(part);
            shownEverywhere();
            takePicture(window, prefix, u"alerts-%1"_s.arg(int(part)), size);
        }
        window.showPage(u"agents"_s);
        agents->goBack();
        snapshot = inventedFleet(1'000);
        agents->showAgent(core::AgentId("order-triage"));
        shownEverywhere();
        takePicture(window, prefix, u"thousand"_s, size);
        agents->goBack();
        window.showPage(u"overview"_s);
        shownEverywhere();
        takePicture(window, prefix, u"overview-thousand"_s, size);
        snapshot = std::make_shared<core::FleetSnapshot>(*tests::inventFleet({}));
        shownEverywhere();
        takePicture(window, prefix, u"overview-none"_s, size);
        window.showPage(u"agents"_s);
        shownEverywhere();
        takePicture(window, prefix, u"table-none"_s, size);
        snapshot = inventedFleet(84);
    }
    return 0;
}
