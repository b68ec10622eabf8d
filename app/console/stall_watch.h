#pragma once

#include "core/base/time.h"

#include <QTimer>

#include <atomic>
#include <functional>
#include <semaphore>
#include <thread>

namespace app {

// Notices, from a thread of its own, when the event loop of the thread it was made on stands still.
class StallWatch {
public:
    // `stalled` is called on the watch's thread, once when the loop has stood still for longer than `limit`
    // and once, with how long it took in all, when it goes on.
    StallWatch(core::Duration limit, std::function<void(core::Duration, bool over)> stalled);
    ~StallWatch();

private:
    void run();

    const core::Duration m_limit;
    const std::function<void(core::Duration, bool)> m_stalled;
    std::atomic<core::MonoTime::rep> m_lastBeat;
    QTimer m_beat;
    std::binary_semaphore m_end{0};
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace app
