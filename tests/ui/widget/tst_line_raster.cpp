#include <QPainter>
#include <QTest>

#include "tests/support/test_program.h"
#include "ui/widget/line_raster.h"

#include <cmath>
#include <limits>

namespace tst_line_raster {

class TestLineRaster : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFlatLineHasItsWidth()
    {
        m_raster.draw({{0, 20}, {100, 20}}, Qt::white, 1.5);

        for (int x = 1; x < 99; ++x)
            QVERIFY(std::abs(thickness(x) - 1.5) < 0.02);
        QCOMPARE(alpha(50, 18), 0);
        QCOMPARE(alpha(50, 21), 0);
    }

    // Of any slope, its ink is that of a polyline with the same pen.
    void hasAsMuchInkAsAPolyline_data()
    {
        QTest::addColumn<QPointF>("to");
        QTest::newRow("flat") << QPointF(90, 10);
        QTest::newRow("gentle") << QPointF(90, 18);
        QTest::newRow("diagonal") << QPointF(45, 45);
        QTest::newRow("steep") << QPointF(20, 45);
        QTest::newRow("upright") << QPointF(10, 45);
    }
    void hasAsMuchInkAsAPolyline()
    {
        QFETCH(QPointF, to);
        const QPointF from(10, 10);
        QImage painted(m_raster.image().size(), QImage::Format_ARGB32_Premultiplied);
        painted.fill(Qt::transparent);
        QPainter painter(&painted);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(Qt::white, 2, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(from, to);
        painter.end();

        m_raster.draw({from, to}, Qt::white, 2);

        const double expected = ink(painted);
        QVERIFY2(std::abs(ink(m_raster.image()) - expected) < expected * 0.12,
                 qPrintable(QStringLiteral("%1 instead of %2").arg(ink(m_raster.image())).arg(expected)));
    }

    void whatIsNotFiniteIsAGap()
    {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double infinity = std::numeric_limits<double>::infinity();

        m_raster.draw({{0, 20}, {30, 20}, {40, nan}, {60, infinity}, {70, 20}, {100, 20}}, Qt::white, 1.5);

        QVERIFY(alpha(20, 20) > 0);
        QVERIFY(alpha(80, 20) > 0);
        for (int x = 34; x < 66; ++x)
            QCOMPARE(thickness(x), 0.0);
    }

    void aPointByItselfIsADot()
    {
        const double nan = std::numeric_limits<double>::quiet_NaN();

        m_raster.draw({{10, nan}, {50, 25}, {60, nan}}, Qt::white, 3);

        QVERIFY(std::abs(ink(m_raster.image()) - 7.07) < 1.5);
        QVERIFY(alpha(50, 25) > 200);
    }

    void aSpikeBetweenTwoPixelsIsSeenInItsWholeHeight()
    {
        m_raster.draw({{0, 40}, {50.2, 40}, {50.25, 5}, {50.3, 40}, {100, 40}}, Qt::white, 1.5);

        for (int y = 8; y < 38; ++y)
            QVERIFY(alpha(49, y) + alpha(50, y) + alpha(51, y) > 200);
    }

    void whatLiesOutsideIsCutOff()
    {
        m_raster.draw({{-500, -400}, {50, 1e6}, {600, 1e7}}, Qt::white, 1.5);
        m_raster.draw({{-50, 10}, {-10, 10}}, Qt::white, 1.5);
        m_raster.draw({{110, 10}, {900, 10}}, Qt::white, 1.5);
        m_raster.draw({}, Qt::white, 1.5);

        QCOMPARE(alpha(0, 10), 0);
        QCOMPARE(alpha(99, 10), 0);
    }

    void aLaterLineLiesAbove()
    {
        m_raster.draw({{0, 20}, {100, 20}}, Qt::red, 4);
        m_raster.draw({{0, 20}, {100, 20}}, Qt::green, 2);

        QCOMPARE(m_raster.image().pixelColor(50, 20), QColor(Qt::green));
        QCOMPARE(m_raster.image().pixelColor(50, 18), QColor(Qt::red));
    }

    void aFinerScreenGetsMorePixelsAndTheSameLine()
    {
        m_raster.begin({100, 50}, 2);
        m_raster.draw({{0, 20}, {100, 20}}, Qt::white, 1.5);

        QCOMPARE(m_raster.image().size(), QSize(200, 100));
        QVERIFY(std::abs(thickness(100) - 3) < 0.05);
        QVERIFY(qAlpha(m_raster.image().pixel(100, 40)) > 200);
    }

    void init() { m_raster.begin({100, 50}, 1); }

private:
    int alpha(int x, int y) const { return qAlpha(m_raster.image().pixel(x, y)); }

    double thickness(int x) const
    {
        double sum = 0;
        for (int y = 0; y < m_raster.image().height(); ++y)
            sum += alpha(x, y) / 255.0;
        return sum;
    }

    static double ink(const QImage& image)
    {
        double sum = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                sum += qAlpha(image.pixel(x, y)) / 255.0;
        return sum;
    }

    ui::LineRaster m_raster;
};

}  // namespace tst_line_raster

PILOTHOUSE_TEST(tst_line_raster, TestLineRaster)
#include "tst_line_raster.moc"
