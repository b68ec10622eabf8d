#include <QTest>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "tests/support/invented/invented_fleet.h"
#include "tests/support/test_program.h"
#include "ui/model/error_text.h"
#include "ui/model/state_text.h"

#include <QSet>

namespace tst_model_text {

using namespace Qt::StringLiterals;

class TestModelText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyErrorIsASentenceOfItsOwnWithItsPlace()
    {
        QSet<QString> seen;
        for (int code = int(core::ErrorCode::Invalid); code <= int(core::ErrorCode::Cancelled); ++code) {
            const QString sentence = ui::errorSentence({core::ErrorCode(code), "replicas: 500 is over 120"});
            QVERIFY2(sentence.contains(u"replicas: 500 is over 120"_s), qPrintable(sentence));
            QVERIFY2(sentence.endsWith(u'.'), qPrintable(sentence));
            seen.insert(sentence);
        }
        QCOMPARE(seen.size(), int(core::ErrorCode::Cancelled) + 1);
    }

    void aContextWithAFullStopOrAPercentSignIsTakenAsItIs()
    {
        QCOMPARE(ui::errorSentence({core::ErrorCode::TimedOut, "at %1 of 100 %."}),
                 u"It took too long: at %1 of 100 %."_s);
    }

    void everyStateHasAWordAndNoTwoShareIt()
    {
        QSet<QString> words;
        for (int state = 0; state <= int(core::InstanceState::Failed); ++state)
            words.insert(ui::markOf(core::InstanceState(state)).word);
        QCOMPARE(words.size(), int(core::InstanceState::Failed) + 1);
        QVERIFY(!words.contains(QString()));
    }

    void statesThatMustNotBeMixedUpDifferInShapeToo()
    {
        QSet<int> shapes;
        for (const auto state : {core::InstanceState::Ready, core::InstanceState::Degraded,
                                 core::InstanceState::Failed, core::InstanceState::Starting})
            shapes.insert(int(ui::markOf(state).shape));
        QCOMPARE(shapes.size(), 4);
    }

    void aCheckTellsItsValueInItsOwnUnit()
    {
        const auto value = [](const char* name, double number) {
            return ui::checkValue({name, core::CheckOutcome::Failed, number, 0, 0});
        };
        QCOMPARE(value("cpu", 0.61), u"61 %"_s);
        QCOMPARE(value("responseTime", 0.64), u"640 ms"_s);
        QCOMPARE(value("errorRate", 0.004), u"0.4 %"_s);
        QCOMPARE(ui::checkValue({"cpu", core::CheckOutcome::Unknown, 0, 0, 0}), u"–"_s);
    }

    void aValueThatIsNotThereIsNotZero()
    {
        QVERIFY(std::isnan(ui::valueOf(core::Figures{}, core::series::cpu)));
        QVERIFY(std::isnan(ui::valueOf(std::nullopt)));
        QVERIFY(ui::isLate(tests::sampleOf(1, core::Quality::Late)));
        QVERIFY(!ui::isLate(std::nullopt));
    }
};

}  // namespace tst_model_text

PILOTHOUSE_TEST(tst_model_text, TestModelText)
#include "tst_model_text.moc"
