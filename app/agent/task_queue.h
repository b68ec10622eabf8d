#pragma once

#include "core/base/guarded.h"

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <semaphore>
#include <thread>
#include <vector>

namespace app {

// A few threads that do tasks in the order in which they came, from a queue with a bound.
class TaskQueue {
public:
    TaskQueue(std::size_t workers, std::size_t capacity);
    ~TaskQueue();  // finishes what is being done, drops what waits, joins

    // Any thread. False when `capacity` tasks wait already.
    bool push(std::function<void()> task);

    std::size_t waiting() const;
    std::size_t active() const { return m_active.load(); }

private:
    void work();

    struct Waiting {
        std::deque<std::function<void()>> tasks;
        bool ending = false;
    };
    const std::size_t m_capacity;
    core::Guarded<Waiting> m_waiting;
    std::counting_semaphore<> m_signal{0};
    std::atomic<std::size_t> m_active = 0;
    std::vector<std::jthread> m_workers;  // last: they use all of the above
};

}  // namespace app
