#include "core/runtime/recorder.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

#include <future>

namespace tst_recorder {

namespace {

core::JournalDraft draft(const std::string& summary)
{
    return {.kind = "command", .subject = "a", .actor = "test", .summary = summary, .detail = "{}"};
}

std::vector<core::JournalDraft> drafts(std::size_t count)
{
    std::vector<core::JournalDraft> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(draft("entry"));
    return all;
}

void execute(const std::string& folder, const char* sql)
{
    sqlite3* database = nullptr;
    if (sqlite3_open((folder + "/pilothouse.db").c_str(), &database) != SQLITE_OK
        || sqlite3_busy_timeout(database, 5'000) != SQLITE_OK
        || sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        qFatal("%s: %s", sql, sqlite3_errmsg(database));
    sqlite3_close(database);
}

core::Result<core::CommandReceipt> recordCommand(core::Recorder& recorder, const std::string& summary)
{
    std::promise<core::Result<core::CommandReceipt>> promise;
    core::RecordBatch batch;
    batch.drafts = {draft("before"), draft(summary)};
    batch.waiting.push_back(
        {[&](core::Result<core::CommandReceipt> receipt) { promise.set_value(std::move(receipt)); },
         {core::CommandReceipt{}, 1}});
    if (!recorder.record(std::move(batch)))
        qFatal("the recorder took nothing");
    return promise.get_future().get();
}

}  // namespace

class TestRecorder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersACommandWithTheNumberOfItsEntryOnceItIsOnDisk()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        core::Recorder recorder(open(path, core::Store::Mode::ReadWrite));

        const auto receipt = recordCommand(recorder, "scaled");

        QVERIFY(bool(receipt));
        QCOMPARE(receipt.value().journalSeq, std::uint64_t(2));
        const auto entries = open(path, core::Store::Mode::ReadOnly)->read({});
        QVERIFY(bool(entries));
        QCOMPARE(entries.value().size(), std::size_t(2));
        QCOMPARE(entries.value()[1].content.summary, std::string("scaled"));
        QCOMPARE(recorder.newestSeq(), std::uint64_t(2));
    }

    void goesOnCountingWhereTheJournalEnded()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        {
            core::Recorder recorder(open(path, core::Store::Mode::ReadWrite));
            QVERIFY(bool(recordCommand(recorder, "first")));
        }
        core::Recorder recorder(open(path, core::Store::Mode::ReadWrite));

        QCOMPARE(recordCommand(recorder, "second").value().journalSeq, std::uint64_t(4));
    }

    void aCommandIsNotAnsweredAsDoneWhenTheStoreRefuses()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        open(path, core::Store::Mode::ReadWrite);
        core::Recorder recorder(open(path, core::Store::Mode::ReadOnly));

        const auto receipt = recordCommand(recorder, "scaled");

        QVERIFY(!receipt);
        QVERIFY(recorder.trouble().has_value());
        QVERIFY(recorder.trouble()->starts_with("The journal cannot be written"));
    }

    // A step of a storm may have more entries than may wait for a store that refuses.
    void fault37AStepOfAnyLengthIsJournalledWhole()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        core::Recorder recorder(open(path, core::Store::Mode::ReadWrite));
        core::RecordBatch storm;
        storm.drafts = drafts(2 * core::Recorder::keptEntries + 5'000);
        QVERIFY(recorder.record(std::move(storm)));

        const auto receipt = recordCommand(recorder, "scaled");

        QCOMPARE(receipt.value().journalSeq, std::uint64_t(25'002));
        QVERIFY(!recorder.trouble());
        const auto store = open(path, core::Store::Mode::ReadOnly);
        QVERIFY(bool(store->verifyJournal()));
        QCOMPARE(store->read({.after = 25'001, .kind = {}, .subject = {}}).value().front().content.summary,
                 std::string("scaled"));
    }

    void fault37WhatFindsNoPlaceIsCountedSaidAndJournalledOnceItCanBe()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        core::Recorder recorder(open(path, core::Store::Mode::ReadWrite));
        QVERIFY(bool(recordCommand(recorder, "before")));
        execute(path, "CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'full'); END");
        core::RecordBatch storm;
        storm.drafts = drafts(core::Recorder::keptEntries + 5'000);
        QVERIFY(recorder.record(std::move(storm)));
        QVERIFY(!recordCommand(recorder, "scaled"));  // of its two entries none finds a place

        const std::string trouble = recorder.trouble().value();
        QVERIFY2(trouble.find("5002 entries are lost") != std::string::npos, trouble.c_str());
        QVERIFY(!recorder.readyForCommands());
        execute(path, "DROP TRIGGER full");
        QVERIFY(bool(recordCommand(recorder, "after")));

        QVERIFY(!recorder.trouble());
        QVERIFY(bool(recorder.readyForCommands()));
        const auto store = open(path, core::Store::Mode::ReadOnly);
        QVERIFY(bool(store->verifyJournal()));
        const auto newest =
            store->read({.limit = 1, .kind = {}, .subject = {}, .newestFirst = true}).value().front();
        QCOMPARE(newest.seq, std::uint64_t(2 + 10'000 + 2 + 1));
        QCOMPARE(newest.content.summary,
                 std::string("5002 entries are missing before this one: the journal could not be written."));
    }

    void aDiskWithoutRoomTakesNoCommand()
    {
        const QTemporaryDir folder;
        const std::string path = folder.path().toStdString();
        const core::Recorder roomy(open(path, core::Store::Mode::ReadWrite), path);
        QVERIFY(bool(roomy.readyForCommands()));

        const core::Recorder full(open(path, core::Store::Mode::ReadWrite), "/proc");  // 0 bytes are free

        QVERIFY(!full.readyForCommands());
        QVERIFY(full.readyForCommands().error().code == core::ErrorCode::Io);
    }

private:
    static std::unique_ptr<core::Store> open(const std::string& path, core::Store::Mode mode)
    {
        auto store = core::Store::open(path, mode);
        if (!store)
            qFatal("%s", store.error().context.c_str());
        return std::move(store).value();
    }
};

}  // namespace tst_recorder

PILOTHOUSE_TEST(tst_recorder, TestRecorder)
#include "tst_recorder.moc"
