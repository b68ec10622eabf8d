#pragma once

#include "core/base/guarded.h"
#include "core/base/time.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

// What a server sends for one request, byte by byte.
struct RawAnswer {
    std::string bytes;
    core::Duration delay{0};  // before the first byte
    std::size_t repeat = 0;  // sends `endless` so often behind the bytes
    std::string endless{};
    bool hangs = false;  // keeps the connection and says no more
    bool closes = false;  // behind the last byte
    std::shared_ptr<std::atomic<bool>> gate{};  // with it, `endless` waits until this is true
};

std::string httpAnswer(int status, const std::string& body, const std::string& fields = {});

// A server on a free loopback port, on a thread of its own, that answers each path as the test says.
class LoopbackServer {
public:
    using Answer = std::function<RawAnswer(const std::string& path)>;
    using AnswerToHead = std::function<RawAnswer(const std::string& path, const std::string& head)>;

    explicit LoopbackServer(Answer answer);
    explicit LoopbackServer(AnswerToHead answer);  // one that depends on the request's fields
    ~LoopbackServer();

    std::uint16_t port() const { return m_port; }
    std::string url(const std::string& path) const;
    // When each request for a path came.
    std::vector<core::MonoTime> requests(const std::string& path) const;
    std::size_t mostAtOnce() const { return m_mostAtOnce; }  // requests without their answer yet

private:
    struct Connection {
        int socket = -1;
        std::string received;
        std::string toSend;
        RawAnswer answer;
        core::MonoTime sendAt;
        bool isBusy = false;
        bool isOver = false;
    };

    void run();
    void accept();
    void receive(Connection& connection);
    void send(Connection& connection);

    static bool mayGoOn(const Connection& connection);

    AnswerToHead m_answer;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::list<Connection> m_connections;
    core::Guarded<std::vector<std::pair<std::string, core::MonoTime>>> m_requests;
    std::atomic<std::size_t> m_mostAtOnce = 0;
    std::atomic<bool> m_ending = false;
    std::jthread m_thread;
};
