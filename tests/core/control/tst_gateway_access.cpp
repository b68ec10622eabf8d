#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_gateway_access {

using namespace simulated;

namespace {

ApiKeyRecord key(const std::string& id, const std::string& name)
{
    return {id, name, {"analysts"}, {}, {}, {}};
}

}  // namespace

// The controller's part of who may send requests: keys, and what it tells of refusals.
class TestGatewayAccess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_world.emplace(fleet({agent("a", 1)}));
        m_world->run(5s);
    }

    void aKeyIsKeptAndShownUntilItIsRevoked()
    {
        QVERIFY(m_world->shown->apiKeys->empty());
        QVERIFY(bool(m_world->ask(AddApiKey{key("aaaa", "ann")})));
        m_world->run(1s);
        QCOMPARE(m_world->shown->apiKeys->size(), std::size_t(1));
        QCOMPARE(m_world->stored.apiKeys.at("aaaa").name, "ann");
        QCOMPARE(m_world->told("aaaa", "make the key aaaa for ann"), std::size_t(1));

        QVERIFY(bool(m_world->ask(RevokeApiKey{"aaaa"})));
        m_world->run(1s);
        QVERIFY(m_world->shown->apiKeys->empty());
        QVERIFY(m_world->stored.apiKeys.empty());
    }

    void trapC1C3NoCacheIsClearedByMistake()
    {
        QVERIFY(m_world->ask(core::ClearCache{"responses", ""}).error().code == ErrorCode::Invalid);
        QVERIFY(m_world->ask(core::ClearCache{"responses", std::string(1'025, 'a')}).error().code
                == ErrorCode::Invalid);
        QVERIFY(m_world->ask(core::ClearCache{"response", "*"}).error().code == ErrorCode::NotFound);
        QVERIFY(bool(m_world->ask(core::ClearCache{"responses", "demo:/a*"})));
        m_world->run(1s);
        QCOMPARE(m_world->told("responses", "drop what demo:/a* names from the cache responses"),
                 std::size_t(1));
    }

    void keysThatAreNoneAreRefused()
    {
        const auto code = [&](ApiKeyRecord wrong) {
            return m_world->ask(AddApiKey{std::move(wrong)}).error().code;
        };
        QVERIFY(code(key("aaaa", "")) == ErrorCode::Invalid);
        QVERIFY(code(key("aaaa", std::string(129, 'a'))) == ErrorCode::Invalid);
        QVERIFY(code(key("aaaa", "a\nb")) == ErrorCode::Invalid);
        ApiKeyRecord old = key("aaaa", "ann");
        old.expires = m_world->now.wall;
        QVERIFY(code(old) == ErrorCode::Invalid);
        ApiKeyRecord many = key("aaaa", "ann");
        many.groups.assign(65, "g");
        QVERIFY(code(many) == ErrorCode::Invalid);
        QVERIFY(bool(m_world->ask(AddApiKey{key("aaaa", "ann")})));
        QVERIFY(code(key("aaaa", "bob")) == ErrorCode::Exists);
        QVERIFY(m_world->ask(RevokeApiKey{"bbbb"}).error().code == ErrorCode::NotFound);
    }

    void refusalsAreToldInSummary_A10()
    {
        const std::size_t before = count();
        m_world->refused = {{AgentId("a"), "", 401, 1}};
        m_world->run(1s);
        QCOMPARE(count(), before + 1);  // the first at once
        for (int i = 0; i < 59; ++i) {
            m_world->refused = {{AgentId("a"), "no-ann", 403, 2}, {AgentId(), "", 401, 1}};
            m_world->run(1s);
        }
        QCOMPARE(count(), before + 1);
        m_world->run(2s);
        QCOMPARE(count(), before + 2);
        QCOMPARE(
            last().summary,
            "The gateway refused 177 requests: 59 without a valid credential (401), 118 not allowed (403).");
        m_world->run(300s);
        QCOMPARE(count(), before + 2);
    }

    void theGatewayGetsTheIssuersKeysAndTheSameObjectWhileTheyAreTheSame()
    {
        m_world->issuerKeys = report({IssuerKeysState::Loaded, ""}, someKeys());
        m_world->run(1s);
        const auto first = m_world->routesNow;
        QCOMPARE(first->issuerKeys, m_world->issuerKeys->keys);
        QCOMPARE(m_world->shown->issuerKeys, m_world->issuerKeys);

        auto next = std::make_shared<IssuerKeysReport>(*m_world->issuerKeys);
        next->views.front().readAt = m_world->now.wall;
        m_world->issuerKeys = next;
        m_world->run(1s);
        QCOMPARE(m_world->routesNow->issuerKeys, first->issuerKeys);
        QCOMPARE(m_world->shown->issuerKeys->views.front().readAt, next->views.front().readAt);
    }

    void whatIsWrongWithAnIssuersKeysIsToldOnceForEachCause()
    {
        const auto keys = someKeys();
        m_world->issuerKeys = report({IssuerKeysState::Waiting, ""}, nullptr);
        m_world->run(2s);
        QCOMPARE(m_world->told("", "token issuer"), std::size_t(0));

        m_world->issuerKeys = report({IssuerKeysState::Missing, "HTTP 503"}, nullptr);
        m_world->run(5s);
        m_world->issuerKeys = report({IssuerKeysState::Missing, "HTTP 503"}, nullptr);  // tried again
        m_world->run(5s);
        QCOMPARE(m_world->told("", "cannot be read: HTTP 503. Its tokens are refused."), std::size_t(1));

        m_world->issuerKeys = report({IssuerKeysState::Loaded, ""}, keys);
        m_world->run(5s);
        QCOMPARE(m_world->told("", "of the token issuer https://one were read: 1 key."), std::size_t(1));

        m_world->issuerKeys = report({IssuerKeysState::Kept, "HTTP 404"}, keys);
        m_world->run(5s);
        QCOMPARE(m_world->told("", "cannot be read: HTTP 404. Those from before are used on."),
                 std::size_t(1));
        m_world->issuerKeys = report({IssuerKeysState::Missing, "HTTP 404"}, nullptr);  // too old
        m_world->run(5s);
        QCOMPARE(m_world->told("", "cannot be read: HTTP 404. Its tokens are refused."), std::size_t(1));

        m_world->issuerKeys = report({IssuerKeysState::Kept, "HTTP 404"}, keys);
        m_world->run(1s);
        m_world->issuerKeys = report({IssuerKeysState::Loaded, ""}, keys);
        m_world->run(5s);
        QCOMPARE(m_world->told("", "can be read again."), std::size_t(1));
        m_world->issuerKeys = report({IssuerKeysState::Loaded, ""}, someKeys());  // rotated
        m_world->run(5s);
        QCOMPARE(m_world->told("", "were read: 1 key."), std::size_t(3));
    }

private:
    // Keys are a stranger's to the controller: any object will do.
    static std::shared_ptr<const JwkSet> someKeys()
    {
        const auto owner = std::make_shared<const int>(1);
        return {owner, reinterpret_cast<const JwkSet*>(owner.get())};
    }
    static IssuerKeysReportPtr report(std::pair<IssuerKeysState, std::string> standing,
                                      std::shared_ptr<const JwkSet> keys)
    {
        IssuerKeysReport made;
        const std::uint32_t number = keys ? 1 : 0;
        made.keys = std::make_shared<const IssuerKeysList>(
            IssuerKeysList{{"https://one", "one.json", std::move(keys)}});
        made.views = {{"https://one", "one.json", standing.first, number, {}, standing.second}};
        return std::make_shared<const IssuerKeysReport>(std::move(made));
    }
    std::size_t count() const { return m_world->told("", "The gateway refused"); }
    const JournalDraft& last() const
    {
        const JournalDraft* found = nullptr;
        for (const JournalDraft& draft : m_world->journal)
            if (draft.kind == "access")
                found = &draft;
        return *found;
    }

    std::optional<World> m_world;
};

}  // namespace tst_gateway_access

PILOTHOUSE_TEST(tst_gateway_access, TestGatewayAccess)
#include "tst_gateway_access.moc"
