#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUrl>

namespace tst_console {

using namespace Qt::StringLiterals;

// The program's face to the shell: its command line, exit codes, lock and token.
class TestConsole : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhereItServesAndEndsCleanlyWhenAsked()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 1)));
        QVERIFY2(console.start(), qPrintable(console.errors()));

        QCOMPARE(fetch({.url = console.apiUrl() + u"/health"_s}).json()["status"_L1].toString(),
                 u"healthy"_s);
        QCOMPARE(fetch({.url = console.apiUrl() + u"/api/v1/snapshot"_s}).status, 401);
        QCOMPARE(console.snapshot()["fleet"_L1].toString(), u"test"_s);
        QCOMPARE(console.end(), 0);
    }

    void validatePrintsEachErrorWithItsPlaceAndExitsWithOne()
    {
        QProcess process;
        process.start(programPath(u"pilothouse"_s),
                      {u"validate"_s,
                       QStringLiteral(PILOTHOUSE_SOURCE_DIR) + u"/tests/data/fleet/twenty-errors.yaml"_s});
        QVERIFY(process.waitForFinished());

        QCOMPARE(process.exitCode(), 1);
        const QStringList lines =
            QString::fromUtf8(process.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 20);
        static const QRegularExpression place(u"twenty-errors\\.yaml:\\d+:\\d+: "_s);
        for (const QString& line : lines)
            QVERIFY2(line.contains(place), qPrintable(line));
    }

    void validateIsSilentOnAGoodFile()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 1)));
        QProcess process;
        process.start(programPath(u"pilothouse"_s), {u"validate"_s, console.fleetPath()});
        QVERIFY(process.waitForFinished());

        QCOMPARE(process.exitCode(), 0);
        QCOMPARE(process.readAllStandardOutput(), QByteArray());
    }

    void aWrongCommandLineExitsWithTwo()
    {
        QProcess process;
        process.start(programPath(u"pilothouse"_s), {u"--wat"_s});
        QVERIFY(process.waitForFinished());

        QCOMPARE(process.exitCode(), 2);
        QVERIFY(process.readAllStandardError().contains("--wat"));
    }

    void aWrongFleetFileExitsWithOne()
    {
        ConsoleProcess console("fleet: x\nagents: [ { id: Bad } ]\n");

        QVERIFY(!console.start());
        QCOMPARE(console.process().exitCode(), 1);
        QVERIFY(console.errors().contains(u"fleet.yaml:2:"_s));
    }

    void aPortInUseExitsWithThreeAndNamesIt()
    {
        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::LocalHost));
        const QByteArray address = "127.0.0.1:" + QByteArray::number(taken.serverPort());
        for (const QByteArray& part : {QByteArray("gateway"), QByteArray("api")}) {
            const QByteArray other = part == "api" ? "gateway" : "api";
            ConsoleProcess console("fleet: x\n" + part + ": { listen: " + address + " }\n" + other
                                   + ": { listen: 127.0.0.1:0 }\n");

            QVERIFY(!console.start());
            QCOMPARE(console.process().exitCode(), 3);
            QVERIFY(console.errors().contains(QString::fromUtf8(address)));
        }
    }

    void theTokenIsTheOwnersAloneAndAppearsInNoLog()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 1)));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, 20'000);

        QFile token(console.dataFolder() + u"/api-token"_s);
        QVERIFY(token.open(QIODevice::ReadOnly));
        QCOMPARE(token.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QFile log(console.dataFolder() + u"/pilothouse.log"_s);
        QVERIFY(log.open(QIODevice::ReadOnly));
        QVERIFY(!log.readAll().contains(token.readAll().trimmed()));
    }

    void fault13WithoutDescriptorsItRefusesNewWorkAndRecovers()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 1)));
        console.setOpenFileLimit(128);
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, 20'000);

        std::vector<std::unique_ptr<QTcpSocket>> crowd;
        for (const QString& url : {console.gatewayUrl(), console.apiUrl()})
            for (int i = 0; i < 150; ++i) {
                crowd.push_back(std::make_unique<QTcpSocket>());
                crowd.back()->connectToHost(QHostAddress::LocalHost, quint16(QUrl(url).port()));
                QVERIFY(crowd.back()->waitForConnected());
            }
        QCOMPARE(console.process().state(), QProcess::Running);
        crowd.clear();

        QTRY_COMPARE_WITH_TIMEOUT(console.throughGateway(u"/agents/worker/health"_s).status, 200, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, 30'000);
    }

    void fault18TwoConsolesOnOneDataFolder()
    {
        ConsoleProcess first(fleetOf(realAgent("worker", 1)));
        QVERIFY2(first.start(), qPrintable(first.errors()));

        QProcess second;
        second.start(programPath(u"pilothouse"_s),
                     {u"--headless"_s, u"--fleet"_s, first.fleetPath(), u"--data-dir"_s, first.dataFolder()});
        QVERIFY(second.waitForFinished());
        QCOMPARE(second.exitCode(), 3);
        QVERIFY(second.readAllStandardError().contains("already running"));

        first.kill9();
        QVERIFY2(first.start(), qPrintable(first.errors()));
    }

    void fault19StartsWithAReadOnlyHomeAndNoRuntimeFolder()
    {
        ConsoleProcess console(
            "fleet: test\napi: { listen: 127.0.0.1:0 }\ngateway: { listen: 127.0.0.1:0 }\n");
        QProcessEnvironment environment;
        environment.insert(u"PATH"_s, QString::fromLocal8Bit(qgetenv("PATH")));
        environment.insert(u"HOME"_s, u"/proc"_s);  // nobody can write there, root included
        environment.insert(u"TMPDIR"_s, console.path(u"."_s));
        QProcess process;
        process.setProcessEnvironment(environment);
        process.start(programPath(u"pilothouse"_s), {u"--headless"_s, u"--fleet"_s, console.fleetPath()});
        QVERIFY(process.waitForReadyRead(20'000));

        QVERIFY(process.readAllStandardOutput().startsWith("ready "));
        process.terminate();
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitCode(), 0);
    }
};

}  // namespace tst_console

PILOTHOUSE_TEST(tst_console, TestConsole)
#include "tst_console.moc"
