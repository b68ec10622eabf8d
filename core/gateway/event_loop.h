#pragma once

#include "core/base/guarded.h"
#include "core/base/time.h"
#include "core/gateway/socket.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace core {

// Who is told what happens at a descriptor.
class DescriptorWatcher {
public:
    // `events`: epoll's bits of what came up since the last time; 0: a turn that was asked for.
    virtual void onReady(std::uint32_t events) = 0;

protected:
    ~DescriptorWatcher() = default;
};

// The events of one I/O thread: descriptors that became ready, tasks that other threads hand over, and ticks.
//
// Readiness is told edge by edge: once when input or room for output came up, and not again before more did.
// So a watcher remembers it, and nothing is read or written in vain. All but post() and end() is for the
// thread that runs the loop, or for before it runs.
class EventLoop {
public:
    // One watched descriptor, until it is reset or destroyed; from then on its watcher is told nothing more.
    class Watch {
    public:
        Watch() = default;
        Watch(Watch&& other) noexcept : m_loop(std::exchange(other.m_loop, nullptr)), m_slot(other.m_slot) {}
        Watch& operator=(Watch&& other) noexcept;
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;
        ~Watch() { reset(); }

        // Before the descriptor is closed.
        void reset();
        // Its watcher gets a turn, with no events, once all that is ready has had its own.
        void askTurn();
        // Likewise after the next tick.
        void askTurnAfterTick();

    private:
        friend class EventLoop;
        Watch(EventLoop& loop, std::uint32_t slot) : m_loop(&loop), m_slot(slot) {}

        EventLoop* m_loop = nullptr;
        std::uint32_t m_slot = 0;
    };

    // Errors: Io.
    static Result<std::unique_ptr<EventLoop>> open();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;
    ~EventLoop();

    // Until end() is called. `tick` is called as often as `every` passes, a moment late when there is much to
    // do.
    void run(Duration every, const std::function<void()>& tick);
    // Any thread.
    void end();

    // Any thread: the task, which may be one that only moves, is called soon, in the order of these calls.
    // What was not called when the loop is destroyed is destroyed with it.
    template <typename Task>
    void post(Task task)
    {
        add([shared = std::make_shared<Task>(std::move(task))] { (*shared)(); });
    }

    // For input and output. Errors: Io, the descriptor cannot be watched.
    Result<Watch> watch(const Descriptor& descriptor, DescriptorWatcher& watcher);

private:
    // Numbers are used again: an event or a turn is for the watcher of its generation only.
    struct Slot {
        DescriptorWatcher* watcher = nullptr;
        int descriptor = -1;
        std::uint32_t generation = 0;
    };
    using Address = std::uint64_t;  // generation and number of a slot

    EventLoop() = default;
    void add(std::function<void()> task);
    void tell(Address address, std::uint32_t events);
    void tellTurns(std::vector<Address>& turns);
    void callTasks();
    int timeout() const;
    Address addressOf(std::uint32_t slot) const;

    Descriptor m_epoll;
    Descriptor m_wake;  // an eventfd: there are tasks, or the end
    std::atomic<bool> m_isEnding = false;
    Guarded<std::vector<std::function<void()>>> m_tasks;
    std::vector<Slot> m_slots;
    std::vector<std::uint32_t> m_unusedSlots;
    std::vector<Address> m_turns;
    std::vector<Address> m_turnsAfterTick;
    MonoTime m_now{};  // once a round
    MonoTime m_nextTick{};
};

}  // namespace core
