#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

// A blocking TCP connection with a deadline on every read, for tests. Reads HTTP messages in the forms that
// the tests use: a head, then a body by Content-Length or chunks.
class Wire {
public:
    explicit Wire(int descriptor) : m_descriptor(descriptor) {}
    Wire(Wire&& other) noexcept;
    Wire& operator=(Wire&&) = delete;
    ~Wire() { close(); }

    static Wire to(std::uint16_t port);

    // False when the other side has gone.
    bool send(std::string_view text);
    // Head with its empty line; empty when the other side closed or nothing came in time.
    std::string readHead();
    std::string readBytes(std::size_t count);
    // The next chunk's data.
    std::string readChunk();
    // Body by the head's framing; to the end of the connection when it names none.
    std::string readBody(const std::string& head);
    // Until text appears in what was read, or the end.
    std::string readUntil(const std::string& text);
    std::string readToEnd();
    // True when the other side has closed within the deadline.
    bool isClosedByOther();
    void endSending();
    void reset();  // closes at once with a RST
    void close();

private:
    bool fill();

    int m_descriptor;
    std::string m_input;
};

// The value of a field in a head, empty when absent.
std::string fieldOf(const std::string& head, std::string_view name);
unsigned statusOf(const std::string& head);

// An HTTP server on a free loopback port: every connection has a thread that runs `serve` for each request
// head until it returns false.
class UpstreamServer {
public:
    using Serve = std::function<bool(Wire& wire, const std::string& head)>;

    explicit UpstreamServer(Serve serve);
    ~UpstreamServer();

    std::uint16_t port() const { return m_port; }
    int connections() const { return m_connections; }
    int requests() const { return m_requests; }

    static Serve answer(std::string body, std::string status = "200 OK", std::string fields = {});

private:
    void accept();

    Serve m_serve;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_ends = false;
    std::atomic<int> m_connections = 0;
    std::atomic<int> m_requests = 0;
    std::mutex m_mutex;
    std::vector<int> m_open;
    std::vector<std::jthread> m_workers;
    std::jthread m_acceptor;
};
