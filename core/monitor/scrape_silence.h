#pragma once

#include "core/base/time.h"

#include <optional>

namespace core {

// For how long nothing has come of what is watched. A scraper that is dead tells no lag of its own.
class ScrapeSilence {
public:
    // What is watched answers, or fails to, at least that often; nothing: nothing is watched.
    void expect(std::optional<Duration> atLeastEvery);
    // In seconds; 0 while that may be. `newest` is the last outcome, whatever it was.
    double seconds(std::optional<MonoTime> newest, MonoTime now);

private:
    std::optional<Duration> m_allowed;
    std::optional<MonoTime> m_since;  // something is watched, without a pause
};

}  // namespace core
