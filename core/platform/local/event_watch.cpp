#include "core/platform/local/event_watch.h"

#include "core/platform/local/small_file.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace core {
namespace {

constexpr std::uint64_t folderId = ~0ULL;
constexpr std::uint64_t wakeId = ~0ULL - 1;

bool watch(const Descriptor& epoll, const Descriptor& target, std::uint64_t id)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = id;
    return ::epoll_ctl(epoll.number(), EPOLL_CTL_ADD, target.number(), &event) == 0;
}

}  // namespace

Result<std::unique_ptr<EventWatch>> EventWatch::open(const std::string& folder)
{
    std::unique_ptr<EventWatch> opened(new EventWatch);
    opened->m_epoll = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    opened->m_wake = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    opened->m_folder = Descriptor(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!opened->m_epoll || !opened->m_wake || !opened->m_folder
        || ::inotify_add_watch(opened->m_folder.number(), folder.c_str(), IN_MOVED_TO) < 0
        || !watch(opened->m_epoll, opened->m_wake, wakeId)
        || !watch(opened->m_epoll, opened->m_folder, folderId))
        return systemError("watch " + folder, errno);
    return opened;
}

bool EventWatch::watchProcess(const Descriptor& pidfd, std::uint64_t id)
{
    return watch(m_epoll, pidfd, id);
}

void EventWatch::unwatch(const Descriptor& pidfd)
{
    ::epoll_ctl(m_epoll.number(), EPOLL_CTL_DEL, pidfd.number(), nullptr);
}

WatchedEvents EventWatch::wait(Duration longest)
{
    WatchedEvents events;
    std::array<epoll_event, 64> ready{};
    const auto milliseconds = int(std::clamp<Duration::rep>(longest.count(), 0, 60'000));
    const int count = ::epoll_wait(m_epoll.number(), ready.data(), int(ready.size()), milliseconds);
    for (int i = 0; i < count; ++i) {
        const std::uint64_t id = ready[std::size_t(i)].data.u64;
        if (id == folderId) {
            readFolder(events);
        } else if (id == wakeId) {
            std::uint64_t wakes = 0;
            [[maybe_unused]] const ssize_t read = ::read(m_wake.number(), &wakes, sizeof wakes);
        } else {
            events.ended.push_back(id);
        }
    }
    return events;
}

void EventWatch::wake()
{
    // Fails only when the counter is full, and then a wake-up is pending anyway.
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(m_wake.number(), &one, sizeof one);
}

void EventWatch::readFolder(WatchedEvents& events)
{
    alignas(inotify_event) std::array<char, 16384> buffer{};
    const ssize_t count = ::read(m_folder.number(), buffer.data(), buffer.size());
    for (ssize_t at = 0; at < count;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        if ((event->mask & IN_Q_OVERFLOW) != 0)
            events.filesLost = true;
        else if (event->len > 0)
            events.files.emplace_back(event->name);
        at += ssize_t(sizeof(inotify_event)) + ssize_t(event->len);
    }
}

}  // namespace core
