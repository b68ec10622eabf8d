#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTest>

namespace tst_notices {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;  // ms

// Two instances whose queue is as long as the file says.
QByteArray fleetWithQueue(const QString& depthFile)
{
    return fleetOf("  - id: worker\n"
                   "    run: { command: [python3, " PILOTHOUSE_SOURCE_DIR
                   "/tests/e2e/bad_agent.py, \"{host}\", \"{port}\", queue, \""
                   + depthFile.toUtf8()
                   + "\"], stopGrace: 1s }\n"
                     "    replicas: 2\n"
                     "    health: { interval: 1s, timeout: 500ms }\n"
                     "    metrics: { interval: 1s }\n")
        + "alerts:\n"
          "  - { name: long-queue, metric: agent/queue_depth, above: 100, for: 1s, severity: critical }\n"
          "notices: { groupWait: 1s, groupInterval: 2s, repeatInterval: 1h }\n";
}

}  // namespace

// What people are told, without a window.
class TestNotices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aGroupIsToldOnceAcrossAKillAndOnceWhenItIsOver()
    {
        QTemporaryDir folder;
        m_depthFile = folder.filePath(u"depth"_s);
        setDepth("3");
        ConsoleProcess console(fleetWithQueue(m_depthFile));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 2, patience);
        QCOMPARE(logged(console), QStringList());

        setDepth("500");
        QTRY_COMPARE_WITH_TIMEOUT(told(console).size(), 1, patience);
        QTRY_COMPARE_WITH_TIMEOUT(logged(console).size(), 1, patience);
        QVERIFY2(logged(console).first().contains(u"(critical): long-queue on worker"_s),
                 qPrintable(logged(console).first()));
        QVERIFY(passes(console, 4));  // two turns of the group, in which nothing is new
        QCOMPARE(told(console).size(), 1);

        console.kill9();
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(states(console), (QStringList{u"firing"_s, u"firing"_s, u"firing"_s}),
                                  patience);
        QVERIFY(passes(console, 4));
        QCOMPARE(told(console).size(), 1);
        QCOMPARE(logged(console).size(), 1);

        setDepth("3");
        QTRY_COMPARE_WITH_TIMEOUT(told(console).size(), 2, patience);
        QTRY_COMPARE_WITH_TIMEOUT(logged(console).size(), 2, patience);
        QVERIFY(passes(console, 4));
        QCOMPARE(told(console).size(), 2);
        QCOMPARE(told(console).last(), u"Told: long-queue on worker is over."_s);
        QCOMPARE(logged(console).size(), 2);
        QVERIFY2(logged(console).last().contains(u"long-queue on worker is over"_s),
                 qPrintable(logged(console).last()));
    }

private:
    void setDepth(const char* depth) const { putFile(m_depthFile, depth); }

    static QStringList told(ConsoleProcess& console)
    {
        return console.journal(u"notice"_s).filter(u"Told: "_s);
    }
    static QStringList logged(ConsoleProcess& console)
    {
        QFile log(console.dataFolder() + u"/pilothouse.log"_s);
        if (!log.open(QIODevice::ReadOnly))
            return {};
        return QString::fromUtf8(log.readAll()).split(u'\n').filter(u"notice long-queue/worker#"_s);
    }
    static QStringList states(ConsoleProcess& console)
    {
        QStringList states;
        const QJsonArray alerts = console.snapshot()["alerts"_L1].toArray();
        for (const QJsonValue& alert : alerts)
            states << alert["state"_L1].toString();
        return states;
    }
    // So many snapshots come, one a second.
    static bool passes(ConsoleProcess& console, int snapshots)
    {
        const auto seq = [&] { return console.snapshot()["seq"_L1].toInt(); };
        const int until = seq() + snapshots;
        return QTest::qWaitFor([&] { return seq() >= until; }, patience);
    }

    QString m_depthFile;
};

}  // namespace tst_notices

PILOTHOUSE_TEST(tst_notices, TestNotices)
#include "tst_notices.moc"
