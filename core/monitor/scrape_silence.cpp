#include "core/monitor/scrape_silence.h"

#include <algorithm>

namespace core {

void ScrapeSilence::expect(std::optional<Duration> atLeastEvery)
{
    m_allowed = atLeastEvery;
    if (!m_allowed)
        m_since.reset();
}

double ScrapeSilence::seconds(std::optional<MonoTime> newest, MonoTime now)
{
    if (!m_allowed)
        return 0;
    if (!m_since)
        m_since = now;
    const Duration silent = now - std::max(newest.value_or(*m_since), *m_since);
    return silent > *m_allowed ? std::chrono::duration<double>(silent).count() : 0;
}

}  // namespace core
