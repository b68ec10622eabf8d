// Requests for an agent at zero: they wait until it wakes, as long as its policy says.

#include "core/base/guarded.h"
#include "gateway_rig.h"
#include "tests/support/test_program.h"

#include <future>

namespace tst_wake_buffer {

using Rig = GatewayRig;

namespace {

// An agent at zero whose own queue would give up at once.
void fallAsleep(Rig& rig)
{
    rig.agent.routing.queue.timeout = core::Duration(1);
    rig.agent.scaling.wakeTimeout = core::Duration(30'000);
    rig.waking = true;
    rig.publish({});
}

void wake(Rig& rig, std::uint16_t port, std::uint32_t concurrency = 1000)
{
    rig.waking = false;
    rig.publish({Rig::instance(1, port, concurrency)});
}

// The paths of the requests in the order in which they came.
struct Arrivals {
    core::Guarded<std::vector<std::string>> paths;

    UpstreamServer::Serve serve()
    {
        return [this](Wire& wire, const std::string& head) {
            paths.with([&](auto& all) { all.push_back(head.substr(4, head.find(' ', 4) - 4)); });
            return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        };
    }
    std::vector<std::string> all() const
    {
        return paths.with([](const auto& now) { return now; });
    }
};

}  // namespace

class TestWakeBuffer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRequestWaitsForTheAgentToWakeAndIsServed()
    {
        UpstreamServer server(UpstreamServer::answer("awake"));
        Rig rig;
        fallAsleep(rig);
        Wire get = rig.connect();
        get.send(Rig::get("/agents/demo/"));
        Wire post = rig.connect();
        post.send(Rig::post("/agents/demo/", "task"));
        QTRY_COMPARE(rig.counts().queued, 2U);
        QElapsedTimer since;
        since.start();
        QTRY_VERIFY(since.hasExpired(100));  // the queue's own timeout many times over
        QCOMPARE(rig.counts().queued, 2U);

        wake(rig, server.port());

        QCOMPARE(Rig::read(get).body, std::string("awake"));
        QCOMPARE(Rig::read(post).body, std::string("awake"));
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.total.errors, 0U);
    }

    void aRequestIsToldWhenTheAgentDidNotWakeInTime()
    {
        Rig rig;
        fallAsleep(rig);
        rig.agent.routing.queue.timeout = core::Duration(60'000);
        rig.agent.scaling.wakeTimeout = core::Duration(150);
        rig.publish({});
        QElapsedTimer since;
        since.start();

        const auto answer = rig.ask(Rig::get("/agents/demo/"));

        QVERIFY(since.elapsed() >= 150);
        QCOMPARE(answer.status, 503U);
        QVERIFY(!fieldOf(answer.head, "Retry-After").empty());
        QCOMPARE(fieldOf(answer.head, "Content-Type"), std::string("application/problem+json"));
        QVERIFY2(answer.body.find("demo did not wake within 150ms") != std::string::npos,
                 answer.body.c_str());
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.total.rejected, 1U);
    }

    void theBufferIsBounded()
    {
        UpstreamServer server(UpstreamServer::answer("awake"));
        Rig rig;
        rig.agent.routing.queue.size = 2;
        fallAsleep(rig);
        std::vector<Wire> clients;
        for (std::uint32_t i = 0; i < 2; ++i) {
            clients.push_back(rig.connect());
            clients.back().send(Rig::get("/agents/demo/"));
            QTRY_COMPARE(rig.counts().queued, i + 1);
        }

        const auto answer = rig.ask(Rig::get("/agents/demo/"));

        QCOMPARE(answer.status, 503U);
        QVERIFY(!fieldOf(answer.head, "Retry-After").empty());
        wake(rig, server.port());
        for (Wire& client : clients)
            QCOMPARE(Rig::read(client).status, 200U);
        QTRY_VERIFY(rig.isAtRest());
    }

    // Whoever finds no room at the first instance that is ready keeps its place.
    void allAreServedInTheOrderInWhichTheyCame()
    {
        Arrivals arrivals;
        UpstreamServer server(arrivals.serve());
        Rig rig;
        fallAsleep(rig);
        std::vector<Wire> clients;
        std::vector<std::string> expected;
        for (std::uint32_t i = 0; i < 8; ++i) {
            expected.push_back("/" + std::to_string(i));
            clients.push_back(rig.connect());
            clients.back().send(Rig::get("/agents/demo" + expected.back()));
            QTRY_COMPARE(rig.counts().queued, i + 1);
        }

        wake(rig, server.port(), 1);

        for (Wire& client : clients)
            QCOMPARE(Rig::read(client).status, 200U);
        QCOMPARE(arrivals.all(), expected);
        QTRY_VERIFY(rig.isAtRest());
    }

    void asManyGoAtOnceAsThereArePlacesFor()
    {
        std::promise<void> go;
        const std::shared_future<void> gone = go.get_future().share();
        UpstreamServer server([gone](Wire& wire, const std::string&) {
            gone.wait_for(std::chrono::seconds(10));
            return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        Rig rig;
        fallAsleep(rig);
        std::vector<Wire> clients;
        for (int i = 0; i < 5; ++i) {
            clients.push_back(rig.connect());
            clients.back().send(Rig::get("/agents/demo/"));
        }
        QTRY_COMPARE(rig.counts().queued, 5U);

        wake(rig, server.port(), 3);

        QTRY_COMPARE(server.requests(), 3);
        QCOMPARE(rig.counts().queued, 2U);
        go.set_value();
        for (Wire& client : clients)
            QCOMPARE(Rig::read(client).status, 200U);
        QTRY_VERIFY(rig.isAtRest());
    }

    void aClientThatGoesAwayLeavesTheBuffer()
    {
        Arrivals arrivals;
        UpstreamServer server(arrivals.serve());
        Rig rig;
        fallAsleep(rig);
        Wire leaves = rig.connect();
        leaves.send(Rig::get("/agents/demo/leaves"));
        Wire stays = rig.connect();
        stays.send(Rig::get("/agents/demo/stays"));
        QTRY_COMPARE(rig.counts().queued, 2U);

        leaves.close();

        QTRY_COMPARE(rig.counts().queued, 1U);
        wake(rig, server.port());
        QCOMPARE(Rig::read(stays).status, 200U);
        QCOMPARE(arrivals.all(), std::vector<std::string>{"/stays"});
        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.total.errors, 0U);
    }

    void aRequestThatWaitedAlreadyWhenTheAgentFellAsleepWaitsForItToWake()
    {
        Rig rig;
        rig.agent.routing.queue.timeout = core::Duration(300);
        rig.agent.scaling.wakeTimeout = core::Duration(600);
        rig.publish({});
        Wire wire = rig.connect();
        wire.send(Rig::get("/agents/demo/"));
        QTRY_COMPARE(rig.counts().queued, 1U);

        rig.waking = true;
        rig.publish({});

        const auto answer = Rig::read(wire);
        QVERIFY2(answer.body.find("demo did not wake within 600ms") != std::string::npos,
                 answer.body.c_str());
        QTRY_VERIFY(rig.isAtRest());
    }

    void endsWithRequestsInTheBuffer()
    {
        UpstreamServer server(UpstreamServer::answer("awake"));
        for (int round = 0; round < 20; ++round) {
            Rig rig;
            fallAsleep(rig);
            std::vector<Wire> clients;
            for (int i = 0; i < 6; ++i) {
                clients.push_back(rig.connect());
                clients.back().send(Rig::get("/agents/demo/"));
            }
            QTRY_COMPARE(rig.counts().queued, 6U);
            if (round % 2 == 0)  // in the middle of being served
                wake(rig, server.port());
            rig.gateway.reset();
        }
    }
};

}  // namespace tst_wake_buffer

PILOTHOUSE_TEST(tst_wake_buffer, TestWakeBuffer)
#include "tst_wake_buffer.moc"
