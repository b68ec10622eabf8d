#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/line_chart.h"

#include <cmath>
#include <limits>

namespace tst_chart_pointer {

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

constexpr qint64 start = 1'700'000'040'000;  // a whole minute
constexpr qint64 hour = 3'600'000;
const double noValue = std::numeric_limits<double>::quiet_NaN();

}  // namespace

class TestChartPointer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp); }

    void init()
    {
        m_chart = std::make_unique<LineChart>();
        m_chart->resize(460, 205);
        m_chart->setLines(
            {{u"p50"_s, QColor(0, 0, 255), false, false}, {u"a, \"b\""_s, QColor(255, 0, 0), false, false}});
        m_chart->setWindow(start, start + hour);
        m_chart->setLine(
            0, {{double(start), 0.25}, {double(start + 1'000), noValue}, {double(start + hour), 1}});
        m_chart->setLine(1, {{double(start + 1'000), 0.1}});
        m_chart->setSpanChoosable(true);
        m_chart->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
    }

    void thePointerTellsItsTimeToOthers()
    {
        QSignalSpy moved(m_chart.get(), &LineChart::crosshairMoved);
        QSignalSpy left(m_chart.get(), &LineChart::crosshairLeft);
        const QRectF area = m_chart->plotArea();

        QTest::mouseMove(m_chart->viewport(), area.center().toPoint());

        QCOMPARE(moved.size(), 1);
        QVERIFY(std::abs(moved[0][0].toDouble() - double(start + hour / 2))
                < double(hour) / area.width() * 2);
        QTest::mouseMove(m_chart->viewport(), QPoint(2, int(area.center().y())));
        QCOMPARE(left.size(), 1);
    }

    void aCrosshairOfAnotherChartIsPainted()
    {
        const QImage before = m_chart->toImage();

        m_chart->setCrosshair(double(start + hour / 4));
        const QImage with = m_chart->toImage();
        m_chart->setCrosshair(std::nullopt);

        QVERIFY(before != with);
        QCOMPARE(m_chart->toImage(), before);
    }

    void aDragChoosesItsSpanInEitherDirection()
    {
        QSignalSpy chosen(m_chart.get(), &LineChart::spanChosen);
        const QRectF area = m_chart->plotArea();
        const QPoint quarter(int(area.left() + area.width() / 4), int(area.center().y()));
        const QPoint half(int(area.left() + area.width() / 2), int(area.center().y()));

        drag(half, quarter);

        QCOMPARE(chosen.size(), 1);
        const double pixel = double(hour) / area.width();
        QVERIFY(std::abs(chosen[0][0].toDouble() - double(start + hour / 4)) < 2 * pixel);
        QVERIFY(std::abs(chosen[0][1].toDouble() - double(start + hour / 2)) < 2 * pixel);
    }

    void aDragThatLeavesThePlotEndsAtItsBorder()
    {
        QSignalSpy chosen(m_chart.get(), &LineChart::spanChosen);
        const QRectF area = m_chart->plotArea();

        drag(area.center().toPoint(), QPoint(int(area.right()) + 200, int(area.center().y())));

        QCOMPARE(chosen.size(), 1);
        QVERIFY(chosen[0][1].toLongLong() <= start + hour);
    }

    void aClickChoosesNothingAndADoubleClickTheWhole()
    {
        QSignalSpy chosen(m_chart.get(), &LineChart::spanChosen);
        QSignalSpy whole(m_chart.get(), &LineChart::wholeChosen);
        const QPoint middle = m_chart->plotArea().center().toPoint();

        QTest::mouseClick(m_chart->viewport(), Qt::LeftButton, {}, middle);
        QTest::mouseDClick(m_chart->viewport(), Qt::LeftButton, {}, middle);

        QCOMPARE(chosen.size(), 0);
        QCOMPARE(whole.size(), 1);
    }

    void withoutLeaveADragAndADoubleClickDoNothing()
    {
        m_chart->setSpanChoosable(false);
        QSignalSpy chosen(m_chart.get(), &LineChart::spanChosen);
        QSignalSpy whole(m_chart.get(), &LineChart::wholeChosen);
        const QPoint middle = m_chart->plotArea().center().toPoint();

        drag(middle, middle + QPoint(60, 0));
        QTest::mouseDClick(m_chart->viewport(), Qt::LeftButton, {}, middle);

        QCOMPARE(chosen.size() + whole.size(), 0);
    }

    void chartsThatShareACrosshairShowItTogether()
    {
        LineChart other;
        other.resize(460, 205);
        other.setLines({{u"errors"_s, QColor(0, 0, 255), false, false}});
        other.setWindow(start, start + hour);
        other.setLine(0, {{double(start), 0.5}, {double(start + hour), 1}});
        other.show();
        QVERIFY(QTest::qWaitForWindowExposed(&other));
        shareCrosshair({m_chart.get(), &other});
        other.setCrosshair(std::nullopt);  // the pointer may be above it
        const QImage before = other.toImage();

        Q_EMIT m_chart->crosshairMoved(double(start + hour / 3));
        QVERIFY(other.toImage() != before);
        Q_EMIT m_chart->crosshairLeft();
        QCOMPARE(other.toImage(), before);
    }

    void whatIsShownGoesIntoATable()
    {
        QCOMPARE(m_chart->toCsv(),
                 u"time,p50,\"a, \"\"b\"\"\"\n"
                 "2023-11-14T22:14:00.000Z,0.25,\n"
                 "2023-11-14T22:14:01.000Z,,0.1\n"
                 "2023-11-14T23:14:00.000Z,1,\n"_s);
    }

    void bandsLieBehindTheLines()
    {
        const QRectF area = m_chart->plotArea();
        const QPoint high(int(area.center().x()), int(area.top()) + 8);
        const QPoint low(int(area.center().x()), int(area.bottom()) - 8);
        const QImage before = m_chart->toImage();

        m_chart->setBands({{0.7, std::numeric_limits<double>::infinity(), QColor(255, 0, 0)}});
        const QImage with = m_chart->toImage();

        QVERIFY(with.pixelColor(high).red() > before.pixelColor(high).red() + 10);
        QCOMPARE(with.pixelColor(low), before.pixelColor(low));
    }

private:
    void drag(QPoint from, QPoint to)
    {
        QTest::mousePress(m_chart->viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(m_chart->viewport(), (from + to) / 2);
        QTest::mouseMove(m_chart->viewport(), to);
        QTest::mouseRelease(m_chart->viewport(), Qt::LeftButton, {}, to);
    }

    std::unique_ptr<LineChart> m_chart;
};

}  // namespace tst_chart_pointer

PILOTHOUSE_TEST(tst_chart_pointer, TestChartPointer)
#include "tst_chart_pointer.moc"
