#pragma once

#include "core/fleet/fleet_file.h"
#include "core/runtime/control_loop.h"
#include "core/runtime/fleet_service.h"
#include "core/runtime/keyring_access.h"
#include "core/runtime/trust_service.h"
#include "core/runtime/vault_service.h"
#include "core/runtime/worker.h"

#include <memory>
#include <string>

namespace core {

struct CoreOptions {
    std::string dataFolder;  // absolute; made (0700) when it is not there
    std::string fleetFile;  // watched for changes; empty: none
    bool applyNow = false;  // a changed file is applied without asking
    std::string shimProgram;  // path of pilothouse-shim
    std::string masterKeyFile{};  // of the vault; empty: systemd's credential, or none
    KeyringAccess keyring{};
};

// The whole orchestration core inside this process: what it owns starts with it and ends with it.
//
// Local instances go on running after it when their spec says so, and are adopted at the next start.
class LocalCore final : public FleetService {
public:
    // `fleet` is the fleet file as read, without errors. Invalid: there is no master key in the file
    // that is named. Refused: the store is of a newer version. Io: the
    // gateway's address, the data folder or a platform cannot be had. A store that is no database is set
    // aside, and the snapshot's notices say so. The feeds must outlive the core.
    static Result<std::unique_ptr<LocalCore>> start(CoreOptions options, const FleetFileReading& fleet,
                                                    SnapshotFeed& feed, NoticeFeed& notices);
    ~LocalCore() override;

    void submit(CommandRequest request, Answer<CommandReceipt> answer) override;
    void preview(CommandRequest request, Answer<CommandPreview> answer) override;
    void makeApiKey(ApiKeyWish wish, Answer<NewApiKey> answer) override;
    void readSeries(SeriesQuery query, Answer<SeriesData> answer) override;
    void readJournal(JournalQuery query, Answer<std::vector<JournalEntry>> answer) override;
    void backtest(BacktestQuery query, Answer<BacktestReport> answer) override;
    void rehearse(RehearsalQuery query, Answer<RehearsalReport> answer) override;
    void explainRequest(RequestQuestion question, Answer<RequestExplanation> answer) override;
    void readDashboards(Answer<DashboardListing> answer) override;
    void saveDashboard(DashboardSpec dashboard, Actor by, Answer<void> answer) override;
    void removeDashboard(std::string id, Actor by, Answer<void> answer) override;
    void countCached(ClearCache wish, Answer<std::uint64_t> answer) override;
    void readLog(InstanceId instance, std::size_t bytes, Answer<std::string> answer) override;

    TrustService& trust();
    VaultService& vault();
    std::string gatewayUrl() const;  // http or https://HOST:PORT
    // The control API's address, for the screens.
    void announceApi(std::string address);
    // A sentence among the snapshot's notices; an empty one takes the topic's back.
    void setNotice(std::string topic, std::string sentence);

private:
    class Parts;
    explicit LocalCore(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> m_parts;
};

}  // namespace core
