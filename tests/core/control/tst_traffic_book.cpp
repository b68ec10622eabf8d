#include "tests/support/simulated_fleet.h"

#include "core/control/traffic_book.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_traffic_book {

using namespace simulated;

namespace {

Now at(Duration since)
{
    return {MonoTime(since), TimePoint(1'000'000s) + since};
}

TrafficReport refusing(const std::string& policy, unsigned status, std::uint64_t requests)
{
    TrafficReport report;
    report.refused = {{AgentId("a"), policy, status, requests}};
    return report;
}

TrafficReport sending(const std::string& name, std::uint64_t requests)
{
    TrafficReport report;
    report.principals = {{name, "apiKeys", requests}};
    return report;
}

}  // namespace

class TestTrafficBook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void addsUpWhatWasRefusedSinceTheFirst()
    {
        TrafficBook book;
        QVERIFY(!book.view());
        book.take(refusing("nights", 403, 2), at(10s));
        book.take(refusing("", 401, 7), at(11s));
        book.take(refusing("nights", 403, 1), at(20min));

        QCOMPARE(book.view()->refusals,
                 (std::vector<RefusalView>{{AgentId("a"), "", 401, 7, at(11s).wall},
                                           {AgentId("a"), "nights", 403, 3, at(10s).wall}}));
    }

    void forgetsWhatIsOlderThanAnHour()
    {
        TrafficBook book;
        book.take(refusing("nights", 403, 2), at(0s));
        book.take(sending("ann", 9), at(1s));
        book.take(refusing("nights", 403, 1), at(30min));
        book.take({}, at(60min));

        QCOMPARE(book.view()->refusals,
                 (std::vector<RefusalView>{{AgentId("a"), "nights", 403, 1, at(30min).wall}}));
        QVERIFY(book.view()->principals.empty());
        book.take({}, at(90min));
        QVERIFY(book.view()->refusals.empty());
    }

    void staysTheSameObjectWhileNothingChanges()
    {
        TrafficBook book;
        book.take(refusing("nights", 403, 2), at(0s));
        const TrafficViewPtr before = book.view();
        book.take({}, at(1s));
        QCOMPARE(book.view(), before);
    }

    void listsTheLargestPrincipalsAndCountsTheOthers()
    {
        TrafficBook book;
        TrafficReport report;
        for (std::uint64_t i = 0; i < 500; ++i)
            report.principals.push_back({"p" + std::to_string(i), "jwt", i + 1});
        report.otherRequests = 5;
        book.take(report, at(0s));
        book.take(sending("p499", 1), at(10min));  // another provider, so somebody else

        const TrafficView& view = *book.view();
        QCOMPARE(view.principals.size(), TrafficView::mostPrincipals);
        QCOMPARE(view.principals.front(), (PrincipalView{"p499", "jwt", 500}));
        std::uint64_t listed = 0;
        for (const PrincipalView& one : view.principals)
            listed += one.requests;
        QCOMPARE(listed + view.otherRequests, std::uint64_t(500 * 501 / 2 + 5 + 1));
    }

    void isBoundedHoweverManyKindsThereAre()
    {
        TrafficBook book;
        TrafficReport report;
        for (int i = 0; i < 5'000; ++i)
            report.refused.push_back({AgentId("a"), "p" + std::to_string(i), 403, 1});
        book.take(report, at(0s));

        const TrafficView& view = *book.view();
        QCOMPARE(view.refusals.size(), TrafficView::mostRefusals);
        QCOMPARE(view.refusals.front().requests, std::uint64_t(4'000));  // those that had no room
        QCOMPARE(view.refusals.front().policy, std::string());
        std::uint64_t all = view.otherRefusals;
        for (const RefusalView& one : view.refusals)
            all += one.requests;
        QCOMPARE(all, std::uint64_t(5'000));
    }

    void theSnapshotHasItAndAnInstancesFigures()
    {
        World world(fleet({agent("a", 1)}));
        world.run(5s);
        world.refused = {{AgentId("a"), "nights", 403, 4}};
        world.figures[InstanceId("a-01")] = {
            {series::requestsPerSecond, {12, world.now.wall, world.now.wall, Quality::Good}},
            {series::responseTimeP50, {0.2, world.now.wall, world.now.wall, Quality::Good}},
            {series::responseTimeP99, {0.9, world.now.wall, world.now.wall, Quality::Good}}};
        world.run(1s);

        QVERIFY(world.shown->traffic);
        QCOMPARE(world.shown->traffic->refusals.front().requests, std::uint64_t(4));
        const InstanceViewPtr shown = world.shown->instances.front();
        QCOMPARE(shown->requestsPerSecond->value, 12.0);
        QCOMPARE(shown->responseTimeP50->value, 0.2);
        QCOMPARE(shown->responseTimeP99->value, 0.9);
        QVERIFY(shown->routing.isListed && !shown->routing.isUnready);
    }

    void anInstanceThatFailsItsHealthChecksIsUnready()
    {
        World world(fleet({agent("a", 2)}));
        QVERIFY(world.runUntil([&] { return world.ready("a") == 2; }));
        world.onProbe = [](ProbeOutcome& probe) {
            if (probe.instance.text() == "a-02") {
                probe.passed = false;
                probe.reason = "HTTP 503";
            }
        };

        QVERIFY(world.runUntil([&] { return world.shown->instances.back()->routing.isUnready; }));
        QVERIFY(!world.shown->instances.back()->routing.isListed);
        QVERIFY(world.shown->instances.front()->routing.isListed);
    }
};

}  // namespace tst_traffic_book

PILOTHOUSE_TEST(tst_traffic_book, TestTrafficBook)
#include "tst_traffic_book.moc"
