#pragma once

#include "core/base/guarded.h"
#include "core/cache/cache_shelf.h"
#include "core/cache/model_fetcher.h"
#include "core/cache/model_library.h"
#include "core/cache/model_reader.h"
#include "core/fleet/fleet_file_spec.h"

#include <functional>
#include <map>
#include <memory>
#include <semaphore>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace core {

struct ModelCacheOptions {
    std::string folder;  // its own; made when it is not there
    std::vector<ModelSpec> models;
    ModelCacheSpec limits;
    DownloadLimits download{};
    ModelSealing sealing{};
    std::function<Now()> clocks = readClocks;
};

// The cache "models": the fleet file's models, downloaded when they are first asked for, once for all that
// ask, and kept on the disk. After the ttl the source is asked whether a file is still the same, but for one
// whose SHA-256 the fleet file names; a source that cannot be asked leaves the old one, marked as stale.
//
// Thread-safe. No call waits for the network; what they read and write on the disk is small.
class ModelCache final : public ShelvedCache {
public:
    // As ModelLibrary::open().
    static Result<std::shared_ptr<ModelCache>> start(ModelCacheOptions options,
                                                     std::shared_ptr<ModelDisk> disk);
    ~ModelCache() override;  // ends what is being downloaded, with Cancelled; joins

    // What is kept and not sealed is sealed in the background, once there is a key.
    void setSealing(ModelSealing sealing);
    // Models that are no longer named are dropped. Io when the index cannot be written.
    Result<> setModels(std::vector<ModelSpec> models, ModelCacheSpec limits);

    // `notify` comes once for each Wait that the reader answers, on the download's thread or on one that
    // calls here, without a lock; it may come just after the reader's end, so let it hold what it needs.
    // NotFound for a name that the fleet file has not. Busy while the vault is locked that seals them. Also
    // what the last download failed with, for a few seconds after it did.
    Result<std::unique_ptr<ModelReader>> open(std::string_view name, ModelRange range,
                                              std::function<void()> notify);

    struct Fault {
        Error error;
        TimePoint time;
    };
    // What the disk refused last or had otherwise than it was, if it did since the start. Models are served
    // all the same.
    std::optional<Fault> lastFault() const;

    Result<std::vector<CacheShare>> shares() const override;
    Result<std::uint64_t> count(const Glob& glob) const override;  // over names
    Result<std::uint64_t> invalidate(const Glob& glob) override;

private:
    // A download that is ordered or under way, and who waits for it.
    struct Flight {
        std::vector<std::shared_ptr<ModelAsk>> asks{};  // that have no content yet
        std::shared_ptr<ModelContent> content{};
        std::shared_ptr<ModelContent> former{};  // what is kept, should the source not answer
        bool isSpoilt = false;  // invalidated meanwhile
    };
    struct Failure {
        Error error;
        MonoTime until;
    };
    struct State {
        std::map<std::string, ModelSpec, std::less<>> models{};
        ModelCacheSpec limits{};
        std::map<std::string, Flight> flights{};
        std::map<std::string, Failure> failures{};
        CacheStats stats{};
        std::optional<Fault> fault{};
    };
    struct Order;

    ModelCache(ModelCacheOptions options, std::unique_ptr<ModelLibrary> library,
               std::shared_ptr<ModelDisk> disk);

    Result<> decide(State& state, std::string_view name, Order& order);
    static bool isFresh(const ModelSpec& spec, const ModelRecord& record, Duration ttl, TimePoint now);
    void onBegun(const std::string& name, const std::shared_ptr<ModelContent>& content);
    void onEnded(const ModelDownload& download, ModelDownload::Step step);
    void onDone(const ModelDownload& download);
    void onFailed(const ModelDownload& download, const Flight& flight);
    Flight takeFlight(const std::string& name);
    void note(const Result<>& result);
    void sealAll(const std::stop_token& stop);

    const std::function<Now()> m_clocks;
    const std::unique_ptr<ModelLibrary> m_library;
    Guarded<State> m_state;  // taken before the library's own
    std::counting_semaphore<> m_mayBeUnsealed{0};
    std::jthread m_sealer;
    std::unique_ptr<ModelFetcher> m_fetcher;  // last: its thread calls all of the above
};

}  // namespace core
