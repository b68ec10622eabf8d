// A disk that fails at the n-th write, for every n.

#include "core/store/store.h"
#include "failing_disk.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

namespace tst_store_disk {

using core::ErrorCode;
using core::JournalEntry;
using core::Store;

namespace {

JournalEntry entry(std::uint64_t seq)
{
    return {seq, {}, {"scaling", "alpha", "controller", std::string(3'000, 'x'), "{}"}, {}};
}

std::unique_ptr<Store> openIn(const QTemporaryDir& folder)
{
    auto store = Store::open(folder.path().toStdString(), Store::Mode::ReadWrite);
    return store ? std::move(store).value() : nullptr;
}

}  // namespace

class TestStoreDisk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { failing_disk::install(); }
    void cleanup() { failing_disk::heal(); }

    void faults14And15AnAppendThatFailsHasChangedNothing_data()
    {
        QTest::addColumn<int>("code");
        QTest::newRow("disk full") << SQLITE_FULL;
        QTest::newRow("input/output error") << SQLITE_IOERR_WRITE;
    }

    void faults14And15AnAppendThatFailsHasChangedNothing()
    {
        QFETCH(int, code);
        bool succeeded = false;
        int failures = 0;
        for (int n = 1; n < 100 && !succeeded; ++n) {
            const QTemporaryDir folder;
            auto store = openIn(folder);
            QVERIFY(store != nullptr);
            QVERIFY(bool(store->append({entry(1)})));

            failing_disk::failAt(n, code);
            const auto appended = store->append({entry(2), entry(3), entry(4)});
            const bool failed = failing_disk::heal();
            QCOMPARE(bool(appended), !failed);
            if (!appended) {
                ++failures;
                QCOMPARE(appended.error().code, ErrorCode::Io);
                QCOMPARE(store->journalHead().value().seq, 1U);
                QCOMPARE(store->read({}).value().size(), 1U);
            }
            succeeded = bool(appended);
            if (!succeeded)
                QVERIFY(bool(store->append({entry(2)})));

            store.reset();
            store = openIn(folder);
            QCOMPARE(store->journalHead().value().seq, succeeded ? 4U : 2U);
            QVERIFY(bool(store->verifyJournal()));
        }
        QVERIFY(succeeded);
        QVERIFY2(failures >= 4, qPrintable(QString::number(failures)));
    }

    void anOpenThatFailsCanBeTriedAgain()
    {
        bool succeeded = false;
        int failures = 0;
        for (int n = 1; n < 200 && !succeeded; ++n) {
            const QTemporaryDir folder;
            failing_disk::failAt(n, SQLITE_IOERR_FSYNC);
            succeeded = openIn(folder) != nullptr;
            failing_disk::heal();
            failures += succeeded ? 0 : 1;

            auto store = openIn(folder);
            QVERIFY(store != nullptr);
            QVERIFY(bool(store->append({entry(1)})));
        }
        QVERIFY(succeeded);
        QVERIFY(failures >= 4);
    }
};

}  // namespace tst_store_disk

PILOTHOUSE_TEST(tst_store_disk, TestStoreDisk)
#include "tst_store_disk.moc"
