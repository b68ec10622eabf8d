#include "core/runtime/local_core.h"

#include "core/cache/model_cache.h"

#include "core/fleet/find_view.h"
#include "core/runtime/backtester.h"
#include "core/runtime/dashboard_shelf.h"
#include "core/runtime/fleet_file_watch.h"
#include "core/runtime/rehearser.h"
#include "core/runtime/request_explainer.h"
#include "core/runtime/trust_desk.h"
#include "core/runtime/vault_desk.h"
#include "core/runtime/vault_start.h"
#include "core/security/api_keys.h"

#include <QDir>
#include <spdlog/spdlog.h>

#include <filesystem>

namespace core {
namespace {

constexpr std::size_t readsQueued = 256;
constexpr std::size_t longestLog = 4 << 20;  // bytes of one readLog

struct OpenedStore {
    std::unique_ptr<Store> store;
    std::string notice;  // when a broken one was set aside
};

// A path in the fleet file starts at its folder.
std::string pathIn(const std::string& folder, const std::string& path)
{
    return path.empty() ? path : (std::filesystem::path(folder) / path).string();
}

GatewaySpec gatewayOf(const FleetFileReading& fleet, const std::string& dataFolder)
{
    GatewaySpec gateway = fleet.spec->gateway;
    if (gateway.tls) {
        TlsSpec& tls = *gateway.tls;
        for (std::string* path : {&tls.certificate, &tls.key, &tls.clientCa})
            if (path != &tls.key || !secretNamed(tls.key))
                *path = pathIn(fleet.spec->folder, *path);
    }
    if (gateway.accessLog)
        gateway.accessLog->file = pathIn(dataFolder, gateway.accessLog->file);
    return gateway;
}

Result<std::shared_ptr<ModelCache>> startModels(const FleetSpec& fleet, std::string folder,
                                                SharedVault& vault)
{
    const auto sealing = vault.with([&](VaultBook& book) {
        if (!fleet.models.empty())
            book.wantModelKey();
        return book.takeModelSealing();
    });
    return ModelCache::start({.folder = std::move(folder),
                              .models = fleet.models,
                              .limits = fleet.modelCache,
                              .sealing = sealing.value_or(ModelSealing())},
                             std::make_shared<ModelDisk>());
}

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
          std::shared_ptr<ModelCache> kept, std::unique_ptr<Gateway> listening, const FleetSpec& fleet,
          SnapshotFeed& shown, std::shared_ptr<SharedVault> book)
        : options(std::move(given)),
          feed(shown),
          vault(std::move(book)),
          readStore(std::move(reading)),
          recorder(std::move(opened.store), options.dataFolder),
          archivist(options.dataFolder, history),
          models(std::move(kept)),
          gateway(std::move(listening)),
          monitor({}, history, [this] { bell.ring(); }),
          jwks(fleet.folder, [this] { bell.ring(); }),
          backtester(archivist, fleet.notices),
          rehearser(archivist),
          dashboards(fleet, options.dataFolder)
    {
        caches.add("responses", gateway->responses());
        caches.add("config", gateway->configuration());
        caches.add("models", models);
    }

    void run(const FleetFileReading& fleet, FleetState state, NoticeFeed& notices)
    {
        loop.emplace(ControlLoop::World{bell, recorder, history, archivist, *gateway, *models, *regions,
                                        monitor, jwks, caches, *vault, feed, notices},
                     Controller({}, fleet.spec, fleet.digest, std::move(state)));
        trust.emplace(*loop, feed, options.dataFolder);
        vaultDesk.emplace(*loop, *vault, options.dataFolder, options.keyring);
        vaultDesk->openFromKeyring();
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
    const std::shared_ptr<SharedVault> vault;  // the gateway's and the platforms' too
    AlarmBell bell;
    std::unique_ptr<Store> readStore;  // the reader's
    Recorder recorder;
    MetricHistory history;
    MetricArchivist archivist;
    std::shared_ptr<ModelCache> models;
    std::unique_ptr<Gateway> gateway;
    CacheShelf caches;
    std::unique_ptr<RegionSet> regions;
    Monitor monitor;
    JwksSource jwks;
    std::optional<ControlLoop> loop;
    std::optional<TrustDesk> trust;
    std::optional<VaultDesk> vaultDesk;
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
    FleetState state = std::move(stored).value().value_or(FleetState{});
    const auto key = findMasterKey(options.masterKeyFile, state.trust.vault.has_value());
    if (!key)
        return key.error();
    const auto shared = std::make_shared<SharedVault>(startVault(state.trust, key.value(), *reading.value()));
    auto models = startModels(*fleet.spec, pathIn(options.dataFolder, "models"), *shared);
    if (!models)
        return models.error();
    const SecretReader secrets = [shared](const std::string& name) {
        return shared->with([&](VaultBook& book) { return book.read(secretKind, name); });
    };
    auto gateway = Gateway::listen(gatewayOf(fleet, options.dataFolder), models.value(), secrets);
    if (!gateway)
        return gateway.error();

    const std::string notice = opened.value().notice;
    const RegionSet::Folders folders{options.dataFolder, options.shimProgram};
    auto parts = std::make_unique<Parts>(std::move(options), std::move(opened).value(),
                                         std::move(reading).value(), std::move(models).value(),
                                         std::move(gateway).value(), *fleet.spec, feed, shared);
    auto regions = RegionSet::open(*fleet.spec, folders, secrets, [&bell = parts->bell] { bell.ring(); });
    if (!regions)
        return regions.error();
    parts->regions = std::move(regions).value();
    parts->run(fleet, std::move(state), notices);
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

void LocalCore::preview(CommandRequest request, Answer<CommandPreview> answer)
{
    m_parts->loop->preview(std::move(request), std::move(answer));
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

void LocalCore::explainRequest(RequestQuestion question, Answer<RequestExplanation> answer)
{
    m_parts->read<RequestExplanation>(
        std::move(answer), [this, question = std::move(question)]() -> Result<RequestExplanation> {
            const SnapshotPtr now = m_parts->feed.latest();
            return now ? core::explainRequest(question, *now)
                       : Error{ErrorCode::Busy, "the fleet has not been looked at yet"};
        });
}

void LocalCore::readDashboards(Answer<DashboardListing> answer)
{
    m_parts->read<DashboardListing>(std::move(answer),
                                    [this] { return Result<DashboardListing>(m_parts->dashboards.list()); });
}

void LocalCore::saveDashboard(DashboardSpec dashboard, Actor by, Answer<void> answer)
{
    m_parts->read<void>(std::move(answer),
                        [this, dashboard = std::move(dashboard), by = std::move(by)]() -> Result<> {
                            const auto noted = m_parts->loop->carriedOut({SaveDashboard{dashboard.id}, by});
                            return noted ? m_parts->dashboards.save(dashboard) : Result<>(noted.error());
                        });
}

void LocalCore::removeDashboard(std::string id, Actor by, Answer<void> answer)
{
    m_parts->read<void>(std::move(answer), [this, id = std::move(id), by = std::move(by)]() -> Result<> {
        const auto noted = m_parts->loop->carriedOut({DeleteDashboard{id}, by});
        return noted ? m_parts->dashboards.remove(id) : Result<>(noted.error());
    });
}

void LocalCore::countCached(ClearCache wish, Answer<std::uint64_t> answer)
{
    m_parts->read<std::uint64_t>(std::move(answer), [this, wish = std::move(wish)] {
        return std::as_const(m_parts->caches).count(wish.cache, wish.pattern);
    });
}

void LocalCore::readLog(InstanceId instance, std::size_t bytes, Answer<std::string> answer)
{
    m_parts->read<std::string>(std::move(answer), [this, instance = std::move(instance), bytes] {
        return m_parts->regions->readLog(instance, std::min(bytes, longestLog));
    });
}

TrustService& LocalCore::trust()
{
    return *m_parts->trust;
}

VaultService& LocalCore::vault()
{
    return *m_parts->vaultDesk;
}

std::string LocalCore::gatewayUrl() const
{
    const Gateway& gateway = *m_parts->gateway;
    return (gateway.isTls() ? "https://" : "http://") + gateway.host() + ":" + std::to_string(gateway.port());
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
