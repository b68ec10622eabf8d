#include <QTest>

#include "core/base/top_counts.h"
#include "tests/support/test_program.h"

namespace tst_top_counts {

using core::NamedCount;
using core::TopCounts;

class TestTopCounts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tellsTheLargestFirstAndEqualOnesByName()
    {
        TopCounts counts(3);
        for (const char* name : {"b", "a", "c", "a", "d", "d", "d"})
            counts.add(name);

        QCOMPARE(counts.largest(), (std::vector<NamedCount>{{"d", 3}, {"a", 2}, {"b", 1}}));
        QCOMPARE(counts.others(), std::uint64_t(1));
    }

    void keepsTheLargeOnesHoweverManyNamesThereAre()
    {
        TopCounts counts(10);
        for (int round = 0; round < 1'000; ++round) {
            counts.add("large", 5);
            counts.add("next", 2);
            counts.add("passing-" + std::to_string(round));
        }

        const auto largest = counts.largest();
        QCOMPARE(largest.size(), std::size_t(10));
        QCOMPARE(largest[0], (NamedCount{"large", 5'000}));
        QCOMPARE(largest[1], (NamedCount{"next", 2'000}));
        std::uint64_t sum = counts.others();
        for (const NamedCount& one : largest)
            sum += one.count;
        QCOMPARE(sum, std::uint64_t(8'000));  // nothing is lost, only its name
    }

    void isEmptyUntilSomethingIsCounted()
    {
        TopCounts counts(2);
        QVERIFY(counts.isEmpty());
        counts.addOthers(3);
        QVERIFY(!counts.isEmpty());
        QCOMPARE(counts.others(), std::uint64_t(3));
    }
};

}  // namespace tst_top_counts

PILOTHOUSE_TEST(tst_top_counts, TestTopCounts)
#include "tst_top_counts.moc"
