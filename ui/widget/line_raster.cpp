#include "ui/widget/line_raster.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace ui {

namespace {

constexpr int columnsPerPixel = 4;
constexpr float nowhere = std::numeric_limits<float>::infinity();

// Both premultiplied; `share` of 256. Two channels at a time, since this is what a chart's cost is made of.
QRgb blend(QRgb under, QRgb over, unsigned share)
{
    constexpr QRgb pair = 0x00ff00ff;
    const unsigned rest = 256 - share * unsigned(qAlpha(over)) / 255;
    const QRgb one = ((under & pair) * rest + (over & pair) * share) >> 8 & pair;
    const QRgb other = ((under >> 8 & pair) * rest + (over >> 8 & pair) * share) & ~pair;
    return one | other;
}

}  // namespace

void LineRaster::begin(QSizeF size, qreal pixelRatio)
{
    const QSize pixels(std::max(1, int(std::ceil(size.width() * pixelRatio))),
                       std::max(1, int(std::ceil(size.height() * pixelRatio))));
    m_pixelRatio = pixelRatio;
    if (m_image.size() != pixels) {
        // An odd number of cache lines to a row: a column whose rows lie a power of two apart would not fit
        // into the cache.
        constexpr int pixelsOfALine = 16;
        m_stride = ((pixels.width() / pixelsOfALine + 1) | 1) * pixelsOfALine;
        m_pixels.resize(std::size_t(m_stride) * std::size_t(pixels.height()));
        m_image = QImage(reinterpret_cast<uchar*>(m_pixels.data()), pixels.width(), pixels.height(),
                         qsizetype(m_stride) * qsizetype(sizeof(QRgb)), QImage::Format_ARGB32_Premultiplied);
    }
    m_image.setDevicePixelRatio(pixelRatio);
    std::fill(m_pixels.begin(), m_pixels.end(), QRgb(0));
}

void LineRaster::draw(const std::vector<QPointF>& points, const QColor& color, qreal width)
{
    const auto columns = std::size_t(m_image.width()) * columnsPerPixel;
    m_low.assign(columns, nowhere);
    m_high.assign(columns, -nowhere);
    const QPointF* before = nullptr;
    for (const QPointF& point : points) {
        if (!std::isfinite(point.x()) || !std::isfinite(point.y())) {
            before = nullptr;
            continue;
        }
        reachSegment(before ? *before : point, point);
        before = &point;
    }
    thicken(float(width * m_pixelRatio / 2));
    for (int column = 0; column < m_image.width(); ++column)
        fillColumn(column, qPremultiply(color.rgba()));
}

void LineRaster::paint(QPainter& painter, QPointF topLeft) const
{
    painter.drawImage(topLeft, m_image);
}

void LineRaster::reach(int column, float low, float high)
{
    if (column < 0 || column >= int(m_low.size()))
        return;
    m_low[std::size_t(column)] = std::min(m_low[std::size_t(column)], low);
    m_high[std::size_t(column)] = std::max(m_high[std::size_t(column)], high);
}

void LineRaster::reachSegment(QPointF from, QPointF to)
{
    if (from.x() > to.x())
        std::swap(from, to);
    const double scale = m_pixelRatio * columnsPerPixel;
    const double x0 = from.x() * scale;
    const double x1 = to.x() * scale;
    const double y0 = from.y() * m_pixelRatio;
    const double y1 = to.y() * m_pixelRatio;
    const double last = double(m_low.size()) - 1;
    if (x1 < 0 || x0 > last + 1)
        return;
    const int first = int(std::floor(std::clamp(x0, 0.0, last)));
    const int end = int(std::floor(std::clamp(x1, 0.0, last)));
    if (x1 - x0 < 1e-9) {
        reach(first, float(std::min(y0, y1)), float(std::max(y0, y1)));
        return;
    }
    const double slope = (y1 - y0) / (x1 - x0);
    for (int column = first; column <= end; ++column) {
        const double a = y0 + (std::clamp(double(column), x0, x1) - x0) * slope;
        const double b = y0 + (std::clamp(double(column) + 1, x0, x1) - x0) * slope;
        reach(column, float(std::min(a, b)), float(std::max(a, b)));
    }
}

// The disc's height at each distance from its middle, added above and below the columns around.
void LineRaster::thicken(float radius)
{
    const int columns = int(m_low.size());
    m_thickLow.assign(m_low.size(), nowhere);
    m_thickHigh.assign(m_low.size(), -nowhere);
    const int reachTo = int(std::floor(radius * columnsPerPixel));
    for (int offset = -reachTo; offset <= reachTo; ++offset) {
        const float across = float(offset) / columnsPerPixel;
        const float extent = std::sqrt(std::max(radius * radius - across * across, 0.0F));
        const int from = std::max(0, -offset);
        const int to = std::min(columns, columns - offset);
        for (int column = from; column < to; ++column) {
            const auto at = std::size_t(column);
            const auto source = std::size_t(column + offset);
            m_thickLow[at] = std::min(m_thickLow[at], m_low[source] - extent);
            m_thickHigh[at] = std::max(m_thickHigh[at], m_high[source] + extent);
        }
    }
}

// The coverage is summed up from where it begins and ends, so that a high span costs no more than a low one.
void LineRaster::fillColumn(int column, QRgb color)
{
    const auto height = float(m_image.height());
    const auto begin = std::size_t(column) * columnsPerPixel;
    float least = height;
    float most = 0;
    for (std::size_t i = begin; i < begin + columnsPerPixel; ++i) {
        least = std::min(least, std::max(m_thickLow[i], 0.0F));
        most = std::max(most, std::min(m_thickHigh[i], height));
    }
    if (least >= most)
        return;
    const int first = int(least);
    const int last = std::min(int(most), m_image.height() - 1);
    m_growth.assign(std::size_t(last - first + 3), 0);
    // Between the lowest beginning and the highest end, all of the pixel's columns are covered whole.
    int wholeFrom = first;
    int wholeTo = last + 1;
    for (std::size_t i = begin; i < begin + columnsPerPixel; ++i) {
        const float low = std::max(m_thickLow[i], 0.0F);
        const float high = std::min(m_thickHigh[i], height);
        if (low >= high) {
            wholeTo = first;
            continue;
        }
        const float inTop = std::floor(low) + 1 - low;
        const float inBottom = high - std::floor(high);
        const auto top = std::size_t(int(low) - first);
        const auto bottom = std::size_t(int(high) - first);
        m_growth[top] += inTop;
        m_growth[top + 1] += 1 - inTop;
        m_growth[bottom] -= 1 - inBottom;
        m_growth[bottom + 1] -= inBottom;
        wholeFrom = std::max(wholeFrom, int(low) + 1);
        wholeTo = std::min(wholeTo, int(high));
    }
    if (wholeFrom >= wholeTo || qAlpha(color) < 255) {
        fillRows(column, first, last + 1, first, color);
        return;
    }
    fillRows(column, first, wholeFrom, first, color);
    QRgb* pixel = m_pixels.data() + wholeFrom * m_stride + column;
    for (int row = wholeFrom; row < wholeTo; ++row, pixel += m_stride)
        *pixel = color;
    fillRows(column, wholeTo, last + 1, first, color);
}

// Rows from `from` to before `to`, as far as each is covered; m_growth begins at the row `begin`.
void LineRaster::fillRows(int column, int from, int to, int begin, QRgb color)
{
    float coverage = std::accumulate(m_growth.begin(), m_growth.begin() + (from - begin), 0.0F);
    QRgb* pixel = m_pixels.data() + from * m_stride + column;
    for (int row = from; row < to; ++row, pixel += m_stride) {
        coverage += m_growth[std::size_t(row - begin)];
        if (coverage > columnsPerPixel * 0.002F)
            *pixel =
                blend(*pixel, color, std::min(unsigned(coverage * (256.0F / columnsPerPixel) + 0.5F), 256U));
    }
}

}  // namespace ui
