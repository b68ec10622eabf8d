// What goes into the journal comes out again, and what was tampered with is found.

#include "core/store/store.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QTest>

#include <sqlite3.h>

namespace tst_journal {

using core::ErrorCode;
using core::JournalEntry;
using core::Store;

namespace {

JournalEntry entry(std::uint64_t seq, const std::string& kind = "scaling",
                   const std::string& subject = "alpha")
{
    JournalEntry result;
    result.seq = seq;
    result.time = core::TimePoint(core::Duration(1'764'000'000'000 + static_cast<long>(seq)));
    result.content = {kind, subject, "controller", "Entry " + std::to_string(seq), R"({"n":1})"};
    return result;
}

std::vector<std::uint64_t> seqsOf(const core::Result<std::vector<JournalEntry>>& entries)
{
    std::vector<std::uint64_t> seqs;
    for (const JournalEntry& one : entries.value())
        seqs.push_back(one.seq);
    return seqs;
}

using Seqs = std::vector<std::uint64_t>;

}  // namespace

class TestJournal : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = open();
    }

    void startsEmpty()
    {
        QCOMPARE(m_store->journalHead().value().seq, 0U);
        QCOMPARE(m_store->journalHead().value().hash, std::string(64, '0'));
        QVERIFY(m_store->read({}).value().empty());
        QVERIFY(bool(m_store->verifyJournal()));
    }

    void readsBackWhatWasAppended()
    {
        const auto written = m_store->append({entry(1), entry(2)});
        QVERIFY(bool(written));
        QCOMPARE(written.value()[1].hash.size(), 64U);

        m_store = open();

        QCOMPARE(m_store->read({}).value(), written.value());
        QCOMPARE(m_store->journalHead().value().hash, written.value()[1].hash);
        QVERIFY(bool(m_store->append({entry(3)})));
        QVERIFY(bool(m_store->verifyJournal()));
    }

    void refusesANumberThatDoesNotFollow()
    {
        QVERIFY(bool(m_store->append({entry(1)})));

        QCOMPARE(m_store->append({entry(1)}).error().code, ErrorCode::Invalid);
        QCOMPARE(m_store->append({entry(2), entry(4)}).error().code, ErrorCode::Invalid);
        QCOMPARE(m_store->journalHead().value().seq, 1U);
        QCOMPARE(seqsOf(m_store->read({})), Seqs({1}));
    }

    void filtersByNumberKindAndSubject()
    {
        QVERIFY(bool(m_store->append({entry(1), entry(2, "rollout"), entry(3, "rollout", "beta"),
                                      entry(4, "scaling", "beta"), entry(5)})));

        QCOMPARE(seqsOf(m_store->read({.after = 3, .kind = {}, .subject = {}})), Seqs({4, 5}));
        QCOMPARE(seqsOf(m_store->read({.limit = 2, .kind = {}, .subject = {}})), Seqs({1, 2}));
        QCOMPARE(seqsOf(m_store->read({.kind = "rollout", .subject = {}})), Seqs({2, 3}));
        QCOMPARE(seqsOf(m_store->read({.kind = "rollout", .subject = "beta"})), Seqs({3}));
        QCOMPARE(
            seqsOf(m_store->read({.after = 1, .limit = 2, .kind = {}, .subject = {}, .newestFirst = true})),
            Seqs({5, 4}));
        QVERIFY(seqsOf(m_store->read({.kind = "x' OR 1=1 --", .subject = {}})).empty());
        QVERIFY(seqsOf(m_store->read({.after = UINT64_MAX, .kind = {}, .subject = {}})).empty());
    }

    void readsAtMostAThousandAtOnce()
    {
        std::vector<JournalEntry> many;
        for (std::uint64_t seq = 1; seq <= 1'200; ++seq)
            many.push_back(entry(seq));
        QVERIFY(bool(m_store->append(many)));

        QCOMPARE(m_store->read({.limit = 5'000, .kind = {}, .subject = {}}).value().size(), 1'000U);
    }

    void keepsTextOfEveryKind()
    {
        JournalEntry odd = entry(1);
        odd.content.summary = std::string("nul\0 quote' \xc3\xa9", 14);
        odd.content.detail.clear();

        QVERIFY(bool(m_store->append({odd})));

        QCOMPARE(m_store->read({}).value()[0].content, odd.content);
        QVERIFY(bool(m_store->verifyJournal()));
    }

    void fault41NamesTheFirstBadEntry_data()
    {
        QTest::addColumn<QByteArray>("tampering");
        QTest::addColumn<int>("first");
        QTest::newRow("edited") << QByteArray("UPDATE journal SET summary = 'x' WHERE seq = 3") << 3;
        QTest::newRow("moved text") << QByteArray("UPDATE journal SET kind = 'sca', subject = 'lingalpha' "
                                                  "WHERE seq = 2")
                                    << 2;
        QTest::newRow("hash edited") << QByteArray(
            "UPDATE journal SET hash = replace(hash, 'a', 'b') WHERE seq = 4")
                                     << 4;
        QTest::newRow("deleted") << QByteArray("DELETE FROM journal WHERE seq = 3") << 3;
        QTest::newRow("first deleted") << QByteArray("DELETE FROM journal WHERE seq = 1") << 1;
        QTest::newRow("tail cut") << QByteArray("DELETE FROM journal WHERE seq >= 4") << 4;
        QTest::newRow("reordered") << QByteArray("UPDATE journal SET seq = 99 WHERE seq = 2;"
                                                 "UPDATE journal SET seq = 2 WHERE seq = 3;"
                                                 "UPDATE journal SET seq = 3 WHERE seq = 99")
                                   << 2;
        QTest::newRow("inserted") << QByteArray("UPDATE journal SET seq = seq + 100 WHERE seq >= 3;"
                                                "UPDATE journal SET seq = seq - 99 WHERE seq > 100;"
                                                "INSERT INTO journal SELECT 3, time, kind, subject, actor, "
                                                "'made up', detail, hash FROM journal WHERE seq = 2;"
                                                "UPDATE journal_head SET seq = 6")
                                  << 3;
        QTest::newRow("all deleted") << QByteArray("DELETE FROM journal") << 1;
    }

    void fault41NamesTheFirstBadEntry()
    {
        QFETCH(QByteArray, tampering);
        QFETCH(int, first);
        QVERIFY(bool(m_store->append({entry(1), entry(2), entry(3), entry(4), entry(5)})));

        sqlite3* handle = nullptr;
        QCOMPARE(
            sqlite3_open(m_folder->filePath(QStringLiteral("pilothouse.db")).toUtf8().constData(), &handle),
            SQLITE_OK);
        QCOMPARE(sqlite3_exec(handle, tampering.constData(), nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(handle);

        const auto verified = m_store->verifyJournal();
        QVERIFY(!verified);
        QCOMPARE(verified.error().code, ErrorCode::Corrupt);
        QVERIFY2(verified.error().context.find("entry " + std::to_string(first) + " ") != std::string::npos,
                 verified.error().context.c_str());
    }

    // Whoever can write the database makes another chain that is whole by itself, or takes the end away and
    // says so.
    void fault41AWitnessFindsAJournalThatWasMadeAnew()
    {
        const auto written = m_store->append({entry(1), entry(2), entry(3), entry(4)});
        const Store::JournalHead third{3, written.value()[2].hash};
        const auto verified = m_store->verifyJournal(third);
        QVERIFY(bool(verified));
        QCOMPARE(verified.value().seq, 4U);
        QCOMPARE(verified.value().hash, written.value()[3].hash);

        m_store.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = open();
        QVERIFY(bool(m_store->append({entry(1), entry(2, "rollout")})));
        const auto cut = m_store->verifyJournal(third);
        QVERIFY(!cut);
        QVERIFY2(
            cut.error().context.ends_with("journal entry 3 is missing, though the witness has seen entry 3"),
            cut.error().context.c_str());
        QVERIFY(bool(m_store->append({entry(3), entry(4)})));
        QVERIFY(bool(m_store->verifyJournal()));
        const auto other = m_store->verifyJournal(third);
        QVERIFY(!other);
        QCOMPARE(other.error().code, ErrorCode::Corrupt);
        QVERIFY2(other.error().context.ends_with("journal entry 3 is not the one that the witness has seen"),
                 other.error().context.c_str());
    }

    void servesAReaderWhileAWriterAppends()
    {
        QVERIFY(bool(m_store->append({entry(1)})));
        auto reader = Store::open(m_folder->path().toStdString(), Store::Mode::ReadOnly);
        QVERIFY(bool(reader));

        for (std::uint64_t seq = 2; seq < 20; ++seq) {
            QVERIFY(bool(m_store->append({entry(seq)})));
            QCOMPARE(reader.value()->journalHead().value().seq, seq);
        }

        QVERIFY(!reader.value()->append({entry(20)}));
        QVERIFY(bool(reader.value()->verifyJournal()));
    }

private:
    std::unique_ptr<Store> open() const
    {
        auto store = Store::open(m_folder->path().toStdString(), Store::Mode::ReadWrite);
        if (!store)
            qFatal("%s", store.error().context.c_str());
        return std::move(store).value();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
};

}  // namespace tst_journal

PILOTHOUSE_TEST(tst_journal, TestJournal)
#include "tst_journal.moc"
