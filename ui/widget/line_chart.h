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

// A range of values with a meaning, painted behind the lines: from warning on, from critical on.
struct ValueBand {
    double from = 0;
    double to = 0;  // infinity: up to the top
    QColor color;

    bool operator==(const ValueBand&) const = default;
};

// Lines over clock time. Points are thinned already: at most about two a pixel column.
//
// The pointer shows a crosshair with the values under it. Where spans may be chosen, a drag over the plot
// asks for a closer look at that span of time, a double click for the whole again; who owns the chart does
// it.
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
    void setBands(std::vector<ValueBand> bands);
    void setSpanChoosable(bool choosable) { m_isSpanChoosable = choosable; }  // not unless told
    // Where another chart's pointer is, in milliseconds since the epoch; nothing takes it away.
    void setCrosshair(std::optional<double> msecs);

    // The newest value of a line; nothing when it has none, or ends in a gap.
    std::optional<double> latest(std::size_t index) const;
    QStringList timeLabels() const { return m_labels; }

    // As it is on the screen, crosshair and all.
    QImage toImage();
    // A line "time,NAME,..." and one a time that any line has, in UTC with milliseconds; a gap is an empty
    // field.
    QString toCsv() const;

Q_SIGNALS:
    void crosshairMoved(double msecs);
    void crosshairLeft();
    void spanChosen(qint64 fromMsecs, qint64 toMsecs);
    void wholeChosen();

protected:
    bool isEmpty() const override;
    void paintData(QPainter& painter, const QRectF& area) override;
    QString description() const override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    struct Line {
        LineStyle style;
        std::vector<QPointF> points;
    };

    void place(const Line& line, QPointF origin, const QRectF& area);
    void paintDashed(QPainter& painter, const Line& line, QPointF origin);
    void paintBands(QPainter& painter, const QRectF& area) const;
    void paintThreshold(QPainter& painter, const QRectF& area) const;
    void paintMarks(QPainter& painter, const QRectF& area) const;
    void paintDrag(QPainter& painter, const QRectF& area) const;
    void paintCrosshair(QPainter& painter, const QRectF& area) const;
    QRectF readoutBox(const QStringList& rows, const QRectF& area, qreal x) const;
    double timeAt(qreal x) const;
    const QPointF* pointAt(const Line& line, double msecs) const;
    void rescale();

    std::vector<Line> m_lines;
    std::optional<double> m_threshold;
    std::vector<EventMark> m_marks;
    std::vector<ValueBand> m_bands;
    std::optional<double> m_crosshair;  // milliseconds since the epoch
    bool m_isSpanChoosable = false;
    std::optional<qreal> m_dragFrom;  // x, while the button is held
    qreal m_dragTo = 0;
    LineRaster m_raster;
    std::vector<QPointF> m_placed;  // kept, so that painting allocates nothing
    QStringList m_labels;
};

// The crosshair of one is the crosshair of all. They live as long as each other.
void shareCrosshair(const std::vector<LineChart*>& charts);

}  // namespace ui
