#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

struct ssl_ctx_st;

// A TLS server on a free loopback port whose certificate nobody has signed but itself. It answers what is
// asked with an empty JSON object.
class UnknownTlsServer {
public:
    UnknownTlsServer();
    ~UnknownTlsServer();

    std::uint16_t port() const { return m_port; }
    int handshakes() const { return m_handshakes; }  // begun

private:
    void serve();

    ssl_ctx_st* m_context;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::atomic<int> m_handshakes = 0;
    std::atomic<bool> m_ending = false;
    std::jthread m_thread;
};
