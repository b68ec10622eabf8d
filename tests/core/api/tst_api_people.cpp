// Signing in, accounts and tokens over the control API, and what each role may.

#include "api_client.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QTest>

namespace tst_api_people {

using namespace Qt::StringLiterals;
using core::Actor;
using core::ErrorCode;
using core::Role;

class TestApiPeople : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_api.emplace();
        m_api->trust.callers["viewer"] = {Actor::token("1", "wall"), {Role::Viewer}};
        m_api->trust.callers["operator"] = {Actor::token("2", "ci"), {Role::Operator}};
        m_api->trust.callers["ada"] = {Actor::signedIn("ada"), {Role::Admin}};
    }

    void signsInWithoutAToken()
    {
        const auto answer =
            ask("POST", "/api/v1/session", R"({"name": "ada", "passPhrase": "a long one"})", {});

        QCOMPARE(statusOf(answer), 201);
        QVERIFY(answer.find("Cache-Control: no-store") != std::string::npos);
        QCOMPARE(jsonOf(answer)[u"token"_s].toString(), u"phs_session"_s);
        QCOMPARE(jsonOf(answer)[u"role"_s].toString(), u"admin"_s);
        const auto attempts = m_api->trust.signIns();
        QCOMPARE(attempts.size(), std::size_t(1));
        QCOMPARE(attempts.front().name, std::string("ada"));
        QVERIFY(attempts.front().passPhrase.matches("a long one"));
        QCOMPARE(attempts.front().from, std::string("127.0.0.1"));
    }

    void aWrongSignInIsA401AndTooManyAre429()
    {
        m_api->trust.signInError = core::Error{ErrorCode::Forbidden, "the name or the pass phrase is wrong"};
        QCOMPARE(statusOf(ask("POST", "/api/v1/session", R"({"name": "a", "passPhrase": "b"})", {})), 401);
        m_api->trust.signInError = core::Error{ErrorCode::Busy, "it may be tried again in 8 seconds"};
        QCOMPARE(statusOf(ask("POST", "/api/v1/session", R"({"name": "a", "passPhrase": "b"})", {})), 429);
        QCOMPARE(statusOf(ask("POST", "/api/v1/session", R"({"name": "a"})", {})), 422);
        QCOMPARE(statusOf(ask("POST", "/api/v1/session", R"({"name": "a", "passPhrase": "b", "x": 1})", {})),
                 422);
    }

    void signsOut()
    {
        m_api->trust.callers["phs_session"] = {Actor::signedIn("ada"), {Role::Viewer}};
        QCOMPARE(statusOf(ask("DELETE", "/api/v1/session", {}, "phs_session")), 204);
        QCOMPARE(statusOf(ask("DELETE", "/api/v1/session", {}, "viewer")), 409);
        QCOMPARE(statusOf(ask("DELETE", "/api/v1/session", {}, {})), 401);
    }

    void saysWhoIAm()
    {
        const auto answer = jsonOf(ask("GET", "/api/v1/session", {}, "operator"));
        QCOMPARE(answer[u"name"_s].toString(), u"token:ci"_s);
        QCOMPARE(answer[u"role"_s].toString(), u"operator"_s);
    }

    void makesAccountsTokensAndPassPhrases()
    {
        QCOMPARE(statusOf(ask("POST", "/api/v1/operators",
                              R"({"name": "otto", "passPhrase": "a long one", "role": "operator", )"
                              R"("agents": ["alpha"], "regions": ["local"]})",
                              "ada")),
                 201);
        const auto account = m_api->trust.accounts().front();
        QCOMPARE(account.name, std::string("otto"));
        QCOMPARE(account.rights,
                 (core::Rights{Role::Operator, {core::AgentId("alpha")}, {core::RegionName("local")}}));
        QCOMPARE(account.by, Actor::signedIn("ada"));

        const auto made = ask("POST", "/api/v1/tokens", R"({"name": "ci", "role": "viewer"})", "ada");
        QCOMPARE(statusOf(made), 201);
        QVERIFY(made.find("Cache-Control: no-store") != std::string::npos);
        QVERIFY(jsonOf(made)[u"token"_s].toString().startsWith(u"pht_"_s));

        QCOMPARE(statusOf(ask("PUT", "/api/v1/operators/ada/pass-phrase",
                              R"({"current": "the old one", "passPhrase": "a new one"})", "ada")),
                 202);
        QVERIFY(m_api->trust.passPhrases().front().current->matches("the old one"));
        QCOMPARE(statusOf(ask("POST", "/api/v1/tokens", R"({"name": "ci", "role": "boss"})", "ada")), 422);
    }

    void rightsAndRemovalsAreCommands()
    {
        QCOMPARE(statusOf(ask("PUT", "/api/v1/operators/otto/rights", R"({"role": "viewer"})", "ada")), 202);
        const auto changed = std::get<core::ChangeRights>(m_api->fleet.lastRequest()->command);
        QCOMPARE(changed.name, std::string("otto"));
        QCOMPARE(changed.rights, (core::Rights{Role::Viewer}));
        QCOMPARE(statusOf(ask("DELETE", "/api/v1/operators/otto", {}, "ada")), 202);
        QCOMPARE(std::get<core::RemoveOperator>(m_api->fleet.lastRequest()->command).name,
                 std::string("otto"));
        QCOMPARE(statusOf(ask("DELETE", "/api/v1/tokens/abc", {}, "ada")), 202);
        QCOMPARE(std::get<core::RevokeApiToken>(m_api->fleet.lastRequest()->command).id, std::string("abc"));
    }

    void listsNeitherHashesNorSecrets()
    {
        core::FleetSnapshot snapshot = ApiUnderTest::fleetOfOne(9);
        core::TrustState trust;
        trust.operators["otto"] = {"otto", {Role::Operator}, {{}, std::string(32, 'H')}, snapshot.time};
        core::ApiTokenRecord token;
        token.id = "abc";
        token.name = "ci";
        token.madeBy = "ada";
        trust.tokens["abc"] = token;
        snapshot.trust = std::make_shared<const core::TrustState>(trust);
        m_api->feed.publish(std::make_shared<const core::FleetSnapshot>(snapshot));

        const auto operators = ask("GET", "/api/v1/operators", {}, "ada");
        const auto tokens = ask("GET", "/api/v1/tokens", {}, "ada");

        QCOMPARE(keysOf(operators),
                 QStringList({u"agents"_s, u"made"_s, u"name"_s, u"regions"_s, u"role"_s}));
        QCOMPARE(keysOf(tokens),
                 QStringList({u"agents"_s, u"expires"_s, u"id"_s, u"made"_s, u"madeBy"_s, u"name"_s,
                              u"regions"_s, u"role"_s}));
    }

    void exportsTheJournalForAdminsAlone()
    {
        QCOMPARE(statusOf(ask("GET", "/api/v1/journal/export", {}, "operator")), 403);
        const auto answer = ask("GET", "/api/v1/journal/export?first=3&last=9", {}, "ada");
        QCOMPARE(statusOf(answer), 200);
        QVERIFY(answer.ends_with("{\"journal\":1}\n"));
        const auto wishes = m_api->trust.exports();
        QCOMPARE(wishes.size(), std::size_t(1));
        QCOMPARE(wishes.front().first, 3U);
        QCOMPARE(wishes.front().last, 9U);
        QCOMPARE(wishes.front().by, Actor::signedIn("ada"));
        for (const char* wrong : {"first=0", "first=-1", "last=x", "first="})
            QCOMPARE(statusOf(ask("GET", std::string("/api/v1/journal/export?") + wrong, {}, "ada")), 422);
    }

    void listsAndDecidesApprovals()
    {
        core::FleetSnapshot snapshot = ApiUnderTest::fleetOfOne(9);
        snapshot.approvals.push_back(
            {"A-1", "remove alpha", "alpha", "otto", "old", snapshot.time, snapshot.time, {"It is gone."}});
        m_api->feed.publish(std::make_shared<const core::FleetSnapshot>(snapshot));

        const auto list = ask("GET", "/api/v1/approvals", {}, "viewer");
        QCOMPARE(keysOf(list),
                 QStringList({u"asked"_s, u"by"_s, u"consequences"_s, u"id"_s, u"reason"_s, u"subject"_s,
                              u"until"_s, u"what"_s}));
        QCOMPARE(statusOf(ask("POST", "/api/v1/approvals/A-1", R"({"approve": true})", "viewer")), 403);
        QCOMPARE(statusOf(ask("POST", "/api/v1/approvals/A-1", R"({"approve": true, "text": "ok"})", "ada")),
                 202);
        const auto decision = std::get<core::DecideApproval>(m_api->fleet.lastRequest()->command);
        QCOMPARE(decision.id, std::string("A-1"));
        QVERIFY(decision.isApproved);
        QCOMPARE(decision.text, std::string("ok"));
        QCOMPARE(statusOf(ask("POST", "/api/v1/approvals/A-1", "{}", "ada")), 422);
    }

    void everyCommandTakesAReason()
    {
        QCOMPARE(statusOf(ask("DELETE", "/api/v1/agents/alpha?reason=it%20leaks", {}, "operator")), 202);
        QCOMPARE(m_api->fleet.lastRequest()->reason, std::string("it leaks"));
        QCOMPARE(
            statusOf(ask("DELETE", "/api/v1/agents/alpha?reason=" + std::string(501, 'a'), {}, "operator")),
            422);
        QCOMPARE(statusOf(ask("DELETE", "/api/v1/agents/alpha?reason=a%0Ab", {}, "operator")), 422);
    }

    void onlyAdminsSeeAndMakeThem()
    {
        for (const char* token : {"viewer", "operator"}) {
            QCOMPARE(statusOf(ask("GET", "/api/v1/operators", {}, token)), 403);
            QCOMPARE(statusOf(ask("POST", "/api/v1/operators", "{}", token)), 403);
            QCOMPARE(statusOf(ask("GET", "/api/v1/tokens", {}, token)), 403);
            QCOMPARE(statusOf(ask("POST", "/api/v1/tokens", "{}", token)), 403);
            QCOMPARE(statusOf(ask("DELETE", "/api/v1/operators/ada", {}, token)), 403);
        }
        QVERIFY(!m_api->fleet.lastRequest());
    }

    void trapA10WhoIsRefusedIsToldOf()
    {
        QCOMPARE(statusOf(ask("GET", "/api/v1/keys", {}, "viewer")), 403);
        QCOMPARE(statusOf(ask("GET", "/api/v1/keys", {}, "nobodys-token")), 401);
        QCOMPARE(statusOf(ask("GET", "/api/v1/keys", {}, {})), 401);  // without any: not told of

        const auto attempts = m_api->trust.attempts();
        QCOMPARE(attempts.size(), std::size_t(2));
        QCOMPARE(attempts[0].kind, core::AccessAttempt::Kind::Forbidden);
        QCOMPARE(attempts[0].actor, std::string("token:wall"));
        QCOMPARE(attempts[0].what, std::string("GET /api/v1/keys"));
        QCOMPARE(attempts[0].from, std::string("127.0.0.1"));
        QCOMPARE(attempts[1].kind, core::AccessAttempt::Kind::UnknownToken);
        QVERIFY(attempts[1].actor.empty() && attempts[1].what.find("nobodys") == std::string::npos);
    }

private:
    std::string ask(const std::string& method, const std::string& target, const std::string& body,
                    const std::string& token) const
    {
        return RawClient(m_api->port())
            .ask(method + " " + target + " HTTP/1.1\r\nHost: h\r\n"
                 + (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n")
                 + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    static QStringList keysOf(const std::string& answer)
    {
        const QByteArray body = QByteArray::fromStdString(answer.substr(answer.find("\r\n\r\n") + 4));
        return QJsonDocument::fromJson(body).array().first().toObject().keys();
    }

    std::optional<ApiUnderTest> m_api;
};

}  // namespace tst_api_people

PILOTHOUSE_TEST(tst_api_people, TestApiPeople)
#include "tst_api_people.moc"
