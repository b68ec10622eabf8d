#include "app/agent/summary.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>

namespace tst_summary {

class TestSummary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsTheSentencesThatShareMostWithTheOthers()
    {
        const app::Summary summary = app::summarize(
            "The billing service lost invoices overnight. Cats sleep all afternoon in sunshine. "
            "Engineers restored the billing service before noon. The lost invoices of the billing service "
            "came back.",
            {.sentences = 1, .terms = 2, .iterations = 30});

        QCOMPARE(summary.sentences.size(), std::size_t(1));
        QVERIFY(summary.sentences.front().find("billing service") != std::string::npos);
        QVERIFY(std::find(summary.terms.begin(), summary.terms.end(), "billing") != summary.terms.end());
    }

    void keepsTheOrderOfTheText()
    {
        const std::string text = "Alpha report one. Alpha report two. Alpha report three. Alpha report four.";

        const app::Summary summary = app::summarize(text, {.sentences = 4, .terms = 3, .iterations = 10});

        const std::vector<std::string> all{"Alpha report one.", "Alpha report two.", "Alpha report three.",
                                           "Alpha report four."};
        QCOMPARE(summary.sentences, all);
    }

    void countsTokensAsFourForEveryThreeWords()
    {
        QCOMPARE(app::summarize("one two three four five six.", {}).inputTokens, std::size_t(8));
    }

    void anEmptyTextAndOneWithoutWordsHaveNothingToSay()
    {
        for (const char* text : {"", "   \n", "..."}) {
            const app::Summary summary = app::summarize(text, {});
            QVERIFY(summary.terms.empty());
            QCOMPARE(summary.inputTokens, std::size_t(0));
        }
    }

    void takesNoMoreSentencesThanItsBound()
    {
        std::string text;
        for (std::size_t i = 0; i < app::longestText + 50; ++i)
            text += "Word" + std::to_string(i) + " stands here. ";

        const app::Summary summary =
            app::summarize(text, {.sentences = 100'000, .terms = 1, .iterations = 1});

        QCOMPARE(summary.sentences.size(), app::longestText);
    }
};

}  // namespace tst_summary

PILOTHOUSE_TEST(tst_summary, TestSummary)
#include "tst_summary.moc"
