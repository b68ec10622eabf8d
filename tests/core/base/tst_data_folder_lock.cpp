// One console a data folder (fault 18). The child is this program again, told by its arguments.

#include "core/base/data_folder_lock.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

#include <cstdio>

using core::DataFolderLock;

namespace {

int holdForEver(const char* folder)
{
    const auto lock = DataFolderLock::acquire(folder);
    std::puts(lock ? "held" : lock.error().context.c_str());
    std::fflush(stdout);
    while (lock)
        ::pause();
    return 1;
}

}  // namespace

class TestDataFolderLock : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fault18RefusesASecondConsoleAndNamesTheFirst()
    {
        const QTemporaryDir folder;
        const auto first = DataFolderLock::acquire(folder.path().toStdString());
        QVERIFY(bool(first));

        QProcess second;
        second.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--hold"), folder.path()});
        QVERIFY(second.waitForFinished());

        QCOMPARE(second.readAllStandardOutput().trimmed(),
                 "already running (pid " + QByteArray::number(QCoreApplication::applicationPid()) + ")");
    }

    void fault18TakesOverTheLockOfAKilledConsole()
    {
        const QTemporaryDir folder;
        QProcess first;
        first.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--hold"), folder.path()});
        QVERIFY(first.waitForReadyRead());
        QCOMPARE(first.readAllStandardOutput().trimmed(), QByteArray("held"));
        const auto refused = DataFolderLock::acquire(folder.path().toStdString());
        QCOMPARE(refused.error().code, core::ErrorCode::Refused);
        QVERIFY(refused.error().context.find(std::to_string(first.processId())) != std::string::npos);

        first.kill();
        QVERIFY(first.waitForFinished());

        QVERIFY(bool(DataFolderLock::acquire(folder.path().toStdString())));
    }

    void isFreeAgainAfterItsEnd()
    {
        const QTemporaryDir folder;
        for (int i = 0; i < 2; ++i)
            QVERIFY(bool(DataFolderLock::acquire(folder.path().toStdString())));
    }

    void saysIoWhereNothingCanBeWritten()
    {
        QCOMPARE(DataFolderLock::acquire("/proc/no").error().code, core::ErrorCode::Io);
    }
};

int main(int argc, char** argv)
{
    if (argc == 3 && qstrcmp(argv[1], "--hold") == 0)
        return holdForEver(argv[2]);
    QCoreApplication application(argc, argv);
    TestDataFolderLock test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_data_folder_lock.moc"
