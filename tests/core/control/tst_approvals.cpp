// Commands that wait for a second person, what is left when something is taken away, and reasons.

#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <QJsonDocument>
#include <QTest>

namespace tst_approvals {

using namespace simulated;

namespace {

const Actor admin = Actor::signedIn("ada");
const Actor otto = Actor::signedIn("otto");
const Actor uma = Actor::signedIn("uma");

FleetSpec protectedFleet()
{
    FleetSpec spec = fleet({agent("a", 4), agent("b", 2)});
    AlertRuleSpec down;
    down.name = "agent-down";
    down.state = "down";
    spec.alerts = {down};
    spec.protection.confirmAbove = 3;
    spec.protection.approve = {"remove"};
    spec.protection.approveAbove = 3;
    spec.protection.approveWithin = 10min;
    return spec;
}

}  // namespace

class TestApprovals : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_world.emplace(protectedFleet());
        m_world->run(30s);
        QCOMPARE(m_world->living("a"), std::size_t(4));
        add("ada", {Role::Admin}, Actor::desk("anna"));
        add("otto", {Role::Operator}, admin);
        add("uma", {Role::Operator}, admin);
    }

    void whatNeedsASecondPersonIsNotDoneBeforeTheyApprove()
    {
        const auto asked = m_world->askFor(RemoveAgent{AgentId("b")}, otto, "not used any more");
        QVERIFY2(bool(asked), asked ? "" : asked.error().context.c_str());
        QCOMPARE(asked.value().approvalId, std::string("A-1"));
        m_world->run(20s);
        QCOMPARE(m_world->living("b"), std::size_t(2));
        QCOMPARE(m_world->shown->approvals.size(), std::size_t(1));
        const ApprovalView& view = m_world->shown->approvals.front();
        QCOMPARE(view.what, std::string("remove b"));
        QCOMPARE(view.by, std::string("otto"));
        QCOMPARE(view.reason, std::string("not used any more"));
        QVERIFY(!view.consequences.empty());

        QVERIFY(bool(m_world->ask(DecideApproval{"A-1", true, "I looked"}, uma)));

        m_world->run(60s);
        QCOMPARE(m_world->living("b"), std::size_t(0));
        QVERIFY(m_world->shown->approvals.empty());
        QVERIFY(
            told("otto", "Asked to remove b (not used any more), which waits for a second person as A-1."));
        QVERIFY(told("uma", "Asked to approve A-1 (I looked)."));
        QVERIFY(told("otto", "Asked to remove b (not used any more)."));
    }

    void theOneWhoAskedMayOnlyTakeItBack()
    {
        const std::string id = m_world->ask(RemoveAgent{AgentId("b")}, otto).value().approvalId;

        const auto own = m_world->ask(DecideApproval{id, true}, otto);
        QCOMPARE(own.error().code, ErrorCode::Forbidden);
        QCOMPARE(m_world->shown->approvals.size(), std::size_t(1));
        QVERIFY(bool(m_world->ask(DecideApproval{id, false}, otto)));
        QVERIFY(m_world->shown->approvals.empty());
        QCOMPARE(m_world->ask(DecideApproval{id, true}, uma).error().code, ErrorCode::NotFound);
        QCOMPARE(m_world->living("b"), std::size_t(2));
    }

    void whoMayNotDoItMayNotApproveItAndRightsAreLookedAtAgain()
    {
        add("vic", {Role::Viewer}, admin);
        add("olga", {Role::Operator, {AgentId("a")}}, admin);
        const std::string id = m_world->ask(RemoveAgent{AgentId("b")}, otto).value().approvalId;

        QCOMPARE(m_world->ask(DecideApproval{id, true}, Actor::signedIn("vic")).error().code,
                 ErrorCode::Forbidden);
        QCOMPARE(m_world->ask(DecideApproval{id, true}, Actor::signedIn("olga")).error().code,
                 ErrorCode::Forbidden);
        QVERIFY(bool(m_world->ask(ChangeRights{"otto", {Role::Viewer}}, admin)));
        QCOMPARE(m_world->ask(DecideApproval{id, true}, uma).error().code, ErrorCode::Forbidden);
        QCOMPARE(m_world->living("b"), std::size_t(2));
    }

    void itLapses()
    {
        QVERIFY(bool(m_world->ask(RemoveAgent{AgentId("b")}, otto)));
        m_world->run(10min);

        QVERIFY(m_world->shown->approvals.empty());
        QVERIFY(told("controller", "Nobody approved in time what otto asked for: remove b."));
    }

    void aCommandThatTouchesManyInstancesWaitsToo()
    {
        QVERIFY(m_world->ask(ScaleAgent{AgentId("b"), 4, {}}, otto).value().approvalId.empty());
        QVERIFY(!m_world->ask(RestartAgent{AgentId("a")}, otto).value().approvalId.empty());
    }

    void whatIsApprovedIsCheckedAgain()
    {
        const std::string id = m_world->ask(RemoveAgent{AgentId("b")}, otto).value().approvalId;
        const std::string again = m_world->ask(RemoveAgent{AgentId("b")}, uma).value().approvalId;
        QVERIFY(bool(m_world->ask(DecideApproval{id, true}, admin)));

        QCOMPARE(m_world->ask(DecideApproval{again, true}, admin).error().code, ErrorCode::Refused);
    }

    void withoutAccountsThereIsNobodyToApprove()
    {
        World open(protectedFleet());
        open.run(30s);

        const auto refused = open.ask(RemoveAgent{AgentId("b")});
        QCOMPARE(refused.error().code, ErrorCode::Refused);
        QVERIFY(refused.error().context.find("there are no accounts") != std::string::npos);
    }

    void aPreviewSaysThatItIsLargeAndThatItWaits()
    {
        const auto large = m_world->previewFor(RestartAgent{AgentId("a")}, otto);
        QCOMPARE(large.value().nameToType, std::string("a"));
        QVERIFY(large.value().needsApproval);
        const auto small = m_world->previewFor(DrainInstance{InstanceId("a-01")}, otto);
        QVERIFY(small.value().nameToType.empty());
        QVERIFY(!small.value().needsApproval);
    }

    void aPreviewSaysWhatIsLeftAndWhichAlertsWouldFire()
    {
        const auto one = m_world->previewFor(DrainInstance{InstanceId("b-01")}, otto);
        QVERIFY2(says(one, "1 of 2 ready instances is left, with room for 100 requests at once"),
                 one.value().consequences.back().c_str());
        QVERIFY(!says(one, "would fire"));

        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("b"), 1, {}}, otto)));
        m_world->run(60s);
        QCOMPARE(m_world->living("b"), std::size_t(1));
        const std::string last = m_world->instancesOf("b").front();
        const auto none = m_world->previewFor(DrainInstance{InstanceId(last)}, otto);
        QVERIFY(says(none, "No ready instance is left."));
        QVERIFY(says(none, "The alert agent-down would fire: no instance is left."));
    }

private:
    void add(const std::string& name, const Rights& rights, const Actor& by)
    {
        const auto added = m_world->ask(AddOperator{{name, rights, {}, {}}}, by);
        QVERIFY2(bool(added), added ? "" : added.error().context.c_str());
    }
    bool told(const std::string& actor, const std::string& summary) const
    {
        return std::any_of(m_world->journal.begin(), m_world->journal.end(), [&](const JournalDraft& draft) {
            return draft.actor == actor && draft.summary == summary;
        });
    }
    static bool says(const Result<CommandPreview>& preview, const std::string& part)
    {
        return preview
            && std::any_of(
                   preview.value().consequences.begin(), preview.value().consequences.end(),
                   [&](const std::string& sentence) { return sentence.find(part) != std::string::npos; });
    }

    std::optional<World> m_world;
};

}  // namespace tst_approvals

PILOTHOUSE_TEST(tst_approvals, TestApprovals)
#include "tst_approvals.moc"
