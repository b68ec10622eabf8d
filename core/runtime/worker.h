#pragma once

#include "core/base/guarded.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <semaphore>
#include <thread>

namespace core {

// A thread that does one job after the other, for work that may block. Its queue is bounded.
class Worker {
public:
    explicit Worker(std::size_t capacity);
    ~Worker();  // finishes what is queued, then joins

    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // Any thread. False, and the job is not taken, when `capacity` jobs wait already.
    bool post(std::function<void()> job);

private:
    void run();

    struct Queue {
        std::deque<std::function<void()>> jobs;
        bool ending = false;
    };
    const std::size_t m_capacity;
    Guarded<Queue> m_queue;
    std::counting_semaphore<> m_waiting{0};
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace core
