#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <csignal>

namespace tst_window {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 20'000;  // ms

QString outputOf(const QString& program, const QStringList& arguments, const QProcessEnvironment& environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    process.waitForFinished();
    return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
}

}  // namespace

// The real program with its window, on a display server of its own.
class TestWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_server.start(
            u"Xvfb"_s,
            {u"-displayfd"_s, u"1"_s, u"-screen"_s, u"0"_s, u"1600x1000x24"_s, u"-nolisten"_s, u"tcp"_s});
        QVERIFY(m_server.waitForReadyRead(patience));
        m_environment = QProcessEnvironment::systemEnvironment();
        m_environment.insert(u"DISPLAY"_s,
                             u":"_s + QString::fromUtf8(m_server.readAllStandardOutput()).trimmed());
        m_environment.insert(u"QT_QPA_PLATFORM"_s, u"xcb"_s);
        m_environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
    }

    void cleanupTestCase()
    {
        m_server.terminate();
        m_server.waitForFinished();
    }

    void showsTheFleetAndEndsWithItsKey()
    {
        const ConsoleProcess files(fleetOf(realAgent("worker", 1, "    scaling: { min: 0 }\n")));
        QProcess console;
        start(console, {u"--fleet"_s, files.fleetPath(), u"--data-dir"_s, files.dataFolder()});

        const QString window = windowNamed(u"Pilothouse — test"_s);
        QVERIFY2(!window.isEmpty(), console.readAllStandardError().constData());
        QTRY_VERIFY_WITH_TIMEOUT(logOf(files).contains("first live frame after"), patience);
        outputOf(u"xdotool"_s, {u"windowfocus"_s, u"--sync"_s, window, u"key"_s, u"ctrl+q"_s}, m_environment);

        QVERIFY(console.waitForFinished(patience));
        QCOMPARE(console.exitCode(), 0);
    }

    void withoutAFleetItShowsTheWelcomePage()
    {
        QProcess console;
        start(console, {});

        QVERIFY2(!windowNamed(u"Pilothouse"_s).isEmpty(), console.readAllStandardError().constData());
        console.terminate();
        QVERIFY(console.waitForFinished(patience));
        QCOMPARE(console.exitCode(), 0);
    }

    void fault18ASecondConsoleRaisesTheFirstOnesWindow()
    {
        const ConsoleProcess files(fleetOf(realAgent("worker", 1)));
        const QStringList arguments{u"--fleet"_s, files.fleetPath(), u"--data-dir"_s, files.dataFolder()};
        QProcess first;
        start(first, arguments);
        QVERIFY(!windowNamed(u"Pilothouse — test"_s).isEmpty());

        QProcess second;
        start(second, arguments);
        QVERIFY(second.waitForFinished(patience));

        QCOMPARE(second.exitCode(), 0);
        QVERIFY(second.readAllStandardError().contains("already running"));
        QTRY_VERIFY_WITH_TIMEOUT(logOf(files).contains("raised"), patience);
        first.terminate();
        QVERIFY(first.waitForFinished(patience));
    }

    void theDemosLoadEndsWithItsConsole_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("ended") << SIGTERM;
        QTest::newRow("killed") << SIGKILL;
    }
    void theDemosLoadEndsWithItsConsole()
    {
        QFETCH(int, signal);
        const ConsoleProcess files(fleetOf(realAgent("worker", 1)));  // ends what a killed console leaves
        QProcess console;
        start(console, {u"--demo"_s, u"--data-dir"_s, files.dataFolder()});
        qint64 load = 0;
        QTRY_VERIFY_WITH_TIMEOUT((load = childOf(console.processId(), "pilothouse-load")) != 0, patience);

        ::kill(pid_t(console.processId()), signal);

        QVERIFY(console.waitForFinished(patience));
        QTRY_VERIFY_WITH_TIMEOUT(!isRunning(load), patience);
        QVERIFY(!console.readAllStandardError().contains("QProcess"));
    }

private:
    // The child of that name that runs that program already; 0 when there is none.
    static qint64 childOf(qint64 parent, const QByteArray& program)
    {
        for (const QString& pid : QDir(u"/proc"_s).entryList(QDir::Dirs)) {
            const QByteArray status = contentOf(u"/proc/"_s + pid + u"/status"_s);
            if (status.contains("\nPPid:\t" + QByteArray::number(parent) + '\n')
                && contentOf(u"/proc/"_s + pid + u"/cmdline"_s).split('\0').value(0).endsWith(program))
                return pid.toLongLong();
        }
        return 0;
    }

    static bool isRunning(qint64 pid)
    {
        const QByteArray status = contentOf(u"/proc/%1/status"_s.arg(pid));
        return !status.isEmpty() && !status.contains("\nState:\tZ");
    }

    static QByteArray contentOf(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    void start(QProcess& process, const QStringList& arguments)
    {
        QProcessEnvironment environment = m_environment;
        environment.insert(u"XDG_CONFIG_HOME"_s, m_home.path());
        environment.insert(u"XDG_DATA_HOME"_s, m_home.path());
        process.setProcessEnvironment(environment);
        process.start(programPath(u"pilothouse"_s), arguments);
        QVERIFY(process.waitForStarted());
    }

    QString windowNamed(const QString& title)
    {
        return outputOf(u"timeout"_s,
                        {u"20"_s, u"xdotool"_s, u"search"_s, u"--sync"_s, u"--onlyvisible"_s, u"--name"_s,
                         u"^"_s + QRegularExpression::escape(title) + u"$"_s},
                        m_environment)
            .section(u'\n', 0, 0);
    }

    static QByteArray logOf(const ConsoleProcess& files)
    {
        return contentOf(files.dataFolder() + u"/pilothouse.log"_s);
    }

    QTemporaryDir m_home;
    QProcess m_server;
    QProcessEnvironment m_environment;
};

}  // namespace tst_window

PILOTHOUSE_TEST(tst_window, TestWindow)
#include "tst_window.moc"
