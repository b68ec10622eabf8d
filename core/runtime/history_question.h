#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/fleet/fleet_file.h"

#include <vector>

namespace core {

// Whether something may be tried on the history between two times. Invalid names the first of the errors of
// what is to be tried, or what is wrong with the span, which is a year at most.
Result<> checkHistoryQuestion(const std::vector<FileError>& errors, TimePoint from, TimePoint to);

}  // namespace core
