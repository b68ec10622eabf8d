#pragma once

#include "core/base/time.h"

#include <string>
#include <vector>

namespace core {

// A command that waits for a second person.
struct ApprovalView {
    std::string id{};
    std::string what{};  // "remove billing"
    std::string subject{};  // the agent, instance or other thing that it is about
    std::string by{};  // who asked
    std::string reason{};
    TimePoint asked{};
    TimePoint until{};  // then it lapses
    std::vector<std::string> consequences{};  // as they were when it was asked

    bool operator==(const ApprovalView&) const = default;
};

}  // namespace core
