#pragma once

#include "core/fleet/alert.h"
#include "core/fleet/api_key.h"
#include "core/fleet/console_commands.h"
#include "core/fleet/fleet_spec.h"
#include "core/fleet/rehearsal.h"
#include "core/fleet/rights.h"
#include "core/fleet/trust_commands.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace core {

// What an operator may ask for. All of them are carried out by the controller, journalled with their actor.

struct DeployAgent {
    AgentSpec spec;
};  // Exists if the id is taken
struct UpdateAgent {
    AgentSpec spec;
    std::optional<std::uint64_t> ifMatch;
    std::optional<RehearsalNote> rehearsal{};  // of its scaling policy, for the journal
};  // Stale when the revision moved on
struct RemoveAgent {
    AgentId agent;
};
// Stands in place of the scaling policy until then, an hour unless said. Where there is none, it stays.
struct ScaleAgent {
    AgentId agent;
    std::uint32_t replicas = 0;
    std::string reason;
    std::optional<TimePoint> until{};
};  // Invalid outside min and max, and for a time that is over
// Paused false ends a manual count as well: the scaling policy decides again.
struct PauseScaling {
    AgentId agent;
    bool paused = true;
    std::optional<TimePoint> until;
    std::string reason{};
};
struct RestartAgent {
    AgentId agent;
};  // a rolling restart
struct CancelRollout {
    AgentId agent;
};  // goes back to the version before; Refused when none is under way
struct DrainInstance {
    InstanceId instance;
};  // finishes what it has, then goes; a new one takes its place
struct RestartInstance {
    InstanceId instance;
};  // likewise drained, then started again under its own id
// What an operator wants of its routing, until the instance is gone; what is absent stays as it is.
struct SetInstanceRouting {
    InstanceId instance;
    std::optional<double> weight{};  // times the others, 0 to 1000; 0: no new requests
    std::optional<bool> drain{};  // no new requests, without stopping it
    std::optional<Duration> ejectFor{};  // no new requests for so long, a day at most; 0 ends it
    std::string reason{};
};  // Invalid out of these bounds, or without any
struct ApplyPlan {
    std::string digest;
};  // Stale when another plan waits by now
struct DiscardPlan {
    std::string digest;
};

struct AddSilence {
    std::vector<Matcher> matchers;
    TimePoint until;
    std::string reason;
};  // Invalid without matchers, a reason, or an end that lies ahead
struct RemoveSilence {
    std::string id;
};
struct AcknowledgeAlert {
    AlertKey alert;
    TimePoint until;
    std::string text;
};  // Refused when it is not firing
struct SaveAlertRule {
    AlertRuleSpec rule;
    AgentId agent;  // empty: a rule of every agent
};  // replaces the rule of that name
struct DeleteAlertRule {
    std::string name;
    AgentId agent;
};

// A gateway key, made already: what is kept of it is no secret.
struct AddApiKey {
    ApiKeyRecord key;
};  // Invalid without a name, or expired
struct RevokeApiKey {
    std::string id;
};

// Drops entries of one of the gateway's caches.
struct ClearCache {
    std::string cache;  // responses, config, models
    std::string pattern;  // a glob over AGENT:TARGET, agents' ids or models' names
};  // NotFound for another cache, Invalid without a pattern

using Command =
    std::variant<DeployAgent, UpdateAgent, RemoveAgent, ScaleAgent, PauseScaling, RestartAgent, CancelRollout,
                 DrainInstance, RestartInstance, SetInstanceRouting, ApplyPlan, DiscardPlan, AddSilence,
                 RemoveSilence, AcknowledgeAlert, SaveAlertRule, DeleteAlertRule, AddApiKey, RevokeApiKey,
                 ClearCache, AddOperator, ChangeRights, SetPassPhrase, RemoveOperator, AddApiToken,
                 RevokeApiToken, KeepSealed, RemoveSealed, NoteSealedRead, KeepVault, DecideApproval,
                 NoteJournalExport, SaveDashboard, DeleteDashboard, NoteVaultUnlocked>;

struct CommandRequest {
    Command command;
    Actor actor;  // who asks
    std::string reason{};  // why, in the words of who asks; the journal keeps it
};

// What an accepted command answers at once; what comes of it is in the journal.
struct CommandReceipt {
    std::uint64_t journalSeq = 0;  // the entry that records it
    std::string deploymentId;  // of a deploy or an update
    std::vector<InstanceId> instances;  // that will be started, of a deploy
    std::string silenceId{};  // of a new silence
    std::string approvalId{};  // when it is not done yet: a second person must approve it
};

// What a command would do, in sentences, without doing it. Refusals are errors, as for the command itself.
struct CommandPreview {
    std::vector<std::string> consequences;
    std::uint32_t instancesAffected = 0;
    std::uint32_t requestsInFlight = 0;
    std::string nameToType{};  // since it is large: what must be typed before it is done; empty: nothing
    bool needsApproval = false;  // it then waits for a second person
};

}  // namespace core
