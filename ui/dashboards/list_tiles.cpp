#include "ui/dashboards/list_tiles.h"

#include "ui/model/metric_text.h"
#include "ui/model/text_table_model.h"
#include "ui/widget/csv_text.h"
#include "ui/widget/honeycomb.h"
#include "ui/widget/state_delegate.h"
#include "ui/widget/state_timeline.h"
#include "ui/widget/table_view.h"

#include <QHeaderView>

#include <algorithm>
#include <cmath>
#include <map>

using namespace std::chrono_literals;

namespace ui {
namespace {

enum Column { NameColumn, StateColumn, NowColumn, LowestColumn, HighestColumn, AgeColumn };
constexpr int figureWidth = 78;
constexpr int stateWidth = 96;
// A span without a value that is longer than this many of its usual steps is silence.
constexpr int silentSteps = 4;

qint64 msecs(core::TimePoint time)
{
    return time.time_since_epoch().count();
}

StateMark markOfReading(const core::WidgetThresholds& thresholds, const TileReading& reading)
{
    if (!reading.value)
        return markOf(Tone::Muted, TileView::tr("No data"));
    return reading.isLate ? markOf(Tone::Warning, TileView::tr("Late")) : markAt(thresholds, *reading.value);
}

QString agoText(const TileReading& reading, core::TimePoint now)
{
    return reading.time == core::TimePoint() ? TileView::tr("never") : ageText(now - reading.time);
}

// How far apart the points of a series usually are.
core::Duration usualStep(const core::SeriesData& data)
{
    std::vector<core::Duration> steps;
    for (std::size_t i = 1; i < data.points.size(); ++i)
        if (const core::Duration step = data.points[i].time - data.points[i - 1].time; step > 0ms)
            steps.push_back(step);
    if (steps.empty())
        return 1s;
    const auto middle = steps.begin() + std::ptrdiff_t(steps.size() / 2);
    std::nth_element(steps.begin(), middle, steps.end());
    return *middle;
}

// Neighbouring values of one tone are one span, which ends where the next begins or silence does.
QList<StateSpan> spansOf(const core::SeriesData& data, const core::WidgetThresholds& thresholds,
                         const PastSpan& shown)
{
    const core::Duration longest = silentSteps * usualStep(data);
    QList<StateSpan> spans;
    for (std::size_t i = 0; i < data.points.size(); ++i) {
        const core::SeriesPoint& point = data.points[i];
        if (!std::isfinite(point.value) || point.time > shown.to)
            continue;
        const core::TimePoint next = i + 1 < data.points.size() ? data.points[i + 1].time : shown.to;
        const core::TimePoint until = std::min(next, point.time + longest);
        const Tone tone = toneAt(thresholds, point.value);
        if (!spans.isEmpty() && spans.back().tone == tone && spans.back().to >= msecs(point.time))
            spans.back().to = msecs(until);
        else
            spans.append({std::max(msecs(point.time), msecs(shown.from)), msecs(until), tone,
                          markAt(thresholds, point.value).word});
    }
    return spans;
}

}  // namespace

TableTile::TableTile(const core::WidgetSpec& widget, QWidget* parent)
    : TileView(parent),
      m_thresholds(widget.thresholds),
      m_model(
          new TextTableModel({tr("Series"), tr("State"), tr("Now"), tr("Lowest"), tr("Highest"), tr("Age")},
                             StateColumn, NowColumn, this)),
      m_table(new TableView(this))
{
    setContent(m_table);
    m_table->setModel(m_model);
    m_table->setAccessibleName(QString::fromStdString(widget.title));
    m_table->setItemDelegateForColumn(StateColumn, new StateDelegate(m_table));
    for (const int column : {NowColumn, LowestColumn, HighestColumn, AgeColumn})
        m_table->setItemDelegateForColumn(column, new FigureDelegate(m_table));
    QHeaderView& header = *m_table->horizontalHeader();
    header.setStretchLastSection(false);
    header.setSectionResizeMode(QHeaderView::Interactive);
    for (int column = StateColumn; column <= AgeColumn; ++column)
        header.resizeSection(column, column == StateColumn ? stateWidth : figureWidth);
    header.setSectionResizeMode(NameColumn, QHeaderView::Stretch);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(NameColumn, Qt::AscendingOrder);
    const bool hasState = m_thresholds.warning || m_thresholds.critical;
    m_table->setColumnHidden(StateColumn, !hasState);
    connect(m_table, &TableView::rowActivated, this, [this](const QModelIndex& index) {
        const QString id = m_model->idAt(index.row());
        for (const Row& row : m_rows)
            if (QString::fromStdString(row.series.name()) == id && !row.series.instance.isEmpty())
                Q_EMIT instanceActivated(row.series.instance);
    });
}

void TableTile::setSeries(std::vector<TileSeries> series)
{
    m_rows.clear();
    for (TileSeries& one : series)
        m_rows.push_back({std::move(one), {}, std::nan(""), std::nan("")});
    showRows({});
}

void TableTile::take(std::size_t index, const core::SeriesData& history)
{
    if (index >= m_rows.size())
        return;
    Row& row = m_rows[index];
    row.lowest = row.highest = std::nan("");
    for (const core::SeriesPoint& point : history.points) {
        row.lowest = std::fmin(row.lowest, point.value);
        row.highest = std::fmax(row.highest, point.value);
    }
}

void TableTile::setReadings(const std::vector<TileReading>& readings, core::TimePoint now)
{
    for (std::size_t i = 0; i < std::min(readings.size(), m_rows.size()); ++i)
        m_rows[i].reading = readings[i];
    showRows(now);
}

void TableTile::showRows(core::TimePoint now)
{
    std::vector<TextRow> rows;
    for (const Row& row : m_rows) {
        const double value = row.reading.value.value_or(std::nan(""));
        const auto text = [&](double figure) { return metricText(row.series.key, figure); };
        const StateMark mark = markOfReading(m_thresholds, row.reading);
        rows.push_back({TextRowId(row.series.name()),
                        {row.series.label, mark.word, text(value), text(row.lowest), text(row.highest),
                         agoText(row.reading, now)},
                        {},
                        mark,
                        {},
                        !row.reading.value || row.reading.isLate});
        const double age =
            row.reading.time == core::TimePoint() ? 1e18 : double((now - row.reading.time).count());
        rows.back().order = {0, 0, value, row.lowest, row.highest, age};
    }
    m_model->show(std::move(rows));
}

QString TableTile::toCsv() const
{
    QString csv = QStringLiteral("series,time,now,lowest,highest\n");
    for (const Row& row : m_rows)
        csv += QStringList{csvField(row.series.label),
                           row.reading.value ? csvTime(msecs(row.reading.time)) : QString(),
                           csvNumber(row.reading.value.value_or(std::nan(""))), csvNumber(row.lowest),
                           csvNumber(row.highest)}
                   .join(QChar(u','))
            + QChar(u'\n');
    return csv;
}

TimelineTile::TimelineTile(const core::WidgetSpec& widget, QWidget* parent)
    : TileView(parent),
      m_thresholds(widget.thresholds),
      m_timeline(new StateTimeline(this))
{
    setContent(m_timeline);
    m_timeline->setAccessibleName(QString::fromStdString(widget.title));
}

void TimelineTile::setSeries(std::vector<TileSeries> series)
{
    m_series = std::move(series);
    m_data.assign(m_series.size(), {});
    showRows();
}

void TimelineTile::take(std::size_t index, const core::SeriesData& history)
{
    if (index >= m_data.size())
        return;
    m_data[index] = history;
    showRows();
}

void TimelineTile::setSpan(const PastSpan& span)
{
    m_span = span;
    m_timeline->setRange(msecs(span.from), msecs(span.to));
    showRows();
}

void TimelineTile::showRows()
{
    QList<StateRow> rows;
    for (std::size_t i = 0; i < m_series.size(); ++i)
        if (!m_data[i].points.empty())
            rows.append({m_series[i].label, spansOf(m_data[i], m_thresholds, m_span)});
    m_timeline->setRows(std::move(rows));
}

void TimelineTile::setEmptyText(const QString& sentence)
{
    m_timeline->setEmptyText(sentence);
}

QString TimelineTile::toCsv() const
{
    QString csv = QStringLiteral("series,from,to,state\n");
    for (std::size_t i = 0; i < m_series.size(); ++i)
        for (const StateSpan& span : spansOf(m_data[i], m_thresholds, m_span))
            csv += QStringList{csvField(m_series[i].label), csvTime(span.from), csvTime(span.to),
                               csvField(span.word)}
                       .join(QChar(u','))
                + QChar(u'\n');
    return csv;
}

HoneycombTile::HoneycombTile(const core::WidgetSpec& widget, QWidget* parent)
    : TileView(parent),
      m_thresholds(widget.thresholds),
      m_field(new Honeycomb(this))
{
    setContent(m_field);
    m_field->setAccessibleName(QString::fromStdString(widget.title));
    connect(m_field, &Honeycomb::cellActivated, this, [this](const QString& id) {
        for (const TileSeries& series : m_series)
            if (QString::fromStdString(series.name()) == id && !series.instance.isEmpty())
                Q_EMIT instanceActivated(series.instance);
    });
}

void HoneycombTile::setSeries(std::vector<TileSeries> series)
{
    m_series = std::move(series);
    m_readings.assign(m_series.size(), {});
    if (m_series.empty())
        m_field->setGroups({});
}

void HoneycombTile::setReadings(const std::vector<TileReading>& readings, core::TimePoint now)
{
    m_readings = readings;
    std::map<std::string, HoneycombGroup> groups;
    for (std::size_t i = 0; i < std::min(readings.size(), m_series.size()); ++i) {
        const TileSeries& series = m_series[i];
        const StateMark mark = markOfReading(m_thresholds, readings[i]);
        const QString value = readings[i].value ? metricText(series.key, *readings[i].value)
                                                : tr("last value %1 ago").arg(agoText(readings[i], now));
        HoneycombGroup& group = groups[series.agent.text()];
        group.name = QString::fromStdString(series.agent.text());
        group.cells.push_back({QString::fromStdString(series.name()), mark,
                               QStringLiteral("%1: %2, %3").arg(series.label, value, mark.word)});
    }
    std::vector<HoneycombGroup> list;
    for (auto& [agent, group] : groups)
        list.push_back(std::move(group));
    m_field->setGroups(std::move(list));
}

void HoneycombTile::setEmptyText(const QString& sentence)
{
    m_field->setEmptyText(sentence);
}

QString HoneycombTile::toCsv() const
{
    QString csv = QStringLiteral("series,time,value,state\n");
    for (std::size_t i = 0; i < std::min(m_readings.size(), m_series.size()); ++i)
        csv += QStringList{csvField(m_series[i].label),
                           m_readings[i].value ? csvTime(msecs(m_readings[i].time)) : QString(),
                           csvNumber(m_readings[i].value.value_or(std::nan(""))),
                           csvField(markOfReading(m_thresholds, m_readings[i]).word)}
                   .join(QChar(u','))
            + QChar(u'\n');
    return csv;
}

}  // namespace ui
