#pragma once

#include "core/fleet/fleet_file.h"

#include <atomic>
#include <functional>
#include <semaphore>
#include <string>
#include <thread>

namespace core {

// Reads the fleet file again, on a thread of its own, whenever it changed on disk; looks once a second.
class FleetFileWatch {
public:
    // `read` gets each new reading, with its errors if it has some, on the watch's thread.
    FleetFileWatch(std::string path, std::string knownDigest, std::function<void(FleetFileReading)> read);
    ~FleetFileWatch();  // joins

private:
    void run();
    void look();

    struct Stamp {
        std::int64_t modified = 0;  // ms
        std::int64_t size = -1;
        bool operator==(const Stamp&) const = default;
    };

    const std::string m_path;
    const std::function<void(FleetFileReading)> m_read;
    std::string m_digest;
    Stamp m_stamp;
    std::binary_semaphore m_end{0};
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace core
