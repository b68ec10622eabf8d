#include "core/control/commands.h"

#include "core/control/actor_rights.h"
#include "core/control/alert_commands.h"
#include "core/control/cache_commands.h"
#include "core/control/command_rules.h"
#include "core/control/instance_routing.h"
#include "core/control/key_commands.h"
#include "core/control/lifecycle.h"
#include "core/control/plan.h"
#include "core/control/preview.h"
#include "core/control/rollout.h"
#include "core/control/scaling.h"
#include "core/control/trust_commands.h"
#include "core/fleet/alert_rules.h"
#include "core/fleet/rehearsal_json.h"
#include "core/fleet/sealed_name.h"

#include <QJsonDocument>

namespace core {
namespace {

struct Describe {
    std::string operator()(const DeployAgent& c) const
    {
        return "deploy " + c.spec.id.text() + " version " + c.spec.version + " with "
            + countOf(c.spec.replicas, "replica", "replicas");
    }
    std::string operator()(const UpdateAgent& c) const
    {
        return "update " + c.spec.id.text() + " to version " + c.spec.version
            + (c.rehearsal ? " as rehearsed (" + c.rehearsal->id + ")" : "");
    }
    std::string operator()(const RemoveAgent& c) const { return "remove " + c.agent.text(); }
    std::string operator()(const ScaleAgent& c) const
    {
        return "scale " + c.agent.text() + " to " + countOf(c.replicas, "replica", "replicas")
            + (c.until ? " until " + toRfc3339(*c.until) : "")
            + (c.reason.empty() ? "" : " (" + c.reason + ")");
    }
    std::string operator()(const PauseScaling& c) const
    {
        return (c.paused ? "pause scaling of " : "resume scaling of ") + c.agent.text()
            + (c.paused && c.until ? " until " + toRfc3339(*c.until) : "")
            + (c.reason.empty() ? "" : " (" + c.reason + ")");
    }
    std::string operator()(const RestartAgent& c) const
    {
        return "restart " + c.agent.text() + " batch by batch";
    }
    std::string operator()(const CancelRollout& c) const { return "cancel the rollout of " + c.agent.text(); }
    std::string operator()(const DrainInstance& c) const { return "drain " + c.instance.text(); }
    std::string operator()(const RestartInstance& c) const { return "restart " + c.instance.text(); }
    std::string operator()(const SetInstanceRouting& c) const { return core::describe(c); }
    std::string operator()(const ApplyPlan&) const { return "apply the changed fleet file"; }
    std::string operator()(const DiscardPlan&) const { return "discard the changed fleet file"; }
    std::string operator()(const AddSilence& c) const
    {
        std::string matchers;
        for (const Matcher& matcher : c.matchers)
            matchers += (matchers.empty() ? "" : ", ") + matcher.text();
        return "silence " + matchers + " until " + toRfc3339(c.until) + " (" + c.reason + ")";
    }
    std::string operator()(const RemoveSilence& c) const { return "end silence " + c.id; }
    std::string operator()(const AcknowledgeAlert& c) const
    {
        return "acknowledge " + c.alert.rule + " on " + core::subjectOf(c.alert) + " until "
            + toRfc3339(c.until) + (c.text.empty() ? "" : " (" + c.text + ")");
    }
    std::string operator()(const SaveAlertRule& c) const
    {
        return "save the alert rule " + c.rule.name + (c.agent.isEmpty() ? "" : " of " + c.agent.text());
    }
    std::string operator()(const DeleteAlertRule& c) const
    {
        return "delete the alert rule " + c.name + (c.agent.isEmpty() ? "" : " of " + c.agent.text());
    }
    std::string operator()(const AddApiKey& c) const
    {
        return "make the key " + c.key.id + " for " + c.key.name
            + (c.key.expires ? " until " + toRfc3339(*c.key.expires) : "");
    }
    std::string operator()(const RevokeApiKey& c) const { return "revoke the key " + c.id; }
    std::string operator()(const ClearCache& c) const
    {
        return "drop what " + c.pattern + " names from the cache " + c.cache;
    }
    std::string operator()(const DecideApproval& c) const
    {
        return (c.isApproved ? "approve " : "decline ") + c.id + (c.text.empty() ? "" : " (" + c.text + ")");
    }
    std::string operator()(const SaveDashboard& c) const { return "save the dashboard " + c.id; }
    std::string operator()(const DeleteDashboard& c) const { return "delete the dashboard " + c.id; }
    template <typename OfTrust>
    std::string operator()(const OfTrust& c) const
    {
        return core::describe(c);
    }
};

struct Subject {
    std::string operator()(const DeployAgent& c) const { return c.spec.id.text(); }
    std::string operator()(const UpdateAgent& c) const { return c.spec.id.text(); }
    std::string operator()(const DrainInstance& c) const { return c.instance.text(); }
    std::string operator()(const RestartInstance& c) const { return c.instance.text(); }
    std::string operator()(const SetInstanceRouting& c) const { return c.instance.text(); }
    std::string operator()(const ApplyPlan&) const { return {}; }
    std::string operator()(const DiscardPlan&) const { return {}; }
    std::string operator()(const AddSilence&) const { return {}; }
    std::string operator()(const RemoveSilence& c) const { return c.id; }
    std::string operator()(const AddApiKey& c) const { return c.key.id; }
    std::string operator()(const RevokeApiKey& c) const { return c.id; }
    std::string operator()(const ClearCache& c) const { return c.cache; }
    std::string operator()(const AddOperator& c) const { return c.account.name; }
    std::string operator()(const ChangeRights& c) const { return c.name; }
    std::string operator()(const SetPassPhrase& c) const { return c.name; }
    std::string operator()(const RemoveOperator& c) const { return c.name; }
    std::string operator()(const AddApiToken& c) const { return c.token.name; }
    std::string operator()(const RevokeApiToken& c) const { return c.id; }
    std::string operator()(const KeepSealed& c) const { return sealedSubject(c.record.kind, c.record.owner); }
    std::string operator()(const RemoveSealed& c) const { return sealedSubject(c.kind, c.owner); }
    std::string operator()(const NoteSealedRead& c) const { return sealedSubject(c.kind, c.owner); }
    std::string operator()(const KeepVault&) const { return "vault"; }
    std::string operator()(const NoteVaultUnlocked&) const { return "vault"; }
    std::string operator()(const DecideApproval& c) const { return c.id; }
    std::string operator()(const NoteJournalExport&) const { return "journal"; }
    std::string operator()(const SaveDashboard& c) const { return c.id; }
    std::string operator()(const DeleteDashboard& c) const { return c.id; }
    std::string operator()(const AcknowledgeAlert& c) const
    {
        return c.alert.instance.isEmpty() ? c.alert.agent.text() : c.alert.instance.text();
    }
    template <typename OfAgent>
    std::string operator()(const OfAgent& c) const
    {
        return c.agent.text();
    }
};

// Carries out one command that was checked already.
struct CarryOut {
    StepContext& step;
    const std::string& actor;
    CommandReceipt receipt{};

    Agent& agent(const AgentId& id) { return step.memory.agents.at(id); }

    void operator()(const DeployAgent& command)
    {
        receipt.instances = addAgent(std::make_shared<const AgentSpec>(command.spec), step);
        nameDeployment(command.spec.id);
    }
    void operator()(const UpdateAgent& command)
    {
        changeAgent(agent(command.spec.id), std::make_shared<const AgentSpec>(command.spec), step);
        nameDeployment(command.spec.id);
    }
    void operator()(const RemoveAgent& command) { removeAgent(agent(command.agent), step); }
    void operator()(const ScaleAgent& command)
    {
        Agent& scaled = agent(command.agent);
        if (scaled.record->wanted != command.replicas)
            step.tell("scaling", command.agent.text(),
                      command.agent.text() + " is scaled from " + std::to_string(scaled.record->wanted)
                          + " to " + countOf(command.replicas, "replica", "replicas") + ".",
                      {{QStringLiteral("from"), qint64(scaled.record->wanted)},
                       {QStringLiteral("replicas"), qint64(command.replicas)},
                       {QStringLiteral("reason"), QString::fromStdString(command.reason)}},
                      actor);
        AgentRecord& record = *scaled.record;
        record.wanted = command.replicas;
        record.manual.reset();
        if (record.spec->scaling.enabled && !record.scalingPaused)
            record.manual = {command.replicas, command.until.value_or(step.now.wall + manualFor), actor,
                             command.reason};
        scaled.fleetFileDecides = false;
        scaled.scalingReason = actor + " set " + countOf(command.replicas, "replica", "replicas")
            + (command.reason.empty() ? "" : ": " + command.reason);
        step.stateChanged();
    }
    void operator()(const PauseScaling& command)
    {
        AgentRecord& record = *agent(command.agent).record;
        record.scalingPaused = command.paused;
        record.scalingPausedUntil = command.paused ? command.until : std::nullopt;
        record.manual.reset();
        if (command.paused)
            agent(command.agent).scalingReason =
                "Scaling was paused by " + actor + (command.reason.empty() ? "." : ": " + command.reason);
        step.stateChanged();
    }
    void operator()(const RestartAgent& command)
    {
        Agent& restarted = agent(command.agent);
        retarget(restarted, restarted.record->spec, restarted.record->restartGeneration + 1, step);
    }
    void operator()(const CancelRollout& command)
    {
        undo(agent(command.agent), "cancelled by " + actor, actor, step);
    }
    void operator()(const DrainInstance& command) { let(command.instance, Intent::Leave, "drained"); }
    void operator()(const RestartInstance& command) { let(command.instance, Intent::Renew, "restarted"); }
    void operator()(const ApplyPlan& command)
    {
        if (auto applied = applyPlan(command.digest, step); !applied)
            refusal = applied.error();
    }
    void operator()(const DiscardPlan& command)
    {
        if (auto discarded = discardPlan(command.digest, step); !discarded)
            refusal = discarded.error();
    }

    void operator()(const AddSilence& command) { receipt.silenceId = core::carryOut(command, actor, step); }
    void operator()(const SetInstanceRouting& command) { core::carryOut(command, actor, step); }
    void operator()(const SaveDashboard&) {}  // nothing but their journal entries
    void operator()(const DeleteDashboard&) {}
    void operator()(const DecideApproval&) {}  // by decide(), which has the whole request
    void operator()(const AcknowledgeAlert& command) { core::carryOut(command, actor, step); }
    void operator()(const KeepSealed& command) { core::carryOut(command, actor, step); }
    template <typename Other>
    void operator()(const Other& command)
    {
        core::carryOut(command, step);
    }

    void let(const InstanceId& id, Intent intent, const std::string& what)
    {
        Agent* owner = nullptr;
        if (Instance* instance = step.memory.find(id, &owner))
            letGo(*owner, *instance, intent, what + " by " + actor, step);
    }
    void nameDeployment(const AgentId& id)
    {
        receipt.deploymentId = id.text() + "-r" + std::to_string(step.memory.state.agents.at(id).revision);
    }

    std::optional<Error> refusal{};
};

// As it was asked for, whether or not it was approved.
Result<CommandReceipt> carryOutChecked(const CommandRequest& request, StepContext& step)
{
    if (auto checked = checkCommand(request.command, step.memory); !checked)
        return checked.error();
    CarryOut visitor{step, request.actor.text};
    std::visit(visitor, request.command);
    if (visitor.refusal)
        return *visitor.refusal;
    return visitor.receipt;
}

// Puts aside what needs a second person, and carries out the rest.
Result<CommandReceipt> carryOut(const CommandRequest& request, StepContext& step)
{
    auto preview = previewOf(request, step.memory);
    if (!preview)
        return preview.error();
    if (preview.value().needsApproval)
        return holdForApproval(request, std::move(preview).value(), step);
    return carryOutChecked(request, step);
}

// What the journal keeps of a command beside its sentence.
QJsonObject detailOf(const Command& command, const Result<CommandReceipt>& receipt)
{
    QJsonObject detail{{QStringLiteral("accepted"), bool(receipt)}};
    if (!receipt)
        detail.insert(QStringLiteral("refusedFor"), QString::fromStdString(receipt.error().context));
    else if (!receipt.value().deploymentId.empty())
        detail.insert(QStringLiteral("deployment"), QString::fromStdString(receipt.value().deploymentId));
    else if (!receipt.value().silenceId.empty())
        detail.insert(QStringLiteral("silence"), QString::fromStdString(receipt.value().silenceId));
    else if (!receipt.value().approvalId.empty())
        detail.insert(QStringLiteral("approval"), QString::fromStdString(receipt.value().approvalId));
    if (const auto* saved = std::get_if<SaveAlertRule>(&command))
        detail.insert(
            QStringLiteral("rule"),
            QJsonDocument::fromJson(QByteArray::fromStdString(writeAlertRuleJson(saved->rule))).object());
    if (const auto* update = std::get_if<UpdateAgent>(&command); update && update->rehearsal)
        detail.insert(QStringLiteral("rehearsal"), rehearsalJson(*update->rehearsal));
    if (const auto* kept = std::get_if<KeepSealed>(&command))
        detail.insert(QStringLiteral("version"), qint64(kept->record.version));
    if (std::holds_alternative<RemoveSealed>(command) && receipt && receipt.value().approvalId.empty())
        detail.insert(QStringLiteral("removed"), true);
    return detail;
}

// The journal's sentence of what became of a request.
std::string outcomeOf(const std::string& what, const Result<CommandReceipt>& receipt,
                      const std::string& reason)
{
    const std::string why = reason.empty() ? std::string() : " (" + reason + ")";
    if (!receipt)
        return "Refused to " + what + why + ": " + receipt.error().context + ".";
    if (!receipt.value().approvalId.empty())
        return "Asked to " + what + why + ", which waits for a second person as " + receipt.value().approvalId
            + ".";
    return "Asked to " + what + why + ".";
}

std::size_t tellOf(const CommandRequest& request, const Result<CommandReceipt>& receipt, StepContext& step,
                   const std::string& approvedBy = {})
{
    QJsonObject detail = detailOf(request.command, receipt);
    if (!request.reason.empty())
        detail.insert(QStringLiteral("reason"), QString::fromStdString(request.reason));
    if (!approvedBy.empty())
        detail.insert(QStringLiteral("approvedBy"), QString::fromStdString(approvedBy));
    return step.tell("command", subjectOf(request.command),
                     outcomeOf(describe(request.command), receipt, request.reason), detail,
                     request.actor.text);
}

// The journal has both: who approved, and then what was asked for, by whom.
CommandAnswer decide(const CommandRequest& request, const DecideApproval& decision, StepContext& step)
{
    auto approved = decideApproval(decision, request.actor, step);
    if (!approved || !approved.value()) {
        Result<CommandReceipt> receipt =
            approved ? Result<CommandReceipt>(CommandReceipt()) : Result<CommandReceipt>(approved.error());
        const std::size_t entry = tellOf(request, receipt, step);
        return {std::move(receipt), entry};
    }
    tellOf(request, CommandReceipt(), step);
    const CommandRequest& original = *approved.value();
    Result<CommandReceipt> receipt = carryOutChecked(original, step);
    const std::size_t entry = tellOf(original, receipt, step, request.actor.text);
    return {std::move(receipt), entry};
}

}  // namespace

void carryOutCommands(const std::vector<CommandRequest>& requests, StepContext& step)
{
    for (const CommandRequest& request : requests) {
        if (auto allowed = mayAsk(request.command, request.actor, step.memory); !allowed) {
            step.memory.attempts.take({{AccessAttempt::Kind::Forbidden,
                                        request.actor.text,
                                        describe(request.command),
                                        {},
                                        allowed.error().context}},
                                      step);
            step.out.answers.push_back({allowed.error(), 0});
        } else if (const auto* decision = std::get_if<DecideApproval>(&request.command)) {
            step.out.answers.push_back(decide(request, *decision, step));
        } else {
            Result<CommandReceipt> receipt = carryOut(request, step);
            const std::size_t entry = tellOf(request, receipt, step);
            step.out.answers.push_back({std::move(receipt), entry});
        }
    }
}

std::string describe(const Command& command)
{
    return std::visit(Describe{}, command);
}

std::string subjectOf(const Command& command)
{
    return std::visit(Subject{}, command);
}

}  // namespace core
