// How long the GUI thread is busy with one snapshot, painting included, while the page of an agent with 1 000
// instances is open in a fleet of 10 000. Prints the longest and the median of 60 updates; fails above 50 ms.

#include "tests/ui/model/fake_fleet_service.h"
#include "tests/ui/model/snapshot_builder.h"

#include "ui/agents/agents_page.h"
#include "ui/overview/overview_page.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

constexpr int updates = 60;
constexpr double allowed = 50;  // ms
constexpr int agentCount = 10;
constexpr int instancesEach = 1'000;

// Every figure of every instance moves, and some instances change state, as in a fleet under load.
void moveOn(test::SnapshotBuilder& fleet, int round)
{
    fleet.now += std::chrono::seconds(1);
    int number = 0;
    for (auto& [id, instance] : fleet.instances) {
        const double wave = double((number * 7 + round * 13) % 100) / 100;
        instance.cpu = fleet.sample(wave);
        instance.memory = fleet.sample(1 - wave);
        instance.score = wave;
        instance.state =
            (number + round) % 97 == 0 ? core::InstanceState::Degraded : core::InstanceState::Ready;
        ++number;
    }
}

void answerSeries(test::FakeFleetService& service)
{
    for (const auto& asked : std::exchange(service.series, {})) {
        core::SeriesData data;
        for (std::size_t i = 0; i < asked.question.points; ++i) {
            const auto step = (asked.question.to - asked.question.from) / std::int64_t(asked.question.points);
            data.points.push_back({asked.question.from + step * std::int64_t(i), double(i % 37) / 100});
        }
        asked.give(data);
    }
}

void turn()
{
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
}

}  // namespace

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    ui::applyTheme(application);
    test::SnapshotBuilder fleet;
    for (int i = 0; i < agentCount; ++i)
        fleet.addAgent("agent-" + std::to_string(i), instancesEach);

    test::FakeFleetService service;
    ui::MainWindow window;
    auto* overview = new ui::OverviewPage(service, &window);
    auto* agents = new ui::AgentsPage(service, u"ada"_s, &window);
    window.addPage({u"overview"_s, u"Overview"_s, {}, overview, {}, {}, {}});
    window.addPage({u"agents"_s, u"Agents"_s, {}, agents, {}, {}, {}});
    window.resize(1600, 1000);
    window.show();
    const auto take = [&](const core::SnapshotPtr& snapshot) {
        window.show(snapshot);
        overview->show(snapshot);
        agents->show(snapshot);
    };
    take(fleet.snapshot());
    const bool isOverview = argc > 1 && QString::fromLocal8Bit(argv[1]) == u"overview"_s;
    window.showPage(isOverview ? u"overview"_s : u"agents"_s);
    if (!isOverview)
        agents->showAgent(core::AgentId("agent-4"));
    turn();
    answerSeries(service);
    turn();

    std::vector<double> stalls;
    for (int round = 1; round <= updates; ++round) {
        moveOn(fleet, round);
        const core::SnapshotPtr snapshot = fleet.snapshot();
        QElapsedTimer timer;
        timer.start();
        take(snapshot);
        turn();
        double stall = double(timer.nsecsElapsed()) / 1e6;
        timer.start();
        answerSeries(service);  // the charts' turn, in a turn of its own as from the core
        turn();
        stall = std::max(stall, double(timer.nsecsElapsed()) / 1e6);
        stalls.push_back(stall);
    }
    std::sort(stalls.begin(), stalls.end());
    std::printf("page %s: longest %.1f ms, median %.1f ms of %d updates, allowed %.0f ms\n",
                isOverview ? "overview" : "agent", stalls.back(), stalls[stalls.size() / 2], updates,
                allowed);
    return stalls.back() <= allowed ? 0 : 1;
}
