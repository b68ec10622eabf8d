#pragma once

#include "core/base/text_map.h"
#include "core/base/time.h"
#include "core/gateway/link.h"

#include <deque>
#include <set>
#include <string>
#include <string_view>

namespace core {

// Idle connections to instances of one gateway thread, by address. Each is listened to: one that the other
// side closes, or says something on that nobody asked for, leaves at once.
class UpstreamPool : private LinkUser {
public:
    UpstreamPool() = default;
    UpstreamPool(const UpstreamPool&) = delete;
    UpstreamPool& operator=(const UpstreamPool&) = delete;
    ~UpstreamPool();

    // An open connection, the one that was used last; or null.
    LinkPtr take(std::string_view address);
    // Nothing may be pending but a reading.
    void put(LinkPtr link, MonoTime now);
    // Closes what was idle for too long, and all whose address is not in `wanted`. Call it every second.
    void sweep(MonoTime now, const std::set<std::string, std::less<>>& wanted);

private:
    void onInput(Link& link) override;

    struct Idle {
        LinkPtr link;
        MonoTime since;
    };
    TextMap<std::deque<Idle>> m_idle;  // the newest at the end
};

}  // namespace core
