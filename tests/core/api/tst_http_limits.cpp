// The server under clients that take more than their share.

#include "core/api/http_server.h"
#include "raw_client.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <atomic>

namespace tst_http_limits {

using core::Duration;
using core::HttpReply;
using core::HttpRequest;
using core::HttpServer;
using core::HttpServerLimits;

namespace {

constexpr std::string_view ping = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

std::unique_ptr<HttpServer> serverWith(HttpServerLimits limits)
{
    auto server =
        HttpServer::listen("127.0.0.1", 0, limits, [](const HttpRequest& request, const HttpReply& reply) {
            reply.send({200, "text/plain", std::to_string(request.body.size()), {}});
        });
    return std::move(server).value();
}

long residentKibibytes()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray text = status.readAll();
    return text.mid(text.indexOf("VmRSS:") + 6).trimmed().split(' ').first().toLong();
}

}  // namespace

class TestHttpLimits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answers431ToALongHead()
    {
        const auto server = serverWith({.headerBytes = 1'000});
        RawClient client(server->port());

        const auto response =
            client.ask("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(2'000, 'x') + "\r\n\r\n");

        QCOMPARE(statusOf(response), 431);
        QVERIFY(client.isClosedByServer());
    }

    void takesABodyOfExactlyTheLimitAndNoMore()
    {
        const auto server = serverWith({.bodyBytes = 1'000});
        RawClient client(server->port());

        const auto most = client.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n"
                                     + std::string(1'000, 'x'));
        const auto more = client.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n");

        QVERIFY(most.ends_with("1000"));
        QCOMPARE(statusOf(more), 413);
    }

    void answers413ToChunksThatAddUpToTooMuch()
    {
        const auto server = serverWith({.bodyBytes = 1'000});
        RawClient client(server->port());

        client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 3; ++i)
            client.send("1f4\r\n" + std::string(500, 'x') + "\r\n");

        QCOMPARE(statusOf(client.readResponse()), 413);
        QVERIFY(client.isClosedByServer());
    }

    void fault45RefusesABodyOf300MegabytesBeforeItComes()
    {
        const auto server = serverWith({});
        RawClient client(server->port());
        const long before = residentKibibytes();

        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 314572800\r\n\r\n");
        const auto response = client.readResponse();
        const std::string block(1 << 20, 'x');
        int taken = 0;
        while (taken < 300 && client.send(block))
            ++taken;

        QCOMPARE(statusOf(response), 413);
        QVERIFY2(taken < 30, qPrintable(QString::number(taken)));
        QVERIFY(residentKibibytes() - before < 20'000);
    }

    void fault45CutsARequestThatComesByteByByte()
    {
        const auto server = serverWith({.requestTimeout = Duration(200)});
        RawClient client(server->port());
        QElapsedTimer elapsed;
        elapsed.start();

        client.send("GET / HTTP/1.1\r\nHo");
        const auto response = client.readResponse();

        QCOMPARE(statusOf(response), 408);
        QVERIFY(elapsed.elapsed() >= 190 && elapsed.elapsed() < 2'000);
        QVERIFY(client.isClosedByServer());
    }

    void cutsABodyThatDoesNotCome()
    {
        const auto server = serverWith({.requestTimeout = Duration(200)});
        RawClient client(server->port());

        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");

        QCOMPARE(statusOf(client.readResponse()), 408);
        QVERIFY(client.isClosedByServer());
    }

    void closesAConnectionThatIsIdle()
    {
        const auto server = serverWith({.idleTimeout = Duration(200)});
        RawClient silent(server->port());
        RawClient served(server->port());

        QCOMPARE(statusOf(served.ask(ping)), 200);

        QVERIFY(silent.isClosedByServer());
        QVERIFY(served.isClosedByServer());
    }

    void closesAConnectionWhoseAnswerIsNotTaken()
    {
        std::atomic<int> answered = 0;
        auto server = HttpServer::listen("127.0.0.1", 0, {.idleTimeout = Duration(300)},
                                         [&](const HttpRequest&, const HttpReply& reply) {
                                             ++answered;
                                             reply.send({200, "text/plain", std::string(32 << 20, 'x'), {}});
                                         });
        RawClient client(server.value()->port(), 4'096);

        client.send(ping);
        QTRY_COMPARE(answered.load(), 1);
        QTest::qWait(700);  // nothing is to happen at the client: it takes nothing meanwhile

        QVERIFY(client.isClosedByServer());
        QCOMPARE(answered.load(), 1);
    }

    void fault45Serves256OfAThousandConnections()
    {
        const auto server = serverWith({});
        std::vector<RawClient> clients;
        for (int i = 0; i < 1'000; ++i)
            clients.emplace_back(server->port());

        int served = 0;
        int refused = 0;
        for (RawClient& client : clients) {
            const int status = client.send(ping) ? statusOf(client.readResponse()) : 0;
            served += status == 200 ? 1 : 0;
            refused += status == 503 || status == 0 ? 1 : 0;
        }
        QCOMPARE(served, 256);
        QCOMPARE(refused, 744);

        clients.clear();
        QTRY_COMPARE(statusOf(RawClient(server->port()).ask(ping)), 200);
    }
};

}  // namespace tst_http_limits

PILOTHOUSE_TEST(tst_http_limits, TestHttpLimits)
#include "tst_http_limits.moc"
