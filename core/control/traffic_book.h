#pragma once

#include "core/base/top_counts.h"
#include "core/fleet/observation.h"
#include "core/fleet/traffic_view.h"

#include <deque>
#include <map>
#include <string>
#include <tuple>

namespace core {

// What the gateway refused and who sent requests within the last hour, in spans of five minutes, so that the
// oldest span leaves as a whole. Bounded: 1 000 kinds of refusals and 2 000 names a span.
class TrafficBook {
public:
    void take(const TrafficReport& report, Now now);

    // The same object while nothing was counted and nothing left; null before the first count.
    const TrafficViewPtr& view() const { return m_view; }

private:
    struct Refusals {
        std::uint64_t requests = 0;
        TimePoint since;
    };
    using RefusalKind = std::tuple<std::string, std::string, unsigned>;  // agent, access policy, status
    struct Span {
        MonoTime begun;
        std::map<RefusalKind, Refusals> refusals;
        TopCounts principals;
    };

    bool forgetOld(MonoTime now);
    Span& spanAt(MonoTime now);
    static void count(const RefusedTraffic& fresh, Span& span, TimePoint now);
    TrafficView summary() const;

    std::deque<Span> m_spans;  // newest last
    TrafficViewPtr m_view;
};

}  // namespace core
