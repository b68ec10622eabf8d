#include "core/security/api_keys.h"
#include "gateway_rig.h"
#include "tests/support/test_program.h"

namespace tst_access {

using namespace std::chrono_literals;

namespace {

// An instance that keeps the heads it is sent.
class Instance {
public:
    Instance()
        : m_server([this](Wire& wire, const std::string& head) {
              {
                  const std::lock_guard lock(m_mutex);
                  m_heads.push_back(head);
              }
              return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
          })
    {
    }

    std::uint16_t port() const { return m_server.port(); }
    std::vector<std::string> requests() const
    {
        const std::lock_guard lock(m_mutex);
        return m_heads;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<std::string> m_heads;
    UpstreamServer m_server;
};

std::shared_ptr<const core::AccessSpec> accessOf(std::vector<core::AccessPolicySpec> policies,
                                                 bool takesKeys = true)
{
    core::AccessSpec spec;
    if (takesKeys)
        spec.providers.push_back({true, {}, false});
    spec.policies = std::move(policies);
    return std::make_shared<const core::AccessSpec>(std::move(spec));
}

core::AccessPolicySpec allowing(const std::string& name, core::AccessUsersSpec users,
                                std::vector<core::AccessConditionSpec> conditions = {})
{
    return {name, true, {"agents/demo"}, {"invoke"}, std::move(users), std::move(conditions)};
}

const core::AccessUsersSpec analysts{{"analysts"}, {}, false};

core::MadeApiKey keyFor(const std::string& name, std::vector<std::string> groups)
{
    return core::makeApiKey(name, std::move(groups), {}, core::readClocks().wall).value();
}

std::shared_ptr<const std::vector<core::ApiKeyRecord>> kept(const core::MadeApiKey& key)
{
    return std::make_shared<const std::vector<core::ApiKeyRecord>>(std::vector{key.record});
}

}  // namespace

class TestAccess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutAPolicyNobodyComesIn_A12()
    {
        Instance upstream;
        GatewayRig rig;
        rig.access = nullptr;
        rig.publishPorts({upstream.port()});
        const auto answer = rig.ask(GatewayRig::get("/agents/demo/x"));
        QCOMPARE(answer.status, 401U);
        QVERIFY(answer.head.find("WWW-Authenticate: Bearer") != std::string::npos);
        QVERIFY(answer.head.find("application/problem+json") != std::string::npos);
        QCOMPARE(upstream.requests().size(), std::size_t(0));
        QVERIFY(rig.isAtRest());
        QCOMPARE(rig.total.requests, 0U);  // no request of the agent's
    }

    void nothingIsSaidOfAnAgentToWhoMayNotKnow()
    {
        GatewayRig rig;
        rig.access = accessOf({allowing("p", analysts)});
        rig.publishPorts({});
        QCOMPARE(rig.ask(GatewayRig::get("/agents/demo/x")).status, 401U);
        QCOMPARE(rig.ask(GatewayRig::get("/agents/other/x")).status, 401U);
    }

    void aKeyLetsItsGroupsInAndNoInstanceSeesIt_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::newRow("X-API-Key") << QByteArray("X-API-Key: ");
        QTest::newRow("Authorization") << QByteArray("Authorization: Bearer ");
        QTest::newRow("authorization") << QByteArray("authorization: bEaReR ");
    }

    void aKeyLetsItsGroupsInAndNoInstanceSeesIt()
    {
        QFETCH(QByteArray, field);
        Instance upstream;
        GatewayRig rig;
        const core::MadeApiKey key = keyFor("ann", {"analysts"});
        const std::string secret(key.key.reveal());
        rig.access = accessOf({allowing("p", analysts)});
        rig.apiKeys = kept(key);
        rig.publishPorts({upstream.port()});

        const auto answer = rig.ask(GatewayRig::get(
            "/agents/demo/x", field.toStdString() + secret + "\r\nX-Forwarded-User: root\r\nX-Team: a\r\n"));
        QCOMPARE(answer.status, 200U);
        QCOMPARE(upstream.requests().size(), std::size_t(1));
        const std::string seen = upstream.requests().front();
        QVERIFY(seen.find(secret) == std::string::npos);
        QVERIFY(seen.find("X-Forwarded-User: ann\r\n") != std::string::npos);
        QVERIFY(seen.find("root") == std::string::npos);
        QVERIFY(seen.find("X-Team: a") != std::string::npos);
    }

    void aKeyThatIsNotValidIsNoAnonymousRequest_A7()
    {
        Instance upstream;
        GatewayRig rig;
        rig.access = accessOf({allowing("all", {{}, {}, true})});
        rig.publishPorts({upstream.port()});
        QCOMPARE(rig.ask(GatewayRig::get("/agents/demo/x")).status, 200U);
        const std::string wrong(keyFor("eve", {}).key.reveal());
        const auto answer = rig.ask(GatewayRig::get("/agents/demo/x", "X-API-Key: " + wrong + "\r\n"));
        QCOMPARE(answer.status, 401U);
        QVERIFY(answer.body.find(wrong) == std::string::npos);
        QCOMPARE(rig.ask(GatewayRig::get("/agents/demo/x", "Authorization: Bearer " + wrong + "\r\n")).status,
                 401U);
        QCOMPARE(upstream.requests().size(), std::size_t(1));
    }

    void aKeyIsNotTakenWhereTheFleetTakesNone()
    {
        Instance upstream;
        GatewayRig rig;
        const core::MadeApiKey key = keyFor("ann", {"analysts"});
        rig.access = accessOf({allowing("all", {{}, {}, true})}, false);
        rig.apiKeys = kept(key);
        rig.publishPorts({upstream.port()});
        const std::string bearer = "Authorization: Bearer " + std::string(key.key.reveal()) + "\r\n";
        QCOMPARE(rig.ask(GatewayRig::get("/agents/demo/x", bearer)).status, 401U);
        // What is no credential of ours is the agent's own business.
        QCOMPARE(rig.ask(GatewayRig::get("/agents/demo/x", "Authorization: Basic YTpi\r\n")).status, 200U);
        QVERIFY(upstream.requests().front().find("Authorization: Basic YTpi") != std::string::npos);
    }

    void twoCredentialsOfAKindAreRefused()
    {
        GatewayRig rig;
        rig.publishPorts({});
        const auto answer = rig.ask(GatewayRig::get("/agents/demo/x", "X-API-Key: a\r\nx-api-key: b\r\n"));
        QCOMPARE(answer.status, 401U);
        QVERIFY(answer.body.find("more than once") != std::string::npos);
    }

    void aDenialNamesThePolicyAndNoMore()
    {
        GatewayRig rig;
        core::AccessPolicySpec no = allowing("no-ann", {{}, {"ann"}, false});
        no.allow = false;
        const core::MadeApiKey key = keyFor("ann", {"analysts"});
        rig.access = accessOf({no, allowing("p", analysts)});
        rig.apiKeys = kept(key);
        rig.publishPorts({});
        const std::string field = "X-API-Key: " + std::string(key.key.reveal()) + "\r\n";
        const auto answer = rig.ask(GatewayRig::get("/agents/demo/x", field));
        QCOMPARE(answer.status, 403U);
        QVERIFY(answer.body.find("\"detail\":\"the access policy no-ann\"") != std::string::npos);

        const core::TrafficReport report = rig.gateway->collect();
        QCOMPARE(report.refused.size(), std::size_t(1));
        QCOMPARE(report.refused[0].agent.text(), "demo");
        QCOMPARE(report.refused[0].policy, "no-ann");
        QCOMPARE(report.refused[0].status, 403U);
        QCOMPARE(report.refused[0].requests, 1U);
        QVERIFY(rig.gateway->collect().refused.empty());
    }

    void aRateAnswers429AndSaysWhenToComeAgain()
    {
        Instance upstream;
        GatewayRig rig;
        rig.access = accessOf({allowing("few", {{}, {}, true}, {{"rate", "2/h"}})});
        rig.publishPorts({upstream.port()});
        QCOMPARE(rig.ask(GatewayRig::get("/agents/demo/x")).status, 200U);
        QCOMPARE(rig.ask(GatewayRig::get("/agents/demo/x")).status, 200U);
        const auto answer = rig.ask(GatewayRig::get("/agents/demo/x"));
        QCOMPARE(answer.status, 429U);
        QVERIFY(answer.head.find("Retry-After: 1800\r\n") != std::string::npos
                || answer.head.find("Retry-After: 1799\r\n") != std::string::npos);
        // A change of the policies fills nobody's bucket.
        rig.access =
            accessOf({allowing("few", {{}, {}, true}, {{"rate", "2/h"}}), allowing("other", analysts)});
        rig.publishPorts({upstream.port()});
        QCOMPARE(rig.ask(GatewayRig::get("/agents/demo/x")).status, 429U);
    }

    void aChangeActsOnTheNextRequestOfAConnection_A11_C9()
    {
        Instance upstream;
        GatewayRig rig;
        const core::MadeApiKey key = keyFor("ann", {"analysts"});
        rig.access = accessOf({allowing("p", analysts)});
        rig.apiKeys = kept(key);
        rig.publishPorts({upstream.port()});
        const std::string request =
            GatewayRig::get("/agents/demo/x", "X-API-Key: " + std::string(key.key.reveal()) + "\r\n");
        Wire wire = rig.connect();
        wire.send(request);
        QCOMPARE(GatewayRig::read(wire).status, 200U);
        rig.apiKeys = nullptr;  // revoked
        rig.publishPorts({upstream.port()});
        wire.send(request);
        QCOMPARE(GatewayRig::read(wire).status, 401U);
        rig.apiKeys = kept(key);
        rig.publishPorts({upstream.port()});
        wire.send(request);
        QCOMPARE(GatewayRig::read(wire).status, 200U);  // on the same connection
    }

    void aRefusedBodyIsNotRead()
    {
        GatewayRig rig;
        rig.access = accessOf({allowing("p", analysts)});
        rig.publishPorts({});
        const auto answer = rig.ask("POST /agents/demo/x HTTP/1.1\r\nHost: g\r\nContent-Length: 1000000\r\n"
                                    "Expect: 100-continue\r\n\r\n");
        QCOMPARE(answer.status, 401U);
        QVERIFY(answer.head.find("Connection: close") != std::string::npos);
    }
};

}  // namespace tst_access

PILOTHOUSE_TEST(tst_access, TestAccess)
#include "tst_access.moc"
