// Where the widgets of a dashboard stand, as a property of any dashboard and for the moves that people make.

#include <QTest>

#include "tests/support/test_program.h"
#include "ui/dashboards/dashboard_draft.h"
#include "ui/dashboards/grid_layout.h"

#include <random>

namespace tst_grid_layout {

using namespace Qt::StringLiterals;
using core::GridPlace;

namespace {

bool overlap(const GridPlace& a, const GridPlace& b)
{
    return a.column < b.column + b.width && b.column < a.column + a.width && a.row < b.row + b.height
        && b.row < a.row + a.height;
}

bool isSound(const std::vector<GridPlace>& places)
{
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (places[i].column + places[i].width > core::dashboardColumns
            || places[i].width < ui::leastTileWidth || places[i].height < ui::leastTileHeight)
            return false;
        for (std::size_t j = 0; j < i; ++j)
            if (overlap(places[i], places[j]))
                return false;
    }
    return true;
}

core::WidgetSpec at(std::optional<GridPlace> place)
{
    core::WidgetSpec widget;
    widget.place = place;
    return widget;
}

}  // namespace

class TestGridLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void widgetsStandWhereTheFileSays()
    {
        const auto places = ui::placesOf({at(GridPlace{0, 0, 3, 3}), at(GridPlace{6, 2, 6, 4})});

        QCOMPARE(places[0], (GridPlace{0, 0, 3, 3}));
        QCOMPARE(places[1], (GridPlace{6, 2, 6, 4}));
    }

    void thoseWithoutAPlaceFillTheGapsAndThoseThatOverlapGiveWay()
    {
        const auto places =
            ui::placesOf({at(std::nullopt), at(GridPlace{0, 0, 4, 3}), at(GridPlace{2, 1, 4, 3})});

        QCOMPARE(places[1], (GridPlace{0, 0, 4, 3}));
        QCOMPARE(places[2], (GridPlace{2, 3, 4, 3}));
        QCOMPARE(places[0], (GridPlace{4, 0, 4, 3}));
    }

    void whatIsMovedOntoAnotherPushesItDown()
    {
        const std::vector<GridPlace> before{{0, 0, 6, 3}, {6, 0, 6, 3}, {0, 3, 12, 3}};

        const auto after = ui::placesWith(before, 1, {0, 0, 6, 3});

        QCOMPARE(after[1], (GridPlace{0, 0, 6, 3}));
        QCOMPARE(after[0], (GridPlace{0, 3, 6, 3}));
        QCOMPARE(after[2], (GridPlace{0, 6, 12, 3}));
    }

    void theGapThatAMoveLeavesCloses()
    {
        const auto after = ui::placesWith({{0, 0, 12, 3}, {0, 3, 6, 3}}, 0, {0, 9, 12, 3});

        QCOMPARE(after[1], (GridPlace{0, 0, 6, 3}));
        QCOMPARE(after[0], (GridPlace{0, 3, 12, 3}));
    }

    void noMoveEverMakesAnOverlap()
    {
        std::mt19937 random(7);
        const auto any = [&](std::uint32_t low, std::uint32_t high) {
            return std::uniform_int_distribution<std::uint32_t>(low, high)(random);
        };
        for (int round = 0; round < 300; ++round) {
            std::vector<core::WidgetSpec> widgets;
            for (std::uint32_t i = any(1, 12); i > 0; --i)
                widgets.push_back(any(0, 3) == 0
                                      ? at(std::nullopt)
                                      : at(GridPlace{any(0, 11), any(0, 9), any(1, 12), any(1, 8)}));
            auto places = ui::placesOf(widgets);
            QVERIFY(isSound(places));
            for (int move = 0; move < 10; ++move) {
                places = ui::placesWith(places, any(0, std::uint32_t(places.size() - 1)),
                                        {any(0, 14), any(0, 20), any(0, 14), any(0, 30)});
                QVERIFY(isSound(places));
            }
        }
    }

    void everyChangeIsOneStepBack()
    {
        ui::DashboardDraft draft;
        draft.open(core::defaultDashboard());
        core::DashboardSpec next = draft.spec();
        next.widgets.pop_back();
        draft.change(next, u"Remove"_s);
        draft.change(next, u"nothing"_s);

        QVERIFY(draft.isChanged());
        QCOMPARE(draft.steps().count(), 1);
        QCOMPARE(draft.steps().undoText(), u"Remove"_s);
        draft.steps().undo();
        QVERIFY(!draft.isChanged());
        QCOMPARE(draft.spec(), core::defaultDashboard());
        draft.steps().redo();
        QCOMPARE(draft.spec(), next);
        draft.markSaved();
        QVERIFY(!draft.isChanged());
        draft.steps().undo();
        QVERIFY2(draft.isChanged(), "what is undone after it was saved is a change");
    }

    void aCopysIdIsItsOwn()
    {
        ui::DashboardDraft draft;
        draft.open(core::defaultDashboard());

        QCOMPARE(draft.freeId("cpu_usage"), std::string("cpu_usage_2"));
        QCOMPARE(draft.freeId("new"), std::string("new"));
    }
};

}  // namespace tst_grid_layout

PILOTHOUSE_TEST(tst_grid_layout, TestGridLayout)
#include "tst_grid_layout.moc"
