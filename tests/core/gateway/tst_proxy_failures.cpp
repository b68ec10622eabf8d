#include "gateway_rig.h"
#include "tests/support/test_program.h"

#include <future>

namespace tst_proxy_failures {

using Rig = GatewayRig;

namespace {

// Resets the connection once the request is read.
UpstreamServer::Serve resets()
{
    return [](Wire& wire, const std::string& head) {
        wire.readBody(head);
        wire.reset();
        return false;
    };
}

}  // namespace

class TestProxyFailures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answers503WithRetryAfterWhenNobodyComes()
    {
        Rig rig;
        rig.agent.routing.queue.timeout = core::Duration(100);
        rig.publish({});
        const auto answer = rig.ask(Rig::get("/agents/demo/"));
        QCOMPARE(answer.status, 503U);
        QVERIFY(!fieldOf(answer.head, "Retry-After").empty());
        QCOMPARE(fieldOf(answer.head, "Content-Type"), std::string("application/problem+json"));
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.total.rejected, 1U);
    }

    void waitsUntilAnInstanceIsPublished()
    {
        UpstreamServer server(UpstreamServer::answer("ok"));
        Rig rig;
        rig.publish({});
        Wire wire = rig.connect();
        wire.send(Rig::get("/agents/demo/"));
        QTRY_COMPARE(rig.counts().queued, 1U);
        rig.publishPorts({server.port()});
        QCOMPARE(Rig::read(wire).status, 200U);
        QTRY_VERIFY(rig.isAtRest());
    }

    void refusesWhenTheQueueIsFull()
    {
        Rig rig;
        rig.agent.routing.queue.size = 1;
        rig.publish({});
        Wire first = rig.connect();
        first.send(Rig::get("/agents/demo/"));
        QTRY_COMPARE(rig.counts().queued, 1U);
        QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 503U);
        first.close();
        QTRY_VERIFY(rig.isAtRest());  // a client that waits and leaves frees its place
    }

    void servesTheQueueOneByOneAtTheConcurrencyLimit()
    {
        std::atomic<int> now = 0;
        std::atomic<int> most = 0;
        UpstreamServer server([&](Wire& wire, const std::string&) {
            most = std::max(most.load(), ++now);
            std::this_thread::yield();
            --now;
            return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        Rig rig;
        rig.publish({Rig::instance(1, server.port(), 1)});
        std::atomic<int> served = 0;
        {
            std::vector<std::jthread> clients;
            for (int i = 0; i < 8; ++i)
                clients.emplace_back([&] {
                    for (int n = 0; n < 25; ++n)
                        served += rig.ask(Rig::get("/agents/demo/")).status == 200;
                });
        }
        QCOMPARE(served.load(), 200);
        QCOMPARE(most.load(), 1);
        QTRY_VERIFY(rig.isAtRest());
    }

    void repeatsElsewhereOnlyWhatIsSafe_data()
    {
        QTest::addColumn<QString>("request");
        QTest::addColumn<unsigned>("status");
        const auto text = [](const std::string& request) { return QString::fromStdString(request); };
        QTest::newRow("GET") << text(Rig::get("/agents/demo/")) << 200U;
        QTest::newRow("keyed POST") << text(Rig::post("/agents/demo/", "b", "Idempotency-Key: 1\r\n"))
                                    << 200U;
        QTest::newRow("POST") << text(Rig::post("/agents/demo/", "b")) << 502U;
    }
    void repeatsElsewhereOnlyWhatIsSafe()
    {
        QFETCH(QString, request);
        QFETCH(unsigned, status);
        UpstreamServer bad(resets());
        UpstreamServer good(UpstreamServer::answer("ok"));
        Rig rig;
        auto busy = Rig::instance(2, good.port());
        busy.cpu = 0.9;  // so that the bad one is tried first
        rig.publish({Rig::instance(1, bad.port()), busy});
        QCOMPARE(rig.ask(request.toStdString()).status, status);
        QCOMPARE(bad.requests(), 1);
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.total.retries, status == 200 ? 1U : 0U);
    }

    void repeatsAnyMethodWhenTheConnectionIsRefused()
    {
        UpstreamServer good(UpstreamServer::answer("ok"));
        Rig rig;
        auto busy = Rig::instance(2, good.port());
        busy.cpu = 0.9;
        rig.publish({Rig::instance(1, closedPort()), busy});
        QCOMPARE(rig.ask(Rig::post("/agents/demo/", "b")).status, 200U);
        QTRY_VERIFY(rig.isAtRest());
    }

    void repeatsA503WhenSafe()
    {
        UpstreamServer bad(UpstreamServer::answer("no", "503 Service Unavailable"));
        UpstreamServer good(UpstreamServer::answer("ok"));
        Rig rig;
        auto busy = Rig::instance(2, good.port());
        busy.cpu = 0.9;
        rig.publish({Rig::instance(1, bad.port()), busy});
        QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 200U);
        QCOMPARE(rig.ask(Rig::post("/agents/demo/", "b")).status, 503U);
    }

    void repeatsOnTheOnlyInstanceAtOnce()
    {
        std::atomic<int> count = 0;
        UpstreamServer server([&](Wire& wire, const std::string&) {
            if (count++ == 0) {
                wire.reset();
                return false;
            }
            return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        Rig rig;
        rig.publishPorts({server.port()});
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 200U);
        QVERIFY(timer.elapsed() < 4000);
    }

    void keepsRetriesWithinTheBudget()
    {
        Rig rig;
        rig.agent.routing.ejection.consecutiveErrors = 1'000'000;
        rig.publishPorts({closedPort()});
        for (int i = 0; i < 50; ++i)
            QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 502U);
        QTRY_VERIFY(rig.isAtRest());
        QVERIFY2(rig.total.retries >= 3 && rig.total.retries <= 10,
                 qPrintable(QString::number(rig.total.retries)));
    }

    void reusesNoConnectionThatTheInstanceClosed()
    {
        UpstreamServer server([](Wire& wire, const std::string&) {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            return false;  // closes without having said so
        });
        Rig rig;
        rig.publishPorts({server.port()});
        for (int i = 0; i < 20; ++i)
            QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 200U);
        QTRY_VERIFY(rig.isAtRest());
    }

    void answers504WhenNoAnswerComes()
    {
        UpstreamServer server([](Wire& wire, const std::string&) { return !wire.isClosedByOther(); });
        Rig rig;
        rig.agent.routing.timeout = core::Duration(150);
        rig.publishPorts({server.port()});
        QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 504U);
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.total.errors, 1U);
    }

    void cutsTheClientWhenTheInstanceIsCut()
    {
        UpstreamServer server([](Wire& wire, const std::string&) {
            wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            return false;
        });
        Rig rig;
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();
        wire.send(Rig::get("/agents/demo/"));
        const std::string all = wire.readToEnd();
        QVERIFY(all.find("hello") != std::string::npos);
        QVERIFY(!all.ends_with("0\r\n\r\n"));
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.total.errors, 1U);
    }

    void dropsTheRequestOfAClientThatLeft()
    {
        std::promise<bool> closed;
        UpstreamServer server([&](Wire& wire, const std::string&) {
            closed.set_value(wire.isClosedByOther());
            return false;
        });
        Rig rig;
        rig.publishPorts({server.port()});
        Wire wire = rig.connect();
        wire.send(Rig::get("/agents/demo/"));
        QTRY_COMPARE(server.requests(), 1);
        wire.close();
        QVERIFY(closed.get_future().get());
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.total.errors, 0U);
    }

    // What is in flight stays where it is.
    void fault35FinishesWhatADrainingOrRemovedInstanceHas_data()
    {
        QTest::addColumn<bool>("removed");
        QTest::newRow("draining") << false;
        QTest::newRow("removed") << true;
    }
    void fault35FinishesWhatADrainingOrRemovedInstanceHas()
    {
        QFETCH(bool, removed);
        std::promise<void> go;
        UpstreamServer slow([&](Wire& wire, const std::string&) {
            go.get_future().wait_for(std::chrono::seconds(10));
            return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
        });
        UpstreamServer other(UpstreamServer::answer("new"));
        Rig rig;
        rig.publishPorts({slow.port()});
        Wire wire = rig.connect();
        wire.send(Rig::get("/agents/demo/"));
        QTRY_COMPARE(slow.requests(), 1);
        auto old = Rig::instance(1, slow.port());
        old.draining = true;
        std::vector<core::RouteInstance> next{Rig::instance(2, other.port())};
        if (!removed)
            next.insert(next.begin(), old);
        rig.publish(next);
        for (int i = 0; i < 5; ++i)
            QCOMPARE(rig.ask(Rig::get("/agents/demo/")).body, std::string("new"));
        QTRY_COMPARE(rig.counts().active, 1U);
        go.set_value();
        QCOMPARE(Rig::read(wire).body, std::string("slow"));
        QTRY_VERIFY(rig.isAtRest());
    }

    void closesIdleConnectionsToRemovedInstances()
    {
        std::promise<bool> closed;
        UpstreamServer server([&](Wire& wire, const std::string&) {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            closed.set_value(wire.isClosedByOther());
            return false;
        });
        Rig rig;
        rig.publishPorts({server.port()});
        QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 200U);
        rig.publish({});
        QVERIFY(closed.get_future().get());
    }

    void ejectsAfterErrorsInARowWithinItsShare()
    {
        UpstreamServer bad(UpstreamServer::answer("no", "500 Oops"));
        UpstreamServer good(UpstreamServer::answer("ok"));
        Rig rig;
        rig.agent.routing.ejection.consecutiveErrors = 2;
        auto busy = Rig::instance(2, good.port());
        busy.cpu = 0.9;
        rig.publish({Rig::instance(1, bad.port()), busy});
        for (int i = 0; i < 2; ++i)
            QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 500U);
        for (int i = 0; i < 10; ++i)
            QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 200U);
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.ejected, std::size_t(1));
        QCOMPARE(rig.total.errors, 2U);
        QCOMPARE(rig.total.responseTime.count(), 12U);
    }

    void ejectsNoMoreThanTheAllowedPart()
    {
        UpstreamServer bad(UpstreamServer::answer("no", "500 Oops"));
        Rig rig;
        rig.agent.routing.ejection.consecutiveErrors = 1;
        rig.publishPorts({bad.port(), bad.port(), bad.port(), bad.port()});
        for (int i = 0; i < 20; ++i)
            QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 500U);
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.ejected, std::size_t(2));
    }

    void usesEjectedOnesWhenAllAre()
    {
        UpstreamServer bad(UpstreamServer::answer("no", "500 Oops"));
        Rig rig;
        rig.agent.routing.ejection = {1, core::Duration(30'000), 100};
        rig.publishPorts({bad.port(), bad.port()});
        for (int i = 0; i < 6; ++i)
            QCOMPARE(rig.ask(Rig::get("/agents/demo/")).status, 500U);
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.ejected, std::size_t(2));
    }

    void answersAThousandRequestsOfTwentyClients_L2()
    {
        std::vector<std::unique_ptr<UpstreamServer>> servers;
        std::vector<std::uint16_t> ports;
        for (int i = 0; i < 4; ++i) {
            servers.push_back(std::make_unique<UpstreamServer>(UpstreamServer::answer("ok")));
            ports.push_back(servers.back()->port());
        }
        Rig rig;
        rig.publishPorts(ports);
        std::atomic<int> served = 0;
        {
            std::vector<std::jthread> clients;
            for (int i = 0; i < 20; ++i)
                clients.emplace_back([&] {
                    for (int n = 0; n < 50; ++n)
                        served += rig.ask(Rig::get("/agents/demo/")).status == 200;
                });
        }
        QCOMPARE(served.load(), 1000);
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.total.requests, 1000U);
    }

    // All are in flight at once, so the shares are exact.
    void spreadsSimultaneousRequestsEvenly_L4()
    {
        std::promise<void> go;
        const std::shared_future<void> gone = go.get_future().share();
        std::vector<std::unique_ptr<UpstreamServer>> servers;
        std::vector<std::uint16_t> ports;
        for (int i = 0; i < 4; ++i) {
            servers.push_back(std::make_unique<UpstreamServer>([gone](Wire& wire, const std::string&) {
                gone.wait_for(std::chrono::seconds(10));
                return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }));
            ports.push_back(servers.back()->port());
        }
        Rig rig;
        rig.publishPorts(ports);
        std::vector<Wire> clients;
        for (int i = 0; i < 160; ++i) {
            clients.push_back(rig.connect());
            clients.back().send(Rig::get("/agents/demo/"));
        }
        QTRY_COMPARE(rig.counts().active, 160U);
        for (const auto& server : servers)
            QTRY_COMPARE(server->requests(), 40);
        go.set_value();
        for (Wire& wire : clients)
            QCOMPARE(Rig::read(wire).status, 200U);
        QTRY_VERIFY(rig.isAtRest());
    }

    void endsWithRequestsInFlightAndWaiting()
    {
        UpstreamServer server([](Wire& wire, const std::string&) { return !wire.isClosedByOther(); });
        for (int round = 0; round < 100; ++round) {
            Rig rig;
            rig.publish({Rig::instance(1, server.port(), 2)});
            std::vector<Wire> clients;
            for (int i = 0; i < 6; ++i) {
                clients.push_back(rig.connect());
                clients.back().send(Rig::get("/agents/demo/"));
            }
            if (round % 2 == 0)
                QTRY_COMPARE(rig.counts().queued, 4U);
            if (round % 4 == 0)  // its requests outlive the agent
                rig.gateway->publish(std::make_shared<core::RoutingTable>());
            rig.gateway.reset();
        }
    }
};

}  // namespace tst_proxy_failures

PILOTHOUSE_TEST(tst_proxy_failures, TestProxyFailures)
#include "tst_proxy_failures.moc"
