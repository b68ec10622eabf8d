// A console that is killed while it writes. The child is this program again, told by its arguments.

#include "core/store/store.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using core::Store;

namespace {

// Appends until it is killed, and says each number once append() has returned.
int appendForEver(const char* folder)
{
    auto store = Store::open(folder, Store::Mode::ReadWrite);
    if (!store)
        return 1;
    for (std::uint64_t seq = store.value()->journalHead().value().seq + 1;; ++seq) {
        core::JournalEntry entry{seq, {}, {"scaling", "alpha", "controller", "Entry", "{}"}, {}};
        if (!store.value()->append({entry}))
            return 1;
        std::printf("%llu\n", static_cast<unsigned long long>(seq));
        std::fflush(stdout);
    }
}

}  // namespace

class TestStoreCrash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsEveryAcknowledgedEntryThroughKill9()
    {
        const QTemporaryDir folder;
        std::uint64_t acknowledged = 0;
        for (int round = 0; round < 5; ++round) {
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--append"), folder.path()});
            QByteArray said;
            const qsizetype enough = 20 + round * 7;
            QTRY_VERIFY_WITH_TIMEOUT((said += child.readAllStandardOutput()).count('\n') > enough, 20'000);

            child.kill();
            QVERIFY(child.waitForFinished());
            said += child.readAllStandardOutput();
            acknowledged = said.left(said.lastIndexOf('\n')).split('\n').last().toULongLong();

            auto store = Store::open(folder.path().toStdString(), Store::Mode::ReadWrite);
            QVERIFY(bool(store));
            const auto head = store.value()->journalHead().value().seq;
            QVERIFY2(head == acknowledged || head == acknowledged + 1, qPrintable(QString::number(head)));
            QVERIFY(bool(store.value()->verifyJournal()));
        }
        QVERIFY(acknowledged > 100);
    }
};

int main(int argc, char** argv)
{
    if (argc == 3 && qstrcmp(argv[1], "--append") == 0)
        return appendForEver(argv[2]);
    QCoreApplication application(argc, argv);
    TestStoreCrash test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_store_crash.moc"
