#include "core/fleet/dashboard.h"

#include "core/base/units.h"
#include "core/fleet/dashboard_fields.h"
#include "core/fleet/field_reader.h"
#include "core/fleet/field_writer.h"
#include "core/fleet/sample.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <set>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view sourceStart = "metrics/";
constexpr std::string_view ofInstance = "?instance=";
constexpr std::string_view each = "*";

bool isAgentVariable(std::string_view text)
{
    return text == "${agent}" || text == "${agentId}";
}

bool isKeyPart(std::string_view text)
{
    return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

struct SourceParts {
    std::string_view agent;
    std::string_view key;
    std::string_view instance;
};

std::optional<SourceParts> partsOf(std::string_view source)
{
    if (!source.starts_with(sourceStart))
        return std::nullopt;
    source.remove_prefix(sourceStart.size());
    SourceParts parts;
    if (const auto at = source.find(ofInstance); at != std::string_view::npos) {
        parts.instance = source.substr(at + ofInstance.size());
        source = source.substr(0, at);
        if (parts.instance.empty())
            return std::nullopt;
    }
    const auto slash = source.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    parts.agent = source.substr(0, slash);
    parts.key = source.substr(slash + 1);
    const auto inKey = parts.key.find('/');
    if (inKey == std::string_view::npos || !isKeyPart(parts.key.substr(0, inKey))
        || !isKeyPart(parts.key.substr(inKey + 1)))
        return std::nullopt;
    const bool agentFits = isAgentVariable(parts.agent) || rule::isId(parts.agent);
    const bool instanceFits = parts.instance.empty() || parts.instance == each
        || parts.instance == "${instance}" || rule::isId(parts.instance);
    return agentFits && instanceFits ? std::optional(parts) : std::nullopt;
}

void checkIds(const DashboardSpec& dashboard, Findings& findings)
{
    std::set<std::string> ids;
    for (std::size_t i = 0; i < dashboard.widgets.size(); ++i)
        if (const std::string& id = dashboard.widgets[i].id; !id.empty() && !ids.insert(id).second)
            findings.add("widgets[" + std::to_string(i) + "].id",
                         "the id \"" + id + "\" is another widget's already");
}

DashboardReading refused(std::string why)
{
    return {std::nullopt, {{1, 1, {}, std::move(why)}}};
}

}  // namespace

const WordTable<WidgetType>& wordsOf(WidgetType)
{
    static const WordTable<WidgetType> words{
        {WidgetType::Gauge, "gauge"},         {WidgetType::LineChart, "line_chart"},
        {WidgetType::BarChart, "bar_chart"},  {WidgetType::Stat, "stat"},
        {WidgetType::Table, "table"},         {WidgetType::StateTimeline, "state_timeline"},
        {WidgetType::Honeycomb, "honeycomb"},
    };
    return words;
}

Rule<std::string> rule::dataSource()
{
    return {[](const std::string& text) {
        return partsOf(text)
            ? std::string()
            : std::string("expected metrics/<agent>/<group>/<name>, where <agent> is an id or "
                          "${agent}, and ?instance=<id> or ?instance=* may follow");
    }};
}

Rule<Duration> rule::durationWithin(Duration shortest, Duration longest)
{
    return {[=](const Duration& value) {
        return value >= shortest && value <= longest
            ? std::string()
            : "must be from " + formatDuration(shortest) + " to " + formatDuration(longest);
    }};
}

DashboardReading readDashboardText(std::string_view text)
{
    if (text.size() > largestDashboardFile)
        return refused("larger than 1 MiB");
    const std::string yaml = text.starts_with('{') ? yamlFromJson(text) : std::string(text);
    Findings findings;
    DashboardSpec dashboard;
    readSpec(yaml, dashboard, findings);
    checkIds(dashboard, findings);
    std::vector<FileError> errors = findings.take();
    if (!errors.empty())
        return {std::nullopt, std::move(errors)};
    return {std::move(dashboard), {}};
}

DashboardReading readDashboardFile(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    if (QFileInfo(file).isDir())
        return refused("cannot be read: it is a folder");
    if (!file.open(QIODevice::ReadOnly))
        return refused("cannot be read: " + file.errorString().toStdString());
    const QByteArray bytes = file.read(qint64(largestDashboardFile) + 1);
    if (file.error() != QFileDevice::NoError)
        return refused("cannot be read: " + file.errorString().toStdString());
    return readDashboardText({bytes.constData(), std::size_t(bytes.size())});
}

std::string writeDashboardText(const DashboardSpec& dashboard)
{
    FieldWriter writer;
    fieldsOf(writer, dashboard);
    return toYaml(writer.take());
}

std::vector<FileError> checkDashboard(const DashboardSpec& dashboard)
{
    return readDashboardText(writeDashboardText(dashboard)).errors;
}

DashboardSpec defaultDashboard()
{
    const auto source = [](const char* key) { return std::vector{"metrics/${agent}/" + std::string(key)}; };
    return {"agent",
            "Agent",
            1s,
            {{"cpu_usage",
              "CPU Usage",
              WidgetType::Gauge,
              source(series::cpu),
              {0.7, 0.9},
              1h,
              GridPlace{0, 0, 3, 3}},
             {"memory_usage",
              "Memory Usage",
              WidgetType::Gauge,
              source(series::memory),
              {0.8, 0.9},
              1h,
              GridPlace{3, 0, 3, 3}},
             {"response_time",
              "Response Time",
              WidgetType::LineChart,
              source(series::responseTime),
              {},
              1h,
              GridPlace{6, 0, 6, 3}},
             {"error_rate",
              "Error Rate",
              WidgetType::LineChart,
              source(series::errorRate),
              {},
              1h,
              GridPlace{0, 3, 6, 3}},
             {"task_completion",
              "Task Completion Rate",
              WidgetType::BarChart,
              source(series::taskCompletion),
              {},
              24h,
              GridPlace{6, 3, 6, 3}}}};
}

Result<DataSource> resolve(const std::string& dataSource, const DashboardVariables& variables)
{
    const auto parts = partsOf(dataSource);
    if (!parts)
        return Error{ErrorCode::Invalid, "\"" + dataSource + "\" is no data source"};
    DataSource resolved;
    resolved.key = parts->key;
    resolved.agent = isAgentVariable(parts->agent) ? variables.agent : AgentId(std::string(parts->agent));
    if (!rule::isId(resolved.agent.text()))
        return Error{ErrorCode::Invalid,
                     resolved.agent.isEmpty() ? std::string("an agent must be chosen for ${agent}")
                                              : "\"" + resolved.agent.text() + "\" is no agent's id"};
    resolved.everyInstance = parts->instance == each;
    if (parts->instance.empty() || resolved.everyInstance)
        return resolved;
    resolved.instance =
        parts->instance == "${instance}" ? variables.instance : InstanceId(std::string(parts->instance));
    if (!rule::isId(resolved.instance.text()))
        return Error{ErrorCode::Invalid,
                     resolved.instance.isEmpty()
                         ? std::string("an instance must be chosen for ${instance}")
                         : "\"" + resolved.instance.text() + "\" is no instance's id"};
    return resolved;
}

}  // namespace core
