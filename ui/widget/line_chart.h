#pragma once

#include "ui/widget/line_raster.h"
#include "ui/widget/plot_view.h"

#include <QColor>

#include <optional>
#include <vector>

namespace ui {

struct LineStyle {
    QString name;  // for the hover text and screen readers
    QColor color;
    bool step = false;  // a value holds until the next one
    bool dashed = false;
};

// A moment to remember, as a vertical line: "v1.4.2".
struct EventMark {
    double at = 0;  // milliseconds since the epoch
    QString label;
    QColor color;

    bool operator==(const EventMark&) const = default;
};

// Lines over clock time. Points are thinned already: at most about two a pixel column.
class LineChart : public PlotView {
    Q_OBJECT

public:
    explicit LineChart(QWidget* parent = nullptr);

    // Drops all points.
    void setLines(std::vector<LineStyle> styles);
    // x: milliseconds since the epoch, ascending; y: the value, NaN for a gap. An index without a style is
    // ignored.
    void setLine(std::size_t index, std::vector<QPointF> points);
    // The time shown. The axis moves only when one of its labels changes, so the window may be set every
    // second.
    void setWindow(qint64 fromMsecs, qint64 toMsecs);
    void setThreshold(std::optional<double> threshold);
    void setMarks(std::vector<EventMark> marks);

    // The newest value of a line; nothing when it has none, or ends in a gap.
    std::optional<double> latest(std::size_t index) const;
    QStringList timeLabels() const { return m_labels; }

protected:
    bool isEmpty() const override;
    void paintData(QPainter& painter, const QRectF& area) override;
    QString description() const override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    struct Line {
        LineStyle style;
        std::vector<QPointF> points;
    };

    void place(const Line& line, QPointF origin, const QRectF& area);
    void paintDashed(QPainter& painter, const Line& line, QPointF origin);
    void paintThreshold(QPainter& painter, const QRectF& area) const;
    void paintMarks(QPainter& painter, const QRectF& area) const;
    void paintCrosshair(QPainter& painter, const QRectF& area) const;
    const QPointF* pointAt(const Line& line, double msecs) const;
    void rescale();

    std::vector<Line> m_lines;
    std::optional<double> m_threshold;
    std::vector<EventMark> m_marks;
    std::optional<qreal> m_hover;  // x in the plot area
    LineRaster m_raster;
    std::vector<QPointF> m_placed;  // kept, so that painting allocates nothing
    QStringList m_labels;
};

}  // namespace ui
