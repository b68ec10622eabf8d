#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <set>
#include <string>

namespace core {

// A port of the host that nobody listens on now and that is not in `taken`. It comes from 20000 up to the
// start of the kernel's range for outgoing connections (or from above its end when that leaves more room), so
// that no client's socket takes it between the choice and the agent's own bind. `spread` picks where the
// search starts, so that two regions, which do not know of each other, rarely ask for the same. Busy when
// all are in use; Io when no socket can be had.
Result<std::uint16_t> chooseFreePort(const std::string& host, const std::set<std::uint16_t>& taken,
                                     std::size_t spread);

// Whether some socket holds the port, as far as binding it tells.
bool isPortInUse(const std::string& host, std::uint16_t port);

}  // namespace core
