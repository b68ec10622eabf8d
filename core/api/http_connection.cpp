#include "core/api/http_connection.h"

#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include <QtGlobal>

#include <array>
#include <exception>

namespace core {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr std::size_t readSize = 8 << 10;
// After a refusal: how long and how much of what still comes is thrown away, so that the client can read the
// answer before its connection is reset.
constexpr Duration lingerTime{1'000};
constexpr std::size_t lingerBytes = 64 << 10;

std::string chunkOf(std::string_view piece)
{
    std::array<char, 20> size{};
    const int length = std::snprintf(size.data(), size.size(), "%zx\r\n", piece.size());
    std::string chunk(size.data(), static_cast<std::size_t>(length));
    return chunk.append(piece).append("\r\n");
}

}  // namespace

HttpConnection::HttpConnection(asio::ip::tcp::socket socket, const HttpConnectionSetting& setting)
    : m_socket(std::move(socket)),
      m_timer(m_socket.get_executor()),
      m_setting(setting)
{
}

void HttpConnection::awaitRequest()
{
    m_state = State::Idle;
    m_timedOut = false;
    m_gauge.reset();
    m_parser.emplace();
    m_parser->header_limit(static_cast<std::uint32_t>(m_setting.limits.headerBytes));
    m_parser->body_limit(m_setting.limits.bodyBytes);
    if (m_buffer.size() > 0) {
        readHead();
        return;
    }
    arm(m_setting.limits.idleTimeout);
    m_socket.async_read_some(m_buffer.prepare(readSize),
                             [self = shared_from_this()](ErrorCode error, std::size_t bytes) {
                                 if (error)
                                     return self->close();
                                 self->m_buffer.commit(bytes);
                                 self->readHead();
                             });
}

void HttpConnection::readHead()
{
    if (m_state == State::Closed)
        return;
    m_state = State::Reading;
    arm(m_setting.limits.requestTimeout);
    http::async_read_header(
        m_socket, m_buffer, *m_parser,
        [self = shared_from_this()](ErrorCode error, std::size_t) { self->headRead(error); });
}

void HttpConnection::headRead(ErrorCode error)
{
    if (m_state == State::Closed)
        return;
    if (error || m_timedOut)
        return failReading(error);
    const BeastRequest& request = m_parser->get();
    m_isHead = request.method() == http::verb::head;
    if (const auto fault = framingFault(request))
        return fail(fault->status, fault->detail);

    const auto expectation = request[http::field::expect];
    if (expectation.empty() || request.version() == 10)
        return readBody();
    if (!boost::beast::iequals(expectation, "100-continue"))
        return fail(417, "the only expectation met is 100-continue");
    if (m_parser->is_done() || m_buffer.size() > 0)
        return readBody();
    static constexpr std::string_view proceed = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(m_socket, asio::buffer(proceed.data(), proceed.size()),
                      [self = shared_from_this()](ErrorCode failed, std::size_t) {
                          if (failed || self->m_timedOut)
                              return self->failReading(failed);
                          self->readBody();
                      });
}

void HttpConnection::readBody()
{
    if (m_state == State::Closed)
        return;
    if (m_parser->is_done())
        return handle();
    http::async_read(m_socket, m_buffer, *m_parser,
                     [self = shared_from_this()](ErrorCode error, std::size_t) { self->bodyRead(error); });
}

void HttpConnection::bodyRead(ErrorCode error)
{
    if (m_state == State::Closed)
        return;
    if (error || m_timedOut)
        return failReading(error);
    handle();
}

void HttpConnection::failReading(ErrorCode error)
{
    if (m_state == State::Closed)
        return;
    if (m_timedOut)
        return fail(408, "the request did not arrive in time");
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return fail(431, "the request's head is too long");
    if (error == http::error::body_limit)
        return fail(413, "the request's body is too long");
    if (error.category() == http::make_error_code(http::error::bad_target).category()
        && error != http::error::end_of_stream && error != http::error::partial_message)
        return fail(400, "this is not an HTTP request: " + error.message());
    close();
}

void HttpConnection::fail(int status, std::string_view detail)
{
    disarm();
    m_keepAlive = false;
    m_state = State::Handling;
    respond(problemResponse(status, detail));
}

void HttpConnection::refuse()
{
    // Written without waiting: a client that takes no 200 bytes at once gets none.
    const HttpResponse busy = problemResponse(503, "too many connections");
    const std::string text = headOf(busy, BodyFraming::Length, false) + busy.body;
    ErrorCode ignored;
    m_socket.non_blocking(true, ignored);
    m_socket.write_some(asio::buffer(text), ignored);
    linger();
}

void HttpConnection::handle()
{
    disarm();
    m_state = State::Handling;
    BeastRequest message = m_parser->release();
    m_keepAlive = message.keep_alive();
    m_isChunked = message.version() == 11;
    const std::string target(message.target().data(), message.target().size());
    HttpRequest request = toHttpRequest(std::move(message));
    if (const auto fault = readTarget(target, request))
        return fail(fault->status, fault->detail);

    ErrorCode unknown;
    const auto peer = m_socket.remote_endpoint(unknown);
    if (!unknown)
        request.client = peer.address().to_string();

    m_gauge = std::make_shared<StreamGauge>();
    HttpReply reply(std::make_shared<HttpReply::Exchange>(m_setting.io, weak_from_this(), m_gauge,
                                                          m_setting.limits.streamBytes));
    try {
        m_setting.handler(std::move(request), reply);
    } catch (const std::exception& exception) {
        // A handler's own slip; the text may name internals, so it stays out of the answer.
        qWarning("a request handler threw: %s", exception.what());
        reply.send(problemResponse(500, "the request could not be handled"));
    }
}

void HttpConnection::respond(HttpResponse response)
{
    if (m_state != State::Handling)
        return;
    m_state = State::Ending;
    std::string text = headOf(response, BodyFraming::Length, m_keepAlive);
    if (!m_isHead && response.status != 204 && response.status != 304)
        text += response.body;
    enqueue(std::move(text));
}

void HttpConnection::beginStream(HttpResponse head)
{
    if (m_state != State::Handling)
        return;
    m_state = State::Streaming;
    m_keepAlive = m_keepAlive && m_isChunked;
    if (m_isHead)
        m_gauge->gone = true;  // there is nobody to stream to
    enqueue(headOf(head, m_isChunked ? BodyFraming::Chunked : BodyFraming::UntilClose, m_keepAlive));
    watchForGone();
}

void HttpConnection::push(std::string piece)
{
    if (m_state != State::Streaming)
        return;
    const std::size_t size = piece.size();
    if (m_isHead)
        m_gauge->unsent -= size;
    else
        enqueue(m_isChunked ? chunkOf(piece) : std::move(piece), size);
}

void HttpConnection::finishStream()
{
    if (m_state != State::Streaming)
        return;
    m_state = State::Ending;
    if (m_isChunked && !m_isHead)
        enqueue("0\r\n\r\n");
    else if (!m_writing)
        answered();
}

// A client that closes while nothing is written to it would otherwise be kept until the next piece.
void HttpConnection::watchForGone()
{
    m_socket.async_wait(asio::ip::tcp::socket::wait_read,
                        [self = shared_from_this(), gauge = m_gauge](ErrorCode error) {
                            if (error || self->m_state != State::Streaming || self->m_gauge != gauge)
                                return;
                            ErrorCode unknown;
                            if (self->m_socket.available(unknown) == 0)
                                self->close();
                        });
}

void HttpConnection::enqueue(std::string bytes, std::size_t counted)
{
    m_output.push_back({std::move(bytes), counted});
    if (!m_writing)
        writeMore();
}

void HttpConnection::writeMore()
{
    m_writing = true;
    arm(m_setting.limits.idleTimeout);
    const std::string& front = m_output.front().bytes;
    m_socket.async_write_some(
        asio::buffer(front.data() + m_writtenOfFront, front.size() - m_writtenOfFront),
        [self = shared_from_this()](ErrorCode error, std::size_t bytes) { self->written(error, bytes); });
}

void HttpConnection::written(ErrorCode error, std::size_t bytes)
{
    m_writing = false;
    if (error)
        close();
    if (m_state == State::Closed)
        return;
    m_writtenOfFront += bytes;
    if (m_writtenOfFront == m_output.front().bytes.size()) {
        if (m_gauge)
            m_gauge->unsent -= m_output.front().counted;
        m_output.pop_front();
        m_writtenOfFront = 0;
    }
    if (!m_output.empty())
        return writeMore();
    disarm();
    if (m_state == State::Ending)
        answered();
}

void HttpConnection::answered()
{
    if (m_keepAlive)
        awaitRequest();
    else
        linger();
}

void HttpConnection::linger()
{
    ErrorCode ignored;
    if (m_state != State::Lingering) {
        m_state = State::Lingering;
        m_socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
        arm(lingerTime);
    }
    m_buffer.clear();
    m_socket.async_read_some(
        m_buffer.prepare(readSize), [self = shared_from_this()](ErrorCode error, std::size_t bytes) {
            self->m_discarded += bytes;
            if (error)
                self->close();
            else if (self->m_state == State::Lingering && self->m_discarded < lingerBytes)
                self->linger();
        });
}

void HttpConnection::close()
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    disarm();
    if (m_gauge)
        m_gauge->gone = true;
    ErrorCode ignored;
    m_socket.close(ignored);
    m_setting.ended(shared_from_this());
}

void HttpConnection::arm(Duration time)
{
    m_timer.expires_after(time);
    m_timer.async_wait([self = shared_from_this(), round = ++m_timerRound](ErrorCode error) {
        if (!error && round == self->m_timerRound)
            self->expired();
    });
}

void HttpConnection::disarm()
{
    ++m_timerRound;
    m_timer.cancel();
}

void HttpConnection::expired()
{
    if (m_state != State::Reading)
        return close();
    // The read that is under way ends with an error and answers 408.
    m_timedOut = true;
    ErrorCode ignored;
    m_socket.cancel(ignored);
}

}  // namespace core
