#pragma once

#include <QColor>
#include <QImage>
#include <QPointF>

#include <vector>

class QPainter;

namespace ui {

// Paints the lines of charts, many times faster than a polyline of QPainter: per pixel column it keeps the
// least and the greatest height that a line reaches, and fills the span between. Edges are smoothed by a pen
// that is a disc, and by four columns to a pixel. What it costs depends on the size of the plot, hardly on
// the points.
class LineRaster {
public:
    LineRaster() = default;
    LineRaster(const LineRaster&) = delete;
    LineRaster& operator=(const LineRaster&) = delete;

    // Empties it, for a plot of this size; `pixelRatio`: of the device.
    void begin(QSizeF size, qreal pixelRatio);
    // Points in order of x, in the plot's own coordinates; one that is not finite is a gap, and a point
    // between two gaps a dot. Lines cover those drawn before.
    void draw(const std::vector<QPointF>& points, const QColor& color, qreal width);
    void paint(QPainter& painter, QPointF topLeft) const;

    const QImage& image() const { return m_image; }

private:
    void reachSegment(QPointF from, QPointF to);
    void reach(int column, float low, float high);
    void thicken(float radius);
    void fillColumn(int column, QRgb color);
    void fillRows(int column, int from, int to, int begin, QRgb color);

    std::vector<QRgb> m_pixels;
    int m_stride = 0;  // pixels from row to row
    QImage m_image;  // of the pixels
    qreal m_pixelRatio = 1;
    // In device pixels, four columns to a pixel; low above high: not reached.
    std::vector<float> m_low;
    std::vector<float> m_high;
    std::vector<float> m_thickLow;
    std::vector<float> m_thickHigh;
    std::vector<float> m_growth;  // of the coverage of one pixel column, from row to row
};

}  // namespace ui
