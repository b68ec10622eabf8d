// Cells of tables with more than text: a count between its bounds, and buttons.

#include "tests/support/test_program.h"
#include "ui/theme/theme.h"
#include "ui/widget/item_roles.h"
#include "ui/widget/range_delegate.h"
#include "ui/widget/row_button_delegate.h"
#include "ui/widget/table_view.h"

#include <QApplication>
#include <QHeaderView>
#include <QPainter>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>

namespace tst_row_delegates {

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

// A table of one column with a cell for each part.
struct Cells {
    QStandardItemModel model;
    TableView table;
    RowButtonDelegate* buttons;

    explicit Cells(int rows)
    {
        model.setColumnCount(1);
        model.setRowCount(rows);
        for (int row = 0; row < rows; ++row)
            setButtons(row, true);
        table.setModel(&model);
        buttons = new RowButtonDelegate(&table);
        table.setItemDelegate(buttons);
        table.resize(260, 220);
        table.show();
    }

    void setButtons(int row, bool isEnabled)
    {
        model.setData(
            model.index(row, 0),
            QVariant::fromValue(QList<RowButton>{{u"−"_s, u"fewer"_s, true}, {u"+"_s, u"more"_s, isEnabled}}),
            RowButtonsRole);
    }
    QRect rect(int row, int button) const
    {
        const QModelIndex index = model.index(row, 0);
        return RowButtonDelegate::buttonRects(table.visualRect(index),
                                              index.data(RowButtonsRole).value<QList<RowButton>>())[button];
    }
    QImage picture(int row, int button) { return table.viewport()->grab(rect(row, button)).toImage(); }
};

QImage paintRange(const ValueRange& range, bool isMuted = false, int width = 260)
{
    QStandardItemModel model(1, 1);
    model.setData(model.index(0, 0), QVariant::fromValue(range), RangeRole);
    model.setData(model.index(0, 0), isMuted, MutedRole);
    QImage picture(width, 33, QImage::Format_RGB32);
    picture.fill(tokens().surface);
    QPainter painter(&picture);
    QStyleOptionViewItem option;
    option.rect = picture.rect();
    RangeDelegate().paint(&painter, option, model.index(0, 0));
    return picture;
}

int countOf(const QImage& picture, const QColor& color)
{
    int count = 0;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x)
            count += picture.pixelColor(x, y) == color ? 1 : 0;
    return count;
}

}  // namespace

class TestRowDelegates : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp); }

    void aBarIsFilledAsFarAsTheCountIsOnItsWay()
    {
        QCOMPARE(RangeDelegate::filledPart({20, 120, 84}), 0.64);
        QCOMPARE(RangeDelegate::filledPart({4, 20, 20}), 1.0);
        QCOMPARE(RangeDelegate::filledPart({4, 20, 4}), 0.0);
        QCOMPARE(RangeDelegate::filledPart({3, 3, 3}), 1.0);
        QCOMPARE(RangeDelegate::filledPart({3, 3, 0}), 0.0);
        QCOMPARE(RangeDelegate::filledPart({4, 20, 44}), 1.0);
        QCOMPARE(RangeDelegate::filledPart({4, 20, 0}), 0.0);
    }

    void barsStandBelowEachOtherWhateverTheirBounds()
    {
        const QRectF cell(8, 0, 300, 32);
        const QRectF one = RangeDelegate::trackIn(cell, {8, 60, 20, 10'000});
        const QRectF other = RangeDelegate::trackIn(cell, {10, 10'000, 20, 10'000});
        QCOMPARE(one, other);
        QVERIFY(one.width() >= 100);
        QVERIFY(RangeDelegate::trackIn(QRectF(0, 0, 90, 32), {1, 10'000, 5, 10'000}).isEmpty());
    }

    void beyondABoundTheBarHasAnotherColourAndAMark()
    {
        QCOMPARE(countOf(paintRange({4, 20, 12, 20}), tokens().warning), 0);
        QVERIFY(countOf(paintRange({4, 20, 12, 20}), tokens().series[0]) > 100);
        const QImage above = paintRange({4, 20, 44, 20});
        QVERIFY(countOf(above, tokens().warning) > 300);
        QCOMPARE(countOf(above, tokens().series[0]), 0);
        const QImage below = paintRange({4, 20, 0, 20});
        QVERIFY(countOf(below, tokens().warning) > 10 && countOf(below, tokens().warning) < 100);
        QCOMPARE(countOf(paintRange({4, 20, 12, 20}, true), tokens().series[0]), 0);
    }

    void aClickIsAPressAndAReleaseOnOneButton()
    {
        Cells cells(3);
        QSignalSpy clicks(cells.buttons, &RowButtonDelegate::clicked);
        QWidget* viewport = cells.table.viewport();

        QTest::mouseClick(viewport, Qt::LeftButton, {}, cells.rect(1, 1).center());
        QCOMPARE(clicks.count(), 1);
        QCOMPARE(clicks[0][0].value<QModelIndex>().row(), 1);
        QCOMPARE(clicks[0][1].toInt(), 1);
        QCOMPARE(cells.table.currentIndex().row(), 1);

        QTest::mousePress(viewport, Qt::LeftButton, {}, cells.rect(1, 0).center());
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, cells.rect(1, 1).center());
        QTest::mouseClick(viewport, Qt::RightButton, {}, cells.rect(1, 0).center());
        QTest::mouseClick(viewport, Qt::LeftButton, {}, cells.rect(1, 0).center() - QPoint(60, 0));
        QCOMPARE(clicks.count(), 1);
    }

    void aDoubleClickOnAButtonActivatesNoRow()
    {
        Cells cells(2);
        QSignalSpy clicks(cells.buttons, &RowButtonDelegate::clicked);
        QSignalSpy activations(&cells.table, &TableView::rowActivated);
        const QPoint place = cells.rect(0, 1).center();
        QTest::mouseClick(cells.table.viewport(), Qt::LeftButton, {}, place);
        QTest::mouseDClick(cells.table.viewport(), Qt::LeftButton, {}, place);
        QTest::mouseRelease(cells.table.viewport(), Qt::LeftButton, {}, place);
        QCOMPARE(clicks.count(), 2);
        QCOMPARE(activations.count(), 0);
    }

    void aDisabledButtonDoesNothingAndLooksIt()
    {
        Cells cells(2);
        cells.setButtons(1, false);
        QSignalSpy clicks(cells.buttons, &RowButtonDelegate::clicked);
        QTest::mouseClick(cells.table.viewport(), Qt::LeftButton, {}, cells.rect(1, 1).center());
        QCOMPARE(clicks.count(), 0);
        cells.table.setCurrentIndex({});
        cells.table.clearSelection();
        QVERIFY(cells.picture(0, 1) != cells.picture(1, 1));
    }

    void theButtonUnderThePointerAndTheHeldOneAreSeen()
    {
        Cells cells(2);
        const QImage idle = cells.picture(0, 0);
        QTest::mouseMove(cells.table.viewport(), cells.rect(0, 0).center());
        QTRY_VERIFY(cells.picture(0, 0) != idle);
        const QImage hovered = cells.picture(0, 0);
        QTest::mousePress(cells.table.viewport(), Qt::LeftButton, {}, cells.rect(0, 0).center());
        QVERIFY(cells.picture(0, 0) != hovered);
        QTest::mouseRelease(cells.table.viewport(), Qt::LeftButton, {}, cells.rect(0, 0).center());
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(cells.table.viewport(), &leave);
        cells.table.setCurrentIndex({});
        cells.table.clearSelection();
        QCOMPARE(cells.picture(0, 0), idle);
    }

    void aRowThatGoesWhileItsButtonIsHeldIsNoClick()
    {
        Cells cells(2);
        QSignalSpy clicks(cells.buttons, &RowButtonDelegate::clicked);
        const QPoint place = cells.rect(1, 0).center();
        QTest::mousePress(cells.table.viewport(), Qt::LeftButton, {}, place);
        cells.model.removeRow(1);
        QTest::mouseRelease(cells.table.viewport(), Qt::LeftButton, {}, place);
        QCOMPARE(clicks.count(), 0);
    }
};

}  // namespace tst_row_delegates

PILOTHOUSE_TEST(tst_row_delegates, TestRowDelegates)
#include "tst_row_delegates.moc"
