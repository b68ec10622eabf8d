// What the control API asks of the core, and how the core's answers come back.

#include "api_client.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QTest>

namespace tst_api_commands {

using namespace Qt::StringLiterals;
using core::ErrorCode;

namespace {

const std::string agentBody =
    R"({"id": "beta", "version": "3", "run": {"command": ["/bin/agent"]}, "regions": {"primary": "local"}})";

}  // namespace

class TestApiCommands : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_api = std::make_unique<ApiUnderTest>(); }

    void deploysAnAgent()
    {
        const auto response = m_api->ask("POST", "/api/v1/agents", agentBody);

        QCOMPARE(statusOf(response), 201);
        const auto body = jsonOf(response);
        QCOMPARE(body[u"deploymentId"_s].toString(), u"d-1"_s);
        QCOMPARE(body[u"instances"_s][0].toString(), u"alpha-01"_s);
        QCOMPARE(body[u"endpoints"_s][0].toString(), u"http://127.0.0.1:8080/agents/beta/"_s);
        QVERIFY(body[u"monitoringUrl"_s].toString().endsWith(u"/api/v1/agents/beta"_s));
        QCOMPARE(body[u"journal"_s].toInt(), 17);
        QCOMPARE(last<core::DeployAgent>().spec.version, std::string("3"));
        QCOMPARE(m_api->fleet.lastRequest()->actor, core::Actor::owner());
    }

    void updatesAnAgentUnderACondition()
    {
        QCOMPARE(statusOf(m_api->ask("PUT", "/api/v1/agents/beta", agentBody)), 202);
        QVERIFY(!last<core::UpdateAgent>().ifMatch);
        for (const char* condition : {"If-Match: 7\r\n", "If-Match: \"7\"\r\n"}) {
            QCOMPARE(statusOf(m_api->ask("PUT", "/api/v1/agents/beta", agentBody, condition)), 202);
            QCOMPARE(last<core::UpdateAgent>().ifMatch.value(), 7U);
        }
        QCOMPARE(statusOf(m_api->ask("PUT", "/api/v1/agents/beta", agentBody, "If-Match: new\r\n")), 400);
        const auto other = m_api->ask("PUT", "/api/v1/agents/alpha", agentBody);
        QCOMPARE(statusOf(other), 422);
        QCOMPARE(jsonOf(other)[u"errors"_s][0][u"path"_s].toString(), u"id"_s);
    }

    void asksForEachCommand()
    {
        const auto answers202 = [&](const char* method, const char* target, const char* body = "") {
            const auto response = m_api->ask(method, target, body);
            return statusOf(response) == 202 && jsonOf(response)[u"journal"_s].toInt() == 17;
        };
        QVERIFY(answers202("DELETE", "/api/v1/agents/alpha"));
        QCOMPARE(last<core::RemoveAgent>().agent.text(), std::string("alpha"));
        QVERIFY(answers202("POST", "/api/v1/agents/alpha/scale", R"({"replicas": 4, "reason": "sale"})"));
        QCOMPARE(last<core::ScaleAgent>().replicas, 4U);
        QCOMPARE(last<core::ScaleAgent>().reason, std::string("sale"));
        QVERIFY(!last<core::ScaleAgent>().until);
        QVERIFY(answers202("POST", "/api/v1/agents/alpha/scale",
                           R"({"replicas": 4, "until": "2026-11-25T14:00:00Z"})"));
        QCOMPARE(last<core::ScaleAgent>().until, core::fromRfc3339("2026-11-25T14:00:00Z"));
        QVERIFY(answers202("POST", "/api/v1/agents/alpha/scaling",
                           R"({"paused": true, "until": "2026-11-25T14:00:00Z", "reason": "a test"})"));
        QVERIFY(last<core::PauseScaling>().paused && last<core::PauseScaling>().until);
        QCOMPARE(last<core::PauseScaling>().reason, std::string("a test"));
        QVERIFY(answers202("POST", "/api/v1/agents/alpha/scaling", R"({"paused": false})"));
        QVERIFY(!last<core::PauseScaling>().paused && !last<core::PauseScaling>().until);
        QVERIFY(answers202("POST", "/api/v1/agents/alpha/restart"));
        QCOMPARE(last<core::RestartAgent>().agent.text(), std::string("alpha"));
        QVERIFY(answers202("POST", "/api/v1/agents/alpha/rollout/cancel"));
        QCOMPARE(last<core::CancelRollout>().agent.text(), std::string("alpha"));
        QVERIFY(answers202("POST", "/api/v1/instances/alpha-01/drain"));
        QCOMPARE(last<core::DrainInstance>().instance.text(), std::string("alpha-01"));
        QVERIFY(answers202("POST", "/api/v1/instances/alpha-01/restart"));
        QCOMPARE(last<core::RestartInstance>().instance.text(), std::string("alpha-01"));
        QVERIFY(answers202("POST", "/api/v1/instances/alpha-01/routing",
                           R"({"weight": 0.5, "drain": true, "ejectFor": "30s", "reason": "slow disk"})"));
        QCOMPARE(last<core::SetInstanceRouting>().instance.text(), std::string("alpha-01"));
        QCOMPARE(last<core::SetInstanceRouting>().weight, std::optional(0.5));
        QCOMPARE(last<core::SetInstanceRouting>().drain, std::optional(true));
        QCOMPARE(last<core::SetInstanceRouting>().ejectFor, std::optional(core::Duration(30'000)));
        QCOMPARE(last<core::SetInstanceRouting>().reason, std::string("slow disk"));
        QVERIFY(answers202("POST", "/api/v1/instances/alpha-01/routing", R"({"drain": false})"));
        QVERIFY(!last<core::SetInstanceRouting>().weight && !last<core::SetInstanceRouting>().ejectFor);
        QVERIFY(answers202("POST", "/api/v1/plan/apply", R"({"digest": "d1"})"));
        QCOMPARE(last<core::ApplyPlan>().digest, std::string("d1"));
        QVERIFY(answers202("POST", "/api/v1/plan/discard", R"({"digest": "d1"})"));
        QCOMPARE(last<core::DiscardPlan>().digest, std::string("d1"));
    }

    void asksForSilencesAcknowledgementsAndRules()
    {
        const char* silence = "{\"matchers\": [\"agent=\\\"alpha\\\"\", \"rule=~\\\"high-.*\\\"\"], "
                              "\"until\": \"2026-11-25T14:00:00Z\", \"reason\": \"work\"}";
        QCOMPARE(statusOf(m_api->ask("POST", "/api/v1/silences", silence)), 202);
        QCOMPARE(last<core::AddSilence>().matchers.size(), std::size_t(2));
        QCOMPARE(last<core::AddSilence>().matchers[1].text(), std::string("rule=~\"high-.*\""));
        QCOMPARE(last<core::AddSilence>().reason, std::string("work"));
        QCOMPARE(statusOf(m_api->ask("DELETE", "/api/v1/silences/S-3")), 202);
        QCOMPARE(last<core::RemoveSilence>().id, std::string("S-3"));
        const char* acknowledge =
            "{\"rule\": \"high-cpu\", \"agent\": \"alpha\", \"instance\": \"alpha-01\", "
            "\"until\": \"2026-11-25T14:00:00Z\", \"text\": \"on it\"}";
        QCOMPARE(statusOf(m_api->ask("POST", "/api/v1/alerts/acknowledge", acknowledge)), 202);
        QCOMPARE(last<core::AcknowledgeAlert>().alert.instance, core::InstanceId("alpha-01"));
        const char* rule = "{\"name\": \"hot\", \"metric\": \"system/cpu\", \"above\": 0.8, \"for\": \"2m\"}";
        QCOMPARE(statusOf(m_api->ask("PUT", "/api/v1/rules/hot", rule)), 202);
        QCOMPARE(last<core::SaveAlertRule>().rule.above, std::optional(0.8));
        QVERIFY(last<core::SaveAlertRule>().agent.isEmpty());
        QCOMPARE(statusOf(m_api->ask("PUT", "/api/v1/agents/alpha/rules/hot", rule)), 202);
        QCOMPARE(last<core::SaveAlertRule>().agent, core::AgentId("alpha"));
        QCOMPARE(statusOf(m_api->ask("DELETE", "/api/v1/agents/alpha/rules/hot")), 202);
        QCOMPARE(last<core::DeleteAlertRule>().name, std::string("hot"));
    }

    void makesAndRevokesGatewayKeys()
    {
        const auto made =
            m_api->ask("POST", "/api/v1/keys",
                       R"({"name": "ann", "groups": ["analysts"], "expires": "2030-01-01T00:00:00Z"})");
        QCOMPARE(statusOf(made), 201);
        QCOMPARE(jsonOf(made)[u"key"_s].toString(), u"phk_abcdefghijkl_secret"_s);
        QCOMPARE(jsonOf(made)[u"id"_s].toString(), u"abcdefghijkl"_s);
        QCOMPARE(jsonOf(made)[u"journal"_s].toInt(), 17);
        QVERIFY(made.find("no-store") != std::string::npos);
        const core::ApiKeyWish wish = m_api->fleet.lastWish();
        QCOMPARE(wish.name, "ann");
        QCOMPARE(wish.groups, std::vector<std::string>{"analysts"});
        QCOMPARE(wish.expires, core::fromRfc3339("2030-01-01T00:00:00Z"));
        QCOMPARE(wish.actor, core::Actor::owner());
        QCOMPARE(statusOf(m_api->ask("DELETE", "/api/v1/keys/abcdefghijkl")), 202);
        QCOMPARE(last<core::RevokeApiKey>().id, "abcdefghijkl");

        const auto wrong = m_api->ask("POST", "/api/v1/keys", R"({"groups": "a", "colour": 1})");
        QCOMPARE(statusOf(wrong), 422);
        QCOMPARE(jsonOf(wrong)[u"errors"_s].toArray().size(), 3);
    }

    void dropsWhatAGlobNamesFromACache()
    {
        const auto count = m_api->ask("GET", "/api/v1/caches/responses?pattern=demo%3A*");
        QCOMPARE(jsonOf(count)[u"entries"_s].toInt(), 6);  // the fake counts the pattern's bytes
        QCOMPARE(statusOf(m_api->ask("POST", "/api/v1/caches/responses/clear", "{\"pattern\": \"demo:*\"}")),
                 202);
        QCOMPARE(last<core::ClearCache>().cache, "responses");
        QCOMPARE(last<core::ClearCache>().pattern, "demo:*");
        QCOMPARE(statusOf(m_api->ask("POST", "/api/v1/caches/responses/clear", "{}")), 422);
    }

    void refusesASilenceAndARuleThatAreNone()
    {
        const auto silence =
            m_api->ask("POST", "/api/v1/silences", "{\"matchers\": [\"colour=\\\"red\\\"\"]}");
        QCOMPARE(statusOf(silence), 422);
        const QJsonArray errors = jsonOf(silence)[u"errors"_s].toArray();
        QCOMPARE(errors.size(), 3);
        QCOMPARE(errors[0][u"path"_s].toString(), u"matchers[0]"_s);
        QCOMPARE(errors[1][u"path"_s].toString(), u"until"_s);
        QCOMPARE(errors[2][u"path"_s].toString(), u"reason"_s);

        const char* percent = "{\"name\": \"hot\", \"metric\": \"system/cpu\", \"above\": 85}";
        const auto rule = m_api->ask("PUT", "/api/v1/rules/hot", percent);
        QCOMPARE(statusOf(rule), 422);
        QCOMPARE(jsonOf(rule)[u"errors"_s][0][u"path"_s].toString(), u"above"_s);
        const char* other = "{\"name\": \"hot\", \"metric\": \"system/cpu\", \"above\": 0.8}";
        QCOMPARE(statusOf(m_api->ask("PUT", "/api/v1/rules/cold", other)), 422);
    }

    void previewsWithoutDoing()
    {
        const auto preview = [&](const std::string& body) {
            return m_api->ask("POST", "/api/v1/preview", body);
        };
        const auto response = preview(R"({"command": "scale", "agent": "alpha", "replicas": 2})");

        QCOMPARE(statusOf(response), 200);
        QCOMPARE(jsonOf(response)[u"instancesAffected"_s].toInt(), 2);
        QCOMPARE(m_api->fleet.lastRequest()->actor, core::Actor::owner());
        QCOMPARE(statusOf(preview("{\"command\": \"deploy\", \"spec\": " + agentBody + "}")), 200);
        QCOMPARE(last<core::DeployAgent>().spec.id.text(), std::string("beta"));
        QCOMPARE(statusOf(preview(R"({"command": "drainInstance", "instance": "alpha-01"})")), 200);
        const char* silence =
            "{\"command\": \"addSilence\", \"matchers\": [\"agent=\\\"alpha\\\"\"], \"reason\": \"x\", "
            "\"until\": \"2026-11-25T14:00:00Z\"}";
        QCOMPARE(statusOf(preview(silence)), 200);
        QCOMPARE(last<core::AddSilence>().matchers.size(), std::size_t(1));
        const char* down =
            R"({"command": "saveRule", "agent": "alpha", "rule": {"name": "n", "state": "down"}})";
        QCOMPARE(statusOf(preview(down)), 200);
        QCOMPARE(last<core::SaveAlertRule>().rule.state, std::string("down"));
        QCOMPARE(statusOf(preview(R"({"command": "saveRule", "rule": {"name": "n"}})")), 422);
        QCOMPARE(statusOf(preview(R"({"command": "deleteRule", "rule": "n"})")), 200);
        QCOMPARE(statusOf(preview(R"({"command": "dance", "agent": "alpha"})")), 422);
        QCOMPARE(statusOf(preview(R"({"command": "deploy", "spec": {"id": "beta", "replicas": -1}})")), 422);
        QCOMPARE(statusOf(preview(R"({"command": "deploy"})")), 422);
        QCOMPARE(statusOf(preview("{}")), 422);
    }

    void answersEachErrorWithItsStatus_data()
    {
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<int>("status");
        QTest::newRow("Invalid") << ErrorCode::Invalid << 422;
        QTest::newRow("NotFound") << ErrorCode::NotFound << 404;
        QTest::newRow("Exists") << ErrorCode::Exists << 409;
        QTest::newRow("Stale") << ErrorCode::Stale << 412;
        QTest::newRow("Refused") << ErrorCode::Refused << 409;
        QTest::newRow("Busy") << ErrorCode::Busy << 503;
        QTest::newRow("Unreachable") << ErrorCode::Unreachable << 502;
        QTest::newRow("TimedOut") << ErrorCode::TimedOut << 504;
        QTest::newRow("Corrupt") << ErrorCode::Corrupt << 500;
        QTest::newRow("Io") << ErrorCode::Io << 500;
        QTest::newRow("Cancelled") << ErrorCode::Cancelled << 503;
    }

    void answersEachErrorWithItsStatus()
    {
        QFETCH(ErrorCode, code);
        QFETCH(int, status);
        m_api->fleet.refuseWith(core::Error{code, "because"});

        const auto response = m_api->ask("POST", "/api/v1/agents/alpha/restart");

        QCOMPARE(statusOf(response), status);
        QCOMPARE(jsonOf(response)[u"status"_s].toInt(), status);
        QCOMPARE(jsonOf(response)[u"detail"_s].toString(), u"because"_s);
        QVERIFY(response.find("application/problem+json") != std::string::npos);
    }

    void refusesBodiesThatBreakARule_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        const auto row = [](const char* name, const char* target, const QByteArray& body, int status) {
            QTest::newRow(name) << QByteArray("/api/v1/") + target << body << status;
        };
        row("no JSON", "agents/alpha/scale", "replicas=3", 400);
        row("no object", "agents/alpha/scale", "[3]", 400);
        row("nothing", "agents", "", 400);
        row("half an agent", "agents", "{\"id\": ", 400);
        row("no replicas", "agents/alpha/scale", "{}", 422);
        row("negative", "agents/alpha/scale", R"({"replicas": -1})", 422);
        row("fraction", "agents/alpha/scale", R"({"replicas": 1.5})", 422);
        row("huge", "agents/alpha/scale", R"({"replicas": 1e308})", 422);
        row("text", "agents/alpha/scale", R"({"replicas": "3"})", 422);
        row("mistyped key", "agents/alpha/scale", R"({"replicas": 3, "reasn": "x"})", 422);
        row("long reason", "agents/alpha/scale",
            "{\"replicas\": 3, \"reason\": \"" + QByteArray(2000, 'x') + "\"}", 422);
        row("no end", "agents/alpha/scale", R"({"replicas": 3, "until": "noon"})", 422);
        row("no time", "agents/alpha/scaling", R"({"paused": true, "until": "soon"})", 422);
        row("until without pause", "agents/alpha/scaling",
            R"({"paused": false, "until": "2026-11-25T14:00:00Z"})", 422);
        row("no truth", "agents/alpha/scaling", R"({"paused": 1})", 422);
        row("no weight", "instances/alpha-01/routing", R"({"weight": "heavy"})", 422);
        row("no drain", "instances/alpha-01/routing", R"({"drain": null})", 422);
        row("no unit", "instances/alpha-01/routing", R"({"ejectFor": 30})", 422);
        row("no digest", "plan/apply", "{}", 422);
        row("unknown region", "agents",
            R"({"id": "beta", "run": {"command": ["a"]}, "regions": {"primary": "mars"}})", 422);
        row("deep", "agents", QByteArray(100000, '['), 400);
    }

    void refusesBodiesThatBreakARule()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(int, status);

        const auto response = m_api->ask("POST", target.toStdString(), body.toStdString());

        QCOMPARE(statusOf(response), status);
        if (status == 422)
            QVERIFY(!jsonOf(response)[u"errors"_s][0][u"message"_s].toString().isEmpty());
        QVERIFY(!m_api->fleet.lastRequest());
    }

    void waitsForTheFirstSnapshot()
    {
        FakeFleet fleet;
        FakeTrustService trust;
        FakeVaultService vault;
        core::SnapshotFeed feed;
        const auto api =
            core::ControlApi::listen({"127.0.0.1", 0}, core::Secret(testToken), fleet, trust, vault, feed);
        RawClient client(api.value()->port());

        QCOMPARE(statusOf(client.ask(ApiUnderTest::request("POST", "/api/v1/agents", agentBody))), 503);
        QCOMPARE(statusOf(client.ask(ApiUnderTest::request("GET", "/api/v1/snapshot"))), 503);
    }

private:
    template <typename T>
    T last() const
    {
        const auto request = m_api->fleet.lastRequest();
        return request && std::holds_alternative<T>(request->command) ? std::get<T>(request->command) : T{};
    }

    std::unique_ptr<ApiUnderTest> m_api;
};

}  // namespace tst_api_commands

PILOTHOUSE_TEST(tst_api_commands, TestApiCommands)
#include "tst_api_commands.moc"
