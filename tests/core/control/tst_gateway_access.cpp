#include "tests/support/simulated_fleet.h"

#include <QTest>

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

    void refusalsAreToldInSummary()
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

private:
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

QTEST_APPLESS_MAIN(TestGatewayAccess)
#include "tst_gateway_access.moc"
