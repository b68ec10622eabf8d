#pragma once

#include "core/cache/cache_shelf.h"
#include "core/fleet/cache_view.h"
#include "core/fleet/observation.h"

#include <string>
#include <vector>

namespace core {

// What an operator should know of the gateway itself, in sentences: a certificate that cannot be used or
// expires within 14 days, an access log that cannot be written.
std::vector<std::string> noticesOf(const TrafficReport& report, TimePoint now);

// A cache that cannot tell its figures has its problem in their place.
std::vector<CacheView> viewsOf(const CacheShelf& shelf);

}  // namespace core
