#include "core/cache/model_fetcher.h"

#include <algorithm>

namespace core {
namespace {

constexpr Duration longestTurn{500};

}  // namespace

ModelFetcher::ModelFetcher(DownloadLimits limits, std::shared_ptr<ModelDisk> disk, Events events)
    : m_limits(limits),
      m_disk(std::move(disk)),
      m_events(std::move(events)),
      m_multi(curl_multi_init(), curl_multi_cleanup),
      m_thread([this] { run(); })
{
}

ModelFetcher::~ModelFetcher()
{
    m_ending = true;
    curl_multi_wakeup(m_multi.get());
    m_thread.join();
}

void ModelFetcher::fetch(ModelSpec spec, std::optional<ModelRecord> known, ModelPlace place)
{
    m_orders.with([&](auto& orders) {
        orders.push_back({std::move(spec), std::move(known), std::move(place)});
    });
    curl_multi_wakeup(m_multi.get());
}

void ModelFetcher::run()
{
    while (!m_ending) {
        takeOrders();
        startDue();
        int count = 0;
        curl_multi_perform(m_multi.get(), &count);
        while (const CURLMsg* message = curl_multi_info_read(m_multi.get(), &count))
            if (message->msg == CURLMSG_DONE)
                finish(m_running.find(message->easy_handle), message->data.result);
        abortStalled();
        curl_multi_poll(m_multi.get(), nullptr, 0, int(untilNextDue().count()), nullptr);
    }
    cancelAll();
}

void ModelFetcher::takeOrders()
{
    while (m_running.size() + m_pausing.size() < atOnce) {
        auto order = m_orders.with([](auto& orders) {
            std::optional<Order> next;
            if (!orders.empty()) {
                next = std::move(orders.front());
                orders.pop_front();
            }
            return next;
        });
        if (!order)
            return;
        m_pausing.push_back(downloadOf(std::move(*order)));
    }
}

std::unique_ptr<ModelDownload> ModelFetcher::downloadOf(Order order)
{
    const std::string name = order.spec.name;
    auto download = std::make_unique<ModelDownload>(std::move(order.spec), std::move(order.known), m_limits,
                                                    m_disk, std::move(order.place), readClocks().mono);
    download->onRoom([this, name](std::uint64_t bytes) { return m_events.makeRoom(name, bytes); });
    download->onBegun(
        [this, name](const std::shared_ptr<ModelContent>& content) { m_events.begun(name, content); });
    return download;
}

void ModelFetcher::startDue()
{
    const MonoTime now = readClocks().mono;
    for (auto& download : m_pausing) {
        if (download->due() > now)
            continue;
        CURL* handle = download->start(now);
        curl_multi_add_handle(m_multi.get(), handle);
        m_running.emplace(handle, std::move(download));
    }
    std::erase(m_pausing, nullptr);
}

void ModelFetcher::finish(Downloads::iterator which, CURLcode result)
{
    std::unique_ptr<ModelDownload> download = std::move(which->second);
    curl_multi_remove_handle(m_multi.get(), which->first);
    m_running.erase(which);
    const ModelDownload::Step step = download->finish(result, readClocks().mono);
    if (step == ModelDownload::Step::Again)
        m_pausing.push_back(std::move(download));
    else
        m_events.ended(*download, step);
}

void ModelFetcher::abortStalled()
{
    const MonoTime now = readClocks().mono;
    for (auto each = m_running.begin(); each != m_running.end();) {
        const auto next = std::next(each);
        if (each->second->patience() <= now)
            finish(each, CURLE_ABORTED_BY_CALLBACK);
        each = next;
    }
}

void ModelFetcher::cancelAll()
{
    for (auto& [handle, download] : m_running) {
        curl_multi_remove_handle(m_multi.get(), handle);
        m_events.ended(*download, ModelDownload::Step::Failed);
    }
    for (const auto& download : m_pausing)
        m_events.ended(*download, ModelDownload::Step::Failed);
    m_running.clear();
    for (Order& order : m_orders.with([](auto& orders) { return std::exchange(orders, {}); }))
        m_events.ended(*downloadOf(std::move(order)), ModelDownload::Step::Failed);
}

Duration ModelFetcher::untilNextDue() const
{
    MonoTime next = readClocks().mono + longestTurn;
    for (const auto& [handle, download] : m_running)
        next = std::min(next, download->patience());
    for (const auto& download : m_pausing)
        next = std::min(next, download->due());
    return std::max(next - readClocks().mono, Duration(0));
}

}  // namespace core
