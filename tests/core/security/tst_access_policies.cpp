#include <QTest>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "core/security/access_policies.h"

#include "core/fleet/access_reach.h"
#include "tests/support/test_program.h"

#include <map>
#include <random>

namespace tst_access_policies {

using namespace std::chrono_literals;

namespace {

using core::AccessVerdict;

constexpr core::Now noon{core::MonoTime(1h),
                         core::TimePoint(1'790'078'400s)};  // 2026-09-22 12:00 UTC, a Tuesday
const core::Principal nobody;
const core::Principal ann{"ann", {"analysts", "staff"}, "apiKeys"};
const core::Principal bob{"bob", {"staff"}, "apiKeys"};

core::AccessPolicySpec policy(const std::string& name, bool allow, std::vector<std::string> resources,
                              core::AccessUsersSpec users,
                              std::vector<core::AccessConditionSpec> conditions = {})
{
    return {name, allow, std::move(resources), {"invoke"}, std::move(users), std::move(conditions)};
}

const core::AccessUsersSpec anyone{{}, {}, true};
const core::AccessUsersSpec analysts{{"analysts"}, {}, false};

// Asks policies, with a request that says what it does not leave out.
class Asked {
public:
    explicit Asked(std::vector<core::AccessPolicySpec> policies)
        : m_buckets(std::make_shared<core::RateLimiter>()),
          m_policies(std::move(policies), m_buckets)
    {
    }

    Asked& from(const std::string& source)
    {
        m_source = source;
        return *this;
    }
    Asked& at(core::Now now)
    {
        m_now = now;
        return *this;
    }
    Asked& sending(const std::string& name, const std::string& value)
    {
        m_headers[name] = value;
        return *this;
    }

    core::AccessDecision may(const core::Principal& who, const std::string& agent = "summarizer")
    {
        return m_policies.decide(requestOf(who, core::AgentId(agent)));
    }
    std::vector<core::AccessStep> steps(const core::Principal& who, core::AccessDecision& decision)
    {
        return m_policies.explain(requestOf(who, m_agent), decision);
    }

private:
    core::AccessRequest requestOf(const core::Principal& who, const core::AgentId& agent)
    {
        m_asked = "agents/" + agent.text();
        return {m_asked,
                who,
                m_source,
                core::sourceAddressOf(m_source),
                m_now,
                [this](std::string_view name) -> std::optional<std::string_view> {
                    const auto found = m_headers.find(std::string(name));
                    return found == m_headers.end() ? std::nullopt
                                                    : std::optional<std::string_view>(found->second);
                }};
    }

    std::shared_ptr<core::RateLimiter> m_buckets;
    core::AccessPolicies m_policies;
    std::string m_source = "127.0.0.1";
    core::Now m_now = noon;
    core::AgentId m_agent{"summarizer"};
    std::string m_asked;
    std::map<std::string, std::string> m_headers;
};

}  // namespace

class TestAccessPolicies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutAPolicyNothingIsAllowed_A1()
    {
        Asked none({});
        QVERIFY(none.may(nobody).verdict == AccessVerdict::SignInNeeded);
        QVERIFY(none.may(ann).verdict == AccessVerdict::Denied);
        QVERIFY(none.may(ann).policy.empty());
    }

    void theReachSaysWhetherACredentialIsNeeded()
    {
        core::AccessSpec spec;
        QVERIFY(core::reachOf(nullptr) == core::AccessReach::Nobody);
        spec.policies = {policy("no", false, {"agents/*"}, anyone)};
        QVERIFY(core::reachOf(&spec) == core::AccessReach::Nobody);
        spec.policies.push_back(policy("yes", true, {"agents/*"}, analysts));
        QVERIFY(core::reachOf(&spec) == core::AccessReach::Some);
        spec.policies.push_back(policy("all", true, {"agents/a"}, anyone));
        QVERIFY(core::reachOf(&spec) == core::AccessReach::Anyone);
    }

    void aPolicyThatDoesNotApplyAllowsNobody_A2()
    {
        Asked asked({policy("p", true, {"agents/summarizer"}, analysts)});
        QVERIFY(asked.may(ann).isAllowed());
        QCOMPARE(asked.may(ann).policy, "p");
        QVERIFY(asked.may(bob).verdict == AccessVerdict::Denied);
        QVERIFY(asked.may(nobody).verdict == AccessVerdict::SignInNeeded);
        QVERIFY(!asked.may(ann, "summarize").isAllowed());
        QVERIFY(!asked.may(ann, "Summarizer").isAllowed());
    }

    void everyConditionMustHoldAndWithoutAnyItIsThePolicyAlone_A3()
    {
        const core::AccessConditionSpec local{"source", "127.0.0.0/8"};
        const core::AccessConditionSpec team{"header", "X-Team: a"};
        Asked both({policy("p", true, {"agents/summarizer"}, analysts, {local, team})});
        QVERIFY(both.may(ann).verdict != AccessVerdict::Allowed);  // no header
        QVERIFY(both.sending("X-Team", "a").may(ann).verdict == AccessVerdict::Allowed);
        QVERIFY(both.from("10.0.0.1").may(ann).verdict != AccessVerdict::Allowed);

        Asked none({policy("p", true, {"agents/summarizer"}, analysts)});
        QVERIFY(none.may(ann).verdict == AccessVerdict::Allowed);
        QVERIFY(none.may(bob).verdict != AccessVerdict::Allowed);
        QVERIFY(none.may(ann, "other").verdict != AccessVerdict::Allowed);
    }

    // Of a newer program's file, say: nobody comes in by what is not understood.
    void whatCannotBeJudgedAllowsNobody_A9()
    {
        const core::AccessConditionSpec moon{"moon", "full"};
        Asked allowing({policy("p", true, {"agents/summarizer"}, anyone, {moon})});
        QVERIFY(allowing.may(ann).verdict != AccessVerdict::Allowed);
        Asked denying({policy("p", true, {"agents/summarizer"}, anyone),
                       policy("d", false, {"agents/summarizer"}, anyone, {moon})});
        QVERIFY(denying.may(ann).verdict != AccessVerdict::Allowed);

        Asked fromNowhere({policy("p", true, {"agents/summarizer"}, anyone, {{"source", "10.0.0.0/8"}})});
        QVERIFY(fromNowhere.from("nonsense").may(ann).verdict != AccessVerdict::Allowed);
    }

    void aResourceIsAWholeNameOrAll_A4()
    {
        Asked one({policy("p", true, {"agents/prod"}, anyone)});
        QVERIFY(one.may(nobody, "prod").isAllowed());
        QVERIFY(!one.may(nobody, "nonprod").isAllowed());
        QVERIFY(!one.may(nobody, "prod-2").isAllowed());
        Asked all({policy("p", true, {"agents/*"}, anyone)});
        QVERIFY(all.may(nobody, "nonprod").isAllowed());
    }

    void denyingWinsWhereverItStands_A5()
    {
        for (const bool first : {true, false}) {
            std::vector<core::AccessPolicySpec> both{policy("no", false, {"agents/*"}, {{}, {"ann"}, false}),
                                                     policy("yes", true, {"agents/summarizer"}, anyone)};
            if (!first)
                std::swap(both[0], both[1]);
            Asked asked(both);
            QVERIFY(asked.may(ann).verdict == AccessVerdict::Denied);
            QCOMPARE(asked.may(ann).policy, "no");
            QCOMPARE(asked.may(bob).policy, "yes");
            QVERIFY(asked.may(nobody).isAllowed());
        }
    }

    void aNameIsNoGroupAndNobodyHasNone_A6()
    {
        Asked asked({policy("p", true, {"agents/*"}, {{"ann"}, {"analysts"}, false})});
        QVERIFY(!asked.may(ann).isAllowed());
        QVERIFY(!asked.may({"", {"ann"}, ""}).isAllowed());
        QVERIFY(asked.may({"analysts", {}, "jwt"}).isAllowed());
    }

    void allConditionsMustHold_A3()
    {
        Asked asked({policy("p", true, {"agents/*"}, anyone,
                            {{"source", "127.0.0.0/8"}, {"hours", "08:00-20:00 Europe/Berlin"}})});
        QVERIFY(asked.may(nobody).isAllowed());
        QVERIFY(!asked.from("10.0.0.1").may(nobody).isAllowed());
        QCOMPARE(asked.may(nobody).policy, "p");  // the one that would have allowed it
        QVERIFY(asked.may(nobody).verdict == AccessVerdict::Denied);
        QVERIFY(!asked.from("127.0.0.1")
                     .at({noon.mono, noon.wall + 6h})
                     .may(nobody)
                     .isAllowed());  // 20:00 in Berlin
        QVERIFY(asked.at({noon.mono, noon.wall + 6h - 1ms}).may(nobody).isAllowed());
    }

    void aDenialWithAConditionHoldsOnlyWithIt()
    {
        Asked asked({policy("night", false, {"agents/*"}, anyone, {{"hours", "22:00-06:00 UTC"}}),
                     policy("all", true, {"agents/*"}, anyone)});
        QVERIFY(asked.may(nobody).isAllowed());
        QCOMPARE(asked.at({noon.mono, noon.wall + 10h}).may(nobody).policy, "night");
        QCOMPARE(asked.at({noon.mono, noon.wall + 18h - 1ms}).may(nobody).policy, "night");
        QVERIFY(asked.at({noon.mono, noon.wall + 18h}).may(nobody).isAllowed());
    }

    void hoursFollowTheZonesClocks()
    {
        Asked asked({policy("p", true, {"agents/*"}, anyone, {{"hours", "02:00-03:00 Europe/Berlin"}})});
        const core::TimePoint autumn{1'792'879'200s};  // 2026-10-25 00:00 there, which is 22:00 UTC
        const auto isAllowed = [&](core::Duration after) {
            return asked.at({noon.mono, autumn + after}).may(nobody).isAllowed();
        };
        int minutes = 0;
        for (core::Duration after = 0s; after < 24h; after += 1min)
            minutes += isAllowed(after) ? 1 : 0;
        QCOMPARE(minutes, 120);  // the hour is there twice that day
    }

    void sourcesAreBlocksOfEitherFamily_data()
    {
        QTest::addColumn<QByteArray>("block");
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<bool>("isIn");
        const auto row = [](const char* block, const char* source, bool isIn) {
            QTest::addRow("%s %s", source, block) << QByteArray(block) << QByteArray(source) << isIn;
        };
        row("127.0.0.0/8", "127.255.255.255", true);
        row("127.0.0.0/8", "128.0.0.0", false);
        row("127.0.0.0/8", "::ffff:127.0.0.1", true);
        row("10.1.2.3/32", "10.1.2.3", true);
        row("10.1.2.3/32", "10.1.2.2", false);
        row("10.1.2.0/23", "10.1.3.7", true);
        row("10.1.2.0/23", "10.1.4.0", false);
        row("0.0.0.0/0", "8.8.8.8", true);
        row("0.0.0.0/0", "2001:db8::1", false);
        row("2001:db8::/33", "2001:db8:7fff::1", true);
        row("2001:db8::/33", "2001:db8:8000::1", false);
        row("::1/128", "::1", true);
        row("::1/128", "127.0.0.1", false);
        row("::/0", "2001:db8::1", true);
        row("10.0.0.0/8", "nonsense", false);
    }

    void sourcesAreBlocksOfEitherFamily()
    {
        QFETCH(QByteArray, block);
        QFETCH(QByteArray, source);
        Asked asked({policy("p", true, {"agents/*"}, anyone, {{"source", block.toStdString()}})});
        QTEST(asked.from(source.toStdString()).may(nobody).isAllowed(), "isIn");
    }

    void aHeaderMustBeSentAsItIsWritten()
    {
        Asked asked({policy("p", true, {"agents/*"}, anyone, {{"header", "X-Team: research"}})});
        QVERIFY(!asked.may(nobody).isAllowed());
        QVERIFY(!asked.sending("X-Team", "research2").may(nobody).isAllowed());
        QVERIFY(asked.sending("X-Team", "research").may(nobody).isAllowed());
    }

    void aRateIsOfEachPrincipal_A8()
    {
        Asked asked({policy("p", true, {"agents/*"}, anyone, {{"rate", "2/m"}})});
        QVERIFY(asked.may(ann).isAllowed() && asked.may(ann).isAllowed());
        const core::AccessDecision late = asked.may(ann);
        QVERIFY(late.verdict == AccessVerdict::TooMany);
        QCOMPARE(late.policy, "p");
        QVERIFY(late.retryAfter == 30s);
        QVERIFY(asked.may(bob).isAllowed());
        QVERIFY(asked.may(nobody).isAllowed() && asked.may(nobody).isAllowed()
                && !asked.may(nobody).isAllowed());
        QVERIFY(asked.from("127.0.0.2").may(nobody).isAllowed());  // another nobody
        QVERIFY(asked.at({noon.mono + 30s, noon.wall}).may(ann).isAllowed());
    }

    void aNameThatLooksLikeAnAddressHasABucketOfItsOwn()
    {
        Asked asked({policy("p", true, {"agents/*"}, anyone, {{"rate", "1/h"}})});
        QVERIFY(asked.may({"127.0.0.1", {}, "jwt"}).isAllowed());
        QVERIFY(asked.may(nobody).isAllowed());
    }

    void whoIsLateForOnePolicyMayComeByAnother()
    {
        Asked asked({policy("few", true, {"agents/*"}, anyone, {{"rate", "1/h"}}),
                     policy("more", true, {"agents/*"}, analysts, {{"rate", "2/h"}})});
        QCOMPARE(asked.may(ann).policy, "few");
        QCOMPARE(asked.may(ann).policy, "more");
        QCOMPARE(asked.may(ann).policy, "more");
        QVERIFY(asked.may(ann).verdict == AccessVerdict::TooMany);
        QVERIFY(asked.may(ann).retryAfter == 30min);  // the sooner one
    }

    void aRequestThatIsDeniedTakesNoToken()
    {
        Asked asked({policy("no", false, {"agents/secret"}, anyone),
                     policy("p", true, {"agents/*"}, anyone, {{"rate", "1/h"}})});
        for (int i = 0; i < 10; ++i)
            QVERIFY(asked.may(ann, "secret").verdict == AccessVerdict::Denied);
        QVERIFY(asked.may(ann, "summarizer").isAllowed());
    }

    void everyPolicySaysHowItMetTheRequest()
    {
        Asked asked({policy("others", true, {"agents/other"}, anyone),
                     policy("night", false, {"agents/*"}, anyone, {{"hours", "22:00-06:00 UTC"}}),
                     policy("p", true, {"agents/*"}, analysts, {{"rate", "1/h"}})});
        core::AccessDecision decision;
        for (int i = 0; i < 3; ++i) {
            const auto steps = asked.steps(ann, decision);
            QCOMPARE(steps.size(), std::size_t(3));
            QVERIFY(!steps[0].applies);
            QVERIFY(steps[1].applies && !steps[1].allow);
            QCOMPARE(steps[1].unmet, "hours 22:00-06:00 UTC");
            QVERIFY(steps[2].applies && steps[2].unmet.empty());
            QVERIFY(decision.isAllowed());  // asking takes nothing
            QCOMPARE(decision.policy, "p");
        }
        QVERIFY(!asked.steps(bob, decision)[2].applies);
        QVERIFY(decision.verdict == AccessVerdict::Denied);
    }

    // The index against the plain reading of the policies.
    void anyPoliciesDecideAsTheirPlainReadingDoes_A9()
    {
        std::mt19937 random(7);
        const auto pick = [&](std::vector<std::string> from) { return from[random() % from.size()]; };
        for (int round = 0; round < 300; ++round) {
            std::vector<core::AccessPolicySpec> policies;
            for (unsigned i = 0; i < random() % 6; ++i) {
                core::AccessUsersSpec users{{}, {}, random() % 4 == 0};
                if (random() % 2 == 0)
                    users.groups = {pick({"g1", "g2"}), pick({"g2", "g3"})};
                if (random() % 2 == 0)
                    users.names = {pick({"n1", "n2"})};
                std::vector<core::AccessConditionSpec> conditions;
                if (random() % 3 == 0)
                    conditions.push_back({"source", pick({"127.0.0.0/8", "10.0.0.0/8"})});
                policies.push_back(policy("p" + std::to_string(i), random() % 4 != 0,
                                          {"agents/" + pick({"a", "b", "*"})}, users, conditions));
            }
            Asked asked(policies);
            for (const core::Principal& who :
                 {nobody, core::Principal{"n1", {"g1"}, "jwt"}, core::Principal{"n2", {"g2", "g3"}, "jwt"}})
                for (const std::string agent : {"a", "b", "c"})
                    QCOMPARE(asked.may(who, agent).isAllowed(), plainly(policies, who, agent));
        }
    }

private:
    static bool plainly(const std::vector<core::AccessPolicySpec>& policies, const core::Principal& who,
                        const std::string& agent)
    {
        bool isAllowed = false;
        for (const core::AccessPolicySpec& one : policies) {
            const bool isResource =
                one.resources.front() == "agents/*" || one.resources.front() == "agents/" + agent;
            bool isUser =
                one.users.anyone || (!one.users.names.empty() && one.users.names.front() == who.name);
            for (const std::string& group : one.users.groups)
                for (const std::string& has : who.groups)
                    isUser |= group == has;
            const bool holds = one.conditions.empty() || one.conditions.front().value == "127.0.0.0/8";
            if (isResource && isUser && holds && !one.allow)
                return false;
            isAllowed |= isResource && isUser && holds;
        }
        return isAllowed;
    }
};

}  // namespace tst_access_policies

PILOTHOUSE_TEST(tst_access_policies, TestAccessPolicies)
#include "tst_access_policies.moc"
