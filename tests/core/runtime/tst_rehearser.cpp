#include <QTemporaryDir>
#include <QTest>

#include "core/runtime/fleet_series.h"
#include "core/runtime/rehearser.h"
#include "tests/support/loaded_fleet.h"
#include "tests/support/test_program.h"

#include <cmath>
#include <random>

namespace tst_rehearser {

using namespace simulated;

namespace {

// What the live autoscaler decided in one tick.
struct Lived {
    TimePoint time;
    std::uint32_t wanted;
};

// A fleet that lives for a while and is recorded as the runtime records it.
class RecordedLife {
public:
    explicit RecordedLife(AgentSpec spec) : world(spec), m_series(history) {}

    void tick(double load, std::uint64_t requests = 1)
    {
        AgentTraffic traffic;
        traffic.agent = AgentId("a");
        traffic.requests = requests;
        traffic.active = requests > 0 ? 1 : 0;
        world.agentTraffic = {traffic};
        world.bear(load);
        TrafficReport report;
        report.span = 1s;
        report.agents = world.agentTraffic;
        m_series.add(report, *world.shown, world.now);
        lived.push_back({world.now.wall, world.wanted()});
    }

    LoadedWorld world;
    MetricHistory history;
    std::vector<Lived> lived;

private:
    FleetSeries m_series;
};

RehearsalQuery queryOf(const RecordedLife& life, ScalingSpec draft)
{
    RehearsalQuery query;
    query.agent = AgentId("a");
    query.draft = std::move(draft);
    query.from = life.lived.front().time;
    query.to = life.lived.back().time;
    query.points = life.lived.size() + 1;
    return query;
}

ScalingSpec lively()
{
    ScalingSpec policy = scaledAgent(2, 1, 20).scaling;
    policy.cooldown = 15s;
    policy.scaleDown.stabilization = 30s;
    policy.scaleUp.policies = {{ScalingUnit::Percent, 100, 15s}, {ScalingUnit::Pods, 2, 10s}};
    policy.scaleDown.policies = {{ScalingUnit::Pods, 2, 20s}};
    return policy;
}

}  // namespace

class TestRehearser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_folder.isValid()); }

    void theSamePolicyDecidesAsItDidLive_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 6; ++seed)
            QTest::addRow("%d", seed) << seed;
    }

    void theSamePolicyDecidesAsItDidLive()
    {
        QFETCH(int, seed);
        AgentSpec spec = scaledAgent(2, 1, 20);
        spec.scaling = lively();
        if (seed % 2 == 0)
            spec.scaling.targets.push_back({series::responseTimeP95, 2, ScalingScope::Agent});
        if (seed % 3 == 0)
            spec.scaling.idleAfter = 40s;
        RecordedLife life(spec);
        std::mt19937 random(static_cast<unsigned>(seed));
        double load = 1;
        std::uint64_t requests = 1;
        for (int second = 0; second < 900; ++second) {
            if (random() % 60 == 0)
                load = double(random() % 600) / 100;
            if (random() % 90 == 0)
                requests = random() % 2;
            if (random() % 10 == 0)
                life.world.agentFigures[AgentId("a")][series::responseTimeP95] = {
                    double(random() % 40) / 10, life.world.now.wall, life.world.now.wall, Quality::Good};
            life.tick(load, requests);
        }
        MetricArchivist archivist(m_folder.path().toStdString() + "/" + QTest::currentDataTag(),
                                  life.history);

        const auto report = Rehearser(archivist).run(queryOf(life, spec.scaling), spec.scaling);

        QVERIFY2(report, report ? "" : report.error().context.c_str());
        QCOMPARE(report.value().points.size(), life.lived.size());
        for (std::size_t i = 0; i < life.lived.size(); ++i) {
            QCOMPARE(report.value().points[i].time, life.lived[i].time);
            QVERIFY2(report.value().points[i].draft == life.lived[i].wanted,
                     qPrintable(QStringLiteral("second %1: %2, live %3")
                                    .arg(i)
                                    .arg(report.value().points[i].draft)
                                    .arg(life.lived[i].wanted)));
        }
        QVERIFY(report.value().draft.changes >= 3);
        QCOMPARE(report.value().draft, report.value().actual);
        QVERIFY(report.value().unrecorded.empty());
    }

    void anotherPolicyHasOtherReplicas()
    {
        AgentSpec spec = scaledAgent(2, 1, 20);
        spec.scaling = lively();
        RecordedLife life(spec);
        for (int second = 0; second < 300; ++second)
            life.tick(second < 60 ? 1 : 4);
        MetricArchivist archivist(m_folder.path().toStdString() + "/other", life.history);
        ScalingSpec draft = spec.scaling;
        draft.targets.front().value = 0.8;

        const auto report = Rehearser(archivist).run(queryOf(life, draft), spec.scaling);

        QVERIFY2(report, report ? "" : report.error().context.c_str());
        QCOMPARE(life.lived.back().wanted, 8U);
        QCOMPARE(report.value().points.back().actual, 8.0);
        QCOMPARE(report.value().points.back().draft, 5.0);
        QVERIFY(report.value().draft.replicaHours < report.value().actual.replicaHours);
    }

    void whatNobodyDecidedFromIsRehearsedFromTheAgentsOwnSeries()
    {
        AgentSpec spec = scaledAgent(3, 1, 20);
        spec.scaling.enabled = false;
        RecordedLife life(spec);
        for (int second = 0; second < 120; ++second) {
            life.tick(3);
            life.history.add(seriesName(AgentId("a"), series::cpu), "1",
                             {1.0, life.world.now.wall, life.world.now.wall, Quality::Good});
        }
        MetricArchivist archivist(m_folder.path().toStdString() + "/plain", life.history);
        ScalingSpec draft = lively();
        draft.targets.push_back({series::tokensPerMinute, 1});

        const auto report = Rehearser(archivist).run(queryOf(life, draft), spec.scaling);

        QVERIFY2(report, report ? "" : report.error().context.c_str());
        QCOMPARE(report.value().points.back().draft, 6.0);
        QCOMPARE(report.value().unrecorded, std::vector<std::string>{series::tokensPerMinute});
    }

    void saysWhatIsWrong()
    {
        RecordedLife life(scaledAgent(1, 1, 2));
        life.tick(0.1);
        life.tick(0.1);
        MetricArchivist archivist(m_folder.path().toStdString() + "/wrong", life.history);
        Rehearser rehearser(archivist);
        const ScalingSpec good = lively();
        RehearsalQuery query = queryOf(life, good);
        query.draft.max = 0;
        QCOMPARE(rehearser.run(query, good).error().code, ErrorCode::Invalid);
        QVERIFY(rehearser.run(query, good).error().context.starts_with("max"));
        query = queryOf(life, good);
        std::swap(query.from, query.to);
        QCOMPARE(rehearser.run(query, good).error().context, std::string("from must lie before to"));
        query.from = query.to - 24h * 400;
        QCOMPARE(rehearser.run(query, good).error().context, std::string("the span is longer than a year"));
        query = queryOf(life, good);
        query.from -= 2h;
        query.to -= 1h;
        QVERIFY(rehearser.run(query, good).error().context.starts_with("nothing was recorded of a"));
        query = queryOf(life, good);
        std::stop_source stop;
        query.stop = stop.get_token();
        stop.request_stop();
        QCOMPARE(rehearser.run(query, good).error().code, ErrorCode::Cancelled);
    }

private:
    QTemporaryDir m_folder;
};

}  // namespace tst_rehearser

PILOTHOUSE_TEST(tst_rehearser, TestRehearser)
#include "tst_rehearser.moc"
