#include "app/console/stall_watch.h"
#include "core/base/guarded.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_stall_watch {

using namespace std::chrono_literals;

namespace {

struct Report {
    core::Duration length;
    bool over = false;
};

}  // namespace

class TestStallWatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Fault 22: the watch sees the stall while it lasts, from its own thread.
    void fault22AStallIsReportedWhileItLastsAndAgainWhenItIsOver()
    {
        core::Guarded<std::vector<Report>> reports;
        const app::StallWatch watch(300ms, [&](core::Duration length, bool over) {
            reports.with([&](auto& all) { all.push_back({length, over}); });
        });
        const auto count = [&] { return reports.with([](const auto& all) { return all.size(); }); };

        const auto stallEnds = std::chrono::steady_clock::now() + 10s;
        while (count() == 0 && std::chrono::steady_clock::now() < stallEnds)
            std::this_thread::yield();  // the loop that is watched does not run here
        QCOMPARE(count(), std::size_t(1));
        QTRY_COMPARE_WITH_TIMEOUT(count(), std::size_t(2), 10'000);

        const auto all = reports.with([](const auto& every) { return every; });
        QVERIFY(!all[0].over && all[0].length > 300ms);
        QVERIFY(all[1].over && all[1].length >= all[0].length);
    }

    void aLoopThatRunsIsNotReported()
    {
        core::Guarded<int> reports;
        const app::StallWatch watch(2s, [&](core::Duration, bool) { reports.with([](int& n) { ++n; }); });

        QTest::qWait(500);

        QCOMPARE(reports.with([](int n) { return n; }), 0);
    }
};

}  // namespace tst_stall_watch

PILOTHOUSE_TEST(tst_stall_watch, TestStallWatch)
#include "tst_stall_watch.moc"
