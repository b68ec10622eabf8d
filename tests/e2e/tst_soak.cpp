#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <filesystem>

namespace tst_soak {

using namespace Qt::StringLiterals;

namespace {

constexpr int agents = 200;
constexpr int patience = 60'000;  // ms

// What the history in memory takes by its design: of each of these series at most one sample of 16 bytes a
// second. And SQLite's page caches, which fill in their own time.
constexpr double seriesOfAgent = 16 + 12;  // its own, and its instance's
constexpr double pageCaches = 4 * (2 << 20);
constexpr double historyBytes = agents * seriesOfAgent * 16;  // a second

QByteArray manyAgents()
{
    QByteArray lines;
    for (int i = 0; i < agents; ++i)
        lines += "  - id: w" + QByteArray::number(100 + i)
            + "\n"
              "    run: { command: [pilothouse-agent, --listen, \"{host}:{port}\", --name, \"{instance}\", "
              "--workers, \"1\"], stopGrace: 1s }\n"
              "    health: { interval: 1s }\n"
              "    metrics: { interval: 1s }\n";
    return fleetOf(lines);
}

}  // namespace

// The short form of a soak: what must not grow while nothing happens does not.
class TestSoak : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fault47TwoHundredAgentsAtOneHertzTakeNoMoreDescriptorsAndNoMoreMemoryThanTheirHistory()
    {
        ConsoleProcess console(manyAgents());
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(readyAgents(console.snapshot()), agents, patience);
        const int first = console.snapshot()["seq"_L1].toInt();

        take(console, first + 15);  // until each has its series, its connections and its buffers
        const Sample warm = take(console, first + 24);
        const Sample later = take(console, first + 42);

        const double seconds = double(later.at - warm.at) / 1'000;
        qInfo("within %.0f s: sockets %lld and %lld, other descriptors %lld and %lld, resident %lld and %lld "
              "kB",
              seconds, warm.sockets, later.sockets, warm.files, later.files, warm.resident, later.resident);
        QVERIFY(readyAgents(console.snapshot()) >= agents - 5);  // some may miss a check on a busy machine
        QCOMPARE(later.files, warm.files);
        QVERIFY(later.sockets <= warm.sockets + 20);
        QVERIFY(double(later.resident - warm.resident) * 1'024 < historyBytes * seconds + pageCaches);
        QVERIFY(later.journal <= warm.journal + 20);  // hardly anything happened
    }

private:
    struct Sample {
        qint64 at = 0;
        qint64 sockets = 1'000'000;  // the fewest: the others are of requests under way
        qint64 files = 1'000'000;  // and other descriptors, the fewest
        qint64 resident = 0;  // kB, at the end
        qint64 journal = 0;  // entries, at the end
    };

    // Looks at the console until it has published so many snapshots.
    Sample take(ConsoleProcess& console, int untilSeq)
    {
        Sample sample;
        const QString process = u"/proc/%1"_s.arg(console.process().processId());
        const auto isOver = [&] {
            countDescriptors(process, sample);
            return console.snapshot()["seq"_L1].toInt() >= untilSeq;
        };
        if (!QTest::qWaitFor(isOver, patience))
            qWarning("the snapshots do not come in time");
        sample.at = m_clock.elapsed();
        sample.resident = residentOf(console.process().processId());
        sample.journal = console.journal().size();
        return sample;
    }

    static void countDescriptors(const QString& process, Sample& sample)
    {
        qint64 sockets = 0;
        qint64 files = 0;
        const QDir folder(process + u"/fd"_s);
        for (const QString& name : folder.entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)) {
            const auto target = std::filesystem::path(folder.filePath(name).toStdString());
            std::error_code closed;
            const std::string what = std::filesystem::read_symlink(target, closed).string();
            (what.starts_with("socket:") ? sockets : files) += closed ? 0 : 1;
        }
        sample.sockets = std::min(sample.sockets, sockets);
        sample.files = std::min(sample.files, files);
    }

    static int readyAgents(const QJsonObject& snapshot)
    {
        int ready = 0;
        const QJsonArray all = snapshot["agents"_L1].toArray();
        for (const QJsonValue& agent : all)
            ready += agent["replicas"_L1]["ready"_L1].toInt();
        return ready;
    }

    const QElapsedTimer m_clock = [] {
        QElapsedTimer clock;
        clock.start();
        return clock;
    }();
};

}  // namespace tst_soak

PILOTHOUSE_TEST(tst_soak, TestSoak)
#include "tst_soak.moc"
