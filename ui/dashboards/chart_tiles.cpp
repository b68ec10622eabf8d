#include "ui/dashboards/chart_tiles.h"

#include "ui/model/metric_text.h"
#include "ui/model/series_growth.h"
#include "ui/theme/theme.h"
#include "ui/widget/csv_text.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/line_legend.h"

#include <QDateTime>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>

using namespace std::chrono_literals;

namespace ui {
namespace {

constexpr std::size_t mostBars = 31;
constexpr std::array<core::Duration, 9> barLengths{1min, 2min, 5min, 15min, 30min, 1h, 3h, 6h, 24h};
constexpr core::Duration day = 24h;
constexpr std::size_t fewestPoints = 200;
constexpr int barLabelWidth = 90;

ValueFormat formatFor(const std::vector<TileSeries>& series)
{
    return [key = series.empty() ? std::string() : series.front().key](double value) {
        return metricText(key, value);
    };
}

double chartTime(core::TimePoint time)
{
    return double(time.time_since_epoch().count());
}

QDateTime local(core::TimePoint time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
}

QString barLabel(core::TimePoint begin, core::Duration length)
{
    return local(begin).toString(length >= day      ? QStringLiteral("d MMM")
                                     : length >= 3h ? QStringLiteral("ddd HH:mm")
                                                    : QStringLiteral("HH:mm"));
}

QString lengthName(core::Duration length)
{
    if (length == day)
        return TileView::tr("day");
    if (length == 1h)
        return TileView::tr("hour");
    if (length == 1min)
        return TileView::tr("minute");
    return ageText(length);
}

}  // namespace

LineTile::LineTile(const core::WidgetSpec& widget, QWidget* parent)
    : TileView(parent),
      m_chart(new LineChart(this)),
      m_legend(new LineLegend(this))
{
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_legend);
    column->addWidget(m_chart, 1);
    setContent(content);
    m_legend->hide();
    m_chart->setTitleText(QString::fromStdString(widget.title));
    m_chart->setBands(bandsOf(widget.thresholds));
    m_chart->setSpanChoosable(true);
    // Room for the first threshold, so that one sees how far it is.
    if (const auto& threshold =
            widget.thresholds.warning ? widget.thresholds.warning : widget.thresholds.critical)
        m_chart->setLeastMaximum(*threshold * 1.1);
}

std::size_t LineTile::points() const
{
    return std::max(fewestPoints, std::size_t(std::max(0, width())));
}

void LineTile::setSeries(std::vector<TileSeries> series)
{
    const Tokens& look = tokens();
    std::vector<LineStyle> styles;
    for (std::size_t i = 0; i < series.size(); ++i)
        styles.push_back(
            {series[i].label, look.series[i % look.series.size()], false, i >= look.series.size()});
    m_legend->setVisible(styles.size() > 1);
    m_legend->setLines(styles);
    m_chart->setLines(std::move(styles));
    m_chart->setValueFormat(formatFor(series));
}

void LineTile::take(std::size_t index, const core::SeriesData& history)
{
    std::vector<QPointF> points;
    points.reserve(history.points.size());
    for (const core::SeriesPoint& point : history.points)
        points.emplace_back(chartTime(point.time), point.value);
    m_chart->setLine(index, std::move(points));
}

void LineTile::setSpan(const PastSpan& span)
{
    m_chart->setWindow(span.from.time_since_epoch().count(), span.to.time_since_epoch().count());
}

void LineTile::setMarks(std::vector<EventMark> marks)
{
    m_chart->setMarks(std::move(marks));
}

BarTile::BarTile(const core::WidgetSpec& widget, QWidget* parent)
    : TileView(parent),
      m_chart(new BarChart(this))
{
    setContent(m_chart);
    m_chart->setTitleText(QString::fromStdString(widget.title));
}

// A bar of many equal means is the mean of its time, whatever was recorded how densely in it.
core::SeriesShape BarTile::shape() const
{
    return !m_series.empty() && isGrowingCount(m_series.front().key) ? core::SeriesShape::Extremes
                                                                     : core::SeriesShape::Means;
}

void BarTile::setSeries(std::vector<TileSeries> series)
{
    m_series = std::move(series);
    m_data = {};
    m_chart->setValueFormat(formatFor(m_series));
    showBars({});
}

void BarTile::take(std::size_t, const core::SeriesData& history)
{
    m_data = history;
    setSpan(m_span);
}

void BarTile::setSpan(const PastSpan& span)
{
    m_span = span;
    if (m_series.size() != 1)
        return;
    TimeBars made = timeBars(m_data, span, isGrowingCount(m_series.front().key));
    m_begins = std::move(made.begins);
    showBars(std::move(made.bars));
}

void BarTile::setReadings(const std::vector<TileReading>& readings, core::TimePoint)
{
    if (m_series.size() < 2)
        return;
    std::vector<Bar> bars;
    for (std::size_t i = 0; i < std::min(readings.size(), m_series.size()); ++i)
        bars.push_back({readings[i].value.value_or(std::nan("")), m_series[i].label});
    m_begins.clear();
    showBars(std::move(bars));
}

void BarTile::showBars(std::vector<Bar> bars)
{
    m_bars = bars;
    const int labels = std::max(1, width() / barLabelWidth);
    const int every = std::max(1, (int(bars.size()) + labels - 1) / labels);
    m_chart->setBars(std::move(bars));
    m_chart->setLabelEvery(every);
}

QString BarTile::method(core::Duration span) const
{
    if (m_series.size() != 1)
        return tr("now");
    const QString length = lengthName(barLength(span));
    return isGrowingCount(m_series.front().key) ? tr("sum per %1").arg(length)
                                                : tr("mean per %1").arg(length);
}

QString BarTile::toCsv() const
{
    const bool overTime = m_begins.size() == m_bars.size();
    QString csv = overTime ? QStringLiteral("from,value\n") : QStringLiteral("series,value\n");
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        csv += (overTime ? csvTime(m_begins[i].time_since_epoch().count()) : csvField(m_bars[i].label))
            + QChar(u',') + csvNumber(m_bars[i].value) + QChar(u'\n');
    }
    return csv;
}

core::Duration barLength(core::Duration span)
{
    for (const core::Duration length : barLengths)
        if (span / length < std::int64_t(mostBars))
            return length;
    return barLengths.back();
}

TimeBars timeBars(const core::SeriesData& data, const PastSpan& span, bool isCount)
{
    TimeBars made;
    const core::Duration length = barLength(span.to - span.from);
    // Round in local time, which is what the axis shows.
    const core::Duration offset(std::chrono::seconds(local(span.to).offsetFromUtc()));
    const auto slotOf = [&](core::TimePoint time) { return (time.time_since_epoch() + offset) / length; };
    const std::int64_t first = slotOf(span.from) + 1;
    const std::int64_t last = slotOf(span.to);
    for (std::int64_t slot = first; slot <= last; ++slot) {
        made.begins.emplace_back(slot * length - offset);
        made.bars.push_back({std::nan(""), barLabel(made.begins.back(), length)});
    }
    std::vector<double> counts(made.bars.size(), 0);
    const auto add = [&](core::TimePoint time, double value) {
        const std::int64_t slot = slotOf(time);
        if (slot < first || slot > last)
            return;
        const auto at = std::size_t(slot - first);
        made.bars[at].value = counts[at] > 0 ? made.bars[at].value + value : value;
        ++counts[at];
    };
    if (isCount) {
        eachGrowth(data, add);
        return made;
    }
    for (const core::SeriesPoint& point : data.points)
        if (std::isfinite(point.value))
            add(point.time, point.value);
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0)
            made.bars[i].value /= counts[i];
    return made;
}

}  // namespace ui
