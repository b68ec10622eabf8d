#include "tests/support/test_program.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/nice_scale.h"

#include <QTest>

#include <cmath>
#include <limits>

namespace tst_figure_text {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace ui;

class TestFigureText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anAgeGetsCoarserAsItGrows()
    {
        QCOMPARE(ageText(-5s), u"0 s"_s);
        QCOMPARE(ageText(38s), u"38 s"_s);
        QCOMPARE(ageText(59'999ms), u"59 s"_s);
        QCOMPARE(ageText(60s), u"1 m"_s);
        QCOMPARE(ageText(4min + 59s), u"4 m"_s);
        QCOMPARE(ageText(2h + 5min), u"2 h 5 m"_s);
        QCOMPARE(ageText(std::chrono::hours(6 * 24 + 20)), u"6 d 20 h"_s);
    }

    void aCountdownNeverSaysZeroBeforeItsEnd()
    {
        QCOMPARE(countdownText(2min + 41s), u"2 m 41 s"_s);
        QCOMPARE(countdownText(1ms), u"1 s"_s);
        QCOMPARE(countdownText(0ms), u"0 s"_s);
        QCOMPARE(countdownText(-1s), u"0 s"_s);
    }

    void countsAreGroupedByThinSpaces()
    {
        QCOMPARE(countText(418), u"418"_s);
        QCOMPARE(countText(2'480), u"2\u2009480"_s);
        QCOMPARE(countText(1'234'567), u"1\u2009234\u2009567"_s);
        QCOMPARE(countText(-2'480), u"\u22122\u2009480"_s);
    }

    void bigFiguresAreShortened()
    {
        QCOMPARE(compactFigure(96'400), (Figure{u"96.4"_s, u"k"_s}));
        QCOMPARE(compactFigure(1.9e6), (Figure{u"1.9"_s, u"M"_s}));
        QCOMPARE(compactFigure(2'480), (Figure{u"2\u2009480"_s, {}}));
        QCOMPARE(compactFigure(0.4), (Figure{u"0.4"_s, {}}));
        QCOMPARE(compactFigure(999'700), (Figure{u"1"_s, u"M"_s}));
    }

    void durationsChooseTheirUnit()
    {
        QCOMPARE(textOf(durationFigure(0.840)), u"840 ms"_s);
        QCOMPARE(textOf(durationFigure(0.0031)), u"3.1 ms"_s);
        QCOMPARE(textOf(durationFigure(1.24)), u"1.2 s"_s);
        QCOMPARE(textOf(durationFigure(0.9999)), u"1.0 s"_s);
        QCOMPARE(textOf(durationFigure(42.4)), u"42 s"_s);
        QCOMPARE(textOf(durationFigure(0)), u"0 ms"_s);
    }

    void percentagesKeepADecimalWhileSmall()
    {
        QCOMPARE(textOf(percentFigure(0.007)), u"0.7 %"_s);
        QCOMPARE(textOf(percentFigure(0.61)), u"61 %"_s);
        QCOMPARE(textOf(percentFigure(0.0999)), u"10 %"_s);
        QCOMPARE(textOf(percentFigure(0.05, 0)), u"5 %"_s);
    }

    void whatIsNotKnownIsADashAndNeverAZero()
    {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QCOMPARE(countText(nan), unknownText());
        QCOMPARE(textOf(compactFigure(nan)), unknownText());
        QCOMPARE(textOf(durationFigure(nan)), unknownText());
        QCOMPARE(textOf(percentFigure(nan)), unknownText());
        QCOMPARE(decimalText(nan), unknownText());
        QCOMPARE(moneyText(std::numeric_limits<double>::infinity()), unknownText());
    }

    void anAxisHasFewRoundStepsAndReachesTheMaximum_data()
    {
        QTest::addColumn<double>("maximum");
        for (const double maximum : {1e-9, 0.0523, 0.3, 0.84, 1.0, 4.0, 6.0, 418.0, 1141.0, 99'999.0, 3.2e9})
            QTest::addRow("%g", maximum) << maximum;
    }

    void anAxisHasFewRoundStepsAndReachesTheMaximum()
    {
        QFETCH(const double, maximum);

        const NiceScale scale = niceScale(maximum);

        QVERIFY(scale.steps >= 1 && scale.steps <= 4);
        QVERIFY(scale.maximum() >= maximum * (1 - 1e-6));
        QVERIFY2(scale.maximum() <= maximum * 2.6, qPrintable(QString::number(scale.maximum())));
        const double mantissa = scale.step / std::pow(10, std::floor(std::log10(scale.step) + 1e-9));
        QVERIFY2(qFuzzyCompare(mantissa, 1.0) || qFuzzyCompare(mantissa, 2.0) || qFuzzyCompare(mantissa, 2.5)
                     || qFuzzyCompare(mantissa, 5.0),
                 qPrintable(QString::number(mantissa)));
    }

    void anAxisWithoutAMaximumIsStillAnAxis()
    {
        for (const double odd :
             {0.0, -3.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
            QCOMPARE(niceScale(odd), (NiceScale{1, 1}));
    }
};

}  // namespace tst_figure_text

PILOTHOUSE_TEST(tst_figure_text, TestFigureText)
#include "tst_figure_text.moc"
