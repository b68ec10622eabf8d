// Why it scaled: the list follows the journal, and its details say everything that is known.

#include "scaling_console.h"
#include "tests/support/test_program.h"
#include "ui/scaling/decision_text.h"
#include "ui/scaling/decision_view.h"

#include <QScrollBar>
#include <QToolButton>

namespace tst_decision_list {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tests;

namespace {

// A journal with so many decisions of one agent, or with those of the drawing.
struct Journal {
    std::vector<core::JournalEntry> entries;

    core::Result<std::vector<core::JournalEntry>> operator()(const core::JournalQuery& query) const
    {
        std::vector<core::JournalEntry> found;
        for (const core::JournalEntry& entry : entries)
            if (entry.seq > query.after && (query.before == 0 || entry.seq < query.before)
                && (query.subject.empty() || entry.content.subject == query.subject)
                && found.size() < query.limit)
                found.push_back(entry);
        return found;
    }
};

std::vector<core::JournalEntry> manyDecisions(std::uint64_t count)
{
    std::vector<core::JournalEntry> entries;
    for (std::uint64_t seq = count; seq > 0; --seq)
        entries.push_back(inventDecision(seq, "triage", std::uint32_t(seq), std::uint32_t(seq + 1),
                                         "Queue depth 31 is above target 28.", inventedNow() - 1min));
    return entries;
}

// What the journal holds is there before the page is shown.
struct Journals {
    std::shared_ptr<Journal> journal;

    explicit Journals(std::vector<core::JournalEntry> entries)
        : journal(std::make_shared<Journal>(Journal{std::move(entries)}))
    {
    }
};

struct DecisionConsole : Journals, ScalingConsole {
    explicit DecisionConsole(std::vector<core::JournalEntry> entries = inventDecisions())
        : Journals(std::move(entries)),
          ScalingConsole(inventScaledFleet(), {1600, 900},
                         [held = journal](const core::JournalQuery& query) { return (*held)(query); })
    {
    }
    int count() const { return decisions().model()->rowCount(); }
    QString row(int index) const { return decisions().model()->index(index, 0).data().toString(); }
    void click(int index) const
    {
        decisions().scrollTo(decisions().model()->index(index, 0));
        QTest::mouseClick(decisions().viewport(), Qt::LeftButton, {},
                          decisions().visualRect(decisions().model()->index(index, 0)).center());
    }
    void add(const core::JournalEntry& entry)
    {
        journal->entries.insert(journal->entries.begin(), entry);
        showNext();
    }
};

}  // namespace

class TestDecisionList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void theNewestDecisionsSayWhatAndWhy()
    {
        DecisionConsole console;
        QTRY_COMPARE(console.count(), 6);

        QCOMPARE(console.service.journalQueries.back().kind, "scaling");
        QVERIFY2(console.row(0).contains(u"triage 64 → 71. Queue depth 31 per replica is above"_s),
                 qPrintable(console.row(0)));
        QVERIFY(console.row(2).contains(u"summarizer held at 84. Wanted 78"_s));
        QVERIFY2(console.row(5).contains(u"retriever 64 → 72. Set by m.ortiz: the catalogue"_s),
                 qPrintable(console.row(5)));
    }

    void everySentenceIsWhollyInItsRow()
    {
        DecisionConsole console;
        console.page.resize(1216, 640);
        QTRY_COMPARE(console.count(), 6);
        QListView& list = console.decisions();
        QTRY_VERIFY([&] {
            for (int i = 1; i < console.count(); ++i) {
                const QRect above = list.visualRect(list.model()->index(i - 1, 0));
                const QRect row = list.visualRect(list.model()->index(i, 0));
                if (row.top() != above.bottom() + 1 || row.width() > list.viewport()->width())
                    return false;
            }
            return true;
        }());
        // Narrow enough for two lines and more, where a wide one has a single line.
        const int shortOne = list.visualRect(list.model()->index(4, 0)).height();
        const int longOne = list.visualRect(list.model()->index(3, 0)).height();
        QVERIFY(longOne > shortOne + 20);
        QCOMPARE(list.horizontalScrollBar()->maximum(), 0);
    }

    void newDecisionsComeOnTopAndWhatOneReadsStays()
    {
        DecisionConsole console(manyDecisions(60));
        QTRY_COMPARE(console.count(), 60);
        QListView& list = console.decisions();
        list.setCurrentIndex(list.model()->index(30, 0));
        list.scrollTo(list.model()->index(30, 0), QAbstractItemView::PositionAtTop);
        const int place = list.visualRect(list.currentIndex()).top();

        console.add(inventDecision(61, "planner", 40, 36, "CPU 0.58 is below target 0.70.", inventedNow()));

        QTRY_COMPARE(console.count(), 61);
        QVERIFY(console.row(0).contains(u"planner 40 → 36"_s));
        QCOMPARE(list.currentIndex().row(), 31);
        QCOMPARE(list.visualRect(list.currentIndex()).top(), place);
    }

    void theListIsBoundedAndOlderOnesComeOnDemand()
    {
        DecisionConsole console(manyDecisions(450));
        QTRY_COMPARE(console.count(), 200);
        QVERIFY(console.button("olderDecisions").isVisible());
        console.add(inventDecision(451, "triage", 4, 5, "Once more.", inventedNow()));
        QTRY_VERIFY(console.row(0).contains(u"triage 4 → 5"_s));
        QCOMPARE(console.count(), 200);

        console.button("olderDecisions").click();
        QTRY_COMPARE(console.count(), 400);
        QVERIFY(console.row(399).contains(u"triage 52 → 53"_s));
        console.button("olderDecisions").click();
        QTRY_COMPARE(console.count(), 451);
        QVERIFY(!console.button("olderDecisions").isVisible());
    }

    void theDecisionsOfOneAgentAreAskedFor()
    {
        DecisionConsole console;
        QTRY_COMPARE(console.count(), 6);
        console.choose("summarizer");
        console.find<ui::Segments>("decisionScope").choose(1);
        QTRY_COMPARE(console.count(), 1);
        QCOMPARE(console.service.journalQueries.back().subject, "summarizer");
        console.choose("router");
        QTRY_VERIFY(console.row(0).contains(u"router held at 20"_s));
        console.find<ui::Segments>("decisionScope").choose(0);
        QTRY_COMPARE(console.count(), 6);
    }

    // Both lists begin with the same entry.
    void anotherScopeShowsItsOwnEntries()
    {
        DecisionConsole console;
        QTRY_COMPARE(console.count(), 6);
        console.choose("triage");
        console.find<ui::Segments>("decisionScope").choose(1);
        QTRY_COMPARE(console.count(), 1);
        console.find<ui::Segments>("decisionScope").choose(0);
        QTRY_COMPARE(console.count(), 6);
        QVERIFY(console.row(1).contains(u"planner"_s));
    }

    void aClickChoosesTheAgentAndTellsEverything()
    {
        DecisionConsole console;
        QTRY_COMPARE(console.count(), 6);
        QVERIFY(!console.find("decisionDetails").isVisible());
        console.click(0);

        QVERIFY(console.find("decisionDetails").isVisible());
        QCOMPARE(console.table().currentIndex().row(), console.rowOf("triage"));
        QCOMPARE(console.text("detailTitle"), u"triage 64 → 71"_s);
        const QString text = console.text("detailText");
        for (const QString& wanted :
             {u"31 of 28, asks for 71"_s, u"1.2 s old, 2 without a value, 1 not ready yet"_s, u"70.9 → 71"_s,
              u"the rate"_s, u"78: the rate allows 71"_s, u"What would have to change"_s,
              u"Fewer replicas: Queue depth at 25 or below for 5m."_s,
              u"by the controller, journal entry 815"_s})
            QVERIFY2(text.contains(wanted), qPrintable(wanted + u" not in "_s + text));

        QVERIFY(console.page.goBack());
        QVERIFY(!console.find("decisionDetails").isVisible());
        QVERIFY(!console.page.goBack());
    }

    void theKeysOpenAndFollow()
    {
        DecisionConsole console;
        QTRY_COMPARE(console.count(), 6);
        console.decisions().setCurrentIndex(console.decisions().model()->index(1, 0));
        QTest::keyClick(&console.decisions(), Qt::Key_Return);
        QCOMPARE(console.text("detailTitle"), u"planner 40 → 36"_s);
        QTest::keyClick(&console.decisions(), Qt::Key_Down);
        QCOMPARE(console.text("detailTitle"), u"summarizer held at 84"_s);
        QTest::mouseClick(&console.find<QToolButton>("closeDetails"), Qt::LeftButton);
        QVERIFY(!console.find("decisionDetails").isVisible());
    }

    void whatAPersonDidIsTheirs()
    {
        const core::JournalEntry entry = inventDecisions().back();
        const ui::Explanation told = ui::explain(entry);
        QCOMPARE(told.title, u"retriever 64 → 72"_s);
        QVERIFY(told.inputs.isEmpty());
        QVERIFY2(told.origin.contains(u"by m.ortiz"_s), qPrintable(told.origin));
    }

    void anEntryWithoutCountsIsItsSummary_data()
    {
        QTest::addColumn<QString>("detail");
        QTest::newRow("none") << QString();
        QTest::newRow("no JSON") << u"{\"from\": 3"_s;
        QTest::newRow("other keys") << u"{\"until\": \"soon\"}"_s;
        QTest::newRow("a list") << u"[1, 2]"_s;
    }

    void anEntryWithoutCountsIsItsSummary()
    {
        QFETCH(const QString, detail);
        const core::JournalEntry entry{9,
                                       inventedNow(),
                                       {"scaling", "triage", "controller",
                                        "The pause of scaling of triage has ended.", detail.toStdString()},
                                       {}};
        const ui::DecisionHead head = ui::headOf(entry);
        QCOMPARE(head.agent, u"triage"_s);
        QCOMPARE(head.what, QString());
        QCOMPARE(head.sentence, u"The pause of scaling of triage has ended."_s);
        QVERIFY(ui::explain(entry).inputs.isEmpty());
    }

    void whatOthersWroteIsNoMarkup()
    {
        core::JournalEntry entry = inventDecisions().back();
        entry.content.detail = R"({"from": 1, "replicas": 2, "reason": "<b>now</b> & here"})";
        const QString html = ui::toHtml(ui::explain(entry));
        QVERIFY2(html.contains(u"&lt;b&gt;now&lt;/b&gt; &amp; here"_s), qPrintable(html));
    }

    void whatHoldsNowIsExplainedAndKeptUpToDate()
    {
        DecisionConsole console;
        console.page.showAgent(core::AgentId("summarizer"));
        QCOMPARE(console.text("detailTitle"), u"summarizer now: 84 wanted, holding"_s);
        QVERIFY(console.text("detailText").contains(u"More replicas: CPU above 0.77."_s));
        QVERIFY(console.text("detailText").contains(u"61 % of 70 %, asks for 84"_s));

        agentOf(*console.fleet, "summarizer").replicas.wanted = 90;
        console.showNext();
        QCOMPARE(console.text("detailTitle"), u"summarizer now: 90 wanted, holding"_s);
        console.choose("router");
        QVERIFY(console.text("detailTitle").startsWith(u"router now"_s));
    }

    void anEmptyJournalAndAFailureAreSaid()
    {
        DecisionConsole console(std::vector<core::JournalEntry>{});
        const auto& list = console.find<ui::DecisionView>("decisions");
        QTRY_COMPARE(list.emptyText(), u"No scaling decision yet."_s);
        console.find<ui::Segments>("decisionScope").choose(1);
        QTRY_COMPARE(list.emptyText(), u"No scaling decision of code-review yet."_s);

        console.service.onJournal = [](const core::JournalQuery&) {
            return core::Result<std::vector<core::JournalEntry>>(
                core::Error{core::ErrorCode::Io, "the journal"});
        };
        console.showNext();
        QTRY_COMPARE(list.emptyText(), u"The system refused: the journal."_s);
    }
};

}  // namespace tst_decision_list

PILOTHOUSE_TEST(tst_decision_list, TestDecisionList)
#include "tst_decision_list.moc"
