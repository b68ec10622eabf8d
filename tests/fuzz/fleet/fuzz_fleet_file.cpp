#include "core/fleet/fleet_file.h"

#include <cstdlib>

// Whatever the bytes are: no crash, errors with a place, and what was read is read back equal.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const core::FleetFileReading reading = core::readFleetText(text, "/");
    if ((reading.spec != nullptr) != reading.errors.empty())
        std::abort();
    for (const core::FileError& error : reading.errors)
        if (error.line < 1 || error.column < 1 || error.message.empty())
            std::abort();
    if (reading.spec) {
        const core::FleetFileReading back = core::readFleetText(core::writeFleetText(*reading.spec), "/");
        if (!back.spec || !(*back.spec == *reading.spec))
            std::abort();
    }
    core::readAgentText(text, reading.spec ? *reading.spec : core::FleetSpec());
    return 0;
}
