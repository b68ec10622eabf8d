#include "core/gateway/link.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <utility>

namespace core {
namespace {

// Joining so few bytes costs less than two parts cost the kernel.
constexpr std::size_t cheaplyCopied = 4U << 10;

bool isMomentary(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

// What is sent goes at once.
void setNoDelay(const Descriptor& socket)
{
    const int on = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Link::Link(EventLoop& loop, LargeBuffers& buffers) : m_loop(loop), m_input(buffers) {}

Link::Link(EventLoop& loop, LargeBuffers& buffers, Descriptor socket, std::unique_ptr<TlsConnection> tls)
    : m_loop(loop),
      m_input(buffers),
      m_tls(std::move(tls)),
      m_sealedInput(m_tls ? std::make_unique<LinkBuffer>(buffers) : nullptr),
      m_socket(std::move(socket))
{
    setNoDelay(m_socket);
    watch();
}

void Link::watch()
{
    auto watch = m_loop.watch(m_socket, *this);
    if (watch)
        m_watch = std::move(watch).value();
    else
        fail("it cannot be watched: " + watch.error().context);
}

void Link::connect(const std::string& host, std::uint16_t port)
{
    startConnecting(host, port);
    if (!m_isConnecting)
        m_loop.post([self = shared_from_this()] { self->endConnecting(self->m_failure); });
}

void Link::startConnecting(const std::string& host, std::uint16_t port)
{
    const auto target = SocketAddress::of(host, port);
    if (!target)
        return fail(target.error().context);
    auto socket = tcpSocketFor(target.value());
    if (!socket)
        return fail(socket.error().context);
    m_socket = std::move(socket).value();
    setNoDelay(m_socket);
    if (::connect(m_socket.number(), target.value().data(), target.value().size) != 0 && errno != EINPROGRESS)
        return fail(lastSystemError());
    watch();
    m_isConnecting = m_failure.empty();
}

void Link::endConnecting(const std::string& why)
{
    m_isConnecting = false;
    if (m_user)
        m_user->onConnected(*this, why);
}

std::string Link::peer() const
{
    SocketAddress other;
    other.size = sizeof other.bytes;
    if (::getpeername(m_socket.number(), reinterpret_cast<sockaddr*>(&other.bytes), &other.size) != 0)
        return {};
    return other.host();
}

void Link::onReady(std::uint32_t events)
{
    const auto self = shared_from_this();  // its user may let it go
    if (m_isConnecting) {
        if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0)
            return;
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(m_socket.number(), SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0)
            fail(std::generic_category().message(error));
        endConnecting(m_failure);
    }
    constexpr std::uint32_t ending = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
    m_isHalfClosed = m_isHalfClosed || (events & ending) != 0;
    m_isReadable = m_isReadable || (events & (EPOLLIN | ending)) != 0;
    if (m_isSending && (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0)
        sendRest();
    if (std::exchange(m_isInputDue, false))
        tellInput();
    if (m_isReading && m_isReadable)
        receive();
}

void Link::read()
{
    if (m_isReading || m_isInputDue || m_isEnded || !m_failure.empty())
        return;
    // What was encrypted may still wait for room.
    if (m_tls && m_tls->isOpen() && m_input.content().empty()) {
        decrypt();
        m_isInputDue = !m_input.content().empty();
        if (m_isInputDue)
            return m_watch.askTurn();
    }
    if (room().empty())
        return;
    m_isReading = true;
    if (m_isReadable)
        m_watch.askTurn();
}

std::span<char> Link::room()
{
    return m_sealedInput ? m_sealedInput->room() : m_input.room();
}

// What fills less than the room was all that the kernel had.
void Link::receive()
{
    m_isReading = false;
    const std::span<char> place = room();
    if (place.empty())
        return;
    const ssize_t count = ::recv(m_socket.number(), place.data(), place.size(), MSG_DONTWAIT);
    if (count < 0 && isMomentary(errno)) {
        m_isReadable = errno == EINTR;
        return read();
    }
    m_isReadable = m_isHalfClosed || std::size_t(count) == place.size();
    if (count < 0)
        fail(lastSystemError());
    else if (count == 0)
        m_isEnded = true;
    else
        onBytes(std::size_t(count));
    // Bytes of a handshake are nobody's business but ours.
    const bool isQuiet = m_input.content().empty() && !m_isEnded && m_failure.empty();
    isQuiet ? read() : tellInput();
}

void Link::tellInput()
{
    if (m_user)
        m_user->onInput(*this);
}

void Link::onBytes(std::size_t count)
{
    if (!m_tls)
        return m_input.add(count);
    m_sealedInput->add(count);
    decrypt();
}

void Link::decrypt()
{
    std::string_view wire = m_sealedInput->content();
    while (const std::size_t count = m_tls->read(wire, m_input.room()))
        m_input.add(count);
    m_sealedInput->take(m_sealedInput->content().size() - wire.size());
    m_isEnded = m_isEnded || m_tls->isEnded();
    // Its own words: of a handshake, of an alert.
    if (!m_tls->output().empty() && !m_isSending) {
        m_output = std::exchange(m_tls->output(), {});
        sendRest();
    }
    if (!m_tls->failure().empty())
        fail("TLS: " + m_tls->failure());
}

Link::Sent Link::send(std::string& head, std::string_view body)
{
    if (!m_failure.empty())
        return Sent::Broken;
    if (m_tls) {
        head += body;  // one record, where it fits in one
        m_tls->write(head);
        head.clear();
        if (m_isSending) {  // a word of TLS's own is on its way and not ours to overtake
            m_isAwaited = true;
            return Sent::Pending;
        }
        std::string sealed = std::exchange(m_tls->output(), {});
        const Sent sent = sendNow(sealed, {});
        if (m_tls->output().empty()) {  // its memory serves the next
            sealed.clear();
            m_tls->output() = std::move(sealed);
        }
        return sent;
    }
    if (body.size() <= cheaplyCopied)
        head += std::exchange(body, {});
    const Sent sent = sendNow(head, body);
    head.clear();
    return sent;
}

Link::Sent Link::sendNow(std::string_view head, std::string_view body)
{
    std::array<iovec, 2> parts{iovec{const_cast<char*>(head.data()), head.size()},
                               iovec{const_cast<char*>(body.data()), body.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t sent = body.empty()
        ? ::send(m_socket.number(), head.data(), head.size(), MSG_NOSIGNAL | MSG_DONTWAIT)
        : ::sendmsg(m_socket.number(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && !isMomentary(errno)) {
        fail(lastSystemError());
        return Sent::Broken;
    }
    const std::size_t count = sent < 0 ? 0 : static_cast<std::size_t>(sent);
    if (count == head.size() + body.size())
        return Sent::Done;
    m_output.assign(head.substr(std::min(count, head.size())));
    m_output += body.substr(count > head.size() ? count - head.size() : 0);
    m_outputSent = 0;
    m_isSending = true;
    m_isAwaited = true;
    return Sent::Pending;
}

// As much as there is room for; more follows when there is again.
void Link::sendRest()
{
    m_isSending = true;
    while (m_outputSent < m_output.size()) {
        const ssize_t sent = ::send(m_socket.number(), m_output.data() + m_outputSent,
                                    m_output.size() - m_outputSent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && isMomentary(errno))
            return;
        if (sent < 0) {
            fail(lastSystemError());
            break;
        }
        m_outputSent += std::size_t(sent);
        if (m_outputSent == m_output.size() && m_tls && !m_tls->output().empty()) {
            m_output = std::exchange(m_tls->output(), {});
            m_outputSent = 0;
        }
    }
    m_isSending = false;
    m_output = {};
    m_outputSent = 0;
    if (std::exchange(m_isAwaited, false) && m_user)
        m_user->onSent(*this);
}

void Link::endSending()
{
    if (m_tls) {
        m_tls->end();
        if (!m_isSending)
            sendNow(std::exchange(m_tls->output(), {}), {});
    }
    ::shutdown(m_socket.number(), SHUT_WR);
}

void Link::close()
{
    m_user = nullptr;
    if (m_tls && m_socket && !m_isSending && m_failure.empty()) {
        m_tls->end();
        sendNow(std::exchange(m_tls->output(), {}), {});
    }
    m_isReading = false;
    m_watch.reset();
    ::shutdown(m_socket.number(), SHUT_RDWR);
    m_socket.reset();
}

void Link::fail(const std::string& why)
{
    if (m_failure.empty())
        m_failure = why.empty() ? "the connection broke" : why;
}

}  // namespace core
