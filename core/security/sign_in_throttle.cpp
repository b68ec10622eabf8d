#include "core/security/sign_in_throttle.h"

#include <algorithm>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration firstDelay = 1s;
constexpr Duration longestDelay = 15min;
constexpr Duration forgottenAfter = 1h;

}  // namespace

Duration SignInThrottle::delayAfter(std::uint32_t failures)
{
    if (failures < freeFailures)
        return Duration(0);
    const std::uint32_t doublings = std::min(failures - freeFailures, 20U);
    return std::min(firstDelay * (1U << doublings), longestDelay);
}

std::optional<Duration> SignInThrottle::waitOf(const std::string& name, const std::string& from,
                                               MonoTime now) const
{
    const auto found = m_failures.find({name, from});
    if (found == m_failures.end() || now - found->second.newest >= forgottenAfter)
        return std::nullopt;
    const MonoTime until = found->second.newest + delayAfter(found->second.count);
    return until > now ? std::optional(until - now) : std::nullopt;
}

void SignInThrottle::failed(const std::string& name, const std::string& from, MonoTime now)
{
    if (m_failures.size() >= mostKept && !m_failures.contains({name, from}))
        makeRoom(now);
    Failures& failures = m_failures[{name, from}];
    if (now - failures.newest >= forgottenAfter)
        failures.count = 0;
    ++failures.count;
    failures.newest = now;
}

void SignInThrottle::succeeded(const std::string& name, const std::string& from)
{
    m_failures.erase({name, from});
}

void SignInThrottle::makeRoom(MonoTime now)
{
    std::erase_if(m_failures, [&](const auto& entry) { return now - entry.second.newest >= forgottenAfter; });
    if (m_failures.size() < mostKept)
        return;
    m_failures.erase(std::min_element(m_failures.begin(), m_failures.end(), [](const auto& a, const auto& b) {
        return a.second.newest < b.second.newest;
    }));
}

}  // namespace core
