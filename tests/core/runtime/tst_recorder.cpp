#include "core/runtime/recorder.h"

#include <QTemporaryDir>
#include <QTest>

#include <future>

namespace {

core::JournalDraft draft(const std::string& summary)
{
    return {.kind = "command", .subject = "a", .actor = "test", .summary = summary, .detail = "{}"};
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

private:
    static std::unique_ptr<core::Store> open(const std::string& path, core::Store::Mode mode)
    {
        auto store = core::Store::open(path, mode);
        if (!store)
            qFatal("%s", store.error().context.c_str());
        return std::move(store).value();
    }
};

QTEST_GUILESS_MAIN(TestRecorder)
#include "tst_recorder.moc"
