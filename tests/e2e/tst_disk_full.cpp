#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QDateTime>
#include <QFile>
#include <QTest>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <sched.h>
#include <sys/mount.h>

namespace tst_disk_full {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;  // ms

// A disk of some megabytes in a mount namespace of its own: only this program and what it starts see it.
class SmallDisk {
public:
    SmallDisk()
    {
        if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
            || ::mount("tmpfs", m_folder.path().toLocal8Bit().constData(), "tmpfs", MS_NOSUID | MS_NODEV,
                       "size=16m")
                != 0)
            m_refusal = std::strerror(errno);
    }
    ~SmallDisk()
    {
        if (m_refusal.isEmpty())
            ::umount2(m_folder.path().toLocal8Bit().constData(), MNT_DETACH);
    }

    QByteArray refusal() const { return m_refusal; }
    QString path() const { return m_folder.path(); }

    // To the last byte.
    void fill() const
    {
        QFile filler(fillerPath());
        if (!filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            qFatal("cannot write %s", qPrintable(filler.fileName()));
        for (const qint64 chunk : {qint64(1) << 20, qint64(4'096), qint64(1)})
            while (filler.write(QByteArray(chunk, 'x')) == chunk) {}
    }
    bool clear() const { return QFile::remove(fillerPath()); }

private:
    QString fillerPath() const { return m_folder.filePath(u"filler"_s); }

    QTemporaryDir m_folder;
    QByteArray m_refusal;
};

QStringList noticesOf(const QJsonObject& snapshot)
{
    QStringList notices;
    const QJsonArray all = snapshot["notices"_L1].toArray();
    for (const QJsonValue& notice : all)
        notices << notice.toString();
    return notices;
}

}  // namespace

class TestDiskFull : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fault14MonitoringGoesOnSaysSoRefusesCommandsAndRecoversByItself()
    {
        const SmallDisk disk;
        if (!disk.refusal().isEmpty())
            QSKIP(("no small disk can be mounted here: " + disk.refusal()).constData());
        ConsoleProcess console(fleetOf(realAgent("worker", 2)));
        QVERIFY(QFile::link(disk.path(), console.dataFolder()));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 2, patience);
        QTRY_VERIFY_WITH_TIMEOUT(points(console).size() >= 2, patience);

        disk.fill();
        const auto says = [&](const QString& words) {
            return noticesOf(console.snapshot()).filter(words).size() == 1;
        };
        QTRY_VERIFY_WITH_TIMEOUT(says(u"The history is not written to disk"_s), patience);
        const Answer refused = scale(console, 4);
        QCOMPARE(refused.status, 500);
        QVERIFY2(refused.body.contains("full"), refused.body.constData());
        expectMonitoringGoesOn(console);
        QCOMPARE(console.agent(u"worker"_s)["replicas"_L1]["wanted"_L1].toInt(), 2);

        // What happens by itself cannot be refused: it is done, kept and written later.
        const auto victim = qint64(console.instances().first()["pid"_L1].toDouble());
        QCOMPARE(::kill(pid_t(victim), SIGKILL), 0);
        QTRY_VERIFY_WITH_TIMEOUT(says(u"The journal cannot be written"_s), patience);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        expectMonitoringGoesOn(console);
        const QStringList known = points(console);

        QVERIFY(disk.clear());
        QTRY_COMPARE_WITH_TIMEOUT(noticesOf(console.snapshot()), QStringList(), patience);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 2, 90'000);
        QVERIFY(!console.journal(u"instance"_s).filter(u"failed"_s).isEmpty());
        QCOMPARE(scale(console, 3).status, 202);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 3, patience);

        console.kill9();  // so that the history is the disk's
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_VERIFY_WITH_TIMEOUT(points(console).size() > known.size(), patience);
        QCOMPARE(points(console).mid(0, known.size()), known);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 3, patience);
    }

private:
    static Answer scale(ConsoleProcess& console, int replicas)
    {
        return console.call("POST", u"/api/v1/agents/worker/scale"_s, {{u"replicas"_s, replicas}});
    }

    // Times of the figures since the test began.
    QStringList points(ConsoleProcess& console) const
    {
        const QString query = u"/api/v1/series?name=metrics/worker/system/memory&from=%1&to=%2&points=5000"_s;
        const Answer answer = console.get(
            query.arg(m_begin.toString(Qt::ISODateWithMs), m_begin.addSecs(120).toString(Qt::ISODateWithMs)));
        QStringList times;
        const QJsonArray all = answer.json()["points"_L1].toArray();
        for (const QJsonValue& point : all)
            times << point.toArray().first().toString();
        return times;
    }

    void expectMonitoringGoesOn(ConsoleProcess& console) const
    {
        const auto seq = [&] { return console.snapshot()["seq"_L1].toInt(); };
        const int before = seq();
        const auto known = points(console).size();
        QTRY_VERIFY_WITH_TIMEOUT(seq() >= before + 3, 8'000);
        QTRY_VERIFY_WITH_TIMEOUT(points(console).size() > known, patience);
        QCOMPARE(console.throughGateway(u"/agents/worker/health"_s).status, 200);
    }

    const QDateTime m_begin = QDateTime::currentDateTimeUtc();
};

}  // namespace tst_disk_full

PILOTHOUSE_TEST(tst_disk_full, TestDiskFull)
#include "tst_disk_full.moc"
