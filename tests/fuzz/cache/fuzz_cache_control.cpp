#include "core/cache/cache_control.h"
#include "core/cache/cache_rules.h"

#include <cstdlib>

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void requireTime(const std::optional<std::chrono::seconds>& time)
{
    require(!time || (time->count() >= 0 && time->count() <= 1LL << 31));
}

}  // namespace

// The bytes as one field, as two, and as the field of an answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto whole = core::cacheControlOf({{"Cache-Control", text}});
    const auto twice = core::cacheControlOf({{"Cache-Control", text}, {"Cache-Control", text}});
    require(whole == twice);
    if (whole) {
        requireTime(whole->maxAge);
        requireTime(whole->sharedMaxAge);
        requireTime(whole->staleWhileRevalidate);
    }

    core::ResponseCacheSpec spec;
    spec.enabled = true;
    const core::TimePoint now{std::chrono::seconds(1'700'000'000)};
    const core::HttpFields answer{{"Cache-Control", text}, {"Expires", text}, {"Vary", text}};
    const auto plan = core::planStorage(spec, {}, 200, answer, now);
    require(!plan.mayStore || (whole && plan.fresh > core::Duration(0) && plan.fresh <= spec.ttl));
    require(plan.stale <= spec.ttl);
    return 0;
}
