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
QJsonArray alertsJson(const FleetSnapshot& snapshot);
QJsonArray rulesJson(const FleetSnapshot& snapshot);
QJsonArray silencesJson(const FleetSnapshot& snapshot);
QJsonObject backtestJson(const BacktestReport& report);
QJsonObject previewJson(const CommandPreview& preview);

std::string textOf(const QJsonObject& object);

}  // namespace core
