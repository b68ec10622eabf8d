#include "tests/support/test_program.h"
#include "ui/theme/theme.h"
#include "ui/widget/honeycomb.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

namespace tst_honeycomb {

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

HoneycombGroup groupOf(const QString& name, int count)
{
    HoneycombGroup group{name, {}};
    for (int i = 0; i < count; ++i)
        group.cells.push_back(
            {name + u"-%1"_s.arg(i + 1), markOf(i % 97 == 5 ? Tone::Critical : Tone::Ok, u"healthy"_s), {}});
    return group;
}

std::vector<HoneycombGroup> groupsOf(int groups, int cells)
{
    std::vector<HoneycombGroup> made;
    for (int i = 0; i < groups; ++i)
        made.push_back(groupOf(u"agent-%1"_s.arg(i), cells / groups + (i < cells % groups ? 1 : 0)));
    return made;
}

}  // namespace

class TestHoneycomb : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp); }

    void everyCellFitsInTheSpaceAndNoneOverlap_data()
    {
        QTest::addColumn<int>("groups");
        QTest::addColumn<int>("cells");
        QTest::addColumn<QSizeF>("space");
        for (const QSizeF& space : {QSizeF(640, 240), QSizeF(970, 450), QSizeF(1200, 560)})
            for (const auto& [groups, cells] : {std::pair{1, 0},
                                                {1, 1},
                                                {8, 418},
                                                {8, 1'000},
                                                {40, 1'000},
                                                {8, 10'000},
                                                {100, 10'000},
                                                {1'000, 10'000}})
                QTest::addRow("%d cells in %d groups on %gx%g", cells, groups, space.width(), space.height())
                    << groups << cells << space;
    }

    void everyCellFitsInTheSpaceAndNoneOverlap()
    {
        QFETCH(const int, groups);
        QFETCH(const int, cells);
        QFETCH(const QSizeF, space);
        std::vector<int> counts;
        for (const HoneycombGroup& group : groupsOf(groups, cells))
            counts.push_back(int(group.cells.size()));

        const HoneycombLayout layout = layOut(counts, space);

        QCOMPARE(layout.cellCount(), cells);
        const QRectF all(QPointF(0, 0), space);
        for (int i = 0; i < cells; ++i) {
            const QRectF place = layout.cellRect(i);
            QVERIFY2(all.contains(place),
                     qPrintable(u"%1: %2,%3 %4x%5"_s.arg(i)
                                    .arg(place.x())
                                    .arg(place.y())
                                    .arg(place.width())
                                    .arg(place.height())));
            QCOMPARE(layout.cellAt(QPointF(place.center().x(), place.top() + layout.rowHeight() / 2)), i);
        }
    }

    void aFewCellsAreLargeAndManyAreSmall()
    {
        const QSizeF space(970, 450);

        const double pleasant = layOut({84, 64, 72, 40, 38, 56, 44, 20}, space).cell;
        QVERIFY(pleasant > 18);
        QVERIFY(layOut({4, 6, 2}, space).cell > pleasant);
        QVERIFY(layOut({10'000}, space).cell < 8);
        QVERIFY(layOut({10'000}, space).cell > 4);
    }

    void withMoreGroupsThanRoomTheNamesGoAndTheCellsStay()
    {
        const HoneycombLayout layout = layOut(std::vector<int>(2'000, 5), {600, 300});

        QVERIFY(!layout.named);
        QCOMPARE(layout.cellCount(), 10'000);
    }

    void anEmptyFieldSaysSo()
    {
        Honeycomb comb;
        comb.setEmptyText(u"No instances yet"_s);
        comb.resize(600, 300);

        QCOMPARE(comb.cellCount(), 0);
        QCOMPARE(comb.accessibleDescription(), u"No instances yet"_s);
        const QImage picture = comb.grab().toImage();
        bool written = false;
        for (int x = 0; x < picture.width() && !written; ++x)
            written = picture.pixel(x, 0) != picture.pixel(x, 150);
        QVERIFY(written);
    }

    void arrowsMoveTheFocusAndEnterActivatesIt()
    {
        Honeycomb comb;
        comb.resize(600, 300);
        comb.setGroups({groupOf(u"one"_s, 30), groupOf(u"two"_s, 30)});
        comb.show();
        QVERIFY(QTest::qWaitForWindowExposed(&comb));
        QSignalSpy activated(&comb, &Honeycomb::cellActivated);

        QTest::keyClick(&comb, Qt::Key_Home);
        QCOMPARE(comb.focusedCell(), u"one-1"_s);
        QTest::keyClick(&comb, Qt::Key_Right);
        QCOMPARE(comb.focusedCell(), u"one-2"_s);
        QTest::keyClick(&comb, Qt::Key_Return);
        QTest::keyClick(&comb, Qt::Key_End);

        QCOMPARE(comb.focusedCell(), u"two-30"_s);
        QCOMPARE(activated.size(), 1);
        QCOMPARE(activated.first().first().toString(), u"one-2"_s);
    }

    void everyCellCanBeReachedByTheArrowsAlone()
    {
        const HoneycombLayout layout = layOut({30, 7, 1}, {600, 300});
        int at = 0;
        for (int i = 1; i < layout.cellCount(); ++i) {
            at = layout.neighbour(at, 1, 0);
            QCOMPARE(at, i);
        }
        QCOMPARE(layout.neighbour(at, 1, 0), at);
        QCOMPARE(layout.neighbour(0, 0, -1), 0);
        QCOMPARE(layout.neighbour(0, 0, 1), layout.groups[0].perRow);
    }

    void aClickActivatesTheCellUnderIt()
    {
        Honeycomb comb;
        comb.resize(600, 300);
        comb.setGroups({groupOf(u"one"_s, 30)});
        comb.show();
        QVERIFY(QTest::qWaitForWindowExposed(&comb));
        QSignalSpy activated(&comb, &Honeycomb::cellActivated);

        QTest::mouseClick(&comb, Qt::LeftButton, {}, comb.cellLayout().cellRect(4).center().toPoint());
        QTest::mouseClick(&comb, Qt::LeftButton, {}, QPoint(599, 299));

        QCOMPARE(activated.size(), 1);
        QCOMPARE(activated.first().first().toString(), u"one-5"_s);
    }

    void theFocusStaysOnItsCellWhenOthersComeAndGo()
    {
        Honeycomb comb;
        comb.resize(600, 300);
        comb.setGroups({groupOf(u"b"_s, 10)});
        QTest::keyClick(&comb, Qt::Key_End);
        QCOMPARE(comb.focusedCell(), u"b-10"_s);

        comb.setGroups({groupOf(u"a"_s, 40), groupOf(u"b"_s, 12)});
        QCOMPARE(comb.focusedCell(), u"b-10"_s);

        comb.setGroups({groupOf(u"a"_s, 3)});
        QCOMPARE(comb.focusedCell(), QString());
    }

    void tenThousandCellsArePaintedQuickly()
    {
        Honeycomb comb;
        comb.resize(970, 450);
        comb.setGroups(groupsOf(100, 10'000));
        QImage picture(comb.size(), QImage::Format_ARGB32_Premultiplied);
        comb.render(&picture);

        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 20; ++i)
            comb.render(&picture);

        const double each = double(timer.nsecsElapsed()) / 20e6;
        qInfo("10 000 cells, a repaint: %.2f ms", each);
        QVERIFY(each < 10);
    }
};

}  // namespace tst_honeycomb

PILOTHOUSE_TEST(tst_honeycomb, TestHoneycomb)
#include "tst_honeycomb.moc"
