// The vault, secrets and agents' data over the control API, and what each role may.

#include "api_client.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QTest>

namespace tst_api_vault {

using namespace Qt::StringLiterals;
using core::Actor;
using core::ErrorCode;
using core::MasterSource;
using core::Role;

class TestApiVault : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_api.emplace();
        m_api->trust.callers["viewer"] = {Actor::token("1", "wall"), {Role::Viewer}};
        m_api->trust.callers["operator"] = {Actor::token("2", "ci"), {Role::Operator}};
        m_api->trust.callers["ada"] = {Actor::signedIn("ada"), {Role::Admin}};
    }

    void tellsOfSecretsButNeverAValue()
    {
        publish([](core::FleetSnapshot& snapshot) {
            core::TrustState trust;
            const core::TimePoint time(core::Duration(1'764'081'127'125));
            trust.sealed[{core::secretKind, "model-key"}] = {
                {core::secretKind, "model-key", 7, "sealed bytes"}, time, "ada", {}};
            trust.sealed[{core::agentDataKind, "alpha"}] = {
                {core::agentDataKind, "alpha", 7, "sealed bytes"}, time, "ada", time};
            snapshot.trust = std::make_shared<const core::TrustState>(trust);
            snapshot.gatewayKeySecret = "model-key";
            core::AgentView agent = *snapshot.agents.front();
            core::AgentSpec spec = *agent.spec;
            spec.run.environment = {{"TOKEN", "secret:model-key"}, {"OTHER", "model-key"}};
            agent.spec = std::make_shared<const core::AgentSpec>(spec);
            snapshot.agents = {std::make_shared<const core::AgentView>(agent)};
        });

        const auto answer = ask("GET", "/api/v1/secrets", {}, "ada");

        QCOMPARE(statusOf(answer), 200);
        QVERIFY(answer.find("sealed") == std::string::npos);
        const QJsonArray list = QJsonDocument::fromJson(QByteArray::fromStdString(bodyOf(answer))).array();
        QCOMPARE(list,
                 (QJsonArray{QJsonObject{{u"name"_s, u"model-key"_s},
                                         {u"changed"_s, u"2025-11-25T14:32:07.125Z"_s},
                                         {u"changedBy"_s, u"ada"_s},
                                         {u"lastUsed"_s, QJsonValue()},
                                         {u"usedBy"_s, QJsonArray{u"alpha"_s}},
                                         {u"isGatewayKey"_s, true}}}));
    }

    void keepsAndDeletesASecret()
    {
        const auto kept = ask("PUT", "/api/v1/secrets/model-key", R"({"value": "sk-1"})", "ada");
        QCOMPARE(statusOf(kept), 202);
        QCOMPARE(jsonOf(kept)[u"journal"_s].toInt(), 17);
        const auto secrets = m_api->vault.secrets();
        QCOMPARE(secrets.size(), std::size_t(1));
        QCOMPARE(secrets.front().name, std::string("model-key"));
        QVERIFY(secrets.front().value.matches("sk-1"));
        QCOMPARE(secrets.front().by, Actor::signedIn("ada"));

        QCOMPARE(statusOf(ask("PUT", "/api/v1/secrets/model-key", R"({"valeu": "x"})", "ada")), 422);
        QCOMPARE(statusOf(ask("PUT", "/api/v1/secrets/model-key", "x", "ada")), 400);

        QCOMPARE(statusOf(ask("DELETE", "/api/v1/secrets/model-key", {}, "ada")), 202);
        const auto request = m_api->fleet.lastRequest();
        const auto* removed = request ? std::get_if<core::RemoveSealed>(&request->command) : nullptr;
        QVERIFY(removed);
        QCOMPARE(removed->kind, std::string(core::secretKind));
        QCOMPARE(removed->owner, std::string("model-key"));
    }

    void keepsShowsAndDeletesAnAgentsDataAsItIs()
    {
        const std::string data = "{\"cursor\":  17}";
        QCOMPARE(statusOf(ask("PUT", "/api/v1/agents/alpha/data", data, "operator")), 202);
        QVERIFY(m_api->vault.data().front().data.matches(data));
        QCOMPARE(m_api->vault.data().front().agent, core::AgentId("alpha"));

        const auto answer = ask("GET", "/api/v1/agents/alpha/data", {}, "operator");
        QCOMPARE(statusOf(answer), 200);
        QCOMPARE(bodyOf(answer), data);
        QVERIFY(answer.find("Cache-Control: no-store") != std::string::npos);
        QCOMPARE(m_api->vault.readings().front().by, Actor::token("2", "ci"));

        QCOMPARE(statusOf(ask("DELETE", "/api/v1/agents/alpha/data", {}, "operator")), 202);
        const auto request = m_api->fleet.lastRequest();
        QCOMPARE(std::get<core::RemoveSealed>(request->command).kind, std::string(core::agentDataKind));

        m_api->vault.error = core::Error{ErrorCode::NotFound, "there is no data of the agent alpha"};
        QCOMPARE(statusOf(ask("GET", "/api/v1/agents/alpha/data", {}, "operator")), 404);
    }

    void makesUnlocksAndRotatesTheVault()
    {
        QCOMPARE(statusOf(ask("POST", "/api/v1/vault", R"({"passPhrase": "a long one"})", "ada")), 201);
        QCOMPARE(statusOf(ask("POST", "/api/v1/vault", R"({"source": "keyring"})", "ada")), 201);
        const auto vaults = m_api->vault.vaults();
        QCOMPARE(vaults[0].source, MasterSource::PassPhrase);
        QVERIFY(vaults[0].passPhrase.matches("a long one"));
        QCOMPARE(vaults[1].source, MasterSource::Keyring);
        for (const char* wrong :
             {"{}", R"({"source": "moon"})", R"({"source": "keyring", "passPhrase": "x"})"})
            QCOMPARE(statusOf(ask("POST", "/api/v1/vault", wrong, "ada")), 422);

        QCOMPARE(statusOf(ask("POST", "/api/v1/vault/unlock", R"({"passPhrase": "a long one"})", "ada")),
                 204);
        QVERIFY(m_api->vault.unlockings().front().passPhrase.matches("a long one"));
        QCOMPARE(statusOf(ask("POST", "/api/v1/vault/unlock", "{}", "ada")), 422);
        QCOMPARE(statusOf(ask("POST", "/api/v1/vault/rotate", {}, "ada")), 202);
        QCOMPARE(m_api->vault.rotations().front(), Actor::signedIn("ada"));

        m_api->vault.error = core::Error{ErrorCode::Forbidden, "the vault does not open with that"};
        const auto refused = ask("POST", "/api/v1/vault/unlock", R"({"passPhrase": "another one"})", "ada");
        QCOMPARE(statusOf(refused), 403);
        QVERIFY(refused.find("another one") == std::string::npos);
    }

    void changesTheMasterKey()
    {
        const auto changed = ask("POST", "/api/v1/vault/master-key",
                                 R"({"passPhrase": "a new one", "current": "a long one"})", "ada");
        QCOMPARE(statusOf(changed), 202);
        QCOMPARE(jsonOf(changed)[u"journal"_s].toInt(), 17);
        QCOMPARE(statusOf(ask("POST", "/api/v1/vault/master-key", R"({"source": "keyring"})", "ada")), 202);
        const auto changes = m_api->vault.changes();
        QCOMPARE(changes.size(), std::size_t(2));
        QCOMPARE(changes[0].source, MasterSource::PassPhrase);
        QVERIFY(changes[0].passPhrase.matches("a new one"));
        QVERIFY(changes[0].current.matches("a long one"));
        QCOMPARE(changes[0].by, Actor::signedIn("ada"));
        QCOMPARE(changes[1].source, MasterSource::Keyring);
        QVERIFY(changes[1].current.isEmpty());
        QVERIFY(m_api->vault.vaults().empty());

        for (const char* wrong : {"{}", R"({"current": "a long one"})", R"({"source": "keyFile"})",
                                  R"({"source": "keyring", "passPhrase": "x"})",
                                  R"({"passPhrase": "a new one", "currant": "x"})"})
            QCOMPARE(statusOf(ask("POST", "/api/v1/vault/master-key", wrong, "ada")), 422);
        QCOMPARE(statusOf(ask("POST", "/api/v1/vault/master-key", "x", "ada")), 400);
        QCOMPARE(m_api->vault.changes().size(), std::size_t(2));
    }

    void aMasterKeyThatIsNotChangedIsAProblemWithoutThePassPhrases()
    {
        struct Refusal {
            ErrorCode code;
            int status;
        };
        for (const Refusal& refusal : {Refusal{ErrorCode::Forbidden, 403}, Refusal{ErrorCode::Refused, 409},
                                       Refusal{ErrorCode::Unreachable, 502}, Refusal{ErrorCode::Io, 500}}) {
            m_api->vault.error = core::Error{refusal.code, "why"};
            const auto refused = ask("POST", "/api/v1/vault/master-key",
                                     R"({"passPhrase": "a new one", "current": "another one"})", "ada");
            QCOMPARE(statusOf(refused), refusal.status);
            QVERIFY(refused.find("why") != std::string::npos);
            QVERIFY(refused.find(" one\"") == std::string::npos);
        }
    }

    void tellsHowTheVaultIs()
    {
        publish([](core::FleetSnapshot& snapshot) {
            snapshot.vault = {core::VaultState::Locked, MasterSource::KeyFile, 3, "why"};
        });

        QCOMPARE(jsonOf(ask("GET", "/api/v1/vault", {}, "ada")),
                 (QJsonObject{{u"state"_s, u"locked"_s},
                              {u"source"_s, u"keyFile"_s},
                              {u"outdated"_s, 3},
                              {u"trouble"_s, u"why"_s}}));
    }

    void isForAdminsAndAgentsDataForOperators()
    {
        struct Call {
            const char* method;
            const char* path;
        };
        for (const Call& call : {Call{"GET", "/api/v1/vault"}, Call{"POST", "/api/v1/vault"},
                                 Call{"POST", "/api/v1/vault/unlock"}, Call{"POST", "/api/v1/vault/rotate"},
                                 Call{"POST", "/api/v1/vault/master-key"}, Call{"GET", "/api/v1/secrets"},
                                 Call{"PUT", "/api/v1/secrets/x"}, Call{"DELETE", "/api/v1/secrets/x"}})
            QCOMPARE(statusOf(ask(call.method, call.path, "{}", "operator")), 403);
        for (const char* method : {"GET", "PUT", "DELETE"})
            QCOMPARE(statusOf(ask(method, "/api/v1/agents/alpha/data", "{}", "viewer")), 403);
        QVERIFY(m_api->vault.secrets().empty() && m_api->vault.readings().empty());
        QVERIFY(m_api->vault.changes().empty());
        QVERIFY(!m_api->fleet.lastRequest());
    }

private:
    template <typename Change>
    void publish(Change change)
    {
        core::FleetSnapshot snapshot = ApiUnderTest::fleetOfOne(99);
        change(snapshot);
        m_api->feed.publish(std::make_shared<const core::FleetSnapshot>(snapshot));
    }

    std::string ask(const std::string& method, const std::string& target, const std::string& body,
                    const std::string& token) const
    {
        return RawClient(m_api->port())
            .ask(method + " " + target + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + token
                 + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }

    std::optional<ApiUnderTest> m_api;
};

}  // namespace tst_api_vault

PILOTHOUSE_TEST(tst_api_vault, TestApiVault)
#include "tst_api_vault.moc"
