#pragma once

#include "core/base/result.h"
#include "core/control/alert_state.h"
#include "core/fleet/access_attempt.h"
#include "core/fleet/command.h"
#include "core/fleet/effect.h"
#include "core/fleet/fleet_file_spec.h"
#include "core/fleet/journal.h"
#include "core/fleet/snapshot.h"
#include "core/fleet/state.h"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace core {

struct ControllerLimits {
    std::uint32_t startsAtOnce = 8;  // an agent's instances that may be starting at a time
    std::uint32_t rolloutBatchPercent = 25;  // of the wanted replicas, at least one, replaced at a time
    Duration firstRestartDelay{1'000};  // doubled at each failed start, up to
    Duration longestRestartDelay{60'000};  // this, and forgotten after
    Duration steadyAfter{60'000};  // being ready for so long
    std::uint32_t crashLoopAfter = 3;  // failures in a row that make a crash loop
    std::uint32_t rolloutFailuresToUndo = 2;  // failed starts of the new version in one rollout
    Duration stoppedKept{60'000};  // how long an ended instance stays on the screens
    AlertLimits alerts{};
};

// A fleet file that was read while the fleet runs.
struct FleetFile {
    std::shared_ptr<const FleetSpec> spec;
    std::string digest;  // SHA-256 of its bytes, 64 hexadecimal digits
    bool applyNow = false;  // the command line said --apply
};

// Everything a step may know beside its own state. A region that is absent was not looked at.
struct StepInputs {
    bool isTick = true;  // a whole tick is in the traffic; false: something happened in between
    std::vector<RegionObservation> regions;
    std::vector<ProbeOutcome> probes;  // since the last step, in order of time
    std::map<InstanceId, InstanceFigures> instanceFigures;  // the newest; absent: unknown
    std::map<AgentId, Figures> agentFigures;
    TrafficReport traffic;  // since the last step
    std::vector<CommandRequest> commands;
    std::vector<AccessAttempt> attempts{};  // since the last step
    IssuerKeysReportPtr issuerKeys{};  // the newest; null: no access provider takes tokens
    std::optional<FleetFile> fleetFile;  // when it was read anew
};

// The answer to one command, in the order of the commands. `journalIndex` points into StepOutput::journal.
struct CommandAnswer {
    Result<CommandReceipt> receipt;
    std::size_t journalIndex = 0;
};

struct StepOutput {
    std::vector<Effect> effects;  // in the order in which they are to be carried out
    std::vector<JournalDraft> journal;
    std::vector<CommandAnswer> answers;
    SnapshotPtr snapshot;
    bool stateChanged = false;  // state() differs from before and must be stored
};

// Decides what the fleet does next: one level-triggered step at a time.
//
// Pure: the same calls with the same inputs and times give the same outputs. Reads no clock, does no I/O,
// throws nothing, holds no lock; it has one owner. Instances that a platform reports and the state does not
// know are adopted when they belong to an agent of the state, and stopped when they do not.
class Controller {
public:
    // `fleet` gives regions and names; `state` the agents as they were stored. An empty state with an empty
    // digest takes the agents of `fleet` as they are at the first step.
    Controller(ControllerLimits limits, std::shared_ptr<const FleetSpec> fleet, std::string fleetDigest,
               FleetState state);
    ~Controller();
    Controller(Controller&&) noexcept;
    Controller& operator=(Controller&&) noexcept;

    StepOutput step(const StepInputs& inputs, Now now);

    const FleetState& state() const;

    // What a command would do now, without doing it.
    Result<CommandPreview> preview(const CommandRequest& request) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace core
