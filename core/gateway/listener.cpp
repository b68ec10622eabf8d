#include "core/gateway/listener.h"

#include <cerrno>
#include <utility>

namespace core {
namespace {

constexpr int mostInATurn = 64;  // for other events to have theirs

Error cannotListen(const ListenAddress& address, const std::string& why)
{
    return {ErrorCode::Io,
            "the gateway cannot listen on " + address.host + ":" + std::to_string(address.port) + ": " + why};
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(const ListenAddress& address)
{
    const auto wanted = SocketAddress::of(address.host, address.port);
    if (!wanted)
        return cannotListen(address, wanted.error().context);
    auto socket = tcpSocketFor(wanted.value());
    if (!socket)
        return cannotListen(address, socket.error().context);
    std::unique_ptr<Listener> listener(new Listener);
    listener->m_socket = std::move(socket).value();
    const int number = listener->m_socket.number();
    const int on = 1;
    SocketAddress& local = listener->m_local;
    local.size = sizeof local.bytes;
    if (::setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0
        || ::bind(number, wanted.value().data(), wanted.value().size) != 0 || ::listen(number, SOMAXCONN) != 0
        || ::getsockname(number, reinterpret_cast<sockaddr*>(&local.bytes), &local.size) != 0)
        return cannotListen(address, lastSystemError());
    return listener;
}

Result<> Listener::begin(EventLoop& loop, Taken taken)
{
    m_taken = std::move(taken);
    auto watch = loop.watch(m_socket, *this);
    if (!watch)
        return watch.error();
    m_watch = std::move(watch).value();
    return done;
}

void Listener::onReady(std::uint32_t)
{
    for (int count = 0; count < mostInATurn; ++count) {
        Descriptor socket(::accept4(m_socket.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (socket)
            m_taken(std::move(socket));
        else if (errno == EAGAIN || errno == EWOULDBLOCK)
            return;
        else if (errno != EINTR && errno != ECONNABORTED)
            return m_watch.askTurnAfterTick();  // at once would only spin
    }
    m_watch.askTurn();
}

}  // namespace core
