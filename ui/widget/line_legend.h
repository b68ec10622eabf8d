#pragma once

#include <QList>
#include <QWidget>

#include "ui/widget/line_chart.h"

namespace ui {

// The names of a chart's lines in their colours, in one row. Those that have no room are counted.
class LineLegend final : public QWidget {
    Q_OBJECT

public:
    explicit LineLegend(QWidget* parent = nullptr);

    void setLines(std::vector<LineStyle> lines);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<LineStyle> m_lines;
};

}  // namespace ui
