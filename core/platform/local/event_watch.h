#pragma once

#include "core/base/descriptor.h"
#include "core/base/result.h"
#include "core/base/time.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace core {

// What happened since the last wait.
struct WatchedEvents {
    std::vector<std::uint64_t> ended;  // as watchProcess gave them
    std::vector<std::string> files;  // names that were put in place in the folder
    bool filesLost = false;  // more happened in the folder than could be told
};

// One wait for processes that end, files that appear in one folder, and a wake-up. wake() may be called on
// any thread, the rest has one owner.
class EventWatch {
public:
    static Result<std::unique_ptr<EventWatch>> open(const std::string& folder);

    // Watches until the descriptor is closed. False when the kernel refuses.
    bool watchProcess(const Descriptor& pidfd, std::uint64_t id);
    void unwatch(const Descriptor& pidfd);
    WatchedEvents wait(Duration longest);
    void wake();

private:
    EventWatch() = default;
    void readFolder(WatchedEvents& events);

    Descriptor m_epoll;
    Descriptor m_folder;
    Descriptor m_wake;
};

}  // namespace core
