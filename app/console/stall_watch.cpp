#include "app/console/stall_watch.h"

namespace app {
namespace {

constexpr core::Duration beatLength{100};

core::MonoTime::rep monotonic()
{
    return core::readClocks().mono.time_since_epoch().count();
}

}  // namespace

StallWatch::StallWatch(core::Duration limit, std::function<void(core::Duration, bool)> stalled)
    : m_limit(limit),
      m_stalled(std::move(stalled)),
      m_lastBeat(monotonic()),
      m_thread([this] { run(); })
{
    QObject::connect(&m_beat, &QTimer::timeout, &m_beat, [this] { m_lastBeat = monotonic(); });
    m_beat.start(beatLength);
}

StallWatch::~StallWatch()
{
    m_end.release();
    m_thread.join();
}

void StallWatch::run()
{
    core::MonoTime::rep stalledSince = 0;  // the last beat before a stall; 0: none
    while (!m_end.try_acquire_for(beatLength)) {
        const core::MonoTime::rep beat = m_lastBeat;
        const core::Duration silent(monotonic() - beat);
        if (stalledSince == 0 && silent > m_limit) {
            stalledSince = beat;
            m_stalled(silent, false);
        } else if (stalledSince != 0 && beat != stalledSince) {
            m_stalled(core::Duration(beat - stalledSince), true);
            stalledSince = 0;
        }
    }
}

}  // namespace app
