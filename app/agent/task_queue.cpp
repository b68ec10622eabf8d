#include "app/agent/task_queue.h"

namespace app {

TaskQueue::TaskQueue(std::size_t workers, std::size_t capacity) : m_capacity(capacity)
{
    for (std::size_t i = 0; i < workers; ++i)
        m_workers.emplace_back([this] { work(); });
}

TaskQueue::~TaskQueue()
{
    m_waiting.with([](Waiting& waiting) {
        waiting.ending = true;
        waiting.tasks.clear();
    });
    m_signal.release(std::ptrdiff_t(m_workers.size()));
}

bool TaskQueue::push(std::function<void()> task)
{
    const bool taken = m_waiting.with([&](Waiting& waiting) {
        if (waiting.ending || waiting.tasks.size() >= m_capacity)
            return false;
        waiting.tasks.push_back(std::move(task));
        return true;
    });
    if (taken)
        m_signal.release();
    return taken;
}

std::size_t TaskQueue::waiting() const
{
    return m_waiting.with([](const Waiting& waiting) { return waiting.tasks.size(); });
}

void TaskQueue::work()
{
    while (true) {
        m_signal.acquire();
        bool ending = false;
        const auto task = m_waiting.with([&](Waiting& waiting) -> std::function<void()> {
            ending = waiting.ending;
            if (waiting.tasks.empty())
                return nullptr;
            std::function<void()> next = std::move(waiting.tasks.front());
            waiting.tasks.pop_front();
            return next;
        });
        if (ending)
            return;
        if (!task)
            continue;
        ++m_active;
        task();
        --m_active;
    }
}

}  // namespace app
