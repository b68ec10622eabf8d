#include "tests/e2e/console_process.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

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

private:
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
        QFile file(files.dataFolder() + u"/pilothouse.log"_s);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_home;
    QProcess m_server;
    QProcessEnvironment m_environment;
};

QTEST_GUILESS_MAIN(TestWindow)
#include "tst_window.moc"
