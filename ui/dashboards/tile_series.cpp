#include "ui/dashboards/tile_series.h"

#include "ui/model/metric_text.h"
#include "ui/widget/figure_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

using namespace std::chrono_literals;

namespace ui {
namespace {

// As everywhere in the core: late after two of its intervals, gone after three.
constexpr int lateAfter = 2;
constexpr int goneAfter = 3;

struct TileText {
    Q_DECLARE_TR_FUNCTIONS(TileText)
};

QString toText(const std::string& text)
{
    return QString::fromStdString(text);
}

// Agents and instances are told apart where there are several; keys where there are several.
void nameThem(std::vector<TileSeries>& series)
{
    const auto differ = [&](auto member) {
        return std::any_of(series.begin(), series.end(),
                           [&](const TileSeries& one) { return one.*member != series.front().*member; });
    };
    const bool severalKeys = differ(&TileSeries::key);
    const bool severalAgents = differ(&TileSeries::agent);
    for (TileSeries& one : series) {
        QStringList parts;
        if (!one.instance.isEmpty())
            parts << toText(one.instance.text());
        else if (severalAgents)
            parts << toText(one.agent.text());
        if (severalKeys || parts.isEmpty())
            parts << metricName(one.key);
        one.label = parts.join(QChar(u' '));
    }
}

core::Duration intervalOf(const TileSeries& series, const core::FleetSnapshot& snapshot)
{
    const core::AgentViewPtr agent = core::findView(snapshot.agents, series.agent);
    return agent && agent->spec ? agent->spec->metrics.interval : core::Duration(1s);
}

// A value that lies ahead is from before the clock was set back, and as old as far.
TileReading judged(double value, core::TimePoint time, core::Duration interval, core::TimePoint now)
{
    const core::Duration age = std::chrono::abs(now - time);
    TileReading reading{value, time, age > lateAfter * interval};
    if (age > goneAfter * interval || !std::isfinite(value))
        reading.value.reset();
    return reading;
}

}  // namespace

TileSeriesSet seriesOf(const core::WidgetSpec& widget, const TileScope& scope,
                       const core::FleetSnapshot& snapshot, std::size_t most)
{
    TileSeriesSet set;
    std::size_t found = 0;
    bool isOfAll = false;
    const auto add = [&](const core::DataSource& source, const core::InstanceId& instance) {
        if (++found <= most)
            set.series.push_back({source.agent, instance, source.key, {}});
    };
    for (const std::string& text : widget.dataSources) {
        const auto source = core::resolve(text, scope.variables);
        if (!source) {
            set.refusal = toText(source.error().context);
            continue;
        }
        isOfAll = isOfAll || (!source.value().everyInstance && source.value().instance.isEmpty());
        if (!source.value().everyInstance) {
            add(source.value(), source.value().instance);
            continue;
        }
        for (const core::InstanceViewPtr& instance : snapshot.instances)
            if (instance->agent == source.value().agent
                && (scope.region.isEmpty() || instance->region == scope.region))
                add(source.value(), instance->id);
    }
    if (found > most)
        set.remark = TileText::tr("%1 of %2 series").arg(most).arg(found);
    else if (isOfAll && !scope.region.isEmpty())
        set.remark = TileText::tr("all regions");
    if (!set.series.empty()) {
        set.refusal.clear();
        nameThem(set.series);
    } else if (set.refusal.isEmpty()) {
        set.refusal = scope.region.isEmpty()
            ? TileText::tr("There is no instance.")
            : TileText::tr("There is no instance in %1.").arg(toText(scope.region.text()));
    }
    return set;
}

QString titleOf(const core::WidgetSpec& widget)
{
    if (!widget.title.empty())
        return toText(widget.title);
    const auto source = widget.dataSources.empty()
        ? core::Result<core::DataSource>(core::Error{core::ErrorCode::Invalid, {}})
        : core::resolve(widget.dataSources.front(), {core::AgentId("a"), core::InstanceId("a")});
    return source ? metricName(source.value().key) : toText(widget.id);
}

std::optional<core::Sample> sampleOf(const TileSeries& series, const core::FleetSnapshot& snapshot)
{
    if (series.instance.isEmpty()) {
        const core::AgentViewPtr agent = core::findView(snapshot.agents, series.agent);
        if (!agent)
            return std::nullopt;
        const auto at = agent->metrics.find(series.key);
        return at == agent->metrics.end() ? std::nullopt : std::optional(at->second);
    }
    const core::InstanceViewPtr instance = core::findView(snapshot.instances, series.instance);
    if (!instance)
        return std::nullopt;
    if (series.key == core::series::cpu)
        return instance->cpu;
    if (series.key == core::series::memory)
        return instance->memory;
    if (series.key == core::series::responseTimeP95)
        return instance->responseTime;
    if (series.key == core::series::errorRate)
        return instance->errorRate;
    return std::nullopt;
}

TileReading readingOf(const TileSeries& series, const core::FleetSnapshot& snapshot,
                      const std::optional<core::SeriesPoint>& last, core::Duration resolution)
{
    const core::Duration interval = intervalOf(series, snapshot);
    if (const auto sample = sampleOf(series, snapshot)) {
        TileReading reading = judged(sample->value, sample->time, interval, snapshot.time);
        reading.isLate = reading.isLate || sample->quality == core::Quality::Late;
        if (sample->quality == core::Quality::Missing)
            reading.value.reset();
        if (reading.time == core::TimePoint() && last)
            reading.time = last->time;
        return reading;
    }
    return last ? judged(last->value, last->time, std::max(interval, resolution), snapshot.time)
                : TileReading{};
}

QString noDataText(const TileSeries& series, const TileReading& reading, const core::FleetSnapshot& snapshot)
{
    const QString agentName = toText(series.agent.text());
    const core::AgentViewPtr agent = core::findView(snapshot.agents, series.agent);
    if (!agent)
        return TileText::tr("There is no agent %1 in this fleet.").arg(agentName);
    const core::InstanceViewPtr instance = core::findView(snapshot.instances, series.instance);
    QString why;
    if (!series.instance.isEmpty() && !instance)
        why = TileText::tr("there is no instance %1").arg(toText(series.instance.text()));
    else if (instance && !instance->reason.empty() && instance->state != core::InstanceState::Ready)
        why = toText(instance->reason);
    else if (agent->replicas.ready == 0)
        why = TileText::tr("no instance of %1 is ready").arg(agentName);
    else
        why = TileText::tr("%1 does not report it").arg(agentName);
    if (reading.time == core::TimePoint())
        return TileText::tr("Never reported: %1.").arg(why);
    return TileText::tr("No data since %1, %2 ago: %3.")
        .arg(clockText(reading.time.time_since_epoch().count()), ageText(snapshot.time - reading.time), why);
}

std::optional<core::SeriesPoint> lastPoint(const core::SeriesData& data)
{
    const auto at = std::find_if(data.points.rbegin(), data.points.rend(),
                                 [](const core::SeriesPoint& point) { return std::isfinite(point.value); });
    return at == data.points.rend() ? std::nullopt : std::optional(*at);
}

}  // namespace ui
