#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/fleet/secret_reference.h"
#include "core/security/client_certificate.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace core {

// PEM files; the key may be secret:NAME of the vault instead. Without a client CA no certificate is asked of
// clients.
struct TlsFiles {
    std::string certificate;  // with its chain
    std::string key;
    std::string clientCa;
};

// One connection's TLS, without a socket: bytes of the wire go in and come out as text, and the other way.
// What there is to be sent for what came is in output() after each call. Not thread-safe.
class TlsConnection {
public:
    ~TlsConnection();

    // Shakes hands, if that is to be done, and decrypts into `room`, from what came over the wire, which it
    // takes off the front. 0: nothing more has come, or there is no room; with room, all of the wire is taken
    // then.
    std::size_t read(std::string_view& wire, std::span<char> room);
    // Encrypts, into output(). Only once isOpen().
    void write(std::string_view plain);
    // Nothing is expected to come for a while: what memory can be had again is given back.
    void rest();
    // Says that no more is written, in output().
    void end();

    // What is to be sent over the wire; whoever sends it empties it.
    std::string& output() { return m_output; }
    bool isOpen() const { return m_isOpen; }  // the handshake is done
    bool isEnded() const { return m_isEnded; }  // the other side said that no more comes
    const std::string& failure() const { return m_failure; }  // empty: none
    // Of a client that sent one which holds.
    const std::optional<ClientCertificate>& peer() const { return m_peer; }

private:
    friend class TlsServer;
    struct Session;
    explicit TlsConnection(std::unique_ptr<Session> session);
    bool shakeHands();
    void judge(int result);

    std::unique_ptr<Session> m_session;
    std::string m_output;
    std::string m_failure;
    std::optional<ClientCertificate> m_peer;
    bool m_isOpen = false;
    bool m_isEnded = false;
};

// A certificate and all else that connections of a server begin with: TLS 1.2 and 1.3, HTTP/1.1 by ALPN, no
// renegotiation. Immutable; any thread may accept.
class TlsServer {
public:
    // Io when a file cannot be read, Invalid when it is not what it should be or the key is another
    // certificate's; Refused for all that is wrong with a key in the vault, when nothing is wrong with the
    // files. The context names the file or the secret, and holds nothing of it.
    static Result<std::shared_ptr<const TlsServer>> load(const TlsFiles& files,
                                                         const SecretReader& secrets = {});
    ~TlsServer();

    std::unique_ptr<TlsConnection> accept() const;
    // When the certificate expires.
    TimePoint validUntil() const;

private:
    struct Context;
    explicit TlsServer(std::unique_ptr<Context> context);
    std::unique_ptr<Context> m_context;
};
using TlsServerPtr = std::shared_ptr<const TlsServer>;

}  // namespace core
