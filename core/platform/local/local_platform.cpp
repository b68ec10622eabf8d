#include "core/platform/local/local_platform.h"

#include "core/base/guarded.h"
#include "core/platform/local/event_watch.h"
#include "core/platform/local/instance_keeper.h"
#include "core/platform/local/log_folder.h"

#include <spdlog/spdlog.h>

#include <deque>
#include <filesystem>
#include <future>
#include <thread>
#include <variant>

namespace core {
namespace {

struct Leave {
    std::shared_ptr<std::promise<void>> finished;
};
using Order = std::variant<StartInstance, StopInstance, ForgetInstance, Leave>;

// Far above what a fleet asks for in one tick. What is turned away the controller asks for again.
constexpr std::size_t longestQueue = 20'000;

Result<> makeFolder(const std::string& path)
{
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (!error)
        std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
    if (error)
        return Error{ErrorCode::Io, path + ": " + error.message()};
    return done;
}

}  // namespace

// The thread and what it shares with the callers.
class LocalPlatform::Loop {
public:
    Loop(LocalPlatformConfig given, Changed told, std::unique_ptr<EventWatch> watching)
        : config(std::move(given)),
          m_changed(std::move(told)),
          m_watch(std::move(watching)),
          m_keeper(config, *m_watch)
    {
        m_keeper.adopt();
        publish();
        m_keeper.takeChanged();
        m_thread = std::jthread([this](const std::stop_token& ending) { run(ending); });
    }

    ~Loop()
    {
        m_thread.request_stop();
        m_watch->wake();
    }

    void post(Order order)
    {
        const bool isTaken = m_queue.with([&](std::deque<Order>& queue) {
            // Whoever asks to leave waits for it, so that is never turned away; it comes once.
            if (queue.size() >= longestQueue && !std::holds_alternative<Leave>(order))
                return false;
            queue.push_back(std::move(order));
            return true;
        });
        if (!isTaken)
            spdlog::warn("region {}: too many orders wait, one is turned away", config.region.text());
        m_watch->wake();
    }

    std::vector<InstanceObservation> seen() const
    {
        return m_seen.with([](const auto& list) { return list; });
    }

    const LocalPlatformConfig config;

private:
    void run(const std::stop_token& ending)
    {
        MonoTime due = readClocks().mono;
        while (!ending.stop_requested()) {
            const WatchedEvents events = m_watch->wait(std::max(due - readClocks().mono, Duration(0)));
            m_keeper.take(events, readClocks().mono);
            for (Order& order : m_queue.with([](auto& queue) { return std::exchange(queue, {}); }))
                std::visit([this](const auto& request) { carryOut(request); }, order);
            due = m_keeper.tick(readClocks().mono);
            publish();
            finishLeaving();  // after the publishing: who left sees what ended
            if (m_keeper.takeChanged() && m_changed)
                m_changed();
        }
        if (m_leave)
            m_leave->finished->set_value();
    }

    void carryOut(const StartInstance& request)
    {
        if (!m_leave)
            m_keeper.start(request);
    }
    void carryOut(const StopInstance& request) { m_keeper.stop(request); }
    void carryOut(const ForgetInstance& request) { m_keeper.forget(request); }
    void carryOut(const Leave& leave)
    {
        constexpr Duration afterTheKill{5'000};
        m_leaveUntil = readClocks().mono + m_keeper.stopThoseThatEndWithTheConsole() + afterTheKill;
        m_leave = leave;
    }

    void finishLeaving()
    {
        if (!m_leave || (m_keeper.hasAnyThatEndsWithTheConsole() && readClocks().mono < m_leaveUntil))
            return;
        m_leave->finished->set_value();
        m_leave.reset();
    }

    void publish()
    {
        std::vector<InstanceObservation> list;
        list.reserve(m_keeper.seen().size());
        for (const auto& [id, seen] : m_keeper.seen())
            list.push_back(seen);
        m_seen.with([&](auto& shown) { shown.swap(list); });
    }

    Changed m_changed;
    std::unique_ptr<EventWatch> m_watch;
    InstanceKeeper m_keeper;
    Guarded<std::deque<Order>> m_queue;
    Guarded<std::vector<InstanceObservation>> m_seen;
    std::optional<Leave> m_leave;
    MonoTime m_leaveUntil{};
    std::jthread m_thread;
};

Result<std::unique_ptr<LocalPlatform>> LocalPlatform::open(LocalPlatformConfig config, Changed changed)
{
    for (const std::string& folder : {config.stateFolder, config.logFolder})
        if (const auto made = makeFolder(folder); !made)
            return made.error();
    auto watch = EventWatch::open(config.stateFolder);
    if (!watch)
        return watch.error();
    auto loop = std::make_unique<Loop>(std::move(config), std::move(changed), std::move(watch).value());
    return std::unique_ptr<LocalPlatform>(new LocalPlatform(std::move(loop)));
}

LocalPlatform::LocalPlatform(std::unique_ptr<Loop> loop) : m_loop(std::move(loop)) {}

LocalPlatform::~LocalPlatform() = default;

void LocalPlatform::start(const StartInstance& request)
{
    m_loop->post(request);
}

void LocalPlatform::stop(const StopInstance& request)
{
    m_loop->post(request);
}

void LocalPlatform::forget(const ForgetInstance& request)
{
    m_loop->post(request);
}

RegionObservation LocalPlatform::observe()
{
    RegionObservation observation;
    observation.name = m_loop->config.region;
    observation.checkedAt = readClocks().wall;
    observation.instances = m_loop->seen();
    return observation;
}

void LocalPlatform::leave()
{
    Leave leave{std::make_shared<std::promise<void>>()};
    const auto finished = leave.finished->get_future();
    m_loop->post(leave);
    finished.wait();
}

Result<std::string> LocalPlatform::readLog(const InstanceId& instance, std::size_t bytes) const
{
    return readLogTail(m_loop->config.logFolder, instance.text(), bytes, m_loop->config.logFiles);
}

}  // namespace core
