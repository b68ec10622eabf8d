// Answers in pieces, and the end of a server that is in the middle of things.

#include "core/api/http_server.h"
#include "raw_client.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace tst_http_streams {

using core::HttpReply;
using core::HttpRequest;
using core::HttpServer;

namespace {

constexpr std::string_view ping = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

// A server that hands its replies to the test.
class StreamServer {
public:
    explicit StreamServer(core::HttpServerLimits limits = {})
        : m_server(
            std::move(HttpServer::listen("127.0.0.1", 0, limits, [this](const HttpRequest&, HttpReply reply) {
                const std::lock_guard lock(m_mutex);
                m_replies.push_back(std::move(reply));
                m_came.notify_all();
            })).value())
    {
    }

    std::uint16_t port() const { return m_server->port(); }
    void end() { m_server.reset(); }

    // The newest request's, when one comes within five seconds.
    std::optional<HttpReply> take()
    {
        std::unique_lock lock(m_mutex);
        if (!m_came.wait_for(lock, std::chrono::seconds(5), [this] { return !m_replies.empty(); }))
            return {};
        HttpReply reply = m_replies.back();
        m_replies.pop_back();
        return reply;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_came;
    std::vector<HttpReply> m_replies;
    std::unique_ptr<HttpServer> m_server;
};

}  // namespace

class TestHttpStreams : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void streamsInChunksAndServesTheNextRequest()
    {
        StreamServer server;
        RawClient client(server.port());
        client.send(ping);
        std::optional<HttpReply> reply;
        reply = server.take();
        QVERIFY(reply.has_value());

        reply->begin({200, "text/event-stream", {}, {}});
        QVERIFY(reply->write("hello"));
        QVERIFY(client.readUntil("\r\n\r\n").find("Transfer-Encoding: chunked") != std::string::npos);
        QCOMPARE(client.readUntil("hello\r\n"), std::string("5\r\nhello\r\n"));
        reply->finish();
        QCOMPARE(client.readUntil("\r\n\r\n"), std::string("0\r\n\r\n"));
        QVERIFY(!reply->write("after the end"));

        client.send(ping);
        reply = server.take();
        QVERIFY(reply.has_value());
        reply->send({200, "text/plain", "next", {}});
        QVERIFY(client.readResponse().ends_with("next"));
    }

    void streamsToAnHttp10ClientUntilTheEnd()
    {
        StreamServer server;
        RawClient client(server.port());
        client.send("GET / HTTP/1.0\r\n\r\n");
        std::optional<HttpReply> reply;
        reply = server.take();
        QVERIFY(reply.has_value());

        reply->begin({});
        QVERIFY(reply->write("plain"));
        reply->finish();

        QVERIFY(client.readUntil("\r\n\r\n").find("chunked") == std::string::npos);
        QCOMPARE(client.readUntil("plain"), std::string("plain"));
        QVERIFY(client.isClosedByServer());
    }

    void keepsBoundedWhatASlowReaderDoesNotTake()
    {
        StreamServer server({.streamBytes = 100'000});
        RawClient client(server.port(), 4'096);
        client.send(ping);
        std::optional<HttpReply> reply;
        reply = server.take();
        QVERIFY(reply.has_value());

        reply->begin({});
        const std::string piece(10'000, 'x');
        std::size_t accepted = 0;
        while (accepted < (64U << 20) && reply->write(piece))
            accepted += piece.size();
        QVERIFY2(accepted < (32U << 20), qPrintable(QString::number(accepted)));  // kernel buffers included

        client.readUntil(std::string(1'000, 'x'));
        std::thread reader([&] { client.isClosedByServer(); });
        const bool resumed = QTest::qWaitFor([&] { return reply->write(piece); }, 5'000);
        reply->finish();
        server.end();
        reader.join();
        QVERIFY(resumed);
    }

    void tellsTheWriterThatTheClientIsGone()
    {
        StreamServer server;
        std::optional<RawClient> client(std::in_place, server.port());
        client->send(ping);
        std::optional<HttpReply> reply;
        reply = server.take();
        QVERIFY(reply.has_value());
        reply->begin({});
        QVERIFY(reply->write("x"));

        client->close();

        QTRY_VERIFY(!reply->write("y"));
    }

    void cutsAStreamThatNobodyWillFinish()
    {
        StreamServer server;
        RawClient client(server.port());
        client.send(ping);
        std::optional<HttpReply> reply;
        reply = server.take();
        QVERIFY(reply.has_value());
        reply->begin({});
        QVERIFY(reply->write("half"));
        client.readUntil("half\r\n");

        reply.reset();

        QVERIFY(client.isClosedByServer());
    }

    void endsWithRequestsAndStreamsInFlight()
    {
        for (int round = 0; round < 20; ++round) {
            StreamServer server;
            std::vector<RawClient> clients;
            for (int i = 0; i < 8; ++i)
                clients.emplace_back(server.port()).send(i % 4 == 3 ? "GET / HT" : ping);
            std::vector<HttpReply> replies;
            while (replies.size() < 6) {
                auto reply = server.take();
                QVERIFY(reply.has_value());
                replies.push_back(*reply);
            }
            replies.front().begin({});
            std::atomic<bool> stop = false;
            std::thread writer([&] {
                while (!stop)
                    replies.front().write("piece");
                replies.back().send({});
            });

            server.end();

            for (RawClient& client : clients)
                QVERIFY(client.isClosedByServer());
            stop = true;
            writer.join();
            QVERIFY(!replies.front().write("into nothing"));
        }
    }

    void answersNothingToAHeadOfAStreamButItsHead()
    {
        StreamServer server;
        RawClient client(server.port());
        client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
        std::optional<HttpReply> reply;
        reply = server.take();
        QVERIFY(reply.has_value());
        reply->begin({});
        reply->write("unwanted");
        reply->finish();
        QVERIFY(client.readUntil("\r\n\r\n").starts_with("HTTP/1.1 200"));

        client.send(ping);
        reply = server.take();
        QVERIFY(reply.has_value());
        reply->send({200, "text/plain", "next", {}});
        QVERIFY(client.readResponse().starts_with("HTTP/1.1 200"));
    }
};

}  // namespace tst_http_streams

PILOTHOUSE_TEST(tst_http_streams, TestHttpStreams)
#include "tst_http_streams.moc"
