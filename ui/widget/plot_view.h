#pragma once

#include "ui/widget/nice_scale.h"

#include <QChartView>
#include <QPointF>

#include <functional>
#include <optional>

class QCategoryAxis;

namespace ui {

using ValueFormat = std::function<QString(double)>;

// What the charts share: QtCharts draws axes and grid, one item paints the data in the plot area.
// The base of LineChart and BarChart; not used by itself.
class PlotView : public QChartView {
    Q_OBJECT

public:
    void setValueFormat(ValueFormat format);
    // The axis reaches at least this far, so that small values look small.
    void setLeastMaximum(double maximum);
    // Said in the middle while there is nothing to show.
    void setEmptyText(const QString& sentence);
    // What the chart shows, for screen readers: "Response time, last hour".
    void setTitleText(const QString& title);

    // Room for the labels of the value axis, so that the plots of charts over each other begin at one place.
    qreal labelWidth() const;
    void setLeastLabelWidth(qreal width);

    QRectF plotArea() const;
    QString emptyText() const { return m_emptyText; }
    const NiceScale& valueScale() const { return m_scale; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    // The ends of the time axis, in its own unit.
    double axisFrom() const { return m_from; }
    double axisTo() const { return m_to; }

protected:
    struct AxisLabel {
        double at = 0;
        QString text;

        bool operator==(const AxisLabel&) const = default;
    };

    explicit PlotView(QWidget* parent);

    virtual bool isEmpty() const = 0;
    // Paints the data, and what is above it, clipped by itself; never called while it is empty.
    virtual void paintData(QPainter& painter, const QRectF& area) = 0;
    // Latest values in words, for screen readers.
    virtual QString description() const = 0;

    void scaleTo(double maximum);
    void setTimeAxis(double from, double to, const QList<AxisLabel>& labels);
    // Something changed: repaints once, when visible, and renews the description.
    void refresh();

    QString formatted(double value) const;
    const QString& titleText() const { return m_titleText; }
    qreal xOf(const QRectF& area, double at) const;
    qreal yOf(const QRectF& area, double value) const;

    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    class DataItem;

    void buildAxes();
    void labelValueAxis();
    void fitMargins();

    QCategoryAxis* m_valueAxis = nullptr;
    QCategoryAxis* m_timeAxis = nullptr;
    DataItem* m_item = nullptr;
    ValueFormat m_format;
    NiceScale m_scale;
    double m_leastMaximum = 0;
    qreal m_leastLabelWidth = 0;
    double m_from = 0;
    double m_to = 1;
    QList<AxisLabel> m_timeLabels;
    QString m_emptyText;
    QString m_titleText;
};

}  // namespace ui
