#include "ui/widget/plot_view.h"

#include "ui/theme/theme.h"

#include <QCategoryAxis>
#include <QChart>
#include <QFontMetricsF>
#include <QGraphicsItem>
#include <QGraphicsLayout>
#include <QPainter>
#include <QScatterSeries>

namespace ui {

namespace {

void styleAxis(QCategoryAxis& axis)
{
    const Tokens& t = tokens();
    axis.setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    axis.setLabelsFont(fontFor(FontRole::Axis));
    axis.setLabelsColor(t.faint);
    axis.setLineVisible(false);
    axis.setTruncateLabels(false);
    axis.setGridLinePen(QPen(t.gridLine, 1));
}

void clearLabels(QCategoryAxis& axis)
{
    for (const QString& label : axis.categoriesLabels())
        axis.remove(label);
}

}  // namespace

// The data, above the grid. It belongs to the chart, and asks the view to paint it.
class PlotView::DataItem : public QGraphicsItem {
public:
    DataItem(PlotView& view, QGraphicsItem* parent) : QGraphicsItem(parent), m_view(view) { setZValue(10); }

    // The plot alone: labels and grid outside of it are not painted anew with each value.
    QRectF boundingRect() const override { return m_area; }

    void cover(const QRectF& plot)
    {
        const QRectF area = plot.adjusted(0, -2, 1, 2);
        if (area == m_area)
            return;
        prepareGeometryChange();
        m_area = area;
    }

    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override
    {
        const QRectF area = m_view.plotArea();
        if (!m_view.isEmpty()) {
            m_view.paintData(*painter, area);
            return;
        }
        painter->setFont(fontFor(FontRole::Table));
        painter->setPen(tokens().muted);
        painter->drawText(area, Qt::AlignCenter | Qt::TextWordWrap, m_view.emptyText());
    }

private:
    PlotView& m_view;
    QRectF m_area;
};

PlotView::PlotView(QWidget* parent)
    : QChartView(new QChart, parent),
      m_format([](double value) { return QString::number(value); }),
      m_emptyText(tr("No data yet"))
{
    setFrameShape(QFrame::NoFrame);
    setBackgroundBrush(Qt::NoBrush);
    setFocusPolicy(Qt::NoFocus);
    setMouseTracking(true);
    setOptimizationFlag(
        DontAdjustForAntialiasing);  // a margin around the plot would paint the labels as well
    viewport()->setAutoFillBackground(false);
    chart()->setBackgroundVisible(false);
    chart()->setPlotAreaBackgroundVisible(false);
    chart()->legend()->hide();
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->setAnimationOptions(QChart::NoAnimation);
    buildAxes();
    m_item = new DataItem(*this, chart());
    m_item->cover(plotArea());
    connect(chart(), &QChart::plotAreaChanged, this, [this](const QRectF& area) { m_item->cover(area); });
    fitMargins();
    labelValueAxis();
}

// Half a label hangs over the ends of both axes.
void PlotView::fitMargins()
{
    constexpr int leastRight = 18;
    const QFontMetricsF metrics(fontFor(FontRole::Axis));
    const auto half = [&](const AxisLabel& label) { return metrics.horizontalAdvance(label.text) / 2 + 2; };
    const qreal hangsLeft = m_timeLabels.isEmpty() ? 0 : half(m_timeLabels.first());
    const int hangsRight = m_timeLabels.isEmpty() ? 0 : qCeil(half(m_timeLabels.last()));
    const int left = std::max(0, qRound(std::max(m_leastLabelWidth, hangsLeft) - labelWidth()));
    if (const QMargins margins(left, 8, std::max(leastRight, hangsRight), 0); chart()->margins() != margins)
        chart()->setMargins(margins);
}

qreal PlotView::labelWidth() const
{
    const QFontMetricsF metrics(fontFor(FontRole::Axis));
    qreal width = 0;
    for (int i = 0; i <= m_scale.steps; ++i)
        width = std::max(width, metrics.horizontalAdvance(m_format(m_scale.step * i)));
    return width;
}

void PlotView::setLeastLabelWidth(qreal width)
{
    m_leastLabelWidth = width;
    fitMargins();
}

void PlotView::buildAxes()
{
    // Axes exist only for a series; this one has no points, and draws nothing.
    auto* anchor = new QScatterSeries(chart());
    chart()->addSeries(anchor);
    m_valueAxis = new QCategoryAxis(chart());
    m_timeAxis = new QCategoryAxis(chart());
    styleAxis(*m_valueAxis);
    styleAxis(*m_timeAxis);
    m_timeAxis->setGridLineVisible(false);
    chart()->addAxis(m_valueAxis, Qt::AlignLeft);
    chart()->addAxis(m_timeAxis, Qt::AlignBottom);
    anchor->attachAxis(m_valueAxis);
    anchor->attachAxis(m_timeAxis);
}

void PlotView::setValueFormat(ValueFormat format)
{
    m_format = std::move(format);
    labelValueAxis();
}

void PlotView::setLeastMaximum(double maximum)
{
    m_leastMaximum = maximum;
    scaleTo(m_scale.maximum());
}

void PlotView::setEmptyText(const QString& sentence)
{
    m_emptyText = sentence;
    refresh();
}

void PlotView::setTitleText(const QString& title)
{
    m_titleText = title;
    setAccessibleName(title);
}

QRectF PlotView::plotArea() const
{
    return chart()->plotArea();
}

QSize PlotView::sizeHint() const
{
    return {360, 200};
}

QSize PlotView::minimumSizeHint() const
{
    return {160, 90};
}

QString PlotView::formatted(double value) const
{
    return m_format(value);
}

qreal PlotView::xOf(const QRectF& area, double at) const
{
    return area.left() + area.width() * (at - m_from) / (m_to - m_from);
}

qreal PlotView::yOf(const QRectF& area, double value) const
{
    return area.bottom() - area.height() * value / m_scale.maximum();
}

void PlotView::scaleTo(double maximum)
{
    const NiceScale scale = niceScale(std::max(maximum, m_leastMaximum));
    if (scale == m_scale)
        return;
    m_scale = scale;
    labelValueAxis();
}

void PlotView::labelValueAxis()
{
    clearLabels(*m_valueAxis);
    m_valueAxis->setStartValue(-m_scale.step);
    QString previous;
    for (int i = 0; i <= m_scale.steps; ++i) {
        // The axis refuses a second label of the same text.
        QString label = m_format(m_scale.step * i);
        if (label == previous)
            label += QChar(0x200b);
        previous = label;
        m_valueAxis->append(label, m_scale.step * i);
    }
    m_valueAxis->setRange(0, m_scale.maximum());  // last, since append() changes it
    fitMargins();
    refresh();
}

void PlotView::setTimeAxis(double from, double to, const QList<AxisLabel>& labels)
{
    if (from == m_from && to == m_to && labels == m_timeLabels)
        return;
    m_from = from;
    m_to = to > from ? to : from + 1;
    m_timeLabels = labels;
    clearLabels(*m_timeAxis);
    m_timeAxis->setStartValue(m_from - 1);
    for (const AxisLabel& label : labels)
        m_timeAxis->append(label.text, label.at);
    m_timeAxis->setRange(m_from, m_to);
    fitMargins();
    refresh();
}

void PlotView::refresh()
{
    if (!m_item || !isVisible())
        return;
    setAccessibleDescription(isEmpty() ? m_emptyText : description());
    m_item->update();
}

void PlotView::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    refresh();
}

void PlotView::showEvent(QShowEvent* event)
{
    QChartView::showEvent(event);
    refresh();
}

}  // namespace ui
