// Which requests reach the handler, how they look there, and how answers look on the wire.

#include "core/api/http_server.h"
#include "raw_client.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <stdexcept>
#include <thread>

namespace tst_http_requests {

using core::HttpReply;
using core::HttpRequest;
using core::HttpServer;

namespace {

std::string echo(const HttpRequest& request)
{
    std::string text = request.method + " [" + request.path + "]";
    for (const auto& [key, value] : request.query)
        text += " " + key + "=" + value;
    return text + " body=" + request.body;
}

std::unique_ptr<HttpServer> echoServer()
{
    auto server =
        HttpServer::listen("127.0.0.1", 0, {}, [](const HttpRequest& request, const HttpReply& reply) {
            reply.send({200, "text/plain", echo(request), {}});
        });
    return std::move(server).value();
}

}  // namespace

class TestHttpRequests : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decodesPathAndQuery()
    {
        const auto server = echoServer();
        RawClient client(server->port());

        const auto response =
            client.ask("GET /a%20b/c?x=1%2B1&y=two+words&x=second&flag HTTP/1.1\r\nHost: h\r\n\r\n");

        QCOMPARE(statusOf(response), 200);
        QVERIFY(response.find("GET [/a b/c] flag= x=1+1 y=two words body=") != std::string::npos);
        QVERIFY(response.find("Date: ") != std::string::npos);
    }

    void keepsTheConnectionForTheNextRequest()
    {
        const auto server = echoServer();
        RawClient client(server->port());

        for (int i = 0; i < 3; ++i)
            QCOMPARE(statusOf(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n")), 200);
    }

    void answersPipelinedRequestsInOrder()
    {
        const auto server = echoServer();
        RawClient client(server->port());

        client.send("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
                    "POST /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n"
                    "GET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        QVERIFY(client.readResponse().find("[/1] body=abc") != std::string::npos);
        QVERIFY(client.readResponse().find("[/2] body=de") != std::string::npos);
        QVERIFY(client.readResponse().find("[/3]") != std::string::npos);
        QVERIFY(client.isClosedByServer());
    }

    void answersHeadWithoutABody()
    {
        const auto server = echoServer();
        RawClient client(server->port());

        client.send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\nGET /y HTTP/1.1\r\nHost: h\r\n\r\n");

        const auto head = client.readUntil("\r\n\r\n");
        QVERIFY(head.find("Content-Length: 15") != std::string::npos);
        QVERIFY(client.readUntil("\r\n").starts_with("HTTP/1.1 200"));
    }

    void asksForTheBodyThatWasAnnounced()
    {
        const auto server = echoServer();
        RawClient client(server->port());

        client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        QCOMPARE(client.readUntil("\r\n\r\n"), std::string("HTTP/1.1 100 Continue\r\n\r\n"));
        QVERIFY(client.ask("ok").find("body=ok") != std::string::npos);
    }

    void closesAfterAnHttp10Request()
    {
        const auto server = echoServer();
        RawClient client(server->port());

        QCOMPARE(statusOf(client.ask("GET / HTTP/1.0\r\n\r\n")), 200);
        QVERIFY(client.isClosedByServer());
    }

    void refusesWhatCanBeReadInTwoWays_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<int>("status");
        const auto row = [](const char* name, const char* request, int status = 400) {
            QTest::newRow(name) << QByteArray(request) << status;
        };
        row("two lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab");
        row("length and chunks",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        row("chunks and length",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n");
        row("chunks on 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        row("another coding",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501);
        row("negative length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n");
        row("length with a sign", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\na");
        row("no host", "GET / HTTP/1.1\r\n\r\n");
        row("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
        row("broken escape", "GET /%4 HTTP/1.1\r\nHost: h\r\n\r\n");
        row("no digits", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n");
        row("NUL in the path", "GET /a%00b HTTP/1.1\r\nHost: h\r\n\r\n");
        row("NUL in the query", "GET /?a=%00 HTTP/1.1\r\nHost: h\r\n\r\n");
        row("no path", "GET a HTTP/1.1\r\nHost: h\r\n\r\n");
        row("space before the colon", "GET / HTTP/1.1\r\nHost : h\r\n\r\n");
        row("bare line feeds", "GET / HTTP/1.1\nHost: h\n\n");
        row("not HTTP", "\x16\x03\x01\x02garbage\r\n\r\n");
        row("bad chunk size", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
        row("version 2", "GET / HTTP/2.0\r\nHost: h\r\n\r\n");
        row("unknown expectation", "POST / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\nContent-Length: 1\r\n\r\n",
            417);
    }

    void refusesWhatCanBeReadInTwoWays()
    {
        QFETCH(QByteArray, request);
        QFETCH(int, status);
        const auto server = echoServer();
        RawClient client(server->port());

        const auto response = client.ask(request.toStdString());

        QCOMPARE(statusOf(response), status);
        QVERIFY(response.find("application/problem+json") != std::string::npos);
        QVERIFY(client.isClosedByServer());
    }

    void answersFromAnotherThreadAfterTheHandlerReturned()
    {
        std::vector<std::thread> threads;
        auto server = HttpServer::listen("127.0.0.1", 0, {}, [&](const HttpRequest&, const HttpReply& reply) {
            threads.emplace_back([reply] { reply.send({200, "text/plain", "late", {}}); });
        });
        RawClient client(server.value()->port());

        for (int i = 0; i < 5; ++i)
            QVERIFY(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").ends_with("late"));

        server.value().reset();
        for (std::thread& thread : threads)
            thread.join();
    }

    void answersFailuresOfTheHandlerWith500()
    {
        auto server =
            HttpServer::listen("127.0.0.1", 0, {}, [](const HttpRequest& request, const HttpReply&) {
                if (request.path == "/throw")
                    throw std::runtime_error("internal secret");
            });
        RawClient client(server.value()->port());

        const auto thrown = client.ask("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n");
        const auto dropped = client.ask("GET /drop HTTP/1.1\r\nHost: h\r\n\r\n");

        QCOMPARE(statusOf(thrown), 500);
        QVERIFY(thrown.find("internal secret") == std::string::npos);
        QCOMPARE(statusOf(dropped), 500);
    }

    void answersOnceOnly()
    {
        auto server =
            HttpServer::listen("127.0.0.1", 0, {}, [](const HttpRequest& request, const HttpReply& reply) {
                reply.send({200, "text/plain", "first of " + request.path, {}});
                reply.send({200, "text/plain", "second", {}});
                reply.begin({});
                reply.write("third");
            });
        RawClient client(server.value()->port());

        QVERIFY(client.ask("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").ends_with("first of /a"));
        QVERIFY(client.ask("GET /b HTTP/1.1\r\nHost: h\r\n\r\n").ends_with("first of /b"));
    }

    void keepsLineBreaksOutOfHeaders()
    {
        auto server = HttpServer::listen("127.0.0.1", 0, {}, [](const HttpRequest&, const HttpReply& reply) {
            reply.send({200, "text/plain", "x", {{"X-Name", "a\r\nSet-Cookie: stolen"}}});
        });
        RawClient client(server.value()->port());

        const auto response = client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");

        QVERIFY(response.find("\r\nSet-Cookie") == std::string::npos);
    }

    void saysWhichAddressItCannotHave()
    {
        const auto server = echoServer();

        const auto second = HttpServer::listen("127.0.0.1", server->port(), {}, {});

        QVERIFY(!second);
        QCOMPARE(second.error().code, core::ErrorCode::Io);
        QCOMPARE(second.error().context,
                 "cannot listen on 127.0.0.1:" + std::to_string(server->port()) + ": address already in use");
    }
};

}  // namespace tst_http_requests

PILOTHOUSE_TEST(tst_http_requests, TestHttpRequests)
#include "tst_http_requests.moc"
