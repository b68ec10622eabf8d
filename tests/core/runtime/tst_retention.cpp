// What an hour of a busy fleet leaves behind, on a virtual clock and with short retentions.

#include "core/monitor/metric_history.h"
#include "core/runtime/fleet_series.h"
#include "core/store/metric_archive.h"
#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <malloc.h>

namespace tst_retention {

using namespace simulated;

namespace {

constexpr int agents = 10;

FleetSpec busyFleet()
{
    std::vector<AgentSpec> all;
    for (int i = 0; i < agents; ++i)
        all.push_back(agent("w" + std::to_string(100 + i), 1));
    FleetSpec spec = fleet(std::move(all));
    AlertRuleSpec hot;
    hot.name = "hot";
    hot.metric = series::cpu;
    hot.above = 0.9;
    spec.alerts = {hot};
    spec.notices = {.groupWait = 1s, .groupInterval = 10s, .repeatInterval = 1min};
    return spec;
}

struct Held {
    std::size_t heap = 0;  // allocated, in bytes
    std::size_t history = 0;
    std::uint64_t used = 0;  // of the file
    qint64 onDisk = 0;
    std::size_t state = 0;  // alerts and groups that would survive a crash
    qsizetype descriptors = 0;
};

}  // namespace

class TestRetention : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fault47NothingGrowsOnceItsRetentionIsReached()
    {
        const QTemporaryDir folder;
        m_path = folder.path();
        m_archive = MetricArchive::open(m_path.toStdString(), MetricArchive::Mode::ReadWrite).value();
        m_history.startRecording();

        run(40min);
        const Held before = held();
        run(20min);
        const Held after = held();

        qInfo("heap %zu and %zu, history %zu and %zu, file %llu and %llu bytes", before.heap, after.heap,
              before.history, after.history, static_cast<unsigned long long>(before.used),
              static_cast<unsigned long long>(after.used));
        QVERIFY(m_notices > 50);
        QVERIFY(before.history > 100'000 && before.used > 100'000);
        QVERIFY(after.history <= before.history + before.history / 50);
        QVERIFY(after.used <= before.used + before.used / 10);
        QVERIFY(after.onDisk <= before.onDisk + before.onDisk / 10);
        QVERIFY2(after.heap <= before.heap + 100'000, "more than 0.3 MB an hour");
        QCOMPARE(after.state, before.state);
        QCOMPARE(after.descriptors, before.descriptors);
    }

private:
    // Each minute another agent is hot for a while, and its instance dies.
    void run(Duration time)
    {
        for (Duration passed(0); passed < time; passed += 1s, ++m_second) {
            const int agentNow = m_second / 60 % agents;
            const std::string id = "w" + std::to_string(100 + agentNow) + "-01";
            if (m_second % 60 == 30)
                m_world.platform().kill(InstanceId(id));
            m_world.figures.clear();
            for (const InstanceViewPtr& view : m_world.shown->instances)
                m_world.figures[view->id] = m_world.platform().figures(view->id, m_world.now);
            if (m_second % 60 < 20)
                m_world.figures[InstanceId(id)][series::cpu] = {0.95, m_world.now.wall, m_world.now.wall,
                                                                Quality::Good};
            const StepOutput out = m_world.step();
            m_notices += m_world.sent<Notify>();
            m_world.journal.clear();
            remember(*out.snapshot);
        }
    }

    void remember(const FleetSnapshot& snapshot)
    {
        m_series.add({.span = 1s, .instances = {}, .agents = {}}, snapshot, m_world.now);
        for (const auto& [id, figures] : m_world.figures)
            for (const auto& [key, sample] : figures) {
                const AgentId agent(id.text().substr(0, id.text().rfind('-')));
                m_history.add(seriesName(agent, key, id), "1", sample);
                m_history.add(seriesName(agent, key), "1", sample);
            }
        if (m_second % 3 != 0)
            return;
        QVERIFY(bool(m_archive->append(m_history.takeNew())));
        QVERIFY(bool(m_archive->tidy(m_world.now.wall, m_limits)));
    }

    Held held() const
    {
        const auto& alerting = m_world.state().alerting;
        return {mallinfo2().uordblks,
                m_history.bytes(),
                m_archive->bytes().value(),
                QFileInfo(m_path + QStringLiteral("/metrics.db")).size(),
                alerting.alerts.size() + alerting.groups.size(),
                QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::AllEntries | QDir::System).size()};
    }

    const ArchiveLimits m_limits{
        .samples = 20min, .tenSeconds = 30min, .minutes = 40min, .tenMinutes = 60min, .bytes = 2ULL << 30};
    World m_world{busyFleet()};
    MetricHistory m_history{{.fullResolution = 5min,
                             .rollupSpan = 15min,
                             .series = 200'000,
                             .samplesPerSeries = 3'700,
                             .instanceSpan = 5min,
                             .samplesPerInstanceSeries = 300}};
    FleetSeries m_series{m_history};
    std::unique_ptr<MetricArchive> m_archive;
    QString m_path;
    int m_second = 0;
    std::size_t m_notices = 0;
};

}  // namespace tst_retention

PILOTHOUSE_TEST(tst_retention, TestRetention)
#include "tst_retention.moc"
