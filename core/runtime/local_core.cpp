#include "core/runtime/local_core.h"

#include "core/fleet/find_view.h"
#include "core/runtime/backtester.h"
#include "core/runtime/dashboard_shelf.h"
#include "core/runtime/fleet_file_watch.h"
#include "core/runtime/rehearser.h"
#include "core/security/api_keys.h"

#include <QDir>
#include <spdlog/spdlog.h>

namespace core {
namespace {

constexpr std::size_t readsQueued = 256;
constexpr std::size_t longestLog = 4 << 20;  // bytes of one readLog

struct OpenedStore {
    std::unique_ptr<Store> store;
    std::string notice;  // when a broken one was set aside
};

Result<OpenedStore> openStore(const std::string& folder)
{
    auto opened = Store::open(folder, Store::Mode::ReadWrite);
    if (opened)
        return OpenedStore{std::move(opened).value(), {}};
    if (opened.error().code != ErrorCode::Corrupt)
        return opened.error();

    const auto aside = Store::quarantine(folder);
    if (!aside)
        return aside.error();
    spdlog::error("{}; set aside as {}", opened.error().context, aside.value());
    auto fresh = Store::open(folder, Store::Mode::ReadWrite);
    if (!fresh)
        return fresh.error();
    return OpenedStore{std::move(fresh).value(),
                       "The store was damaged. It was set aside as " + aside.value()
                           + ", and the fleet goes on from the fleet file."};
}

std::string sentenceOf(const FleetFileReading& reading, const std::string& path)
{
    return "The fleet file changed but has "
        + (reading.errors.size() == 1 ? std::string("an error")
                                      : std::to_string(reading.errors.size()) + " errors")
        + ", so the fleet goes on as before. First: " + describe(reading.errors.front(), path);
}

}  // namespace

// In the order in which they need each other; destroyed from the bottom up.
class LocalCore::Parts {
public:
    Parts(CoreOptions given, OpenedStore opened, std::unique_ptr<Store> reading,
          std::unique_ptr<Gateway> listening, const FleetSpec& fleet, SnapshotFeed& shown)
        : options(std::move(given)),
          feed(shown),
          readStore(std::move(reading)),
          recorder(std::move(opened.store), options.dataFolder),
          archivist(options.dataFolder, history),
          gateway(std::move(listening)),
          monitor({}, history, [this] { bell.ring(); }),
          backtester(archivist, fleet.notices),
          rehearser(archivist),
          dashboards(fleet, options.dataFolder)
    {
    }

    void run(const FleetFileReading& fleet, FleetState state, NoticeFeed& notices)
    {
        loop.emplace(ControlLoop::World{bell, recorder, history, archivist, *gateway, *regions, monitor, feed,
                                        notices},
                     Controller({}, fleet.spec, fleet.digest, std::move(state)));
        if (options.applyNow)
            loop->fleetFileRead({fleet.spec, fleet.digest, true});
        if (!options.fleetFile.empty())
            watch.emplace(options.fleetFile, fleet.digest,
                          [this](FleetFileReading reading) { changed(reading); });
    }

    void changed(const FleetFileReading& reading)
    {
        if (reading.spec) {
            loop->setNotice("fleet file", {});
            loop->fleetFileRead({reading.spec, reading.digest, options.applyNow});
        } else {
            loop->setNotice("fleet file", sentenceOf(reading, options.fleetFile));
        }
    }

    // Runs a job on the reading thread, or answers that it is too busy.
    template <typename T, typename Read>
    void read(FleetService::Answer<T> answer, Read how)
    {
        if (!reader.post([answer, how = std::move(how)] { answer(how()); }))
            answer(Error{ErrorCode::Busy, "too many questions wait already"});
    }

    CoreOptions options;
    SnapshotFeed& feed;
    AlarmBell bell;
    std::unique_ptr<Store> readStore;  // the reader's
    Recorder recorder;
    MetricHistory history;
    MetricArchivist archivist;
    std::unique_ptr<Gateway> gateway;
    std::unique_ptr<RegionSet> regions;
    Monitor monitor;
    std::optional<ControlLoop> loop;
    std::optional<FleetFileWatch> watch;
    Backtester backtester;  // the reader's
    Rehearser rehearser;  // the reader's
    DashboardShelf dashboards;  // the reader's
    Worker reader{readsQueued};
};

Result<std::unique_ptr<LocalCore>> LocalCore::start(CoreOptions options, const FleetFileReading& fleet,
                                                    SnapshotFeed& feed, NoticeFeed& notices)
{
    auto opened = openStore(options.dataFolder);
    if (!opened)
        return opened.error();
    auto reading = Store::open(options.dataFolder, Store::Mode::ReadOnly);
    if (!reading)
        return reading.error();
    auto stored = opened.value().store->loadState();
    if (!stored)
        return stored.error();
    auto gateway = Gateway::listen(fleet.spec->gateway);
    if (!gateway)
        return gateway.error();

    const std::string notice = opened.value().notice;
    const RegionSet::Folders folders{options.dataFolder, options.shimProgram};
    auto parts =
        std::make_unique<Parts>(std::move(options), std::move(opened).value(), std::move(reading).value(),
                                std::move(gateway).value(), *fleet.spec, feed);
    auto regions = RegionSet::open(*fleet.spec, folders, [&bell = parts->bell] { bell.ring(); });
    if (!regions)
        return regions.error();
    parts->regions = std::move(regions).value();
    parts->run(fleet, std::move(stored).value().value_or(FleetState{}), notices);
    if (!notice.empty())
        parts->loop->setNotice("store", notice);
    return std::unique_ptr<LocalCore>(new LocalCore(std::move(parts)));
}

LocalCore::LocalCore(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

LocalCore::~LocalCore() = default;

void LocalCore::submit(CommandRequest request, Answer<CommandReceipt> answer)
{
    m_parts->loop->submit(std::move(request), std::move(answer));
}

void LocalCore::preview(Command command, Answer<CommandPreview> answer)
{
    m_parts->loop->preview(std::move(command), std::move(answer));
}

void LocalCore::makeApiKey(ApiKeyWish wish, Answer<NewApiKey> answer)
{
    m_parts->read<MadeApiKey>(
        [this, actor = wish.actor, answer = std::move(answer)](Result<MadeApiKey> made) {
            if (!made)
                return answer(made.error());
            const MadeApiKey key = std::move(made).value();
            submit({AddApiKey{key.record}, actor}, [key, answer](const Result<CommandReceipt>& receipt) {
                if (receipt)
                    answer(NewApiKey{key.record.id, key.key, receipt.value().journalSeq});
                else
                    answer(receipt.error());
            });
        },
        [wish = std::move(wish)] {
            return core::makeApiKey(wish.name, wish.groups, wish.expires, readClocks().wall);
        });
}

void LocalCore::readSeries(SeriesQuery query, Answer<SeriesData> answer)
{
    m_parts->read<SeriesData>(std::move(answer), [this, query = std::move(query)]() -> Result<SeriesData> {
        if (query.stop.stop_requested())
            return Error{ErrorCode::Cancelled, "nobody waits for " + query.name + " any more"};
        return m_parts->archivist.query(query);
    });
}

void LocalCore::readJournal(JournalQuery query, Answer<std::vector<JournalEntry>> answer)
{
    m_parts->read<std::vector<JournalEntry>>(
        std::move(answer), [this, query = std::move(query)] { return m_parts->readStore->read(query); });
}

void LocalCore::backtest(BacktestQuery query, Answer<BacktestReport> answer)
{
    m_parts->read<BacktestReport>(
        std::move(answer), [this, query = std::move(query)] { return m_parts->backtester.run(query); });
}

void LocalCore::rehearse(RehearsalQuery query, Answer<RehearsalReport> answer)
{
    m_parts->read<RehearsalReport>(
        std::move(answer), [this, query = std::move(query)]() -> Result<RehearsalReport> {
            const SnapshotPtr now = m_parts->feed.latest();
            const AgentViewPtr agent = now ? findView(now->agents, query.agent) : nullptr;
            if (!agent)
                return Error{ErrorCode::NotFound, "there is no agent " + query.agent.text()};
            return m_parts->rehearser.run(query, agent->spec->scaling);
        });
}

void LocalCore::readDashboards(Answer<DashboardListing> answer)
{
    m_parts->read<DashboardListing>(std::move(answer),
                                    [this] { return Result<DashboardListing>(m_parts->dashboards.list()); });
}

void LocalCore::saveDashboard(DashboardSpec dashboard, Answer<void> answer)
{
    m_parts->read<void>(std::move(answer), [this, dashboard = std::move(dashboard)] {
        return m_parts->dashboards.save(dashboard);
    });
}

void LocalCore::removeDashboard(std::string id, Answer<void> answer)
{
    m_parts->read<void>(std::move(answer),
                        [this, id = std::move(id)] { return m_parts->dashboards.remove(id); });
}

void LocalCore::readLog(InstanceId instance, std::size_t bytes, Answer<std::string> answer)
{
    m_parts->read<std::string>(std::move(answer), [this, instance = std::move(instance), bytes] {
        return m_parts->regions->readLog(instance, std::min(bytes, longestLog));
    });
}

std::string LocalCore::gatewayAddress() const
{
    return m_parts->gateway->host() + ":" + std::to_string(m_parts->gateway->port());
}

void LocalCore::announceApi(std::string address)
{
    m_parts->loop->announceApi(std::move(address));
}

void LocalCore::setNotice(std::string topic, std::string sentence)
{
    m_parts->loop->setNotice(std::move(topic), std::move(sentence));
}

}  // namespace core
