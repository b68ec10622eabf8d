#pragma once

#include "core/gateway/event_loop.h"
#include "core/gateway/link_buffer.h"
#include "core/security/tls.h"

#include <memory>
#include <string>
#include <string_view>

namespace core {

class Link;

// Who is told what happens on a connection; on its gateway thread, never from inside a call to the link.
class LinkUser {
public:
    // There is more input, or the other side has ended or broken the connection.
    virtual void onInput(Link& link) = 0;
    // What was Pending has been sent.
    virtual void onSent(Link&) {}
    // An empty text: the connection is there; else what is wrong.
    virtual void onConnected(Link&, const std::string&) {}

protected:
    ~LinkUser() = default;
};

// One TCP connection of a gateway thread, with TLS or without: what arrived and was not taken yet, and what
// is still to be sent. Destroying it closes the connection.
class Link final : public std::enable_shared_from_this<Link>, private DescriptorWatcher {
public:
    enum class Sent { Done, Pending, Broken };

    // Not connected yet.
    Link(EventLoop& loop, LargeBuffers& buffers);
    // Accepted; `tls` null: without.
    Link(EventLoop& loop, LargeBuffers& buffers, Descriptor socket, std::unique_ptr<TlsConnection> tls);

    // Null: nobody.
    void setUser(LinkUser* user) { m_user = user; }

    // To a numeric address. Tells onConnected, later.
    void connect(const std::string& host, std::uint16_t port);

    // Arrived and not taken. Taking moves nothing: views of it hold until read() is called.
    std::string_view input() const { return m_input.content(); }
    void take(std::size_t count) { m_input.take(count); }
    // The other side sends no more than the input.
    bool isEnded() const { return m_isEnded; }
    // What broke the connection; empty: nothing.
    const std::string& failure() const { return m_failure; }

    // Reads more, if there is room and no reading is under way: onInput comes later.
    void read();
    // The message is over and the next may be small.
    void settle() { m_input.settle(); }
    // Nothing is expected for a while.
    void rest()
    {
        if (m_tls)
            m_tls->rest();
    }

    // Sends both, one after the other, and empties `head`. Done: the kernel has them all. Pending: onSent
    // comes later, and nothing more may be sent before it. Broken: the connection is of no more use.
    Sent send(std::string& head, std::string_view body = {});
    // Says that no more is sent.
    void endSending();
    void close();

    // The IP address of the other side; empty when it has gone.
    std::string peer() const;
    const TlsConnection* tls() const { return m_tls.get(); }

    // What it is kept under while it is idle, HOST:PORT; and whether it has carried a request before.
    std::string address;
    bool isReused = false;

private:
    void onReady(std::uint32_t events) override;
    void watch();
    void startConnecting(const std::string& host, std::uint16_t port);
    void endConnecting(const std::string& why);
    std::span<char> room();
    void receive();
    Sent sendNow(std::string_view head, std::string_view body);
    void sendRest();
    void onBytes(std::size_t count);
    void decrypt();
    void tellInput();
    void fail(const std::string& why);

    EventLoop& m_loop;
    LinkBuffer m_input;
    std::unique_ptr<TlsConnection> m_tls;
    std::unique_ptr<LinkBuffer> m_sealedInput;  // with TLS: as it came
    LinkUser* m_user = nullptr;
    std::string m_output;  // what the kernel had no room for yet
    std::size_t m_outputSent = 0;  // of it
    std::string m_failure;
    bool m_isConnecting = false;
    bool m_isReadable = false;  // the kernel may have input that was not read
    bool m_isHalfClosed = false;  // the end follows the kernel's input, without being told again
    bool m_isReading = false;
    bool m_isInputDue = false;  // to be told at the next turn
    bool m_isSending = false;
    bool m_isAwaited = false;  // by a user who was told Pending
    bool m_isEnded = false;
    Descriptor m_socket;
    EventLoop::Watch m_watch;
};
using LinkPtr = std::shared_ptr<Link>;

}  // namespace core
