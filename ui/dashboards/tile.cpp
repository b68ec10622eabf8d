#include "ui/dashboards/tile.h"

#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/model/metric_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/state_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStackedLayout>
#include <QToolButton>

#include <algorithm>

using namespace std::chrono_literals;

namespace ui {
namespace {

// Of a series whose newest value is not in the snapshot.
constexpr core::Duration recently = 5min;
constexpr std::size_t recentPoints = 300;
constexpr std::size_t mostFetched = 100;
// Where the last value of a silent series is looked for.
constexpr core::Duration longAgo = 30 * 24h;
constexpr std::size_t longAgoPoints = 200;

bool isInSnapshots(const core::WidgetSpec& widget)
{
    return std::all_of(widget.dataSources.begin(), widget.dataSources.end(), [](const std::string& source) {
        return std::any_of(sampledKeys.begin(), sampledKeys.end(), [&](const char* key) {
            return source.find("/" + std::string(key) + "?") != std::string::npos;
        });
    });
}

QString refusalOf(const core::WidgetSpec& widget, const std::vector<TileSeries>& series)
{
    if (series.empty())
        return {};
    const std::string& first = series.front().key;
    if (widget.type == core::WidgetType::Gauge && !mayBeFraction(first))
        return Tile::tr("A gauge shows a part of a whole, and %1 is none: choose another type.")
            .arg(metricName(first));
    const bool sharesAxis =
        widget.type == core::WidgetType::LineChart || widget.type == core::WidgetType::BarChart;
    for (const TileSeries& one : series)
        if (sharesAxis && !haveOneUnit(first, one.key))
            return Tile::tr("%1 and %2 have different units: give each a widget of its own.")
                .arg(metricName(first), metricName(one.key));
    return {};
}

}  // namespace

Tile::Tile(core::FleetService& service, const core::WidgetSpec& widget, QWidget* parent)
    : Card(titleOf(widget), parent),
      m_service(service),
      m_widget(widget),
      m_view(makeTileView(widget).release()),
      m_message(new QLabel(this)),
      m_stack(new QStackedLayout),
      m_state(new StateLabel(this)),
      m_menu(new QToolButton(this)),
      m_feed(service, this)
{
    setObjectName(QStringLiteral("tile.") + QString::fromStdString(widget.id));
    m_message->setObjectName(QStringLiteral("tileMessage"));
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setFont(fontFor(FontRole::Table));
    m_state->setObjectName(QStringLiteral("tileState"));
    m_state->setFontRole(FontRole::Small);
    m_state->hide();
    m_menu->setObjectName(QStringLiteral("tileMenu"));
    m_menu->setText(QStringLiteral("⋯"));
    m_menu->setAutoRaise(true);
    m_menu->setFixedSize(24, 18);
    m_menu->setAccessibleName(tr("What can be done with %1").arg(titleOf(widget)));
    connect(m_menu, &QToolButton::clicked, this,
            [this] { Q_EMIT menuRequested(m_menu->mapToGlobal(QPoint(0, m_menu->height()))); });
    auto* header = new QWidget(this);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(m_state);
    row->addWidget(m_menu);
    setHeaderWidget(header);
    auto* content = new QWidget(this);
    content->setLayout(m_stack);
    m_stack->setContentsMargins(0, 0, 0, 0);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_message);
    setContent(content);
    connect(&m_feed, &SeriesFeed::failed, this, [this](const core::Error& error) {
        m_trouble = errorSentence(error);
        showReadings();
    });
    showTitle();
}

core::Duration Tile::length() const
{
    return m_scope.past ? m_scope.past->to - m_scope.past->from : m_scope.span.value_or(m_widget.timeRange);
}

PastSpan Tile::span() const
{
    return m_scope.past.value_or(PastSpan{m_snapshot->time - length(), m_snapshot->time});
}

std::vector<core::AgentId> Tile::agents() const
{
    std::vector<core::AgentId> agents;
    for (const TileSeries& series : m_set.series)
        if (std::find(agents.begin(), agents.end(), series.agent) == agents.end())
            agents.push_back(series.agent);
    return agents;
}

void Tile::setScope(const TileScope& scope)
{
    if (scope == m_scope)
        return;
    const bool isOtherData = scope.variables.agent != m_scope.variables.agent
        || scope.variables.instance != m_scope.variables.instance || scope.region != m_scope.region
        || scope.span != m_scope.span;
    m_scope = scope;
    if (!m_snapshot)
        return;
    m_feed.setPast(scope.past);
    if (isOtherData) {
        m_set = {};
        choose();
    }
    m_view->setSpan(span());
    showTitle();
    showReadings();
    m_feed.refresh();
}

void Tile::show(const core::SnapshotPtr& snapshot)
{
    const bool isFirst = !m_snapshot;
    m_snapshot = snapshot;
    m_feed.setNow(snapshot->time);
    if (!isFirst && visibleRegion().isEmpty())
        return;
    choose();
    if (!m_scope.past)
        m_view->setSpan(span());
    showReadings();
}

void Tile::look()
{
    if (m_snapshot)
        show(m_snapshot);
    m_feed.look();
}

// Which series there are changes with the fleet; what they show is kept while they stay.
void Tile::choose()
{
    const std::size_t most =
        isInSnapshots(m_widget) ? m_view->mostSeries() : std::min(m_view->mostSeries(), mostFetched);
    TileSeriesSet set = seriesOf(m_widget, m_scope, *m_snapshot, most);
    if (const QString refusal = refusalOf(m_widget, set.series); !refusal.isEmpty())
        set = {{}, {}, refusal};
    if (set == m_set)
        return;
    m_set = std::move(set);
    m_known.assign(m_set.series.size(), {});
    ++m_generation;
    m_view->setSeries(m_set.series);
    m_view->setSpan(span());
    m_message->setText(m_set.refusal);
    m_stack->setCurrentIndex(m_set.refusal.isEmpty() ? 0 : 1);
    fetch();
    showTitle();
}

void Tile::fetch()
{
    m_feed.clear();
    m_trouble.clear();
    const std::size_t points = m_view->points();
    for (std::size_t i = 0; i < m_set.series.size(); ++i) {
        const TileSeries& series = m_set.series[i];
        if (points == 0 && sampleOf(series, *m_snapshot)) {
            m_known[i].isAnswered = true;
            continue;
        }
        m_feed.add(
            series.name(), points > 0 ? length() : recently, points > 0 ? points : recentPoints,
            [this, i](const core::SeriesData& history) { take(i, history); }, m_view->shape());
    }
    m_feed.refresh();
}

void Tile::take(std::size_t index, const core::SeriesData& history)
{
    m_trouble.clear();
    Known& known = m_known[index];
    known.isAnswered = true;
    if (const auto last = lastPoint(history); last || !known.isSought)
        known.last = last;
    if (m_view->points() > 0)
        m_view->take(index, history);
    showReadings();
}

// Nothing in the time shown: since when is found further back, once.
void Tile::findLast(std::size_t index)
{
    m_known[index].isSought = true;
    core::SeriesQuery query{m_set.series[index].name(), m_snapshot->time - longAgo, m_snapshot->time,
                            longAgoPoints};
    m_service.readSeries(
        std::move(query),
        answerOn<core::SeriesData>(
            this, [this, index, generation = m_generation](const core::Result<core::SeriesData>& history) {
                if (generation != m_generation || !history)
                    return;
                if (const auto last = lastPoint(history.value()))
                    m_known[index].last = last;
                showReadings();
            }));
}

void Tile::showReadings()
{
    if (!m_snapshot || m_set.series.empty())
        return tellState({});
    const std::size_t points = std::max<std::size_t>(m_view->points(), recentPoints);
    const core::Duration resolution = 2 * (m_view->points() > 0 ? length() : recently) / std::int64_t(points);
    std::vector<TileReading> readings;
    readings.reserve(m_set.series.size());
    for (std::size_t i = 0; i < m_set.series.size(); ++i) {
        readings.push_back(readingOf(m_set.series[i], *m_snapshot, m_known[i].last, resolution));
        if (readings.back().time == core::TimePoint() && m_known[i].isAnswered && !m_known[i].isSought
            && i < mostFetched)
            findLast(i);
    }
    const bool isAsking =
        std::any_of(m_known.begin(), m_known.end(), [](const Known& known) { return !known.isAnswered; })
        && !readings.front().value;
    m_view->setEmptyText(!m_trouble.isEmpty() ? m_trouble
                             : isAsking       ? tr("Reading the history")
                                        : noDataText(m_set.series.front(), readings.front(), *m_snapshot));
    m_view->setReadings(readings, m_snapshot->time);
    tellState(readings);
}

// Silence is said in the frame, whatever the view shows of the time before it.
void Tile::tellState(const std::vector<TileReading>& readings)
{
    const auto silent = std::count_if(readings.begin(), readings.end(),
                                      [](const TileReading& reading) { return !reading.value; });
    StateMark mark;
    QString tip;
    if (!m_trouble.isEmpty()) {
        mark = markOf(Tone::Warning, tr("history unread"));
        tip = m_trouble;
    } else if (silent > 0 && !m_scope.past && m_known.front().isAnswered) {
        const auto first = std::find_if(readings.begin(), readings.end(),
                                        [](const TileReading& reading) { return !reading.value; });
        const auto index = std::size_t(first - readings.begin());
        tip = noDataText(m_set.series[index], *first, *m_snapshot);
        const bool isNever = first->time == core::TimePoint();
        const bool isOnly = readings.size() == 1;
        mark = markOf(Tone::Warning,
                      !isOnly       ? tr("%1 of %2 silent").arg(silent).arg(readings.size())
                          : isNever ? tr("no data")
                                    : tr("no data for %1").arg(ageText(m_snapshot->time - first->time)));
    }
    m_state->setMark(mark);
    m_state->setToolTip(tip);
    m_state->setVisible(!mark.word.isEmpty());
}

void Tile::showTitle()
{
    QStringList parts;
    if (m_view->points() > 0)
        parts << (m_scope.past ? tr("%1 to %2")
                                     .arg(dateText(m_scope.past->from.time_since_epoch().count()),
                                          clockText(m_scope.past->to.time_since_epoch().count()))
                               : spanText(length()));
    if (const QString method = m_view->method(length()); !method.isEmpty())
        parts << method;
    if (!m_set.remark.isEmpty())
        parts << m_set.remark;
    setSubtitle(parts.join(QStringLiteral(" · ")));
}

}  // namespace ui
