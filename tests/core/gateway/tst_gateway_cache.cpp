// Answers of agents that the gateway keeps, seen from the client and from the instance.

#include "core/security/api_keys.h"
#include "gateway_rig.h"
#include "tests/support/test_program.h"

#include <future>

namespace tst_gateway_cache {

namespace {

using Rig = GatewayRig;

// An agent that says how often it was asked, and under which conditions it may be kept.
struct CountingAgent {
    explicit CountingAgent(std::string fields = "Cache-Control: max-age=60\r\n")
        : server([this, fields](Wire& wire, const std::string& head) {
              const int number = ++asked;
              wire.readBody(head);
              if (gate.valid())
                  gate.wait_for(std::chrono::seconds(10));
              const std::string body = "answer " + std::to_string(number);
              return wire.send("HTTP/1.1 " + std::string(status) + "\r\nContent-Length: "
                               + std::to_string(body.size()) + "\r\n" + fields + "\r\n" + body);
          })
    {
    }

    std::atomic<int> asked = 0;
    const char* status = "200 OK";
    std::shared_future<void> gate;
    UpstreamServer server;
};

}  // namespace

class TestGatewayCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_rig = std::make_unique<Rig>();
        m_rig->agent.routing.cache.enabled = true;
    }

    void aKeptAnswerNeedsNoInstance()
    {
        CountingAgent agent;
        m_rig->publishPorts({agent.server.port()});
        Wire wire = m_rig->connect();

        wire.send(Rig::get("/agents/demo/a") + Rig::get("/agents/demo/a") + Rig::get("/agents/demo/b"));
        const auto first = Rig::read(wire);
        const auto second = Rig::read(wire);

        QCOMPARE(first.body, std::string("answer 1"));
        QCOMPARE(fieldOf(first.head, "Age"), std::string());
        QCOMPARE(second.body, std::string("answer 1"));
        QCOMPARE(fieldOf(second.head, "Age"), std::string("0"));
        QVERIFY(!fieldOf(second.head, "X-Request-Id").empty());
        QCOMPARE(Rig::read(wire).body, std::string("answer 2"));
        QCOMPARE(agent.asked.load(), 2);
        m_rig->publish({});  // nobody is there any more
        QCOMPARE(m_rig->ask(Rig::get("/agents/demo/a")).body, std::string("answer 1"));
        QTRY_VERIFY(m_rig->isAtRest());
        QCOMPARE(m_rig->counts().requests, 4U);
    }

    void withoutItsCacheAnAgentIsAskedEachTime()
    {
        m_rig->agent.routing.cache.enabled = false;
        CountingAgent agent;
        m_rig->publishPorts({agent.server.port()});
        m_rig->ask(Rig::get("/agents/demo/a"));
        m_rig->ask(Rig::get("/agents/demo/a"));
        QCOMPARE(agent.asked.load(), 2);
    }

    void allThatAskAtOnceShareOneFetch()
    {
        std::promise<void> open;
        CountingAgent agent;
        agent.gate = open.get_future().share();
        m_rig->publishPorts({agent.server.port()});
        std::vector<Wire> wires;
        for (int i = 0; i < 20; ++i) {
            wires.push_back(m_rig->connect());
            wires.back().send(Rig::get("/agents/demo/a"));
        }
        QTRY_COMPARE(m_rig->counts().active, 20U);

        open.set_value();

        for (Wire& wire : wires)
            QCOMPARE(Rig::read(wire).body, std::string("answer 1"));
        QCOMPARE(agent.asked.load(), 1);
        QTRY_VERIFY(m_rig->isAtRest());
    }

    void whoFetchedAndLeftHandsTheFetchToTheNext()
    {
        std::promise<void> open;
        CountingAgent agent;
        agent.gate = open.get_future().share();
        m_rig->publishPorts({agent.server.port()});
        Wire first = m_rig->connect();
        first.send(Rig::get("/agents/demo/a"));
        QTRY_COMPARE(agent.asked.load(), 1);
        Wire second = m_rig->connect();
        second.send(Rig::get("/agents/demo/a"));
        QTRY_COMPARE(m_rig->counts().active, 2U);

        first.close();
        QTRY_COMPARE(agent.asked.load(), 2);
        open.set_value();

        QCOMPARE(Rig::read(second).body, std::string("answer 2"));
        QTRY_VERIFY(m_rig->isAtRest());
    }

    void anAnswerIsNobodyElses()
    {
        core::AccessSpec spec;
        spec.providers.emplace_back().apiKeys = true;
        spec.policies.push_back({"all", true, {"agents/*"}, {"invoke"}, {{}, {"ann", "ben"}, false}, {}});
        m_rig->access = std::make_shared<const core::AccessSpec>(spec);
        const auto now = core::readClocks().wall;
        const auto ann = core::makeApiKey("ann", {}, {}, now).value();
        const auto ben = core::makeApiKey("ben", {}, {}, now).value();
        const auto eve = core::makeApiKey("eve", {}, {}, now).value();
        m_rig->apiKeys = std::make_shared<const std::vector<core::ApiKeyRecord>>(
            std::vector<core::ApiKeyRecord>{ann.record, ben.record, eve.record});
        CountingAgent agent;
        m_rig->publishPorts({agent.server.port()});
        const auto ask = [&](const core::MadeApiKey& who) {
            return m_rig->ask(
                Rig::get("/agents/demo/a", "X-API-Key: " + std::string(who.key.reveal()) + "\r\n"));
        };

        QCOMPARE(ask(ann).body, std::string("answer 1"));
        QCOMPARE(ask(ben).body, std::string("answer 2"));
        QCOMPARE(ask(ann).body, std::string("answer 1"));
        QCOMPARE(ask(eve).status, 403U);
        QCOMPARE(m_rig->ask(Rig::get("/agents/demo/a")).status, 401U);
        QCOMPARE(agent.asked.load(), 2);
    }

    void aChangeOfTheTargetVoidsWhatWasKeptOfIt()
    {
        CountingAgent agent;
        m_rig->publishPorts({agent.server.port()});
        m_rig->ask(Rig::get("/agents/demo/a"));
        m_rig->ask(Rig::post("/agents/demo/a", "new"));
        QCOMPARE(m_rig->ask(Rig::get("/agents/demo/a")).body, std::string("answer 3"));
    }

    void aStaleAnswerIsBetterThanNone()
    {
        CountingAgent agent("Cache-Control: max-age=1, stale-while-revalidate=60\r\n");
        m_rig->publishPorts({agent.server.port()});
        QCOMPARE(m_rig->ask(Rig::get("/agents/demo/a")).body, std::string("answer 1"));
        agent.status = "500 Broken";

        // Whoever asks anew, in vain, gets what there is.
        const auto asksUntilItIsAskedAnew = [&] {
            if (m_rig->ask(Rig::get("/agents/demo/a")).body != "answer 1")
                return false;
            return agent.asked > 1;
        };
        QTRY_VERIFY(asksUntilItIsAskedAnew());
        QCOMPARE(m_rig->ask(Rig::get("/agents/demo/a")).status, 200U);
        m_rig->publishPorts({closedPort()});
        QCOMPARE(m_rig->ask(Rig::get("/agents/demo/a")).body, std::string("answer 1"));
        QTRY_VERIFY(m_rig->isAtRest());
    }

    void clearingTheCacheByAGlobAsksTheAgentAgain()
    {
        CountingAgent agent;
        m_rig->publishPorts({agent.server.port()});
        m_rig->ask(Rig::get("/agents/demo/a"));
        m_rig->ask(Rig::get("/agents/demo/b"));
        const auto responses = m_rig->gateway->responses();
        core::CacheShelf shelf;
        shelf.add("responses", responses);

        QCOMPARE(shelf.count("responses", "demo:/a*").value(), 1U);
        QCOMPARE(shelf.invalidate("responses", "demo:/a*").value(), 1U);

        QCOMPARE(m_rig->ask(Rig::get("/agents/demo/a")).body, std::string("answer 3"));
        QCOMPARE(m_rig->ask(Rig::get("/agents/demo/b")).body, std::string("answer 2"));
    }

    void whatOnlyACacheMayAnswerIsNotAskedOfTheAgent()
    {
        CountingAgent agent;
        m_rig->publishPorts({agent.server.port()});
        QCOMPARE(m_rig->ask(Rig::get("/agents/demo/a", "Cache-Control: only-if-cached\r\n")).status, 504U);
        QCOMPARE(agent.asked.load(), 0);
        QTRY_VERIFY(m_rig->isAtRest());
    }

private:
    std::unique_ptr<Rig> m_rig;
};

}  // namespace tst_gateway_cache

PILOTHOUSE_TEST(tst_gateway_cache, TestGatewayCache)
#include "tst_gateway_cache.moc"
