// The figures that an instance told of itself and those that were measured of it, seen as one.

#include <QTest>

#include "core/fleet/figures.h"
#include "tests/support/test_program.h"

namespace tst_figures {

using core::Figures;
using core::InstanceFigures;

namespace {

core::Sample value(double of)
{
    return {of, {}, {}, core::Quality::Good};
}

}  // namespace

class TestFigures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWasMeasuredStandsForWhatWasTold()
    {
        InstanceFigures figures(Figures{{"a/first", value(1)}, {"m/both", value(2)}, {"z/last", value(3)}});
        figures.told = std::make_shared<const Figures>(
            Figures{{"b/told", value(4)}, {"m/both", value(5)}, {"n/told", value(6)}});

        std::vector<std::pair<std::string, double>> all;
        figures.each(
            [&](const std::string& key, const core::Sample& sample) { all.emplace_back(key, sample.value); });

        QCOMPARE(all,
                 (std::vector<std::pair<std::string, double>>{
                     {"a/first", 1}, {"b/told", 4}, {"m/both", 2}, {"n/told", 6}, {"z/last", 3}}));
        QCOMPARE(figures.find("m/both")->value, 2.0);
        QCOMPARE(figures.find("n/told")->value, 6.0);
        QVERIFY(!figures.find("absent"));
    }

    void anInstanceThatToldNothingHasWhatWasMeasured()
    {
        const InstanceFigures figures(Figures{{"a/first", value(1)}});
        int count = 0;
        figures.each([&](const std::string&, const core::Sample&) { ++count; });
        QCOMPARE(count, 1);
        QVERIFY(!figures.find("b/told"));
    }
};

}  // namespace tst_figures

PILOTHOUSE_TEST(tst_figures, TestFigures)
#include "tst_figures.moc"
