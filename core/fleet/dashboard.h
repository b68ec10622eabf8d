#pragma once

#include "core/base/id.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/fleet/fleet_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

enum class WidgetType { Gauge, LineChart, BarChart, Stat, Table, StateTimeline, Honeycomb };

// Where the figures turn to a warning and to critical. When critical is below warning, low values are bad.
struct WidgetThresholds {
    std::optional<double> warning;
    std::optional<double> critical;

    bool operator==(const WidgetThresholds&) const = default;
};

// A place on a grid of dashboardColumns columns; rows have one height.
struct GridPlace {
    std::uint32_t column = 0;
    std::uint32_t row = 0;
    std::uint32_t width = 4;
    std::uint32_t height = 3;

    bool operator==(const GridPlace&) const = default;
};

inline constexpr std::uint32_t dashboardColumns = 12;

struct WidgetSpec {
    std::string id;  // unique in its dashboard
    std::string title;
    WidgetType type = WidgetType::LineChart;
    // metrics/<agent>/<group>/<name>, with ?instance=<id> for one instance's own or ?instance=* for each
    // instance's; <agent> and <id> may be ${agent} (or ${agentId}) and ${instance}.
    std::vector<std::string> dataSources;
    WidgetThresholds thresholds;
    Duration timeRange{3'600'000};
    std::optional<GridPlace> place;  // nothing: where there is room

    bool operator==(const WidgetSpec&) const = default;
};

struct DashboardSpec {
    std::string id;
    std::string title;
    Duration refresh{1'000};
    std::vector<WidgetSpec> widgets;

    bool operator==(const DashboardSpec&) const = default;
};

struct DashboardReading {
    std::optional<DashboardSpec> dashboard;  // nothing when there are errors
    std::vector<FileError> errors;  // all there are, sorted by position
};

// The largest dashboard file that is read, and the most widgets in it.
inline constexpr std::size_t largestDashboardFile = 1U << 20;
inline constexpr std::size_t mostWidgets = 100;

// Reads a dashboard from YAML or JSON. Never throws, whatever the text is.
DashboardReading readDashboardText(std::string_view text);
DashboardReading readDashboardFile(const std::string& path);
// What is wrong with a dashboard that is there as a value.
std::vector<FileError> checkDashboard(const DashboardSpec& dashboard);
// YAML with every key, that reads back equal for every valid dashboard.
std::string writeDashboardText(const DashboardSpec& dashboard);

// A dashboard with where it is from. `isReadOnly`: of the fleet file, or the built-in one; saving it keeps a
// copy of the operator's, which then stands for it.
struct ShelvedDashboard {
    DashboardSpec spec;
    std::string path;  // empty: built in
    bool isReadOnly = false;

    bool operator==(const ShelvedDashboard&) const = default;
};
struct DashboardListing {
    std::vector<ShelvedDashboard> dashboards;  // by id
    std::vector<std::string> complaints;  // of files that cannot be used: FILE:LINE:COLUMN: what is wrong
};

// What every agent has: gauges of CPU and memory, lines of response time and error rate over an hour, bars of
// task completion over a day.
DashboardSpec defaultDashboard();

// One data source with its variables filled in: the key of a series and whose it is.
struct DataSource {
    AgentId agent;
    std::string key;  // <group>/<name>
    InstanceId instance;  // empty: the agent's own
    bool everyInstance = false;

    bool operator==(const DataSource&) const = default;
};

// Variables that have no value yet are empty; a source that needs one is then Invalid and says which. A value
// that is no id is Invalid too: nothing that is typed may become part of another name.
struct DashboardVariables {
    AgentId agent;
    InstanceId instance;
};
Result<DataSource> resolve(const std::string& dataSource, const DashboardVariables& variables);

}  // namespace core
