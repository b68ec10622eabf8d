#pragma once

#include "ui/widget/plot_view.h"

#include <vector>

namespace ui {

struct Bar {
    double value = 0;  // NaN: no data for this bar, painted as a gap
    QString label;  // "14:00"
};

// Bars side by side, such as the 24 hours of a day. Every sixth label is written below.
class BarChart : public PlotView {
    Q_OBJECT

public:
    explicit BarChart(QWidget* parent = nullptr);

    void setBars(std::vector<Bar> bars);
    void setLabelEvery(int bars);

protected:
    bool isEmpty() const override;
    void paintData(QPainter& painter, const QRectF& area) override;
    QString description() const override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    int barAt(qreal x) const;
    void paintHover(QPainter& painter, const QRectF& area) const;

    std::vector<Bar> m_bars;
    int m_labelEvery = 6;
    int m_hover = -1;
};

}  // namespace ui
