#include "core/control/approvals.h"

#include "core/control/actor_rights.h"
#include "core/control/commands.h"
#include "core/fleet/command_needs.h"

#include <algorithm>

namespace core {
namespace {

constexpr std::size_t mostApprovals = 100;

QJsonObject approvalDetail(const ApprovalView& view)
{
    return {{QStringLiteral("approval"), QString::fromStdString(view.id)},
            {QStringLiteral("askedBy"), QString::fromStdString(view.by)},
            {QStringLiteral("reason"), QString::fromStdString(view.reason)}};
}

}  // namespace

bool needsApproval(const Command& command, const CommandPreview& preview, const ControlMemory& memory)
{
    const ProtectionSpec& protection = memory.fleet->protection;
    const std::string name(nameOf(command));
    return std::find(protection.approve.begin(), protection.approve.end(), name) != protection.approve.end()
        || (protection.approveAbove > 0 && preview.instancesAffected > protection.approveAbove);
}

Result<CommandReceipt> holdForApproval(const CommandRequest& request, CommandPreview preview,
                                       StepContext& step)
{
    if (step.memory.state.trust.operators.empty())
        return Error{ErrorCode::Refused,
                     "the fleet file wants a second person's approval, and there are no accounts"};
    ApprovalBook& book = step.memory.approvals;
    if (book.pending.size() >= mostApprovals)
        return Error{ErrorCode::Busy, "a hundred commands wait for approval already"};
    CommandReceipt receipt;
    receipt.approvalId = "A-" + std::to_string(book.next++);
    const TimePoint until = step.now.wall + step.memory.fleet->protection.approveWithin;
    ApprovalView view{receipt.approvalId,
                      describe(request.command),
                      subjectOf(request.command),
                      request.actor.text,
                      request.reason,
                      step.now.wall,
                      until,
                      std::move(preview.consequences)};
    book.pending.emplace(receipt.approvalId, PendingApproval{request, std::move(view)});
    return receipt;
}

Result<std::optional<CommandRequest>> decideApproval(const DecideApproval& decision, const Actor& by,
                                                     StepContext& step)
{
    ApprovalBook& book = step.memory.approvals;
    const auto found = book.pending.find(decision.id);
    if (found == book.pending.end())
        return Error{ErrorCode::NotFound, "nothing with the id " + decision.id + " waits for approval"};
    const PendingApproval& held = found->second;
    const bool isOwn = held.request.actor == by;
    if (decision.isApproved && isOwn)
        return Error{ErrorCode::Forbidden, "another person must approve what " + by.text + " asked for"};
    if (!isOwn)
        if (auto may = mayAsk(held.request.command, by, step.memory); !may)
            return may.error();
    const PendingApproval decided = held;
    book.pending.erase(found);
    if (!decision.isApproved)
        return std::optional<CommandRequest>();
    if (auto may = mayAsk(decided.request.command, decided.request.actor, step.memory); !may)
        return may.error();
    return std::optional(decided.request);
}

void passApprovalTime(StepContext& step)
{
    auto& pending = step.memory.approvals.pending;
    for (auto at = pending.begin(); at != pending.end();) {
        const ApprovalView& view = at->second.view;
        if (step.now.wall < view.until) {
            ++at;
            continue;
        }
        step.tell("approval", view.subject,
                  "Nobody approved in time what " + view.by + " asked for: " + view.what + ".",
                  approvalDetail(view));
        at = pending.erase(at);
    }
}

}  // namespace core
