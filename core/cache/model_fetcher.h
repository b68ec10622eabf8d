#pragma once

#include "core/base/guarded.h"
#include "core/cache/model_download.h"

#include <curl/curl.h>

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace core {

// Downloads models, a few at once, on a thread of its own; the others wait their turn.
class ModelFetcher {
public:
    static constexpr std::size_t atOnce = 4;

    // All called on its thread, without a lock.
    struct Events {
        std::function<Result<>(const std::string& name, std::uint64_t bytes)> makeRoom;
        std::function<void(const std::string& name, const std::shared_ptr<ModelContent>& content)> begun;
        // Once for each order: NotModified, Done or Failed.
        std::function<void(const ModelDownload& download, ModelDownload::Step step)> ended;
    };

    ModelFetcher(DownloadLimits limits, std::shared_ptr<ModelDisk> disk, Events events);
    ~ModelFetcher();  // what is not done fails with Cancelled

    // Any thread. See ModelDownload.
    void fetch(ModelSpec spec, std::optional<ModelRecord> known, ModelPlace place);

private:
    struct Order {
        ModelSpec spec;
        std::optional<ModelRecord> known;
        ModelPlace place;
    };
    using Downloads = std::map<CURL*, std::unique_ptr<ModelDownload>>;  // by the request under way

    void run();
    void takeOrders();
    std::unique_ptr<ModelDownload> downloadOf(Order order);
    void startDue();
    void finish(Downloads::iterator which, CURLcode result);
    void abortStalled();
    void cancelAll();
    Duration untilNextDue() const;

    const DownloadLimits m_limits;
    const std::shared_ptr<ModelDisk> m_disk;
    const Events m_events;
    std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> m_multi;
    Downloads m_running;  // the thread's own, as the next
    std::deque<std::unique_ptr<ModelDownload>> m_pausing;
    Guarded<std::deque<Order>> m_orders;
    std::atomic<bool> m_ending = false;
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace core
