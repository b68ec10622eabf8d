#include "core/gateway/upstream_pool.h"

#include <sys/socket.h>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t keptEach = 64;
constexpr Duration longestIdle = 20s;

// Closed by the other side, or something came that nobody asked for: either way of no use.
bool isQuiet(boost::asio::ip::tcp::socket& socket)
{
    char byte = 0;
    return ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0
        && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace

std::unique_ptr<Upstream> UpstreamPool::take(const std::string& key, MonoTime now)
{
    const auto found = m_idle.find(key);
    if (found == m_idle.end())
        return nullptr;
    while (!found->second.empty()) {
        Idle idle = std::move(found->second.back());
        found->second.pop_back();
        if (now - idle.since < longestIdle && isQuiet(idle.upstream->socket))
            return std::move(idle.upstream);
    }
    return nullptr;
}

void UpstreamPool::put(std::unique_ptr<Upstream> upstream, MonoTime now)
{
    upstream->reused = true;
    std::deque<Idle>& idle = m_idle[upstream->key];
    idle.push_back({std::move(upstream), now});
    if (idle.size() > keptEach)
        idle.pop_front();
}

void UpstreamPool::sweep(MonoTime now, const std::set<std::string>& wanted)
{
    for (auto entry = m_idle.begin(); entry != m_idle.end();) {
        const bool isWanted = wanted.contains(entry->first);
        std::erase_if(entry->second, [&](const Idle& idle) {
            return !isWanted || now - idle.since >= longestIdle || !isQuiet(idle.upstream->socket);
        });
        entry = entry->second.empty() ? m_idle.erase(entry) : std::next(entry);
    }
}

}  // namespace core
