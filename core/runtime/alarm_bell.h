#pragma once

#include <atomic>
#include <chrono>
#include <semaphore>

namespace core {

// Wakes one sleeping thread; any number of rings before it looks wake it once.
class AlarmBell {
public:
    // Any thread.
    void ring()
    {
        if (!m_rung.exchange(true))
            m_semaphore.release();
    }

    // The sleeper: true when it was rung before `deadline`.
    bool sleepUntil(std::chrono::steady_clock::time_point deadline)
    {
        if (!m_semaphore.try_acquire_until(deadline))
            return false;
        m_rung.store(false);
        return true;
    }

private:
    std::atomic<bool> m_rung = false;
    std::binary_semaphore m_semaphore{0};
};

}  // namespace core
