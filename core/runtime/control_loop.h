#pragma once

#include "core/base/guarded.h"
#include "core/control/controller.h"
#include "core/gateway/gateway.h"
#include "core/monitor/monitor.h"
#include "core/runtime/alarm_bell.h"
#include "core/runtime/fleet_series.h"
#include "core/runtime/fleet_service.h"
#include "core/runtime/jwks_source.h"
#include "core/runtime/metric_archivist.h"
#include "core/runtime/notice_feed.h"
#include "core/runtime/recorder.h"
#include "core/runtime/region_set.h"
#include "core/runtime/snapshot_feed.h"
#include "core/runtime/vault_book.h"

#include <string>
#include <thread>
#include <vector>

namespace core {

// The control thread: gathers what is known, takes one controller step, and carries out what it decided; once
// a second, and at once when the bell rings.
class ControlLoop {
public:
    // All of them outlive the loop.
    struct World {
        AlarmBell& bell;
        Recorder& recorder;
        MetricHistory& history;
        const MetricArchivist& archivist;
        Gateway& gateway;
        ModelCache& models;
        RegionSet& regions;
        Monitor& monitor;
        JwksSource& jwks;
        CacheShelf& caches;
        SharedVault& vault;
        SnapshotFeed& feed;
        NoticeFeed& notices;
    };

    ControlLoop(World world, Controller controller);
    ~ControlLoop();  // ends and joins; the platforms are told to leave

    // Any thread.
    void submit(CommandRequest request, FleetService::Answer<CommandReceipt> answer);
    // Waits for the receipt, so not on the control thread nor the recorder's: what has to be allowed and in
    // the journal first is so then.
    Result<CommandReceipt> carriedOut(CommandRequest request);
    void preview(CommandRequest request, FleetService::Answer<CommandPreview> answer);
    void note(AccessAttempt attempt);
    void fleetFileRead(FleetFile file);
    void announceApi(std::string address);
    void setNotice(std::string topic, std::string sentence);  // an empty sentence takes it back

private:
    struct PendingCommand {
        CommandRequest request;
        FleetService::Answer<CommandReceipt> answer;
    };
    struct PendingPreview {
        CommandRequest request;
        FleetService::Answer<CommandPreview> answer;
    };
    struct Inbox {
        std::vector<PendingCommand> commands;
        std::vector<PendingPreview> previews;
        std::vector<AccessAttempt> attempts;
        std::optional<FleetFile> fleetFile;
        std::string apiAddress;
        std::map<std::string, std::string> notices;
        bool ending = false;
    };

    void run();
    void step(bool tick);
    void refuseUnlessRecorded(std::vector<PendingCommand>& commands);
    void addRenewals(std::vector<PendingCommand>& commands, Now now);
    StepInputs gather(bool tick, Now now);
    void carryOut(const std::vector<Effect>& effects);
    void dropCached(const DropCached& drop);
    void record(StepOutput& output, std::vector<PendingCommand> commands, Now now);
    void watch(const FleetSnapshot& snapshot, const std::vector<RegionObservation>& regions);
    void publish(const FleetSnapshot& decided, double stepSeconds, Now now);
    void refuseWaiting();

    World m_world;
    Controller m_controller;
    FleetSeries m_series;
    double m_scrapeLagSeconds = 0;  // of the newest report
    std::vector<std::string> m_gatewayNotices;
    TrafficReport m_traffic;  // of this step
    bool m_owesState = false;  // to the recorder, which could not take it
    std::uint64_t m_seq = 0;
    Guarded<Inbox> m_inbox;
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace core
