#include "core/gateway/upstream_pool.h"

#include <utility>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t keptEach = 64;
constexpr Duration longestIdle = 20s;

}  // namespace

UpstreamPool::~UpstreamPool()
{
    for (const auto& [address, all] : m_idle)
        for (const Idle& idle : all)
            idle.link->setUser(nullptr);
}

LinkPtr UpstreamPool::take(std::string_view address)
{
    const auto found = m_idle.find(address);
    if (found == m_idle.end() || found->second.empty())
        return nullptr;
    LinkPtr link = std::move(found->second.back().link);
    found->second.pop_back();
    return link;
}

void UpstreamPool::put(LinkPtr link, MonoTime now)
{
    link->isReused = true;
    link->setUser(this);
    link->settle();
    link->read();
    std::deque<Idle>& idle = m_idle[link->address];
    idle.push_back({std::move(link), now});
    if (idle.size() > keptEach) {
        idle.front().link->close();
        idle.pop_front();
    }
}

void UpstreamPool::sweep(MonoTime now, const std::set<std::string, std::less<>>& wanted)
{
    for (auto entry = m_idle.begin(); entry != m_idle.end();) {
        const bool isWanted = wanted.contains(entry->first);
        std::erase_if(entry->second, [&](const Idle& idle) {
            const bool goes = !isWanted || now - idle.since >= longestIdle;
            if (goes)
                idle.link->close();
            return goes;
        });
        entry = entry->second.empty() ? m_idle.erase(entry) : std::next(entry);
    }
}

void UpstreamPool::onInput(Link& link)
{
    const auto found = m_idle.find(link.address);
    if (found != m_idle.end())
        std::erase_if(found->second, [&](const Idle& idle) { return idle.link.get() == &link; });
    link.close();
}

}  // namespace core
