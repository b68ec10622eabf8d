#pragma once

#include "core/api/http_exchange.h"
#include "core/api/http_message.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace core {

class HttpConnection;

// What all connections of a server share; it outlives them.
struct HttpConnectionSetting {
    std::shared_ptr<boost::asio::io_context> io;
    HttpServerLimits limits;
    HttpServer::Handler handler;
    std::function<void(const std::shared_ptr<HttpConnection>&)> ended;
};

// One client: reads a request whole, has it answered, then reads the next, so pipelined requests wait in the
// socket. Lives on the server's thread alone; every member function is called there.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
public:
    HttpConnection(boost::asio::ip::tcp::socket socket, const HttpConnectionSetting& setting);

    void start() { awaitRequest(); }
    // Says that there are too many, and closes.
    void refuse();
    // At once, whatever is under way.
    void close();

    // The answer to the request that was handed out last.
    void respond(HttpResponse response);
    void beginStream(HttpResponse head);
    void push(std::string piece);
    void finishStream();

private:
    using ErrorCode = boost::system::error_code;
    enum class State { Idle, Reading, Handling, Streaming, Ending, Lingering, Closed };

    struct Piece {
        std::string bytes;
        std::size_t counted = 0;  // of the gauge's unsent bytes
    };

    void awaitRequest();
    void readHead();
    void headRead(ErrorCode error);
    void readBody();
    void bodyRead(ErrorCode error);
    void handle();
    void fail(int status, std::string_view detail);
    void failReading(ErrorCode error);

    void enqueue(std::string bytes, std::size_t counted = 0);
    void writeMore();
    void written(ErrorCode error, std::size_t bytes);
    void answered();
    void linger();
    void watchForGone();

    void arm(Duration time);
    void disarm();
    void expired();

    boost::asio::ip::tcp::socket m_socket;
    boost::asio::steady_timer m_timer;
    const HttpConnectionSetting& m_setting;
    boost::beast::flat_buffer m_buffer;
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> m_parser;
    std::shared_ptr<StreamGauge> m_gauge;
    std::deque<Piece> m_output;
    std::size_t m_writtenOfFront = 0;
    std::size_t m_discarded = 0;
    std::uint64_t m_timerRound = 0;  // tells a timer that was set anew from the one that just fired
    State m_state = State::Idle;
    bool m_writing = false;
    bool m_timedOut = false;
    bool m_keepAlive = true;
    bool m_isHead = false;
    bool m_isChunked = false;
};

}  // namespace core
