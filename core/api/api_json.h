#pragma once

#include <QJsonArray>
#include <QJsonObject>

#include "core/fleet/backtest.h"
#include "core/fleet/command.h"
#include "core/fleet/journal.h"
#include "core/fleet/snapshot.h"

#include <string>

namespace core {

// The core's values in the control API's words.
QJsonObject snapshotJson(const FleetSnapshot& snapshot);
QJsonObject agentJson(const AgentView& agent);
QJsonObject planJson(const FleetPlan& plan);
QJsonObject entryJson(const JournalEntry& entry);
QJsonObject seriesJson(const SeriesData& series);
QJsonObject trafficJson(const TrafficView& traffic);
QJsonArray alertsJson(const FleetSnapshot& snapshot);
QJsonArray rulesJson(const FleetSnapshot& snapshot);
QJsonArray silencesJson(const FleetSnapshot& snapshot);
QJsonObject backtestJson(const BacktestReport& report);
QJsonArray approvalsJson(const FleetSnapshot& snapshot);
QJsonObject previewJson(const CommandPreview& preview);

std::string textOf(const QJsonObject& object);
std::string textOf(const QJsonArray& list);

}  // namespace core
