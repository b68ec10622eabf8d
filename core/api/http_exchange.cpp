#include "core/api/http_exchange.h"

#include "core/api/http_connection.h"
#include "core/api/http_message.h"

#include <boost/asio/post.hpp>

namespace core {

HttpReply::Exchange::Exchange(std::shared_ptr<boost::asio::io_context> io,
                              std::weak_ptr<HttpConnection> connection, std::shared_ptr<StreamGauge> gauge,
                              std::size_t streamBytes)
    : m_io(std::move(io)),
      m_connection(std::move(connection)),
      m_gauge(std::move(gauge)),
      m_streamBytes(streamBytes)
{
}

HttpReply::Exchange::~Exchange()
{
    send(problemResponse(500, "the request was not answered"));
    // A stream that nobody will finish: cutting it tells the client that something is missing.
    if (move(Phase::Streaming, Phase::Ended))
        onConnection([](HttpConnection& connection) { connection.close(); });
}

// The job names the connection weakly and never this exchange: a queue that owned what owns the context would
// keep itself alive.
template <typename Use>
void HttpReply::Exchange::onConnection(Use use)
{
    boost::asio::post(*m_io, [weak = m_connection, use = std::move(use)]() mutable {
        if (const auto connection = weak.lock())
            use(*connection);
    });
}

void HttpReply::Exchange::send(HttpResponse response)
{
    if (move(Phase::Waiting, Phase::Ended))
        onConnection([response = std::move(response)](HttpConnection& connection) mutable {
            connection.respond(std::move(response));
        });
}

void HttpReply::Exchange::begin(HttpResponse head)
{
    if (move(Phase::Waiting, Phase::Streaming))
        onConnection([head = std::move(head)](HttpConnection& connection) mutable {
            connection.beginStream(std::move(head));
        });
}

bool HttpReply::Exchange::write(std::string piece)
{
    if (m_phase != Phase::Streaming || m_gauge->gone)
        return false;
    if (piece.empty())
        return true;  // an empty chunk would end the stream
    const std::size_t size = piece.size();
    if (m_gauge->unsent.fetch_add(size) > m_streamBytes) {
        m_gauge->unsent -= size;
        return false;
    }
    onConnection([piece = std::move(piece)](HttpConnection& connection) mutable {
        connection.push(std::move(piece));
    });
    return true;
}

void HttpReply::Exchange::finish()
{
    if (move(Phase::Streaming, Phase::Ended))
        onConnection([](HttpConnection& connection) { connection.finishStream(); });
}

void HttpReply::send(HttpResponse response) const
{
    m_exchange->send(std::move(response));
}

void HttpReply::begin(HttpResponse head) const
{
    m_exchange->begin(std::move(head));
}

bool HttpReply::write(std::string piece) const
{
    return m_exchange->write(std::move(piece));
}

void HttpReply::finish() const
{
    m_exchange->finish();
}

}  // namespace core
