#include "core/control/commands.h"

#include "core/control/alert_commands.h"
#include "core/control/command_rules.h"
#include "core/control/key_commands.h"
#include "core/control/lifecycle.h"
#include "core/control/plan.h"
#include "core/control/rollout.h"
#include "core/control/scaling.h"
#include "core/fleet/alert_rules.h"
#include "core/fleet/rehearsal_json.h"

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
};

struct Subject {
    std::string operator()(const DeployAgent& c) const { return c.spec.id.text(); }
    std::string operator()(const UpdateAgent& c) const { return c.spec.id.text(); }
    std::string operator()(const DrainInstance& c) const { return c.instance.text(); }
    std::string operator()(const RestartInstance& c) const { return c.instance.text(); }
    std::string operator()(const ApplyPlan&) const { return {}; }
    std::string operator()(const DiscardPlan&) const { return {}; }
    std::string operator()(const AddSilence&) const { return {}; }
    std::string operator()(const RemoveSilence& c) const { return c.id; }
    std::string operator()(const AddApiKey& c) const { return c.key.id; }
    std::string operator()(const RevokeApiKey& c) const { return c.id; }
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
    void operator()(const AcknowledgeAlert& command) { core::carryOut(command, actor, step); }
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

Result<CommandReceipt> carryOut(const CommandRequest& request, StepContext& step)
{
    if (auto checked = checkCommand(request.command, step.memory); !checked)
        return checked.error();
    CarryOut visitor{step, request.actor};
    std::visit(visitor, request.command);
    if (visitor.refusal)
        return *visitor.refusal;
    return visitor.receipt;
}

}  // namespace

void carryOutCommands(const std::vector<CommandRequest>& requests, StepContext& step)
{
    for (const CommandRequest& request : requests) {
        Result<CommandReceipt> receipt = carryOut(request, step);
        QJsonObject detail{{QStringLiteral("accepted"), bool(receipt)}};
        if (!receipt)
            detail.insert(QStringLiteral("refusedFor"), QString::fromStdString(receipt.error().context));
        else if (!receipt.value().deploymentId.empty())
            detail.insert(QStringLiteral("deployment"), QString::fromStdString(receipt.value().deploymentId));
        else if (!receipt.value().silenceId.empty())
            detail.insert(QStringLiteral("silence"), QString::fromStdString(receipt.value().silenceId));
        if (const auto* saved = std::get_if<SaveAlertRule>(&request.command))
            detail.insert(
                QStringLiteral("rule"),
                QJsonDocument::fromJson(QByteArray::fromStdString(writeAlertRuleJson(saved->rule))).object());
        if (const auto* update = std::get_if<UpdateAgent>(&request.command); update && update->rehearsal)
            detail.insert(QStringLiteral("rehearsal"), rehearsalJson(*update->rehearsal));
        const std::size_t entry =
            step.tell("command", subjectOf(request.command),
                      (receipt ? "Asked to " : "Refused to ") + describe(request.command)
                          + (receipt ? "." : ": " + receipt.error().context + "."),
                      detail, request.actor);
        step.out.answers.push_back({std::move(receipt), entry});
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
