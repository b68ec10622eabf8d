#include "core/gateway/gateway_thread.h"

#include "core/gateway/proxy_session.h"

#include <utility>

namespace core {
namespace {

constexpr std::chrono::milliseconds tickEvery{100};
constexpr std::uint64_t ticksToSweep = 10;

}  // namespace

GatewayThread::GatewayThread(GatewayState& state, std::unique_ptr<EventLoop> loop)
    : m_state(state),
      m_loop(std::move(loop)),
      m_view(state.view()),
      m_random(std::random_device{}() * 0x9E3779B97F4A7C15ULL + std::random_device{}())
{
}

GatewayThread::~GatewayThread()
{
    end();
}

void GatewayThread::run()
{
    m_thread = std::jthread([this] { m_loop->run(tickEvery, [this] { tick(); }); });
}

void GatewayThread::end()
{
    m_loop->end();
    if (m_thread.joinable())
        m_thread.join();
    m_sessions.clear();
    m_retired.clear();
}

void GatewayThread::take(Descriptor socket)
{
    m_loop->post([this, socket = std::move(socket)]() mutable { add(std::move(socket)); });
}

void GatewayThread::add(Descriptor socket)
{
    const TlsServerPtr tls = m_state.tls.with([](const TlsServerPtr& now) { return now; });
    if (m_state.isTls && !tls)
        return;
    if (m_unusedSlots.empty()) {
        m_unusedSlots.push_back(m_sessions.size());
        m_sessions.emplace_back();
        m_deadlines.push_back(never);
    }
    const std::size_t slot = m_unusedSlots.back();
    m_unusedSlots.pop_back();
    look();
    auto link = std::make_shared<Link>(*m_loop, m_buffers, std::move(socket), tls ? tls->accept() : nullptr);
    m_sessions[slot] = std::make_shared<ProxySession>(*this, slot, std::move(link));
    const bool isOneTooMany = m_state.connections.load() > m_state.limits.connections;
    isOneTooMany ? m_sessions[slot]->refuse() : m_sessions[slot]->start();
}

const PublishedRoutes& GatewayThread::view()
{
    const std::uint64_t version = m_state.version();
    if (version != m_viewVersion) {
        m_view = m_state.view();
        m_viewVersion = version;
    }
    return *m_view;
}

void GatewayThread::countPrincipal(const Principal& principal)
{
    m_principal.assign(principal.provider).append(1, '\n').append(principal.name);
    m_principals.with([this](TopCounts& counts) { counts.add(m_principal); });
}

TopCounts GatewayThread::takePrincipals()
{
    return m_principals.with(
        [](TopCounts& counts) { return std::exchange(counts, TopCounts(mostPrincipals)); });
}

void GatewayThread::retire(std::size_t slot)
{
    m_deadlines[slot] = never;
    if (m_retired.empty())
        m_loop->post([this] { m_retired.clear(); });
    m_retired.push_back(std::move(m_sessions[slot]));
    m_unusedSlots.push_back(slot);
}

void GatewayThread::tick()
{
    look();
    m_tickAt = readClocks();
    const MonoTime now = m_tickAt.mono;
    for (std::size_t slot = 0; slot < m_deadlines.size(); ++slot)
        if (m_deadlines[slot] <= now) {
            m_deadlines[slot] = never;
            m_sessions[slot]->onDeadline();
        }
    if (++m_ticks % ticksToSweep == 0)
        m_pool.sweep(now, view().addresses);
}

}  // namespace core
