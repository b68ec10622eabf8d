#include "ui/traffic/status_chart.h"

#include "ui/theme/theme.h"
#include "ui/widget/card.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/line_chart.h"
#include "ui/widget/line_legend.h"
#include "ui/widget/segments.h"

#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace ui {
namespace {

using namespace std::chrono_literals;

const core::AgentId everyAgent{"fleet"};  // the name of the fleet's own series
constexpr std::array<core::Duration, 4> chartSpans{15min, 1h, 6h, 24h};
constexpr std::size_t chartPoints = 300;
constexpr std::array lineKeys{core::series::trafficOk,           core::series::trafficRedirected,
                              core::series::trafficClientErrors, core::series::trafficServerErrors,
                              core::series::trafficRefused,      core::series::trafficRejected};

std::vector<LineStyle> lineStyles()
{
    const Tokens& look = tokens();
    return {{QStringLiteral("2xx"), look.ok},
            {QStringLiteral("3xx"), look.series[0]},
            {QStringLiteral("4xx"), look.warning},
            {QStringLiteral("5xx"), look.critical},
            {StatusChart::tr("refused"), look.warning, false, true},
            {StatusChart::tr("rejected"), look.critical, false, true}};
}

QString rateText(double value)
{
    return value < 10 ? decimalText(value, 1) : countText(value);
}

}  // namespace

StatusChart::StatusChart(core::FleetService& service, QWidget* parent)
    : QWidget(parent),
      m_card(new Card(tr("Requests by status"), this)),
      m_chart(new LineChart(m_card)),
      m_legend(new LineLegend(m_card)),
      m_spans(new Segments({spanText(chartSpans[0]), spanText(chartSpans[1]), spanText(chartSpans[2]),
                            spanText(chartSpans[3])},
                           m_card)),
      m_feed(service, this)
{
    setObjectName(QStringLiteral("statusChart"));
    m_card->setSubtitle(tr("a second"));
    m_chart->setObjectName(QStringLiteral("statusLines"));
    m_chart->setLines(lineStyles());
    m_chart->setValueFormat(rateText);
    m_chart->setLeastMaximum(1);
    m_chart->setTitleText(tr("Requests by status"));
    m_chart->setEmptyText(tr("No requests yet"));
    m_legend->setLines(lineStyles());
    m_spans->setObjectName(QStringLiteral("chartSpan"));
    m_card->setHeaderWidget(m_spans);
    m_card->body()->addWidget(m_legend);
    m_card->body()->addWidget(m_chart, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_card);
    connect(m_spans, &Segments::chosenChanged, this, &StatusChart::feed);
    feed();
}

core::Duration StatusChart::span() const
{
    return chartSpans[std::size_t(std::max(m_spans->chosen(), 0))];
}

void StatusChart::setAgent(const core::AgentId& agent)
{
    if (agent == m_agent)
        return;
    m_agent = agent;
    feed();
}

void StatusChart::setNow(core::TimePoint now)
{
    m_now = now;
    m_feed.setNow(now);
    const auto msecs = [](core::TimePoint time) { return qint64(time.time_since_epoch().count()); };
    m_chart->setWindow(msecs(now - span()), msecs(now));
}

void StatusChart::feed()
{
    m_feed.clear();
    for (std::size_t line = 0; line < lineKeys.size(); ++line) {
        m_chart->setLine(line, {});
        m_feed.add(
            core::seriesName(m_agent.isEmpty() ? everyAgent : m_agent, lineKeys[line]), span(), chartPoints,
            [this, line](const core::SeriesData& series) { take(line, series); }, core::SeriesShape::Means);
    }
    setNow(m_now);
    m_feed.refresh();
}

void StatusChart::take(std::size_t line, const core::SeriesData& series)
{
    std::vector<QPointF> points;
    points.reserve(series.points.size());
    for (const core::SeriesPoint& point : series.points)
        points.emplace_back(double(point.time.time_since_epoch().count()), point.value);
    // Lines of nothing but zeros would only lie on the axis, and of an agent without traffic there are six.
    const bool isNothing =
        std::none_of(points.begin(), points.end(), [](const QPointF& point) { return point.y() > 0; });
    m_chart->setLine(line, isNothing ? std::vector<QPointF>() : std::move(points));
}

}  // namespace ui
