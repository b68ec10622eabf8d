#include "core/cache/model_cache.h"

#include "core/base/text.h"

#include <set>

namespace core {
namespace {

constexpr Duration failureRemembered{5'000};

// The source gave no answer, or the disk no room: the old file is better than none.
bool maySpare(ErrorCode code)
{
    return code == ErrorCode::Unreachable || code == ErrorCode::TimedOut || code == ErrorCode::Io
        || code == ErrorCode::Busy || code == ErrorCode::Stale;
}

}  // namespace

// What one open() leads to.
struct ModelCache::Order {
    std::shared_ptr<ModelAsk> ask;
    Now now;
    ModelSpec spec{};
    std::optional<ModelRecord> known{};
    std::shared_ptr<ModelContent> content{};  // to be given at once
    bool isStale = false;
    bool isToFetch = false;
};

Result<std::shared_ptr<ModelCache>> ModelCache::start(ModelCacheOptions options,
                                                      std::shared_ptr<ModelDisk> disk)
{
    auto library = ModelLibrary::open(options.folder, options.limits.bytes, disk, options.sealing);
    if (!library)
        return library.error();
    return std::shared_ptr<ModelCache>(
        new ModelCache(std::move(options), std::move(library).value(), std::move(disk)));
}

ModelCache::ModelCache(ModelCacheOptions options, std::unique_ptr<ModelLibrary> library,
                       std::shared_ptr<ModelDisk> disk)
    : m_clocks(std::move(options.clocks)),
      m_library(std::move(library))
{
    note(setModels(std::move(options.models), options.limits));
    ModelFetcher::Events events;
    events.makeRoom = [this](const std::string& name, std::uint64_t bytes) {
        return m_library->makeRoom(name, bytes);
    };
    events.begun = [this](const std::string& name, const std::shared_ptr<ModelContent>& content) {
        onBegun(name, content);
    };
    events.ended = [this](const ModelDownload& download, ModelDownload::Step step) {
        onEnded(download, step);
    };
    m_fetcher = std::make_unique<ModelFetcher>(options.download, std::move(disk), std::move(events));
    m_sealer = std::jthread([this](const std::stop_token& stop) { sealAll(stop); });
    m_mayBeUnsealed.release();
}

ModelCache::~ModelCache()
{
    m_fetcher.reset();
    m_sealer.request_stop();
    m_mayBeUnsealed.release();
    m_sealer.join();
    // When each was last used is all that can be lost here.
    (void)m_library->flush();
}

void ModelCache::setSealing(ModelSealing sealing)
{
    m_library->setSealing(std::move(sealing));
    m_mayBeUnsealed.release();
}

// One that cannot be sealed now is tried again when there is another, or at the next start.
void ModelCache::sealAll(const std::stop_token& stop)
{
    while (true) {
        m_mayBeUnsealed.acquire();
        while (!stop.stop_requested()) {
            const auto sealed = m_library->sealNext(stop);
            if (!sealed)
                note(sealed.error());
            if (!sealed && sealed.error().code == ErrorCode::Corrupt)
                continue;  // it is gone
            if (!sealed || !sealed.value())
                break;
        }
        if (stop.stop_requested())
            return;
    }
}

Result<> ModelCache::setModels(std::vector<ModelSpec> models, ModelCacheSpec limits)
{
    std::set<std::string> wanted;
    for (const ModelSpec& model : models)
        wanted.insert(model.name);
    m_state.with([&](State& state) {
        state.models.clear();
        for (ModelSpec& model : models) {
            const std::string name = model.name;
            state.models[name] = std::move(model);
        }
        state.limits = limits;
        state.failures.clear();
    });
    m_library->setMostBytes(limits.bytes);
    const auto dropped = m_library->drop([&](const std::string& name) { return !wanted.contains(name); });
    return dropped ? Result<>(done) : Result<>(dropped.error());
}

Result<std::unique_ptr<ModelReader>> ModelCache::open(std::string_view name, ModelRange range,
                                                      std::function<void()> notify)
{
    Order order{std::make_shared<ModelAsk>(std::move(notify)), m_clocks()};
    const auto decided = m_state.with([&](State& state) { return decide(state, name, order); });
    if (!decided)
        return decided.error();
    if (order.content)
        order.ask->give(order.content, order.isStale);
    if (order.isToFetch) {
        ModelPlace place = m_library->partOf(order.spec.name);
        m_fetcher->fetch(std::move(order.spec), std::move(order.known), std::move(place));
    }
    return std::make_unique<ModelReader>(std::move(order.ask), range);
}

// Under the lock: what is kept, what is under way, what failed just now, or an order.
Result<> ModelCache::decide(State& state, std::string_view name, Order& order)
{
    const auto found = state.models.find(name);
    if (found == state.models.end())
        return Error{ErrorCode::NotFound, "there is no model " + inQuotes(name)};
    if (m_library->isLocked())
        return Error{ErrorCode::Busy, "the vault that the models are sealed with is locked"};
    order.spec = found->second;
    auto kept = m_library->find(order.spec.name, order.now.wall);
    const bool isMeant = kept
        && (order.spec.sha256.empty() ? kept->record.source == order.spec.source
                                      : kept->record.sha256 == order.spec.sha256);
    if (!isMeant)
        kept.reset();
    if (kept && isFresh(order.spec, kept->record, state.limits.ttl, order.now.wall)) {
        ++state.stats.hits;
        order.content = kept->content;
        return done;
    }
    if (const auto flight = state.flights.find(order.spec.name); flight != state.flights.end()) {
        ++state.stats.coalesced;
        order.content = flight->second.content;
        if (!order.content)
            flight->second.asks.push_back(order.ask);
        return done;
    }
    if (const auto failure = state.failures.find(order.spec.name);
        failure != state.failures.end() && order.now.mono < failure->second.until) {
        if (!kept || !maySpare(failure->second.error.code))
            return failure->second.error;
        ++state.stats.staleHits;
        order.content = kept->content;
        order.isStale = true;
        return done;
    }
    ++(kept ? state.stats.expired : state.stats.misses);
    state.flights[order.spec.name] = {{order.ask}, nullptr, kept ? kept->content : nullptr};
    if (kept)
        order.known = kept->record;
    order.isToFetch = true;
    return done;
}

// The wall clock may have been set back since: a file that was checked in the future is checked again.
bool ModelCache::isFresh(const ModelSpec& spec, const ModelRecord& record, Duration ttl, TimePoint now)
{
    return !spec.sha256.empty() || (record.checked <= now && now - record.checked < ttl);
}

void ModelCache::onBegun(const std::string& name, const std::shared_ptr<ModelContent>& content)
{
    const auto asks = m_state.with([&](State& state) {
        Flight& flight = state.flights.at(name);
        flight.content = content;
        return std::exchange(flight.asks, {});
    });
    for (const auto& ask : asks)
        ask->give(content, false);
}

void ModelCache::onEnded(const ModelDownload& download, ModelDownload::Step step)
{
    const std::string& name = download.spec().name;
    if (step == ModelDownload::Step::Done)
        return onDone(download);
    if (step == ModelDownload::Step::NotModified)
        note(m_library->setChecked(name, m_clocks().wall));
    const Flight flight = takeFlight(name);
    if (step == ModelDownload::Step::Failed)
        return onFailed(download, flight);
    for (const auto& ask : flight.asks)
        ask->give(flight.former, false);
}

// One that was invalidated while it came is asked for anew the next time.
void ModelCache::onDone(const ModelDownload& download)
{
    const std::string& name = download.spec().name;
    const bool isSpoilt = m_state.with([&](State& state) {
        ++state.stats.stored;
        return state.flights.at(name).isSpoilt;
    });
    ModelRecord record = download.record();
    record.used = m_clocks().wall;
    record.checked = isSpoilt ? TimePoint() : record.used;
    const auto added = m_library->add(record, download.content());
    if (!added) {
        note(added);
        m_library->release(name);
    }
    download.content()->complete(record.sha256);
    takeFlight(name);
    if (!download.content()->bytes().isSealed())  // a key may have come since it began
        m_mayBeUnsealed.release();
}

void ModelCache::onFailed(const ModelDownload& download, const Flight& flight)
{
    const Error& error = download.error();
    const bool isSpared = flight.former && maySpare(error.code);
    m_library->release(download.spec().name);
    if (error.code == ErrorCode::Io)
        note(error);
    m_state.with([&](State& state) {
        state.failures.insert_or_assign(download.spec().name,
                                        Failure{error, m_clocks().mono + failureRemembered});
        state.stats.staleHits += isSpared ? flight.asks.size() : 0;
    });
    if (download.content())
        download.content()->fail(error);
    for (const auto& ask : flight.asks)
        isSpared ? ask->give(flight.former, true) : ask->fail(error);
}

ModelCache::Flight ModelCache::takeFlight(const std::string& name)
{
    return m_state.with([&](State& state) {
        const auto found = state.flights.find(name);
        Flight flight = std::move(found->second);
        state.flights.erase(found);
        return flight;
    });
}

void ModelCache::note(const Result<>& result)
{
    if (!result)
        m_state.with([&](State& state) { state.fault = Fault{result.error(), m_clocks().wall}; });
}

std::optional<ModelCache::Fault> ModelCache::lastFault() const
{
    return m_state.with([](const State& state) { return state.fault; });
}

Result<std::vector<CacheShare>> ModelCache::shares() const
{
    CacheStats stats = m_state.with([](const State& state) { return state.stats; });
    stats.entries = m_library->count([](const std::string&) { return true; });
    stats.bytes = m_library->bytes();
    stats.evicted = m_library->evicted();
    return std::vector<CacheShare>{{{}, stats}};
}

Result<std::uint64_t> ModelCache::count(const Glob& glob) const
{
    return m_library->count([&](const std::string& name) { return glob.matches(name); });
}

Result<std::uint64_t> ModelCache::invalidate(const Glob& glob)
{
    m_state.with([&](State& state) {
        for (auto& [name, flight] : state.flights)
            flight.isSpoilt = flight.isSpoilt || glob.matches(name);
    });
    const auto dropped = m_library->drop([&](const std::string& name) { return glob.matches(name); });
    if (dropped)
        m_state.with([&](State& state) { state.stats.invalidated += dropped.value(); });
    return dropped;
}

}  // namespace core
