#include "core/runtime/worker.h"

#include <utility>

namespace core {

Worker::Worker(std::size_t capacity) : m_capacity(capacity), m_thread([this] { run(); }) {}

Worker::~Worker()
{
    m_queue.with([](Queue& queue) { queue.ending = true; });
    m_waiting.release();
    m_thread.join();
}

bool Worker::post(std::function<void()> job)
{
    const bool taken = m_queue.with([&](Queue& queue) {
        if (queue.ending || queue.jobs.size() >= m_capacity)
            return false;
        queue.jobs.push_back(std::move(job));
        return true;
    });
    if (taken)
        m_waiting.release();
    return taken;
}

void Worker::run()
{
    while (true) {
        m_waiting.acquire();
        const auto [job, ended] = m_queue.with([](Queue& queue) -> std::pair<std::function<void()>, bool> {
            if (queue.jobs.empty())
                return {nullptr, queue.ending};
            std::function<void()> next = std::move(queue.jobs.front());
            queue.jobs.pop_front();
            return {std::move(next), false};
        });
        if (job)
            job();
        else if (ended)
            return;
    }
}

}  // namespace core
