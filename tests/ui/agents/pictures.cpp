// Renders the console's pages with an invented fleet into PNG files, to be looked at; not a test.

#include "tests/ui/agents/remembering_core.h"
#include "tests/ui/agents/snapshot_builder.h"

#include "ui/agents/agents_page.h"
#include "ui/overview/overview_page.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPixmap>
#include <QTest>

#include <cmath>

using namespace Qt::StringLiterals;

namespace {

core::SnapshotPtr inventedFleet()
{
    test::SnapshotBuilder fleet;
    for (const auto& [name, count] : std::initializer_list<std::pair<const char*, int>>{{"code-review", 60},
                                                                                        {"doc-search", 120},
                                                                                        {"order-triage", 84},
                                                                                        {"translate", 36},
                                                                                        {"summarise", 110}})
        fleet.addAgent(name, count);
    fleet.addAgent("a-very-long-name-of-an-agent-that-somebody-chose-for-any-reason", 3);
    for (int i = 0; i < 6; ++i) {
        core::InstanceView& bad = fleet.instance("order-triage-1" + std::to_string(i));
        bad.state = i < 3 ? core::InstanceState::Degraded : core::InstanceState::Failed;
        bad.crashLoop = i == 4;
        bad.reason = "3 health checks in a row failed: connection refused";
        bad.cpu->quality = core::Quality::Late;
        bad.cpu->time -= std::chrono::seconds(40);
    }
    core::AgentView& agent = fleet.agent("order-triage");
    agent.replicas = {84, 79, 86, 20, 120};
    agent.health.status = core::HealthStatus::Degraded;
    agent.health.checks[3] = {"errorRate", core::CheckOutcome::Failed, 0.071, 0.05, 0.15};
    agent.health.recommendations = {"Error rate 7 % is over 5 %: look at the output of order-triage-13."};
    agent.rollout = {core::RolloutPhase::Progressing,      "4.1.0", "4.2.0", 52, 84, "",
                     fleet.now - std::chrono::minutes(12), {}};
    agent.scaling.nextChangeAt = fleet.now + std::chrono::seconds(95);
    fleet.vitals.apiAddress = "127.0.0.1:8420";
    fleet.vitals.gatewayAddress = "127.0.0.1:8421";
    return fleet.snapshot();
}

void answerSeries(test::RememberingCore& service)
{
    for (const auto& asked : std::exchange(service.series, {})) {
        core::SeriesData data;
        const bool grows = asked.question.name.ends_with(core::series::tasksCompleted);
        const double steps = 200;
        for (int i = 0; i < int(steps); ++i) {
            const auto span = asked.question.to - asked.question.from;
            const double value =
                grows ? 40.0 * i + 300 * std::sin(i / 30.0) : 0.02 + 0.015 * std::sin(i / 9.0);
            data.points.push_back({asked.question.from + span * i / 200, value});
        }
        asked.give(data);
    }
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
    test::RememberingCore service;
    ui::MainWindow window;
    auto* overview = new ui::OverviewPage(service, &window);
    auto* agents = new ui::AgentsPage(service, u"ada"_s, &window);
    window.addPage({u"overview"_s, u"Overview"_s, QIcon(u":/icons/overview.svg"_s), overview, {}, {}, {}});
    window.addPage({u"agents"_s, u"Agents"_s, QIcon(u":/icons/agents.svg"_s), agents, {}, {}, {}});
    window.show();
    const core::SnapshotPtr snapshot = inventedFleet();
    const auto shownEverywhere = [&] {
        for (int i = 0; i < 3; ++i) {
            window.show(snapshot);
            overview->show(snapshot);
            agents->show(snapshot);
            QTest::qWait(50);
            answerSeries(service);
            QTest::qWait(50);
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
        agents->showAgent(core::AgentId("a-very-long-name-of-an-agent-that-somebody-chose-for-any-reason"));
        shownEverywhere();
        takePicture(window, prefix, u"long"_s, size);
        agents->goBack();
    }
    return 0;
}
