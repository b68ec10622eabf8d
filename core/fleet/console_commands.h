#pragma once

#include <string>

namespace core {

// Commands about the console itself.

// A dashboard's file is about to be written or removed.
struct SaveDashboard {
    std::string id;
};
struct DeleteDashboard {
    std::string id;
};

// Of another's command that waits for a second person. NotFound when it waits no more; Forbidden for the one
// who asked for it, who may only take it back.
struct DecideApproval {
    std::string id;
    bool isApproved = false;
    std::string text{};  // why
};

}  // namespace core
