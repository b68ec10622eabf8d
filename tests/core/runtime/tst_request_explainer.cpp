#include <QTest>

#include "core/fleet/fleet_file_spec.h"
#include "core/runtime/request_explainer.h"
#include "tests/support/test_program.h"

namespace tst_request_explainer {

using namespace core;
using namespace std::chrono_literals;

namespace {

InstanceViewPtr instance(const std::string& id, std::uint32_t active)
{
    InstanceView made;
    made.id = InstanceId(id);
    made.agent = AgentId("demo");
    made.state = InstanceState::Ready;
    made.active = active;
    made.concurrency = 10;
    made.routing.isListed = true;
    return std::make_shared<const InstanceView>(std::move(made));
}

AccessPolicySpec policy(const std::string& name, bool allow, AccessUsersSpec users,
                        std::vector<AccessConditionSpec> conditions = {})
{
    return {name, allow, {"agents/demo"}, {"invoke"}, std::move(users), std::move(conditions)};
}

// 2026-11-25 14:32:07 UTC
const TimePoint noon(Duration(1'795'617'127'000));

FleetSnapshot fleet()
{
    FleetSnapshot snapshot;
    snapshot.time = noon;
    AgentSpec spec;
    spec.id = AgentId("demo");
    AgentView agent;
    agent.id = spec.id;
    agent.spec = std::make_shared<const AgentSpec>(spec);
    snapshot.agents = {std::make_shared<const AgentView>(agent)};
    snapshot.instances = {instance("demo-01", 4), instance("demo-02", 1)};
    AccessSpec access;
    access.providers.push_back({true, {}, false});
    access.policies = {
        policy("office", true, {{"analysts"}, {}, false},
               {{"source", "10.0.0.0/8"}, {"hours", "08:00-20:00 UTC"}, {"rate", "50/s"}}),
        policy("beta", true, {{}, {"bob"}, false}, {{"header", "X-Stage: beta"}}),
        policy("no-carl", false, {{}, {"carl"}, false}),
    };
    snapshot.access = std::make_shared<const AccessSpec>(access);
    snapshot.apiKeys = std::make_shared<const std::vector<ApiKeyRecord>>(
        std::vector<ApiKeyRecord>{{"aaaaaaaaaaaa", "ann", {"analysts"}, noon - 24h, {}, {}},
                                  {"bbbbbbbbbbbb", "old", {"analysts"}, noon - 48h, noon - 1h, {}}});
    return snapshot;
}

RequestQuestion asking(const std::string& name, std::vector<std::string> groups = {})
{
    RequestQuestion question;
    question.agent = AgentId("demo");
    question.name = name;
    question.groups = std::move(groups);
    question.source = "10.1.2.3";
    return question;
}

RequestExplanation explain(const RequestQuestion& question, const FleetSnapshot& snapshot = fleet())
{
    auto explained = explainRequest(question, snapshot);
    if (!explained)
        qFatal("%s", explained.error().context.c_str());
    return std::move(explained).value();
}

}  // namespace

class TestRequestExplainer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aKeyByItsNameIsLetInAndGoesToTheLeastLoaded()
    {
        RequestQuestion question = asking({});
        question.key = "ann";
        const RequestExplanation explained = explain(question);

        QVERIFY(explained.fate == RequestFate::Allowed);
        QCOMPARE(explained.status, 0U);
        QCOMPARE(explained.policy, std::string("office"));
        QCOMPARE(explained.provider, std::string("apiKeys"));
        QCOMPARE(explained.groups, std::vector<std::string>{"analysts"});
        QCOMPARE(explained.identity, std::string("The API key aaaaaaaaaaaa is ann's."));
        QCOMPARE(explained.policies.front(), (PolicyStep{"office", true, true, "", {"50/s"}}));
        QVERIFY(!explained.policies[1].applies);
        QCOMPARE(explained.chosen.value().text(), std::string("demo-02"));
        QCOMPARE(explained.choice, std::string("It has the smallest load of 2."));
    }

    void namesTheConditionThatDoesNotHold_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<int>("hour");
        QTest::addColumn<QByteArray>("unmet");
        QTest::newRow("elsewhere") << QByteArray("192.0.2.1") << 14 << QByteArray("source 10.0.0.0/8");
        QTest::newRow("at night") << QByteArray("10.1.2.3") << 23 << QByteArray("hours 08:00-20:00 UTC");
    }

    void namesTheConditionThatDoesNotHold()
    {
        QFETCH(QByteArray, source);
        QFETCH(int, hour);
        QFETCH(QByteArray, unmet);
        RequestQuestion question = asking("dora", {"analysts"});
        question.source = source.toStdString();
        question.at = noon + std::chrono::hours(hour - 14);
        const RequestExplanation explained = explain(question);

        QVERIFY(explained.fate == RequestFate::Denied);
        QCOMPARE(explained.status, 403U);
        QCOMPARE(explained.policies.front().unmet, unmet.toStdString());
        QCOMPARE(explained.reason,
                 "The access policy office would allow it, but its condition \"" + unmet.toStdString()
                     + "\" does not hold.");
        QVERIFY(explained.at == *question.at);
    }

    void headersCountByNameWhateverTheirCase()
    {
        RequestQuestion question = asking("bob");
        QVERIFY(explain(question).fate == RequestFate::Denied);
        question.headers = {{"x-stage", "beta"}};
        QVERIFY(explain(question).fate == RequestFate::Allowed);
    }

    void aDenyingPolicyAndNoPolicyAreToldApart()
    {
        QCOMPARE(explain(asking("carl")).reason, std::string("The access policy no-carl denies it."));
        QCOMPARE(explain(asking("eve")).reason, std::string("No access policy allows it."));
        const RequestExplanation nobody = explain(asking({}));
        QVERIFY(nobody.fate == RequestFate::SignInNeeded);
        QCOMPARE(nobody.status, 401U);
        QCOMPARE(nobody.reason, std::string("No access policy allows it to somebody unknown."));
    }

    void aKeyThatDoesNotHoldIsRefusedBeforeAnyPolicy()
    {
        RequestQuestion question = asking({});
        question.key = "old";
        const RequestExplanation expired = explain(question);
        QVERIFY(expired.fate == RequestFate::BadCredential);
        QCOMPARE(expired.status, 401U);
        QVERIFY(expired.policies.empty());
        question.at = noon - 2h;  // it was valid then
        QVERIFY(explain(question).fate == RequestFate::Allowed);

        FleetSnapshot snapshot = fleet();
        auto access = std::make_shared<AccessSpec>(*snapshot.access);
        access->providers.clear();
        snapshot.access = access;
        question.key = "ann";
        QVERIFY(explain(question, snapshot).reason.starts_with("API keys are not taken here"));
        QVERIFY(explain(asking("dora", {"analysts"}), snapshot).identity.starts_with("No provider"));
        snapshot.access = nullptr;
        QVERIFY(explain(asking({}), snapshot).fate == RequestFate::SignInNeeded);
    }

    void saysWhatTheGatewayDoesNotServeAtAll()
    {
        RequestQuestion question = asking("bob");
        question.method = "TRACE";
        QCOMPARE(explain(question).status, 405U);
        question.method = "GET";
        question.path = "/a/%2e%2e/b";
        QCOMPARE(explain(question).status, 404U);
        QVERIFY(explain(question).fate == RequestFate::NotServed);
    }

    void onlyInstancesThatTheGatewayKnowsAreInTheChoice()
    {
        FleetSnapshot snapshot = fleet();
        InstanceView unready = *snapshot.instances[1];
        unready.routing.isListed = false;
        unready.routing.isUnready = true;
        snapshot.instances[1] = std::make_shared<const InstanceView>(unready);
        const RequestExplanation explained = explain(asking("bob"), snapshot);
        QCOMPARE(explained.instances.size(), std::size_t(1));
        QCOMPARE(explained.choice, std::string("It is the only one that may get requests now."));
    }

    void loadsThatAreEqualToTheGatewayAreEqual()
    {
        FleetSnapshot snapshot = fleet();
        snapshot.instances.clear();
        for (const auto& [id, cpu] : {std::pair("demo-01", 0.501), std::pair("demo-02", 0.499)}) {
            InstanceView one = *instance(id, 1);
            one.cpu = Sample{cpu, noon, noon, Quality::Good};
            snapshot.instances.push_back(std::make_shared<const InstanceView>(one));
        }
        QCOMPARE(explain(asking("bob"), snapshot).choice,
                 std::string("It and 1 more have the smallest load; one of these is taken at random."));
    }

    void aCookieTiesARequestToAnInstance()
    {
        FleetSnapshot snapshot = fleet();
        AgentSpec spec = *snapshot.agents.front()->spec;
        spec.routing.affinity = AffinitySpec{{}, "session"};
        AgentView agent = *snapshot.agents.front();
        agent.spec = std::make_shared<const AgentSpec>(spec);
        snapshot.agents = {std::make_shared<const AgentView>(agent)};
        RequestQuestion question = asking("bob");
        question.headers = {{"Cookie", "a=b; session=x17; c=d"}};
        QCOMPARE(explain(question, snapshot).choice, std::string("The request is tied to it."));
        question.headers = {{"Cookie", "a=session=x17"}};
        QCOMPARE(explain(question, snapshot).choice, std::string("It has the smallest load of 2."));
    }

    void refusesQuestionsThatCannotBeAndNamesThePart_data()
    {
        QTest::addColumn<QByteArray>("part");
        for (const char* part : {"method", "path", "key", "name", "groups", "source", "headers"})
            QTest::newRow(part) << QByteArray(part);
    }

    void refusesQuestionsThatCannotBeAndNamesThePart()
    {
        QFETCH(QByteArray, part);
        RequestQuestion question = asking("bob");
        if (part == "method")
            question.method = "GET /";
        else if (part == "path")
            question.path = "/a b";
        else if (part == "key")
            question.key = "ann";  // and a name
        else if (part == "name")
            question.name = "bob\n";
        else if (part == "groups")
            question.groups = {""};
        else if (part == "source")
            question.source = "somewhere";
        else
            question.headers = {{"Authorization", "Bearer x"}};
        const auto explained = explainRequest(question, fleet());
        QVERIFY(explained.error().code == ErrorCode::Invalid);
        QVERIFY2(explained.error().context.starts_with(part.toStdString() + ": "),
                 explained.error().context.c_str());
    }

    void aKeyIsNeverTakenWholeNorRepeated()
    {
        const std::string secret = "phk_aaaaaaaaaaaa_0123456789";
        for (int place = 0; place < 3; ++place) {
            RequestQuestion question = asking(place == 0 ? secret : "");
            question.key = place == 1 ? secret : "";
            if (place == 2)
                question.headers = {{"X-Any", secret}};
            const auto explained = explainRequest(question, fleet());
            QVERIFY(explained.error().code == ErrorCode::Invalid);
            QVERIFY(explained.error().context.find("0123456789") == std::string::npos);
        }
    }

    void unknownAgentsAndKeysAreNotFound()
    {
        RequestQuestion question = asking({});
        question.key = "nobody";
        QVERIFY(explainRequest(question, fleet()).error().code == ErrorCode::NotFound);
        question = asking("bob");
        question.agent = AgentId("other");
        QVERIFY(explainRequest(question, fleet()).error().code == ErrorCode::NotFound);
    }
};

}  // namespace tst_request_explainer

PILOTHOUSE_TEST(tst_request_explainer, TestRequestExplainer)
#include "tst_request_explainer.moc"
