#include "core/gateway/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <unistd.h>

namespace core {
namespace {

constexpr std::size_t eventsAtOnce = 256;
constexpr std::uint64_t wakeAddress = std::numeric_limits<std::uint64_t>::max();

MonoTime monoNow()
{
    return MonoTime(
        std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

}  // namespace

EventLoop::Watch& EventLoop::Watch::operator=(Watch&& other) noexcept
{
    if (this != &other) {
        reset();
        m_loop = std::exchange(other.m_loop, nullptr);
        m_slot = other.m_slot;
    }
    return *this;
}

void EventLoop::Watch::reset()
{
    EventLoop* loop = std::exchange(m_loop, nullptr);
    if (!loop)
        return;
    Slot& slot = loop->m_slots[m_slot];
    ::epoll_ctl(loop->m_epoll.number(), EPOLL_CTL_DEL, slot.descriptor, nullptr);
    slot = {.generation = slot.generation + 1};
    loop->m_unusedSlots.push_back(m_slot);
}

void EventLoop::Watch::askTurn()
{
    if (m_loop)
        m_loop->m_turns.push_back(m_loop->addressOf(m_slot));
}

void EventLoop::Watch::askTurnAfterTick()
{
    if (m_loop)
        m_loop->m_turnsAfterTick.push_back(m_loop->addressOf(m_slot));
}

Result<std::unique_ptr<EventLoop>> EventLoop::open()
{
    std::unique_ptr<EventLoop> loop(new EventLoop);
    loop->m_epoll = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
    loop->m_wake = Descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    epoll_event wanted{.events = EPOLLIN, .data = {.u64 = wakeAddress}};
    if (!loop->m_epoll || !loop->m_wake
        || ::epoll_ctl(loop->m_epoll.number(), EPOLL_CTL_ADD, loop->m_wake.number(), &wanted) != 0)
        return Error{ErrorCode::Io, "no events can be waited for: " + lastSystemError()};
    return loop;
}

EventLoop::~EventLoop()
{
    m_tasks.with([](auto& tasks) { return std::exchange(tasks, {}); });  // they may hold watches
}

void EventLoop::run(Duration every, const std::function<void()>& tick)
{
    std::array<epoll_event, eventsAtOnce> events;
    std::vector<Address> turns;
    m_now = monoNow();
    m_nextTick = m_now + every;
    while (!m_isEnding) {
        const int count = ::epoll_wait(m_epoll.number(), events.data(), events.size(), timeout());
        for (const epoll_event& event : std::span(events).first(std::size_t(std::max(count, 0))))
            event.data.u64 == wakeAddress ? callTasks() : tell(event.data.u64, event.events);
        std::swap(turns, m_turns);
        tellTurns(turns);
        m_now = monoNow();
        if (m_now < m_nextTick)
            continue;
        m_nextTick = m_now + every;
        tick();
        m_turns.insert(m_turns.end(), m_turnsAfterTick.begin(), m_turnsAfterTick.end());
        m_turnsAfterTick.clear();
    }
}

void EventLoop::end()
{
    m_isEnding = true;
    add([] {});
}

Result<EventLoop::Watch> EventLoop::watch(const Descriptor& descriptor, DescriptorWatcher& watcher)
{
    if (m_unusedSlots.empty()) {
        m_unusedSlots.push_back(std::uint32_t(m_slots.size()));
        m_slots.emplace_back();
    }
    const std::uint32_t number = m_unusedSlots.back();
    epoll_event wanted{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                       .data = {.u64 = addressOf(number)}};
    if (::epoll_ctl(m_epoll.number(), EPOLL_CTL_ADD, descriptor.number(), &wanted) != 0)
        return Error{ErrorCode::Io, lastSystemError()};
    m_unusedSlots.pop_back();
    m_slots[number].watcher = &watcher;
    m_slots[number].descriptor = descriptor.number();
    return Watch(*this, number);
}

void EventLoop::add(std::function<void()> task)
{
    const bool isFirst = m_tasks.with([&](auto& tasks) {
        tasks.push_back(std::move(task));
        return tasks.size() == 1;
    });
    const std::uint64_t one = 1;
    // It cannot fail but when the count is full, and then the loop wakes all the same.
    if (isFirst) [[maybe_unused]]
        const ssize_t written = ::write(m_wake.number(), &one, sizeof one);
}

void EventLoop::callTasks()
{
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t taken = ::read(m_wake.number(), &count, sizeof count);
    for (const auto& task : m_tasks.with([](auto& tasks) { return std::exchange(tasks, {}); }))
        task();
}

void EventLoop::tell(Address address, std::uint32_t events)
{
    const Slot& slot = m_slots[std::uint32_t(address)];
    if (slot.watcher && slot.generation == std::uint32_t(address >> 32))
        slot.watcher->onReady(events);
}

void EventLoop::tellTurns(std::vector<Address>& turns)
{
    for (const Address address : turns)
        tell(address, 0);
    turns.clear();
}

// In milliseconds, as epoll takes it.
int EventLoop::timeout() const
{
    if (!m_turns.empty())
        return 0;
    return int(std::max<std::int64_t>((m_nextTick - m_now).count(), 0));
}

EventLoop::Address EventLoop::addressOf(std::uint32_t slot) const
{
    return Address(m_slots[slot].generation) << 32 | slot;
}

}  // namespace core
