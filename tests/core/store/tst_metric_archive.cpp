#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "core/store/database.h"
#include "core/store/metric_archive.h"
#include "failing_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

using namespace core;
using namespace std::chrono_literals;

namespace {

const TimePoint start{Duration(1'795'617'600'000)};  // 2026-11-25 14:40:00, a whole ten minutes
const std::string cpu = "metrics/web/system/cpu";
const std::string tasks = "metrics/web/business/tasks_completed";
const std::string ofInstance = "metrics/web/system/cpu?instance=web-01";

double valueAt(std::int64_t second)
{
    return std::round((0.5 + 0.4 * std::sin(double(second) / 300)) * 1'000) / 1'000;
}

std::vector<SeriesPoint> pointsOf(std::int64_t from, std::int64_t to)
{
    std::vector<SeriesPoint> made;
    for (std::int64_t second = from; second < to; ++second)
        made.push_back({start + 1s * second, valueAt(second)});
    return made;
}

std::vector<NewSample> samples(const std::string& name, std::int64_t from, std::int64_t to)
{
    const auto label = std::make_shared<const SeriesLabel>(SeriesLabel{name, "1"});
    std::vector<NewSample> made;
    for (const SeriesPoint& point : pointsOf(from, to))
        made.push_back({label, point});
    return made;
}

std::vector<NewSample> both(std::vector<NewSample> one, const std::vector<NewSample>& other)
{
    one.insert(one.end(), other.begin(), other.end());
    return one;
}

std::unique_ptr<MetricArchive> openIn(const QTemporaryDir& folder,
                                      MetricArchive::Mode mode = MetricArchive::Mode::ReadWrite)
{
    auto archive = MetricArchive::open(folder.path().toStdString(), mode);
    return archive ? std::move(archive).value() : nullptr;
}

std::string pathIn(const QTemporaryDir& folder)
{
    return folder.filePath(QStringLiteral("metrics.db")).toStdString();
}

std::vector<SeriesPoint> read(const MetricArchive& archive, const std::string& name, std::int64_t from,
                              std::int64_t to, std::size_t most = 100'000)
{
    auto data = archive.query({name, start + 1s * from, start + 1s * to, most});
    return data ? data.value().points : std::vector<SeriesPoint>();
}

// So many seconds in batches as the console writes them, with the tidying in between.
void record(MetricArchive& archive, std::int64_t seconds, const ArchiveLimits& limits = {})
{
    for (std::int64_t second = 0; second < seconds; second += 60) {
        QVERIFY(bool(archive.append(
            both(samples(cpu, second, second + 60), samples(ofInstance, second, second + 60)))));
        QVERIFY(bool(archive.tidy(start + 1s * (second + 60), limits)));
    }
}

// Appends one second after the other until it is killed, and says each once append() has returned.
int appendForEver(const char* folder)
{
    auto archive = MetricArchive::open(folder, MetricArchive::Mode::ReadWrite);
    if (!archive)
        return 1;
    for (std::int64_t second = std::int64_t(read(*archive.value(), cpu, 0, 40'000).size());; ++second) {
        if (!archive.value()->append(
                both(samples(cpu, second, second + 1), samples(tasks, second, second + 1))))
            return 1;
        if (second % 50 == 0 && !archive.value()->tidy(start + 1s * second + 1h, {}))
            return 1;
        std::printf("%lld\n", static_cast<long long>(second));
        std::fflush(stdout);
    }
}

}  // namespace

class TestMetricArchive : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { failing_disk::install(); }
    void cleanup() { failing_disk::heal(); }

    void whatWasAppendedIsThereAfterARestart()
    {
        const QTemporaryDir folder;
        {
            auto archive = openIn(folder);
            QVERIFY(archive);
            QVERIFY(bool(archive->append(both(samples(cpu, 0, 5), samples(tasks, 0, 5)))));
            QVERIFY(bool(archive->append(samples(cpu, 5, 9))));
        }
        auto archive = openIn(folder, MetricArchive::Mode::ReadOnly);
        QVERIFY(archive);
        QCOMPARE(read(*archive, cpu, 0, 100), pointsOf(0, 9));
        QCOMPARE(read(*archive, tasks, 0, 100), pointsOf(0, 5));
        QCOMPARE(archive->names().value(), (std::vector<std::string>{tasks, cpu}));
    }

    void packedSamplesAreTheSameSamples()
    {
        const QTemporaryDir folder;
        auto archive = openIn(folder);
        record(*archive, 3'600);

        QCOMPARE(read(*archive, cpu, 0, 3'600), pointsOf(0, 3'600));
        QCOMPARE(read(*archive, ofInstance, 1'234, 1'240), pointsOf(1'234, 1'241));
    }

    // Thinned to columns from the rollups, the least and the greatest are those of the samples.
    void aLongSpanIsShortAndKeepsItsExtremes_data()
    {
        QTest::addColumn<int>("points");
        for (const int points : {10, 60, 400, 2'000})
            QTest::addRow("%d points", points) << points;
    }
    void aLongSpanIsShortAndKeepsItsExtremes()
    {
        QFETCH(int, points);
        const QTemporaryDir folder;
        auto archive = openIn(folder);
        record(*archive, 4 * 3'600);

        const auto found = read(*archive, cpu, 0, 4 * 3'600 - 1, std::size_t(points));

        QVERIFY(found.size() <= std::size_t(points));
        QVERIFY(found.size() >= std::size_t(points) / 4);
        const auto all = pointsOf(0, 4 * 3'600);
        const auto byValue = [](const SeriesPoint& a, const SeriesPoint& b) { return a.value < b.value; };
        QCOMPARE(std::min_element(found.begin(), found.end(), byValue)->value,
                 std::min_element(all.begin(), all.end(), byValue)->value);
        QCOMPARE(std::max_element(found.begin(), found.end(), byValue)->value,
                 std::max_element(all.begin(), all.end(), byValue)->value);
        QVERIFY(std::is_sorted(found.begin(), found.end(),
                               [](const SeriesPoint& a, const SeriesPoint& b) { return a.time < b.time; }));
        QVERIFY(found.back().time > start + 1s * (4 * 3'600 - 1'800));
    }

    // A short peak moves a mean by its share of the time, however coarse the rollup is that tells of it.
    void meansAreThoseOfTheSamples_data() { aLongSpanIsShortAndKeepsItsExtremes_data(); }
    void meansAreThoseOfTheSamples()
    {
        QFETCH(int, points);
        const QTemporaryDir folder;
        auto archive = openIn(folder);
        constexpr std::int64_t seconds = 4 * 3'600;
        const auto label = std::make_shared<const SeriesLabel>(SeriesLabel{cpu, "1"});
        std::vector<NewSample> peaks;
        for (std::int64_t second = 0; second < seconds; ++second)
            peaks.push_back({label, {start + 1s * second, second % 60 == 7 ? 60.0 : 1.0}});
        QVERIFY(bool(archive->append(peaks)));
        QVERIFY(bool(archive->tidy(start + 1s * seconds + 1h, {})));

        const auto found =
            archive->query({cpu, start, start + 1s * (seconds - 1), std::size_t(points), SeriesShape::Means});
        QVERIFY(bool(found));
        double sum = 0;
        for (const SeriesPoint& point : found.value().points)
            sum += point.value;
        const double mean = sum / double(found.value().points.size());
        QVERIFY2(std::abs(mean - (59.0 + 60.0) / 60) < 0.1, qPrintable(QString::number(mean)));
    }

    // As many as make several chunks of each level.
    void everySeriesOfAnOwnerHasItsOwnRollups()
    {
        constexpr int count = 70;
        const auto nameOf = [](int series) { return cpu + "_" + std::to_string(series); };
        const QTemporaryDir folder;
        auto archive = openIn(folder);
        std::vector<NewSample> all;
        for (int series = 0; series < count; ++series) {
            const auto label = std::make_shared<const SeriesLabel>(SeriesLabel{nameOf(series), "1"});
            for (std::int64_t second = 0; second < 1'200; ++second)
                all.push_back({label, {start + 1s * second, double(series * 10'000 + second)}});
        }
        QVERIFY(bool(archive->append(all)));
        QVERIFY(bool(archive->tidy(start + 1h, {})));

        for (int series = 0; series < count; ++series) {
            const auto found = read(*archive, nameOf(series), 0, 1'199, 40);
            QVERIFY(found.size() > 10);
            for (const SeriesPoint& point : found)
                QCOMPARE(int(point.value) / 10'000, series);
        }
    }

    // Where a span ends within a bucket, nothing of it lies beyond the end, and the order of time holds.
    void aSpanThatEndsWithinABucketStaysWithinItself()
    {
        const QTemporaryDir folder;
        auto archive = openIn(folder);
        record(*archive, 2 * 3'600);
        for (std::int64_t end = 3'000; end < 3'120; end += 7) {
            const auto found = read(*archive, cpu, 25, end, 60);
            QVERIFY(!found.empty());
            QVERIFY(found.size() <= 60);
            QVERIFY(found.front().time >= start + 25s);
            QVERIFY(found.back().time <= start + 1s * end);
            QVERIFY(
                std::is_sorted(found.begin(), found.end(),
                               [](const SeriesPoint& a, const SeriesPoint& b) { return a.time < b.time; }));
        }
    }

    void whatReachesBackBeforeTheFirstSampleBeginsWithIt()
    {
        QTemporaryDir folder;
        auto archive = openIn(folder);
        // In the middle of every bucket.
        QVERIFY(bool(archive->append(samples(cpu, 437, 900))));
        QVERIFY(bool(archive->tidy(start + 2h, {})));

        QCOMPARE(read(*archive, cpu, -3'600, 7'200, 30'000), pointsOf(437, 900));
    }

    void gapsStayGaps()
    {
        const QTemporaryDir folder;
        auto archive = openIn(folder);
        auto broken = samples(cpu, 0, 10);
        broken[4].point.value = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(bool(archive->append(broken)));

        const auto found = read(*archive, cpu, 0, 10);

        QCOMPARE(found.size(), std::size_t(10));
        QVERIFY(std::isnan(found[4].value));
    }

    void oldSamplesGoAndTheirRollupsStay()
    {
        const QTemporaryDir folder;
        auto archive = openIn(folder);
        record(*archive, 7'200);
        for (int i = 0; i < 20; ++i)
            QVERIFY(bool(archive->tidy(start + 2h + 24h - 10min, {})));

        const auto hour = read(*archive, cpu, 0, 3'600);
        QVERIFY(!hour.empty());
        QVERIFY(hour.size() <= 2 * 361);  // tens of seconds
        QCOMPARE(read(*archive, cpu, 7'000, 7'100), pointsOf(7'000, 7'101));

        for (int i = 0; i < 20; ++i)
            QVERIFY(bool(archive->tidy(start + 24h * 60, {})));
        const auto later = read(*archive, cpu, 0, 7'200);
        QVERIFY(!later.empty());
        QVERIFY(later.size() <= 2 * 13);  // tens of minutes
    }

    void theFileKeepsToItsSize()
    {
        const QTemporaryDir folder;
        auto archive = openIn(folder);
        const ArchiveLimits small{.bytes = 200'000};
        for (std::int64_t hour = 0; hour < 20; ++hour) {
            for (int series = 0; series < 10; ++series)
                QVERIFY(bool(archive->append(
                    samples(cpu + "_" + std::to_string(series), hour * 3'600, (hour + 1) * 3'600))));
            QVERIFY(bool(archive->tidy(start + 1h * (hour + 1), small)));
            QVERIFY(archive->bytes().value() <= 260'000);
        }

        QVERIFY(!read(*archive, cpu + "_3", 19 * 3'600, 20 * 3'600).empty());
    }

    void whatIsNotThereOrMakesNoSenseIsRefused()
    {
        const QTemporaryDir folder;
        QCOMPARE(MetricArchive::open(folder.path().toStdString(), MetricArchive::Mode::ReadOnly).error().code,
                 ErrorCode::NotFound);
        auto archive = openIn(folder);
        QVERIFY(bool(archive->append(samples(cpu, 0, 5))));
        QCOMPARE(archive->query({"metrics/none/system/cpu", start, start + 1s, 10}).error().code,
                 ErrorCode::NotFound);
        QCOMPARE(archive->query({cpu, start, start, 10}).error().code, ErrorCode::Invalid);
        QCOMPARE(archive->query({cpu, start, start + 1s, 1}).error().code, ErrorCode::Invalid);
    }

    void faults14And15AWriteThatFailsHasChangedNothing_data()
    {
        QTest::addColumn<int>("code");
        QTest::newRow("disk full") << SQLITE_FULL;
        QTest::newRow("input/output error") << SQLITE_IOERR_WRITE;
    }
    void faults14And15AWriteThatFailsHasChangedNothing()
    {
        QFETCH(int, code);
        int failures = 0;
        bool succeeded = false;
        for (int n = 1; n < 200 && !succeeded; ++n) {
            const QTemporaryDir folder;
            auto archive = openIn(folder);
            QVERIFY(archive);
            QVERIFY(bool(archive->append(samples(cpu, 0, 700))));
            failing_disk::failAt(n, code);

            const auto appended = archive->append(both(samples(cpu, 700, 1'400), samples(tasks, 700, 1'400)));
            const auto tidied = archive->tidy(start + 1h, {});

            succeeded = bool(appended) && bool(tidied);
            failures += succeeded ? 0 : 1;
            failing_disk::heal();
            const std::int64_t there = appended ? 1'400 : 700;
            QCOMPARE(read(*archive, cpu, 0, 10'000), pointsOf(0, there));
            QVERIFY(bool(
                archive->append(both(samples(cpu, there, there + 10), samples(tasks, there, there + 10)))));
            QVERIFY(bool(archive->tidy(start + 1h, {})));
            QCOMPARE(read(*archive, cpu, 0, 10'000), pointsOf(0, there + 10));
        }
        QVERIFY(succeeded);
        QVERIFY2(failures > 5, qPrintable(QString::number(failures)));
    }

    void fault16ADamagedChunkCostsItselfAlone()
    {
        const QTemporaryDir folder;
        auto archive = openIn(folder);
        record(*archive, 3'600);
        auto database = Database::open(pathIn(folder), Database::Access::ReadWrite);
        QVERIFY(bool(database));
        QVERIFY(bool(database.value()->execute(
            "UPDATE chunk SET data = substr(data, 1, length(data) - 9) || x'00' || substr(data, -8)"
            " WHERE level = 0 AND from_time = "
            + std::to_string((start + 20min).time_since_epoch().count()))));

        const auto found = read(*archive, cpu, 0, 3'600);

        QVERIFY(archive->damagedChunks() > 0);
        QCOMPARE(found.size(), std::size_t(3'000));
        QCOMPARE(found.front(), pointsOf(0, 1).front());
        QCOMPARE(found.back(), pointsOf(3'599, 3'600).front());
    }

    void fault16AFileThatIsNoDatabaseIsSetAside()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("metrics.db")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8'192, 'x'));
        file.close();
        QCOMPARE(
            MetricArchive::open(folder.path().toStdString(), MetricArchive::Mode::ReadWrite).error().code,
            ErrorCode::Corrupt);

        const auto aside = MetricArchive::quarantine(folder.path().toStdString());

        QVERIFY(bool(aside));
        QVERIFY(QFile::exists(QString::fromStdString(aside.value())));
        QVERIFY(openIn(folder));
    }

    void fault17ANewerFileIsRefused()
    {
        const QTemporaryDir folder;
        openIn(folder);
        QVERIFY(bool(Database::open(pathIn(folder), Database::Access::ReadWrite)
                         .value()
                         ->execute("PRAGMA user_version = 99")));

        for (const auto mode : {MetricArchive::Mode::ReadWrite, MetricArchive::Mode::ReadOnly})
            QCOMPARE(MetricArchive::open(folder.path().toStdString(), mode).error().code, ErrorCode::Refused);
    }

    void fault20AClockThatWasSetBackLosesNothing()
    {
        const QTemporaryDir folder;
        auto archive = openIn(folder);
        QVERIFY(bool(archive->append(samples(cpu, 7'200, 8'400))));
        QVERIFY(bool(archive->tidy(start + 1s * 8'400, {})));
        QVERIFY(bool(archive->append(samples(cpu, 0, 1'200))));  // two hours back
        QVERIFY(bool(archive->tidy(start + 1s * 8'500, {})));

        auto both = pointsOf(0, 1'200);
        const auto later = pointsOf(7'200, 8'400);
        both.insert(both.end(), later.begin(), later.end());
        QCOMPARE(read(*archive, cpu, 0, 10'000), both);
    }

    void keepsEverythingAcknowledgedThroughKill9()
    {
        const QTemporaryDir folder;
        std::int64_t acknowledged = 0;
        for (int round = 0; round < 4; ++round) {
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--append"), folder.path()});
            QByteArray said;
            const qsizetype enough = 60 + round * 7;
            QTRY_VERIFY_WITH_TIMEOUT((said += child.readAllStandardOutput()).count('\n') > enough, 20'000);
            child.kill();
            QVERIFY(child.waitForFinished());
            said += child.readAllStandardOutput();
            acknowledged = said.left(said.lastIndexOf('\n')).split('\n').last().toLongLong();

            auto archive = openIn(folder);
            QVERIFY(archive);
            const auto found = read(*archive, cpu, 0, 40'000);
            const auto count = std::int64_t(found.size());
            QVERIFY2(count == acknowledged + 1 || count == acknowledged + 2,
                     qPrintable(QString::number(count)));
            QCOMPARE(found, pointsOf(0, count));
            QCOMPARE(read(*archive, tasks, 0, 40'000), found);
        }
        QVERIFY(acknowledged > 200);
    }
};

int main(int argc, char** argv)
{
    if (argc == 3 && qstrcmp(argv[1], "--append") == 0)
        return appendForEver(argv[2]);
    QCoreApplication application(argc, argv);
    TestMetricArchive test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_metric_archive.moc"
