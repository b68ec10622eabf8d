// The end of the journal, followed: nothing twice, nothing lost, never more than is wanted.

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/test_program.h"
#include "ui/model/journal_tail.h"

#include <QCoreApplication>
#include <QSignalSpy>
#include <QTest>

namespace tst_journal_tail {

using namespace tests;
using ui::JournalTail;

namespace {

constexpr std::size_t page = JournalTail::pageSize;

// A journal of so many entries, which answers as the real one does.
struct Journal {
    std::uint64_t newest = 0;

    core::Result<std::vector<core::JournalEntry>> operator()(const core::JournalQuery& query) const
    {
        std::vector<core::JournalEntry> entries;
        for (std::uint64_t seq = newest; seq > query.after && entries.size() < query.limit; --seq)
            if (query.before == 0 || seq < query.before)
                entries.push_back({seq, {}, {query.kind, "a", "controller", "entry", {}}, {}});
        return entries;
    }
};

struct Followed {
    FakeFleetService service;
    Journal journal;
    JournalTail tail{service, 3 * page, nullptr};
    QSignalSpy changes{&tail, &JournalTail::changed};

    explicit Followed(std::uint64_t newest) : journal{newest}
    {
        service.onJournal = [this](const core::JournalQuery& query) { return journal(query); };
        ask("scaling");
    }

    void ask(const std::string& kind)
    {
        core::JournalQuery query;
        query.kind = kind;
        tail.setQuery(query);
        tail.refresh();
    }
    bool isWithoutGaps() const
    {
        for (std::size_t i = 1; i < tail.entries().size(); ++i)
            if (tail.entries()[i].seq + 1 != tail.entries()[i - 1].seq)
                return false;
        return !tail.entries().empty() && tail.entries().front().seq == journal.newest;
    }
};

}  // namespace

class TestJournalTail : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void newEntriesComeFirstAndTheOldestGo()
    {
        Followed followed(450);
        QVERIFY(followed.changes.wait());
        QCOMPARE(followed.tail.entries().size(), page);
        QVERIFY(followed.tail.hasOlder());

        followed.journal.newest = 453;
        followed.tail.refresh();
        QVERIFY(followed.changes.wait());

        QCOMPARE(followed.tail.entries().size(), page);
        QVERIFY(followed.isWithoutGaps());
    }

    void moreThanAPageOfNewsLeavesNoGap()
    {
        Followed followed(450);
        QVERIFY(followed.changes.wait());
        followed.tail.loadOlder();
        QVERIFY(followed.changes.wait());
        QCOMPARE(followed.tail.entries().size(), 2 * page);

        followed.journal.newest = 900;
        followed.tail.refresh();
        QVERIFY(followed.changes.wait());

        QVERIFY(followed.isWithoutGaps());
        QCOMPARE(followed.tail.entries().size(), page);
        QVERIFY(followed.tail.hasOlder());
    }

    void olderOnesAreAddedUpToTheBound()
    {
        Followed followed(5'000);
        QVERIFY(followed.changes.wait());
        for (std::size_t pages = 2; pages <= 3; ++pages) {
            followed.tail.loadOlder();
            QVERIFY(followed.changes.wait());
            QCOMPARE(followed.tail.entries().size(), pages * page);
            QVERIFY(followed.isWithoutGaps());
        }

        QVERIFY(followed.tail.isFull());
        QVERIFY(!followed.tail.hasOlder());
    }

    void olderOnesThatAreWantedDuringAQuestionFollowIt()
    {
        Followed followed(450);
        QVERIFY(followed.changes.wait());
        followed.service.hold();
        followed.tail.refresh();
        followed.tail.loadOlder();
        QCOMPARE(followed.service.held(), std::size_t(1));
        followed.service.letGo();

        QTRY_COMPARE(followed.tail.entries().size(), 2 * page);
        QVERIFY(followed.isWithoutGaps());
    }

    void anAnswerToAnotherQuestionIsDropped()
    {
        Followed followed(3);
        followed.service.hold();
        followed.ask("alert");
        followed.ask("notice");
        followed.service.letGo();

        QTRY_COMPARE(followed.tail.entries().size(), std::size_t(3));
        QCoreApplication::processEvents();
        QCOMPARE(followed.tail.entries().front().content.kind, std::string("notice"));
        QCOMPARE(followed.tail.entries().size(), std::size_t(3));
    }

    void nothingIsToldOnceAndAFailureIsTold()
    {
        Followed followed(0);
        QVERIFY(followed.changes.wait());
        followed.tail.refresh();
        followed.service.onJournal = [](const core::JournalQuery&) {
            return core::Result<std::vector<core::JournalEntry>>(
                core::Error{core::ErrorCode::Io, "disk is full"});
        };
        QSignalSpy failures(&followed.tail, &JournalTail::failed);
        QTRY_VERIFY((followed.tail.refresh(), failures.count() > 0));
        QCOMPARE(followed.changes.count(), 1);
    }
};

}  // namespace tst_journal_tail

PILOTHOUSE_TEST(tst_journal_tail, TestJournalTail)
#include "tst_journal_tail.moc"
