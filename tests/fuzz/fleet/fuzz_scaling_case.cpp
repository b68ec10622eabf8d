#include "core/control/replay.h"

#include <cstdlib>

// Whatever the bytes are: no crash, errors with a place, and of a case that was read a decision within the
// policy's bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const core::ScalingCaseReading reading =
        core::readScalingCase({reinterpret_cast<const char*>(data), size});
    if (reading.read.has_value() != reading.errors.empty())
        std::abort();
    for (const core::FileError& error : reading.errors)
        if (error.line < 1 || error.column < 1 || error.message.empty())
            std::abort();
    if (!reading.read)
        return 0;
    const auto [decision, reason] = core::decideCase(*reading.read, core::TimePoint(core::Duration(1)));
    const bool slept = decision.wanted == 0;
    if (decision.wanted > reading.read->scaling.max || (decision.wanted < reading.read->scaling.min && !slept)
        || reason.empty())
        std::abort();
    return 0;
}
