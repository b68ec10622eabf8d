#include "gateway_rig.h"
#include "tests/support/test_program.h"

#include <future>

namespace tst_proxy {

using Rig = GatewayRig;

class TestProxy : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void forwardsMethodPathQueryBodyAndFields()
    {
        std::string seen;
        std::string body;
        UpstreamServer server([&](Wire& wire, const std::string& head) {
            seen = head;
            body = wire.readBody(head);
            return wire.send(
                "HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-Own: 1\r\nKeep-Alive: 5\r\n\r\nok");
        });
        Rig rig;
        rig.publishPorts({server.port()});
        const auto answer =
            rig.ask(Rig::post("/agents/demo/a/b%20c?q=1&r=//x", "hello",
                              "X-Mine: 7\r\nConnection: X-Hop\r\nX-Hop: 1\r\nTE: x\r\nX-Request-Id: id-1\r\n"
                              "X-Forwarded-For: 1.2.3.4\r\nForwarded: for=5.6.7.8\r\nVia: 1.0 a\r\n"
                              "X-Forwarded-Host: evil\r\nX-Forwarded-Proto: https\r\n"));
        QCOMPARE(answer.status, 201U);
        QCOMPARE(answer.body, std::string("ok"));
        QCOMPARE(fieldOf(answer.head, "X-Own"), std::string("1"));
        QCOMPARE(fieldOf(answer.head, "X-Request-Id"), std::string("id-1"));
        QCOMPARE(fieldOf(answer.head, "Keep-Alive"), std::string());
        QVERIFY(seen.starts_with("POST /a/b%20c?q=1&r=//x HTTP/1.1\r\n"));
        QCOMPARE(body, std::string("hello"));
        QCOMPARE(fieldOf(seen, "X-Mine"), std::string("7"));
        QCOMPARE(fieldOf(seen, "X-Hop") + fieldOf(seen, "TE") + fieldOf(seen, "Connection"), std::string());
        QCOMPARE(fieldOf(seen, "X-Forwarded-For"), std::string("127.0.0.1"));
        QCOMPARE(fieldOf(seen, "Forwarded"), std::string("for=127.0.0.1;host=\"g\";proto=http"));
        QCOMPARE(fieldOf(seen, "X-Forwarded-Host") + fieldOf(seen, "X-Forwarded-Proto"),
                 std::string("ghttp"));
        QCOMPARE(fieldOf(seen, "Via"), std::string("1.0 a, 1.1 pilothouse"));
        QCOMPARE(fieldOf(answer.head, "Via"), std::string("1.1 pilothouse"));
        QCOMPARE(fieldOf(seen, "X-Request-Id"), std::string("id-1"));
        QTRY_VERIFY(rig.isAtRest());
    }

    void keepsConnectionsOnBothSides()
    {
        UpstreamServer server(UpstreamServer::answer("ok"));
        Rig rig;
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();
        for (int i = 0; i < 10; ++i) {
            wire.send(Rig::get("/agents/demo/"));
            QCOMPARE(Rig::read(wire).status, 200U);
        }
        QCOMPARE(server.connections(), 1);
        QCOMPARE(server.requests(), 10);
    }

    void answersPipelinedRequestsInOrder()
    {
        UpstreamServer server([](Wire& wire, const std::string& head) {
            const std::string path = head.substr(4, 2);
            return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + path);
        });
        Rig rig;
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();
        wire.send(Rig::get("/agents/demo/1") + Rig::get("/agents/none/x") + Rig::get("/agents/demo/3"));
        QCOMPARE(Rig::read(wire).body, std::string("/1"));
        QCOMPARE(Rig::read(wire).status, 404U);
        QCOMPARE(Rig::read(wire).body, std::string("/3"));
        QTRY_VERIFY(rig.isAtRest());
    }

    void passesEventsOnWithoutBuffering()
    {
        std::promise<void> firstSeen;
        UpstreamServer server([&](Wire& wire, const std::string&) {
            wire.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
            firstSeen.get_future().wait_for(std::chrono::seconds(10));
            wire.send("data: 2\n\n");
            return false;
        });
        core::GatewayLimits limits;
        limits.idleTimeout = core::Duration(200);  // an event stream may be silent for longer
        Rig rig(limits);
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();
        wire.send(Rig::get("/agents/demo/events"));
        wire.readHead();
        QCOMPARE(wire.readChunk(), std::string("data: 1\n\n"));
        QTest::qWait(500);  // the point is that time passes
        firstSeen.set_value();
        QCOMPARE(wire.readChunk(), std::string("data: 2\n\n"));
        QCOMPARE(wire.readChunk(), std::string());
        QTRY_VERIFY(rig.isAtRest());
    }

    void cutsAnAnswerThatStalls()
    {
        std::promise<void> end;
        UpstreamServer server([&](Wire& wire, const std::string&) {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
            end.get_future().wait_for(std::chrono::seconds(10));
            return false;
        });
        core::GatewayLimits limits;
        limits.idleTimeout = core::Duration(200);
        Rig rig(limits);
        rig.publishPorts({server.port()});
        QCOMPARE(rig.ask(Rig::get("/agents/demo/")).body, std::string("half"));
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.counts().errors, 1U);
        end.set_value();
    }

    void streamsChunksBothWays()
    {
        UpstreamServer server([](Wire& wire, const std::string& head) {
            const std::string body = wire.readBody(head);
            return wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
                             "5\r\n"
                             + body + "\r\n0\r\n\r\n");
        });
        Rig rig;
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();
        for (int i = 0; i < 2; ++i) {
            wire.send("POST /agents/demo/ HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "2\r\n12\r\n3\r\n345\r\n0\r\n\r\n");
            QCOMPARE(Rig::read(wire).body, std::string("abc12345"));
        }
        QCOMPARE(server.connections(), 1);
    }

    void carriesTenMegabytesBothWays()
    {
        UpstreamServer server([](Wire& wire, const std::string& head) {
            const std::string body = wire.readBody(head);
            return wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"
                             + body);
        });
        Rig rig;
        rig.publishPorts({server.port()});
        std::string big(10 << 20, 'x');
        for (std::size_t i = 0; i < big.size(); i += 4096)
            big[i] = char('a' + i / 4096 % 26);
        const auto answer = rig.ask(Rig::post("/agents/demo/", big));
        QCOMPARE(answer.status, 200U);
        QVERIFY(answer.body == big);
        QTRY_VERIFY(rig.isAtRest());
    }

    void passesAnEarlyRefusalOfABodyOn()
    {
        std::promise<void> end;
        UpstreamServer server([&](Wire& wire, const std::string&) {
            wire.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
            end.get_future().wait_for(std::chrono::seconds(10));
            return false;
        });
        Rig rig;
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();
        wire.send("POST /agents/demo/ HTTP/1.1\r\nHost: g\r\nContent-Length: 9000000\r\n\r\nsome");
        const auto answer = Rig::read(wire);
        QCOMPARE(answer.status, 413U);
        QCOMPARE(answer.body, std::string("big"));
        QVERIFY(wire.isClosedByOther());
        end.set_value();
        QTRY_VERIFY(rig.isAtRest());
    }

    void knowsAnswersWithoutABody()
    {
        UpstreamServer server([](Wire& wire, const std::string& head) {
            if (head.starts_with("HEAD"))
                return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
            if (head.starts_with("GET /204"))
                return wire.send("HTTP/1.1 204 No Content\r\n\r\n");
            if (head.starts_with("GET /304"))
                return wire.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n");
            return wire.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n"
                             "Content-Length: 1\r\n\r\nz");
        });
        Rig rig;
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();
        wire.send("HEAD /agents/demo/ HTTP/1.1\r\nHost: g\r\n\r\n");
        QCOMPARE(fieldOf(wire.readHead(), "Content-Length"), std::string("500"));
        wire.send(Rig::get("/agents/demo/204"));
        QCOMPARE(statusOf(wire.readHead()), 204U);
        wire.send(Rig::get("/agents/demo/304"));
        QCOMPARE(statusOf(wire.readHead()), 304U);
        wire.send(Rig::get("/agents/demo/1xx"));
        QCOMPARE(Rig::read(wire).body, std::string("z"));
    }

    void servesHttp10()
    {
        UpstreamServer server([](Wire& wire, const std::string&) {
            return wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
        });
        Rig rig;
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();
        wire.send("GET /agents/demo/ HTTP/1.0\r\n\r\n");
        const std::string all = wire.readToEnd();
        QVERIFY(all.ends_with("\r\n\r\nhi"));
        QVERIFY(!all.starts_with("HTTP/1.1 4"));
    }

    void invitesABodyThatWaitsForIt()
    {
        UpstreamServer server(UpstreamServer::answer("ok"));
        Rig rig;
        rig.publishPorts({server.port()});
        for (const std::size_t size : {std::size_t(5), std::size_t(200'000)}) {
            Wire wire = rig.connect();
            wire.send("POST /agents/demo/ HTTP/1.1\r\nHost: g\r\nExpect: 100-continue\r\nContent-Length: "
                      + std::to_string(size) + "\r\n\r\n");
            QCOMPARE(statusOf(wire.readHead()), 100U);
            wire.send(std::string(size, 'x'));
            QCOMPARE(Rig::read(wire).status, 200U);
        }
    }

    void refusesWhatItDoesNotServe_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<int>("status");
        for (const char* path :
             {"/", "/agents/", "/agents/none/x", "/agents/DEMO/x", "/agents/demo/../x",
              "/agents/demo/%2e%2E/x", "/agents/demo/.%2e", "/agents/demo/a%2f..%2fb", "/agents/demo/a%5C..",
              "/agents/demo/./x", "/agents/demo%2f/x", "http://g?/agents/demo/x", "/agents/de_mo/"})
            QTest::newRow(path) << path << 404;
        for (const char* path : {"/agents/demo", "/agents/demo?x", "/agents/demo/..x",
                                 "/agents/demo/?a=/../b", "http://g/agents/demo/x"})
            QTest::newRow(path) << path << 200;
    }
    void refusesWhatItDoesNotServe()
    {
        QFETCH(QString, target);
        QFETCH(int, status);
        UpstreamServer server(UpstreamServer::answer("ok"));
        Rig rig;
        rig.publishPorts({server.port()});
        const auto answer = rig.ask(Rig::get(target.toStdString()));
        QCOMPARE(answer.status, unsigned(status));
        if (status == 404)
            QCOMPARE(fieldOf(answer.head, "Content-Type"), std::string("application/problem+json"));
    }

    void endsSlowAndIdleAndOversizedClients()
    {
        UpstreamServer server(UpstreamServer::answer("ok"));
        core::GatewayLimits limits;
        limits.headerTimeout = core::Duration(200);
        limits.idleTimeout = core::Duration(400);
        limits.bodyBytes = 1000;
        limits.headerBytes = 2000;
        Rig rig(limits);
        rig.publishPorts({server.port()});
        Wire half = rig.connect();
        half.send("GET /agents/demo/ HT");
        QCOMPARE(Rig::read(half).status, 408U);
        QVERIFY(half.isClosedByOther());
        QVERIFY(rig.connect().isClosedByOther());
        QCOMPARE(rig.ask(Rig::post("/agents/demo/", std::string(1001, 'x'))).status, 413U);
        QCOMPARE(rig.ask(Rig::get("/agents/demo/", "X: " + std::string(3000, 'x') + "\r\n")).status, 431U);
        Wire slow = rig.connect();
        slow.send("POST /agents/demo/ HTTP/1.1\r\nHost: g\r\nContent-Length: 10\r\n\r\nhalf");
        QCOMPARE(Rig::read(slow).status, 408U);
        QTRY_VERIFY(rig.isAtRest());
    }

    void refusesConnectionsBeyondTheLimit()
    {
        core::GatewayLimits limits;
        limits.connections = 1;
        UpstreamServer server(UpstreamServer::answer("ok"));
        Rig rig(limits);
        rig.publishPorts({server.port()});
        Wire first = rig.connect();
        first.send(Rig::get("/agents/demo/"));
        QCOMPARE(Rig::read(first).status, 200U);
        QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 503U);
        first.close();
        unsigned status = 0;
        QTRY_VERIFY(status == 200 || (status = rig.ask(Rig::get("/agents/demo/")).status) == 200);
    }

    void namesAnAddressThatIsTaken()
    {
        Rig rig;
        core::GatewaySpec spec;
        spec.listen = {"127.0.0.1", rig.gateway->port()};
        const auto second = core::Gateway::listen(spec);
        QVERIFY(!second);
        QVERIFY(second.error().context.find(std::to_string(spec.listen.port)) != std::string::npos);
    }
};

}  // namespace tst_proxy

PILOTHOUSE_TEST(tst_proxy, TestProxy)
#include "tst_proxy.moc"
