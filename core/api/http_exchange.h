#pragma once

#include "core/api/http_server.h"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <memory>

namespace core {

class HttpConnection;

// What a writer on any thread may know of a stream without asking the server's thread.
struct StreamGauge {
    std::atomic<std::size_t> unsent = 0;  // bytes
    std::atomic<bool> gone = false;
};

// One request's answer on its way to the server's thread. Keeps the I/O context alive, so that an answer that
// comes after the server has gone falls on nothing instead of on freed memory.
class HttpReply::Exchange {
public:
    Exchange(std::shared_ptr<boost::asio::io_context> io, std::weak_ptr<HttpConnection> connection,
             std::shared_ptr<StreamGauge> gauge, std::size_t streamBytes);
    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    void send(HttpResponse response);
    void begin(HttpResponse head);
    bool write(std::string piece);
    void finish();

private:
    enum class Phase { Waiting, Streaming, Ended };
    bool move(Phase from, Phase to) { return m_phase.compare_exchange_strong(from, to); }

    template <typename Use>
    void onConnection(Use use);

    std::shared_ptr<boost::asio::io_context> m_io;
    std::weak_ptr<HttpConnection> m_connection;
    std::shared_ptr<StreamGauge> m_gauge;
    std::size_t m_streamBytes;
    std::atomic<Phase> m_phase = Phase::Waiting;
};

}  // namespace core
