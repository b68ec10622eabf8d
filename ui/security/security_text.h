#pragma once

#include "core/base/time.h"
#include "core/fleet/fleet_file_spec.h"
#include "core/fleet/rights.h"

#include <QString>

#include <optional>

namespace ui {

QString roleText(core::Role role);
// Whom and where somebody may act on: "billing and search in us-east", "the whole fleet". A long list is cut
// to its first names; `isWhole` gives all of them.
QString reachText(const core::Rights& rights, bool isWhole = false);

// Local time to the minute: "2026-11-25 14:32".
QString momentText(core::TimePoint time);
// Ages are whole minutes: lists that show them are renewed that often.
// "3 d ago · 2026-11-22 14:32"; an en dash for no time.
QString pastText(const std::optional<core::TimePoint>& time, core::TimePoint now);
// "in 12 d · 2026-12-07 14:32", "expired 3 h ago · …", "never".
QString expiryText(const std::optional<core::TimePoint>& expires, core::TimePoint now);
// To sort by; no time comes first.
double orderOf(const std::optional<core::TimePoint>& time);

// What an access policy says, in a sentence.
QString sentenceOf(const core::AccessPolicySpec& policy);
// How the gateway finds out who sends a request, in a sentence.
QString sentenceOf(const core::AccessProviderSpec& provider);

}  // namespace ui
