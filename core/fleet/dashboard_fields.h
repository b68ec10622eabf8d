#pragma once

#include "core/fleet/dashboard.h"
#include "core/fleet/fields.h"

namespace core {

const WordTable<WidgetType>& wordsOf(WidgetType);

namespace rule {

Rule<std::string> dataSource();
Rule<Duration> durationWithin(Duration shortest, Duration longest);

}  // namespace rule

template <typename V, Of<WidgetThresholds> S>
void fieldsOf(V& v, S& thresholds)
{
    v.key("warning", thresholds.warning, rule::within(-1e15, 1e15));
    v.key("critical", thresholds.critical, rule::within(-1e15, 1e15));
    v.require(!thresholds.warning || !thresholds.critical || *thresholds.warning != *thresholds.critical,
              "critical", "warning and critical are the same value");
}

template <typename V, Of<GridPlace> S>
void fieldsOf(V& v, S& place)
{
    v.need("column", place.column, rule::count(0, dashboardColumns - 1));
    v.need("row", place.row, rule::count(0, 1'000));
    v.need("width", place.width, rule::count(1, dashboardColumns));
    v.need("height", place.height, rule::count(1, 24));
    v.require(place.column + place.width <= dashboardColumns, "width",
              "column and width reach beyond the 12 columns");
}

template <typename V, Of<WidgetSpec> S>
void fieldsOf(V& v, S& widget)
{
    using namespace std::chrono_literals;
    auto& sources = widget.dataSources;
    auto one = !V::reads && sources.size() == 1 ? std::optional(sources.front()) : std::nullopt;
    auto several = !V::reads && sources.size() != 1 ? unlessEmpty(sources) : std::nullopt;
    v.need("id", widget.id, rule::word());
    v.key("title", widget.title, rule::text());
    v.need("type", widget.type);
    v.key("dataSource", one, rule::dataSource());
    v.key("dataSources", several, rule::dataSource(), rule::notEmpty());
    v.require(one.has_value() != several.has_value(), "", "needs either dataSource or dataSources");
    v.key("thresholds", widget.thresholds);
    v.key("timeRange", widget.timeRange, rule::durationWithin(15min, 30 * 24h));
    v.key("place", widget.place);
    if (one)
        assignRead(widget.dataSources, std::vector<std::string>{*one});
    else if (several)
        assignRead(widget.dataSources, *several);
}

template <typename V, Of<DashboardSpec> S>
void fieldsOf(V& v, S& dashboard)
{
    using namespace std::chrono_literals;
    v.need("dashboard", dashboard.id, rule::word());
    v.key("title", dashboard.title, rule::text());
    v.key("refresh", dashboard.refresh, rule::durationWithin(1s, 1h));
    v.need("widgets", dashboard.widgets);
    v.require(dashboard.widgets.size() <= mostWidgets, "widgets", "more than 100 widgets");
}

}  // namespace core
