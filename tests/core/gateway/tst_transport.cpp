// What connections do beside plain requests and answers: other protocols, halves that end, trailers, traces,
// and many that do nothing.

#include "core/gateway/socket.h"
#include "gateway_rig.h"
#include "tests/support/test_program.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <regex>
#include <set>

namespace tst_transport {

namespace {

using Rig = GatewayRig;

const std::string handshake =
    "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

// Of a connection, in bytes; a sanitizer keeps notes of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t mostHeld = 240'000;
#else
constexpr std::uint64_t mostHeld = 24'000;
#endif

std::uint64_t residentBytes()
{
    std::ifstream file("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    file >> all >> resident;
    return resident * std::uint64_t(sysconf(_SC_PAGESIZE));
}

}  // namespace

class TestTransport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWebSocketPassesBytesBothWaysUntilOneSideEnds()
    {
        std::string seen;
        UpstreamServer server([&](Wire& wire, const std::string& head) {
            seen = head;
            wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nfirst");
            for (std::string word = wire.readBytes(4); word.size() == 4; word = wire.readBytes(4))
                wire.send("<" + word + ">");
            return false;
        });
        Rig rig;
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();

        wire.send(Rig::get("/agents/demo/chat", handshake) + "soon");
        const std::string head = wire.readHead();

        QCOMPARE(statusOf(head), 101U);
        QCOMPARE(fieldOf(head, "Upgrade") + fieldOf(head, "Connection"), std::string("websocketUpgrade"));
        QCOMPARE(fieldOf(head, "Sec-WebSocket-Accept"), std::string("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        QCOMPARE(fieldOf(seen, "Upgrade") + fieldOf(seen, "Connection"), std::string("websocketUpgrade"));
        QCOMPARE(fieldOf(seen, "Sec-WebSocket-Key"), std::string("dGhlIHNhbXBsZSBub25jZQ=="));
        QCOMPARE(wire.readBytes(11), std::string("first<soon>"));
        for (int i = 0; i < 100; ++i) {
            wire.send("ping");
            QCOMPARE(wire.readBytes(6), std::string("<ping>"));
        }
        QCOMPARE(rig.counts().active, 1U);
        wire.endSending();
        QVERIFY(wire.isClosedByOther());
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.counts().errors, 0U);
    }

    void aWebSocketCarriesMuchInBothDirectionsAtOnce()
    {
        const std::string much(4 << 20, 'm');
        UpstreamServer server([&](Wire& wire, const std::string&) {
            wire.send(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            std::jthread sender([&] { wire.send(much); });
            wire.readBytes(much.size());
            return false;
        });
        Rig rig;
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();
        wire.send(Rig::get("/agents/demo/chat", handshake));
        QCOMPARE(statusOf(wire.readHead()), 101U);

        std::jthread sender([&] { wire.send(much); });

        QVERIFY(wire.readBytes(much.size()) == much);
        sender.join();
        QVERIFY(wire.isClosedByOther());
        // This side says nothing more, and does not end either: it is not waited for long.
        QTRY_VERIFY_WITH_TIMEOUT(rig.isAtRest(), 15'000);
    }

    void anAgentMayDeclineAWebSocket()
    {
        UpstreamServer server(UpstreamServer::answer("no", "426 Upgrade Required"));
        Rig rig;
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();
        wire.send(Rig::get("/agents/demo/chat", handshake));
        QCOMPARE(Rig::read(wire).status, 426U);
        wire.send(Rig::get("/agents/demo/chat"));
        QCOMPARE(Rig::read(wire).status, 426U);
    }

    void aProtocolThatNobodyAskedForIsNotSpoken()
    {
        UpstreamServer server([](Wire& wire, const std::string&) {
            wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nPRI");
            return false;
        });
        Rig rig;
        rig.publishPorts({server.port()});
        QCOMPARE(rig.ask(Rig::get("/agents/demo/x")).status, 502U);
        QCOMPARE(rig.ask(Rig::get("/agents/demo/x", handshake)).status, 502U);
        QTRY_VERIFY(rig.isAtRest());
    }

    void whoEndsItsSideAndSaidSoStillGetsTheAnswer()
    {
        for (const char* request : {"GET /agents/demo/ HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n",
                                    "GET /agents/demo/ HTTP/1.0\r\n\r\n"}) {
            std::promise<void> ended;
            UpstreamServer server([&](Wire& wire, const std::string&) {
                ended.get_future().wait_for(std::chrono::seconds(10));
                return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
            });
            Rig rig;
            rig.publishPorts({server.port()});
            Wire wire = rig.connect();
            wire.send(request);
            QTRY_COMPARE(server.requests(), 1);
            wire.endSending();
            ended.set_value();
            QCOMPARE(Rig::read(wire).body, std::string("late"));
        }
    }

    void trailersPassButNotThoseThatOnlyAHeadMayHave()
    {
        std::string body;
        UpstreamServer server([&](Wire& wire, const std::string&) {
            body = wire.readUntil("\r\n\r\n");
            return wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                             "2\r\nok\r\n0\r\nX-Sum: 9\r\nSet-Cookie: a=b\r\nContent-Length: 5\r\n\r\n");
        });
        Rig rig;
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();

        wire.send(
            "POST /agents/demo/ HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
            "X-Check: 7\r\nAuthorization: Bearer x\r\nHost: evil\r\n\r\n");
        const std::string head = wire.readHead();

        QCOMPARE(statusOf(head), 200U);
        QCOMPARE(wire.readUntil("\r\n\r\n"), std::string("2\r\nok\r\n0\r\nX-Sum: 9\r\n\r\n"));
        QCOMPARE(body, std::string("1\r\nx\r\n0\r\nX-Check: 7\r\n\r\n"));
    }

    void trapL12ASessionStaysWithItsInstance_data()
    {
        QTest::addColumn<bool>("byCookie");
        QTest::newRow("header") << false;
        QTest::newRow("cookie") << true;
    }

    void trapL12ASessionStaysWithItsInstance()
    {
        QFETCH(bool, byCookie);
        std::vector<std::unique_ptr<UpstreamServer>> servers;
        std::vector<std::uint16_t> ports;
        for (const char* name : {"a", "b", "c", "d"}) {
            servers.push_back(std::make_unique<UpstreamServer>(UpstreamServer::answer(name)));
            ports.push_back(servers.back()->port());
        }
        Rig rig;
        rig.agent.routing.affinity =
            byCookie ? core::AffinitySpec{{}, "sid"} : core::AffinitySpec{"X-Session", {}};
        rig.publishPorts(ports);
        const auto ask = [&](const std::string& session) {
            return rig
                .ask(Rig::get("/agents/demo/",
                              byCookie ? "Cookie: xsid=1; sid=" + session + "; a=b\r\n"
                                       : "x-session: " + session + "\r\n"))
                .body;
        };

        std::set<std::string> used;
        for (int session = 0; session < 20; ++session) {
            const std::string first = ask(std::to_string(session));
            used.insert(first);
            for (int i = 0; i < 4; ++i)
                QCOMPARE(ask(std::to_string(session)), first);
        }
        QCOMPARE(used.size(), std::size_t(4));
    }

    void aTraceIsPassedOnOrBegun()
    {
        std::string seen;
        UpstreamServer server([&](Wire& wire, const std::string& head) {
            seen = head;
            return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        Rig rig;
        rig.publishPorts({server.port()});
        const std::string sent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
        const std::regex form("00-[0-9a-f]{32}-[0-9a-f]{16}-01");

        rig.ask(Rig::get("/agents/demo/", "traceparent: " + sent + "\r\ntracestate: a=1\r\n"));
        QCOMPARE(fieldOf(seen, "traceparent"), sent);
        QCOMPARE(fieldOf(seen, "tracestate"), std::string("a=1"));

        std::set<std::string> begun;
        for (const char* broken :
             {"", "traceparent: 00-x\r\n",
              "traceparent: 00-00000000000000000000000000000000-00f067aa0ba902b7-00\r\n",
              "traceparent: 00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-00\r\n",
              "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00\r\n"
              "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-00\r\n"}) {
            rig.ask(Rig::get("/agents/demo/", broken));
            QVERIFY2(std::regex_match(fieldOf(seen, "traceparent"), form), seen.c_str());
            begun.insert(fieldOf(seen, "traceparent"));
        }
        QCOMPARE(begun.size(), std::size_t(5));
    }

    // Fault 45: slow heads, a body of 300 MB and ten thousand connections: memory stays within bounds and the
    // service goes on.
    void fault45SlowHeadsHugeBodiesAndManyConnectionsLeaveTheServiceGoing()
    {
        rlimit files{};
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
        // Each connection has two ends in this process.
        const std::size_t many = std::min<std::size_t>(10'000, (files.rlim_cur - 500) / 2);
        QVERIFY2(many >= 2'000, "too few descriptors to try");
        UpstreamServer server(UpstreamServer::answer("fine"));
        Rig rig({.headerTimeout = core::Duration(3'000), .connections = 12'000});
        rig.publishPorts({server.port()});
        const std::uint64_t before = residentBytes();

        std::vector<Wire> wires;
        wires.reserve(many);
        for (std::size_t i = 0; i < many; ++i) {
            wires.push_back(rig.connect());
            if (i % 2 == 0)  // every second one begins a head and never ends it
                wires.back().send("GET /agents/demo/ HTTP/1.1\r\nHost: g\r\nX-Slow: ");
            if (i % 500 == 0)
                QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 200U);
        }
        const std::uint64_t held = residentBytes() - before;
        qInfo("%zu connections hold %.1f KiB each", many, double(held) / 1024 / double(many));
        QVERIFY2(held < many * mostHeld, "more memory a connection than its buffer and its state");

        QCOMPARE(rig.ask(Rig::post("/agents/demo/", std::string(), "X: y\r\n")).status, 200U);
        Wire huge = rig.connect();
        huge.send("POST /agents/demo/ HTTP/1.1\r\nHost: g\r\nContent-Length: 314572800\r\n\r\n");
        QCOMPARE(Rig::read(huge).status, 413U);
        QCOMPARE(statusOf(wires[0].readHead()), 408U);
        QVERIFY(wires[0].isClosedByOther());
        wires.clear();
        QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 200U);
        QTRY_VERIFY(rig.isAtRest());
    }

    void whoComesWhenThereAreNoDescriptorsIsServedOnceThereAreSome()
    {
        UpstreamServer server(UpstreamServer::answer("fine"));
        Rig rig({}, 1);
        rig.publishPorts({server.port()});
        Wire early = rig.connect();
        early.send(Rig::get("/agents/demo/"));
        QCOMPARE(Rig::read(early).status, 200U);
        rlimit before{};
        getrlimit(RLIMIT_NOFILE, &before);
        std::vector<core::Descriptor> taken;
        taken.emplace_back(dup(0));
        const rlimit tight{rlim_t(taken.back().number()) + 20, before.rlim_max};
        setrlimit(RLIMIT_NOFILE, &tight);
        while (taken.back())
            taken.emplace_back(dup(0));
        taken.resize(taken.size() - 2);  // the one that failed, and one for the client's own end

        Wire late = rig.connect();
        late.send(Rig::get("/agents/demo/"));
        early.send(Rig::get("/agents/demo/"));
        QCOMPARE(Rig::read(early).status, 200U);  // so the gateway has tried to accept the other one
        taken.clear();
        setrlimit(RLIMIT_NOFILE, &before);
        QCOMPARE(Rig::read(late).status, 200U);
    }

    // A chunked body may grow beyond the limit only after it began.
    void aChunkedBodyBeyondTheLimitIsCut()
    {
        UpstreamServer server([](Wire& wire, const std::string&) {
            wire.readToEnd();
            return false;
        });
        Rig rig({.bodyBytes = 100'000});
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();
        wire.send("POST /agents/demo/ HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n");
        const std::string chunk = "2710\r\n" + std::string(10'000, 'x') + "\r\n";
        for (int i = 0; i < 11; ++i)
            wire.send(chunk);
        QCOMPARE(Rig::read(wire).status, 413U);
        QTRY_VERIFY(rig.isAtRest());
    }
};

}  // namespace tst_transport

PILOTHOUSE_TEST(tst_transport, TestTransport)
#include "tst_transport.moc"
