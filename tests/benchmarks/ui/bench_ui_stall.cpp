// How long the window does not answer while a snapshot of ten thousand instances comes each tick, painting
// included. Prints a line for each page; exit code 1 when one is above the limit.

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "ui/agents/agents_page.h"
#include "ui/overview/overview_page.h"
#include "ui/theme/theme.h"
#include "ui/widget/table_view.h"

#include <QAbstractEventDispatcher>
#include <QApplication>
#include <QElapsedTimer>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

constexpr double limit = 50;  // ms
constexpr int updates = 24;
constexpr int updateEvery = 250;  // ms; the charts' questions come in between
constexpr std::size_t agents = 19;

// What this thread has computed so far, in milliseconds.
double ownTime()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

// A turn of the event loop, from the first event after it woke up until it waits again: how long it took, and
// how much of that it computed; the rest went to other programs of the machine.
struct Turn {
    double taken = 0;  // ms
    double computed = 0;  // ms
};

class MeteredApplication : public QApplication {
public:
    MeteredApplication(int& argc, char** argv) : QApplication(argc, argv)
    {
        connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this, [this] {
            if (m_taken.isValid())
                m_turns.push_back({double(m_taken.nsecsElapsed()) / 1e6, ownTime() - m_computedBefore});
            m_taken.invalidate();
        });
    }

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (!m_taken.isValid() && QThread::currentThread() == thread()) {
            m_taken.start();
            m_computedBefore = ownTime();
        }
        return QApplication::notify(receiver, event);
    }

    void clear() { m_turns.clear(); }

    Turn longest() const
    {
        Turn longest;
        for (const Turn& turn : m_turns)
            longest = {std::max(longest.taken, turn.taken), std::max(longest.computed, turn.computed)};
        return longest;
    }

    double computed() const
    {
        double sum = 0;
        for (const Turn& turn : m_turns)
            sum += turn.computed;
        return sum;
    }

private:
    QElapsedTimer m_taken;
    double m_computedBefore = 0;
    std::vector<Turn> m_turns;
};

std::vector<tests::InventedAgent> tenThousand()
{
    std::vector<tests::InventedAgent> told{{"summarizer", 1'000}};
    for (std::size_t i = 0; i + 1 < agents; ++i)
        told.push_back({"agent-" + std::to_string(i), 500});
    return told;
}

void spin(int milliseconds)
{
    // Not quit, which closes the windows first.
    QTimer::singleShot(milliseconds, qApp, [] { QApplication::exit(); });
    QApplication::exec();
}

// True when the page stays below the limit. The snapshots are given away, so that what the last holder of one
// pays for letting it go is paid here.
bool measure(MeteredApplication& meter, const char* name, QWidget& page,
             std::vector<core::SnapshotPtr> snapshots,
             const std::function<void(const core::SnapshotPtr&)>& show)
{
    meter.clear();
    page.resize(1600, 1000);
    page.show();
    spin(300);
    const Turn opening = meter.longest();
    meter.clear();
    for (core::SnapshotPtr& snapshot : snapshots)
        QTimer::singleShot(int(&snapshot - snapshots.data()) * updateEvery, &page,
                           [&] { show(std::exchange(snapshot, nullptr)); });
    spin(int(snapshots.size() + 1) * updateEvery);
    const Turn longest = meter.longest();
    std::printf(
        "%-42s longest stall %5.1f ms (%5.1f computed), %5.1f ms computed an update, opening %5.1f ms\n",
        name, longest.taken, longest.computed, meter.computed() / double(snapshots.size()), opening.taken);
    const bool isShown = page.isVisible();
    page.hide();
    return isShown && longest.taken <= limit;
}

// Every instance has other figures each time, and some have another state.
std::vector<core::SnapshotPtr> updatesOf(const core::FleetSnapshot& fleet)
{
    std::vector<core::SnapshotPtr> made;
    for (int tick = 1; tick <= updates; ++tick) {
        const auto next = tests::secondsLater(fleet, tick);
        for (std::size_t i = std::size_t(tick); i < next->instances.size(); i += 97) {
            core::InstanceView& instance = tests::instanceOf(*next, next->instances[i]->id.text());
            instance.state = i % 2 == 0 ? core::InstanceState::Degraded : core::InstanceState::Failed;
            instance.reason = "no answer within 1s";
        }
        made.push_back(next);
    }
    return made;
}

}  // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_NO_GLIB", "1");  // GLib's dispatcher does not tell when it wakes up
    MeteredApplication application(argc, argv);
    ui::applyTheme(application);
    tests::FakeFleetService service;
    service.onSeries = [](const core::SeriesQuery& query) {
        return core::Result<core::SeriesData>(tests::seriesOf(query, 0.2, 0.9, query.points));
    };
    const auto fleet = tests::inventFleet(tenThousand());
    bool held = true;
    {
        ui::OverviewPage page(service);
        page.show(fleet);
        held &= measure(application, "overview, 10 000 instances", page, updatesOf(*fleet),
                        [&](const core::SnapshotPtr& next) { page.show(next); });
    }
    {
        ui::Session session(core::Actor::desk("operator"));
        ui::AgentsPage page(service, session);
        page.show(fleet);
        held &= measure(application, "agents, 10 000 instances", page, updatesOf(*fleet),
                        [&](const core::SnapshotPtr& next) { page.show(next); });
    }
    for (const int column : {0, 3}) {
        ui::Session session(core::Actor::desk("operator"));
        ui::AgentsPage page(service, session);
        page.show(fleet);
        page.showAgent(core::AgentId("summarizer"));
        page.findChild<ui::TableView*>(u"instances"_s)->sortByColumn(column, Qt::DescendingOrder);
        held &= measure(application,
                        column == 0 ? "an agent of 1 000 among 10 000, by name"
                                    : "an agent of 1 000 among 10 000, by CPU",
                        page, updatesOf(*fleet), [&](const core::SnapshotPtr& next) { page.show(next); });
    }
    return held ? 0 : 1;
}
