#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QRegularExpression>
#include <QTest>

#include <sqlite3.h>

namespace tst_verify_journal {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;  // ms

struct Ran {
    int code = -1;
    QString output;
    QString errors;
};

Ran verify(const QString& folder, const QString& witness = {})
{
    QStringList arguments{u"verify-journal"_s, u"--data-dir"_s, folder};
    if (!witness.isEmpty())
        arguments << u"--witness"_s << witness;
    QProcess process;
    process.start(programPath(u"pilothouse"_s), arguments);
    if (!process.waitForFinished(patience))
        process.kill();
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

void change(const QString& folder, const char* sql)
{
    sqlite3* database = nullptr;
    QCOMPARE(sqlite3_open((folder + u"/pilothouse.db"_s).toUtf8().constData(), &database), SQLITE_OK);
    QCOMPARE(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
}

}  // namespace

// The real program as an auditor types it.
class TestVerifyJournal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fault41AJournalIsVerifiedWhileTheConsoleRunsAndAfterAKill()
    {
        ConsoleProcess console(fleetOf(realAgent("worker", 1)));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        const Ran running = verify(console.dataFolder());
        QVERIFY2(running.code == 0, qPrintable(running.errors));
        static const QRegularExpression form(
            u"^The journal is whole: ([0-9]+) entries. The newest is (\\1:[0-9a-f]{64})\n$"_s);
        const QRegularExpressionMatch match = form.match(running.output);
        QVERIFY2(match.hasMatch(), qPrintable(running.output));
        const QString witness = match.captured(2);

        console.kill9();  // between an entry and its effect, perhaps: that is no tampering
        const Ran killed = verify(console.dataFolder(), witness);
        QVERIFY2(killed.code == 0, qPrintable(killed.errors));

        change(console.dataFolder(), "UPDATE journal SET actor = 'somebody else' WHERE seq = 2");
        const Ran changed = verify(console.dataFolder(), witness);
        QCOMPARE(changed.code, 1);
        QVERIFY2(changed.errors.endsWith(u"journal entry 2 does not fit its hash\n"_s),
                 qPrintable(changed.errors));
        QVERIFY(changed.output.isEmpty());
    }

    void whatIsNoDataFolderIsNamed()
    {
        QTemporaryDir folder;
        const Ran ran = verify(folder.filePath(u"none"_s));
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.errors.contains(folder.filePath(u"none"_s)), qPrintable(ran.errors));
        QVERIFY(!QDir(folder.filePath(u"none"_s)).exists());
    }
};

}  // namespace tst_verify_journal

PILOTHOUSE_TEST(tst_verify_journal, TestVerifyJournal)
#include "tst_verify_journal.moc"
