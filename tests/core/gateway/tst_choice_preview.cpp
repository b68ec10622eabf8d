#include <QTest>

#include "core/gateway/agent_lane.h"
#include "core/gateway/choice_preview.h"
#include "tests/support/test_program.h"

#include <set>

namespace tst_choice_preview {

using namespace core;
using namespace std::chrono_literals;

namespace {

ChoiceCandidate candidate(const std::string& id, double cpu, std::uint32_t active)
{
    ChoiceCandidate made;
    made.route.id = InstanceId(id);
    made.route.cpu = cpu;
    made.route.memory = 0.5;
    made.route.concurrency = 10;
    made.active = active;
    return made;
}

std::string idOf(const ChoicePreview& preview)
{
    return preview.chosen ? preview.chosen->text() : "none";
}

RoutingSpec rules(RoutingStrategy strategy = RoutingStrategy::LeastLoaded)
{
    RoutingSpec spec;
    spec.strategy = strategy;
    return spec;
}

}  // namespace

class TestChoicePreview : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsTheArithmeticOfTheLeastLoad()
    {
        const auto preview =
            previewChoice(rules(), {candidate("a-01", 0.9, 1), candidate("a-02", 0.2, 4)}, false, {});

        QCOMPARE(idOf(preview), std::string("a-02"));
        QCOMPARE(preview.instances.front().load.value(), 0.4 * 0.2 + 0.3 * 0.5 + 0.3 * 0.4);
        QCOMPARE(preview.instances.front().why,
                 std::string("0.4 × 0.20 CPU + 0.3 × 0.50 memory + 0.3 × 4/10 requests = 0.35"));
        QCOMPARE(preview.reason, std::string("It has the smallest load of 2."));
    }

    void dividesByTheWeight()
    {
        auto heavy = candidate("a-01", 0.4, 4);
        heavy.route.weight = 4;
        const auto preview = previewChoice(rules(), {heavy, candidate("a-02", 0.2, 1)}, false, {});

        QCOMPARE(idOf(preview), std::string("a-01"));
        QVERIFY(preview.instances.front().why.ends_with(", divided by its weight 4 = 0.11"));
    }

    void agreesWithTheChoiceItself_data()
    {
        QTest::addColumn<int>("strategy");
        QTest::newRow("least loaded") << int(RoutingStrategy::LeastLoaded);
        QTest::newRow("least requests") << int(RoutingStrategy::LeastRequests);
    }

    // Over many states that the choice came to by itself, the preview names the one that it takes next.
    void agreesWithTheChoiceItself()
    {
        QFETCH(int, strategy);
        RoutingSpec spec = rules(RoutingStrategy(strategy));
        spec.slowStart = Duration(0);
        std::vector<ChoiceCandidate> candidates;
        std::vector<RouteInstance> routes;
        for (int i = 0; i < 7; ++i) {
            candidates.push_back(candidate("a-0" + std::to_string(i + 1), 0.1 + 0.11 * i, 0));
            candidates.back().route.weight = 1 + 0.37 * (i % 3);
            routes.push_back(candidates.back().route);
        }
        InstanceChoice choice(1);
        choice.publish(routes, choiceRulesOf(spec), 0, MonoTime(1h));

        for (int taken = 0; taken < 60; ++taken) {
            const auto preview = previewChoice(spec, candidates, false, {});
            const auto place = choice.choose(MonoTime(1h), {}, {});
            QVERIFY(place);
            const InstanceId chosen = choice.target(*place)->id;
            const auto load = [&](const InstanceId& id) {
                for (const InstanceScore& score : preview.instances)
                    if (score.instance == id)
                        return score.load.value_or(1e9);
                return 1e9;
            };
            QVERIFY(load(chosen) <= load(*preview.chosen) + 1e-6);  // equal ones go at random
            for (ChoiceCandidate& one : candidates)
                one.active += one.route.id == chosen ? 1 : 0;
        }
    }

    void saysWhatKeepsAnInstanceOut()
    {
        auto draining = candidate("a-01", 0.1, 0);
        draining.route.draining = true;
        auto idle = candidate("a-02", 0.1, 0);
        idle.route.weight = 0;
        const auto full = candidate("a-03", 0.1, 10);
        auto ejected = candidate("a-04", 0.1, 0);
        ejected.circuit = CircuitState::Open;
        auto onTrial = candidate("a-05", 0.1, 1);
        onTrial.circuit = CircuitState::HalfOpen;

        const auto preview = previewChoice(rules(), {draining, idle, full, ejected, onTrial}, false, {});
        std::vector<std::string> reasons;
        for (const InstanceScore& score : preview.instances) {
            QVERIFY(!score.mayBeChosen);
            reasons.push_back(score.why);
        }
        QCOMPARE(reasons,
                 (std::vector<std::string>{"gets no new requests", "its weight is 0",
                                           "full: 10 of 10 requests", "ejected after errors",
                                           "on trial, with the one request that it may have"}));
        QCOMPARE(idOf(preview), std::string("none"));
        QVERIFY(preview.reason.starts_with("No instance may get a request now"));
        QVERIFY(previewChoice(rules(), {}, false, {}).reason.starts_with("No instance is in service"));
    }

    void panicRoutingIgnoresCircuits()
    {
        auto ejected = candidate("a-01", 0.1, 0);
        ejected.circuit = CircuitState::Open;
        const auto preview = previewChoice(rules(), {ejected, candidate("a-02", 0.9, 3)}, true, {});

        QCOMPARE(idOf(preview), std::string("a-01"));
        QVERIFY(preview.reason.ends_with("Panic routing: those that fail are chosen too."));
    }

    void aTiedRequestGoesWhereTheChoiceWouldTakeIt()
    {
        std::vector<ChoiceCandidate> candidates;
        std::vector<RouteInstance> routes;
        for (int i = 1; i <= 5; ++i) {
            candidates.push_back(candidate("a-0" + std::to_string(i), 0.1 * i, 0));
            routes.push_back(candidates.back().route);
        }
        std::set<std::string> seen;
        for (int i = 0; i < 40; ++i) {
            const std::string tie = "session-" + std::to_string(i);
            InstanceChoice choice(9);
            choice.publish(routes, {}, 0, MonoTime(1h));
            const auto place = choice.choose(MonoTime(1h), {}, affinityOf(tie));

            const auto preview = previewChoice(rules(), candidates, false, tie);
            QCOMPARE(idOf(preview), choice.target(*place)->id.text());
            QCOMPARE(preview.reason, std::string("The request is tied to it."));
            seen.insert(idOf(preview));
        }
        QVERIFY(seen.size() > 2);
    }

    void aTieToAFullInstanceFallsBackToTheLoad()
    {
        std::vector<ChoiceCandidate> candidates{candidate("a-01", 0.1, 0), candidate("a-02", 0.2, 0)};
        const std::string tied = idOf(previewChoice(rules(), candidates, false, "s"));
        for (ChoiceCandidate& one : candidates)
            if (one.route.id.text() == tied)
                one.active = 10;

        const auto preview = previewChoice(rules(), candidates, false, "s");
        QVERIFY(idOf(preview) != tied);
        QVERIFY(preview.reason.starts_with("The request is tied to " + tied));
    }

    void turnsAreNotForetold()
    {
        const auto preview = previewChoice(rules(RoutingStrategy::RoundRobin),
                                           {candidate("a-01", 0.1, 0), candidate("a-02", 0.2, 0)}, false, {});
        QCOMPARE(idOf(preview), std::string("none"));
        QVERIFY(preview.reason.starts_with("The 2 that may get requests take turns"));
        QVERIFY(!preview.instances.front().load);
    }
};

}  // namespace tst_choice_preview

PILOTHOUSE_TEST(tst_choice_preview, TestChoicePreview)
#include "tst_choice_preview.moc"
