#pragma once

#include "core/fleet/approval.h"
#include "core/fleet/command.h"

#include <map>
#include <string>

namespace core {

struct ControlMemory;
struct StepContext;

struct PendingApproval {
    CommandRequest request;
    ApprovalView view;
};

// Commands that wait for a second person. They live as long as the console: after a restart they are asked
// for again.
struct ApprovalBook {
    std::map<std::string, PendingApproval> pending{};  // by id
    std::uint64_t next = 1;
};

// Whether the fleet file wants a second person for this.
bool needsApproval(const Command& command, const CommandPreview& preview, const ControlMemory& memory);
// Puts it aside. Refused: there is nobody else who could approve it. Busy: too many wait already.
Result<CommandReceipt> holdForApproval(const CommandRequest& request, CommandPreview preview,
                                       StepContext& step);
// The command that was approved, taken out of the book; nothing when it was declined. Errors: NotFound;
// Forbidden, for the one who asked and for who may not do it themselves.
Result<std::optional<CommandRequest>> decideApproval(const DecideApproval& decision, const Actor& by,
                                                     StepContext& step);
// Lapsed ones are told of.
void passApprovalTime(StepContext& step);

}  // namespace core
