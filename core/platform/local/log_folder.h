#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <set>
#include <string>

namespace core {

// The last bytes of <instance>.log, going back into .log.1 and so on. NotFound when there is no log.
Result<std::string> readLogTail(const std::string& folder, const std::string& instance, std::size_t bytes,
                                int files);

// Removes the oldest logs of instances that are not in `present`, beyond the newest 200 instances.
void pruneLogs(const std::string& folder, const std::set<std::string>& present);

}  // namespace core
