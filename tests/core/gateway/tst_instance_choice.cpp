#include "core/gateway/instance_choice.h"
#include "tests/support/test_program.h"

#include <QtTest/QtTest>

#include <map>
#include <random>
#include <set>

namespace tst_instance_choice {

using namespace core;
using namespace std::chrono_literals;

namespace {

constexpr MonoTime start{std::chrono::hours(1)};

RouteInstance instance(int number, double weight = 1, std::uint32_t concurrency = 1'000)
{
    RouteInstance made;
    made.id = InstanceId("a-" + std::to_string(number));
    made.attempt = 1;
    made.host = "127.0.0.1";
    made.concurrency = concurrency;
    made.weight = weight;
    return made;
}

std::vector<RouteInstance> instances(int count)
{
    std::vector<RouteInstance> made;
    for (int number = 1; number <= count; ++number)
        made.push_back(instance(number));
    return made;
}

ChoiceRules rulesOf(RoutingStrategy strategy)
{
    ChoiceRules rules;
    rules.strategy = strategy;
    rules.ejection = {2, Duration(30s), 50};
    return rules;
}

}  // namespace

class TestInstanceChoice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_choice.emplace(7);
        m_now = start;
    }

    void takesWhatIsSmallestAfterAnyChanges()
    {
        std::mt19937 random(3);
        ChoiceHeap heap;
        std::map<std::uint32_t, std::uint64_t> model;
        for (int i = 0; i < 50'000; ++i) {
            const auto slot = static_cast<std::uint32_t>(random() % 200);
            if (random() % 3 == 0) {
                heap.remove(slot);
                model.erase(slot);
            } else {
                const std::uint64_t rank = (random() % 1'000) << 16 | slot;
                heap.put(rank);
                model[slot] = rank;
            }
            QCOMPARE(heap.size(), model.size());
            QCOMPARE(heap.contains(slot), model.contains(slot));
            if (heap.isEmpty())
                continue;
            const auto least = std::min_element(
                model.begin(), model.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
            QCOMPARE(heap.top(), least->second);
            QCOMPARE(ChoiceHeap::slotOf(heap.top()), least->first);
        }
    }

    void choosesLikeASearchThroughAllOfThem()
    {
        std::mt19937 random(11);
        auto listed = instances(50);
        for (RouteInstance& one : listed) {
            one.cpu = double(random() % 100) / 100;
            one.concurrency = 1 + static_cast<std::uint32_t>(random() % 5);
        }
        publish(listed, rulesOf(RoutingStrategy::LeastLoaded));
        std::vector<Place> held;
        const auto loadOf = [&](const RouteInstance& one) {
            const auto active = activeOf(one.id);
            return active >= one.concurrency ? 2 : 0.4 * one.cpu + 0.3 * active / one.concurrency;
        };
        for (int i = 0; i < 2'000; ++i) {
            if (random() % 3 == 0 && !held.empty()) {
                std::swap(held[random() % held.size()], held.back());
                m_choice->release(held.back());
                held.pop_back();
                continue;
            }
            double least = 2;
            for (const RouteInstance& one : listed)
                least = std::min(least, loadOf(one));
            const auto place = m_choice->choose(m_now, {}, {});
            QCOMPARE(place.has_value(), least < 2);
            if (!place)
                continue;
            m_choice->release(*place);
            const RouteInstance& chosen = *m_choice->target(*place);
            QVERIFY(std::abs(loadOf(*std::find_if(listed.begin(), listed.end(),
                                                  [&](const auto& one) { return one.id == chosen.id; }))
                             - least)
                    < 1e-5);
            held.push_back(*m_choice->choose(m_now, {}, {}));
        }
    }

    void fewestRequestsGoByWeightWhateverTheLoad()
    {
        auto listed = instances(2);
        listed[0].cpu = 1;
        listed[0].weight = 3;
        publish(listed, rulesOf(RoutingStrategy::LeastRequests));

        for (int i = 0; i < 400; ++i)
            m_choice->choose(m_now, {}, {});

        QVERIFY(std::abs(int(activeOf(listed[0].id)) - 300) <= 1);
        QVERIFY(std::abs(int(activeOf(listed[1].id)) - 100) <= 1);
    }

    void turnsGoByWeightAndSmoothly()
    {
        publish({instance(1, 5), instance(2, 1), instance(3, 1)}, rulesOf(RoutingStrategy::RoundRobin));

        std::map<std::string, int> taken;
        int inARow = 0;
        int longest = 0;
        for (int i = 0; i < 700; ++i) {
            const std::string id = serve();
            ++taken[id];
            inARow = id == "a-1" ? inARow + 1 : 0;
            longest = std::max(longest, inARow);
        }

        QVERIFY(std::abs(taken["a-1"] - 500) <= 2);
        QVERIFY(std::abs(taken["a-2"] - 100) <= 2);
        QVERIFY(longest <= 5);
    }

    void weightDividesTheLoad()
    {
        auto listed = instances(2);
        for (RouteInstance& one : listed)
            one.cpu = 0.5;
        listed[1].weight = 2;
        publish(listed, rulesOf(RoutingStrategy::LeastLoaded));
        for (int i = 0; i < 300; ++i)
            m_choice->choose(m_now, {}, {});
        // (0.2 + 0.3 n / 1000) = (0.2 + 0.3 m / 1000) / 2: all 300 stay below that
        QCOMPARE(activeOf(listed[1].id), 300U);
    }

    void aWarmingInstanceTakesAPartOfItsTurns_data()
    {
        QTest::addColumn<int>("strategy");
        QTest::newRow("least-loaded") << int(RoutingStrategy::LeastLoaded);
        QTest::newRow("least-requests") << int(RoutingStrategy::LeastRequests);
        QTest::newRow("round-robin") << int(RoutingStrategy::RoundRobin);
    }

    void aWarmingInstanceTakesAPartOfItsTurns()
    {
        QFETCH(int, strategy);
        ChoiceRules rules = rulesOf(RoutingStrategy(strategy));
        rules.slowStart = 30s;
        auto listed = instances(2);
        listed[0].readySince = start - 1h;
        listed[1].readySince = start - 6s;
        publish(listed, rules);

        std::map<std::string, int> taken;
        for (int i = 0; i < 1'000; ++i)
            ++taken[serve()];
        QVERIFY2(taken["a-2"] >= 90 && taken["a-2"] <= 210, qPrintable(QString::number(taken["a-2"])));

        m_now += 24s;  // it is warm
        taken.clear();
        for (int i = 0; i < 1'000; ++i)
            ++taken[serve()];
        QVERIFY2(std::abs(taken["a-2"] - 500) <= 60, qPrintable(QString::number(taken["a-2"])));
    }

    void choosesNothingThatDrainsWeighsNothingIsFullOrEjected_L10()
    {
        auto listed = instances(5);
        listed[0].draining = true;
        listed[1].weight = 0;
        listed[2].concurrency = 1;
        publish(listed, rulesOf(RoutingStrategy::RoundRobin));
        std::optional<Place> held;
        while (!held || m_choice->target(*held)->id != listed[2].id)
            held = m_choice->choose(m_now, {}, {});
        failAt("a-4", 2);

        for (int i = 0; i < 20; ++i)
            QCOMPARE(serve(), std::string("a-5"));
        m_choice->release(*held);
        std::set<std::string> served;
        for (int i = 0; i < 20; ++i)
            served.insert(serve());
        QCOMPARE(served, (std::set<std::string>{"a-3", "a-5"}));
    }

    void aKeyStaysWithItsInstanceAndFewMoveWhenOneGoes_L12()
    {
        publish(instances(10), rulesOf(RoutingStrategy::LeastLoaded));
        std::map<std::uint64_t, std::string> owner;
        std::map<std::string, int> share;
        for (std::uint64_t key = 0; key < 2'000; ++key) {
            owner[key] = serve(key);
            ++share[owner[key]];
        }
        for (const auto& [id, count] : share)
            QVERIFY2(count > 130 && count < 280, qPrintable(QString::number(count)));
        for (std::uint64_t key = 0; key < 2'000; ++key)
            QCOMPARE(serve(key), owner[key]);

        auto fewer = instances(10);
        fewer.erase(fewer.begin() + 3);
        publish(fewer, rulesOf(RoutingStrategy::LeastLoaded));

        for (const auto& [key, id] : owner)
            QVERIFY(id == "a-4" ? serve(key) != id : serve(key) == id);
    }

    void keysGoByWeight()
    {
        publish({instance(1, 3), instance(2, 1)}, rulesOf(RoutingStrategy::LeastLoaded));
        int first = 0;
        for (std::uint64_t key = 0; key < 4'000; ++key)
            first += serve(key) == "a-1" ? 1 : 0;
        QVERIFY2(std::abs(first - 3'000) < 150, qPrintable(QString::number(first)));
    }

    void aKeyGoesElsewhereWhileItsInstanceIsFullOrEjectedAndComesBack()
    {
        auto listed = instances(4);
        for (RouteInstance& one : listed)
            one.concurrency = 2;
        publish(listed, rulesOf(RoutingStrategy::LeastLoaded));
        const std::string home = serve(99);
        const Place one = *m_choice->choose(m_now, {}, 99);
        const Place two = *m_choice->choose(m_now, {}, 99);
        QVERIFY(serve(99) != home);
        m_choice->release(one);
        QCOMPARE(serve(99), home);
        m_choice->release(two);

        failAt(home, 2);
        QVERIFY(serve(99) != home);
        m_now += 30s;
        QCOMPARE(serve(99), home);  // its trial
        QVERIFY(serve(99, {InstanceId(home)}) != home);
    }

    void afterItsEjectionAnInstanceGetsOneTrialAtATime()
    {
        publish(instances(2), rulesOf(RoutingStrategy::RoundRobin));
        failAt("a-1", 2);
        QVERIFY(circuitOf("a-1") == CircuitState::Open);
        m_now += 29s;
        for (int i = 0; i < 10; ++i)
            QCOMPARE(serve(), std::string("a-2"));

        m_now += 1s;
        QVERIFY(circuitOf("a-1") == CircuitState::HalfOpen);
        const Place trial = takeAt("a-1");
        for (int i = 0; i < 10; ++i)
            QCOMPARE(serve(), std::string("a-2"));
        m_choice->release(trial);  // its client went away: nothing is known
        QVERIFY(circuitOf("a-1") == CircuitState::HalfOpen);
        failAt("a-1", 1);

        QVERIFY(circuitOf("a-1") == CircuitState::Open);
        QCOMPARE(ejectedFor("a-1"), Duration(60s));
        m_now += 60s;
        succeedAt("a-1");
        QVERIFY(circuitOf("a-1") == CircuitState::Closed);
        std::set<std::string> served;
        for (int i = 0; i < 10; ++i)
            served.insert(serve());
        QCOMPARE(served.size(), std::size_t(2));
    }

    void anErrorFromBeforeTheEjectionIsNoFailedTrial()
    {
        publish(instances(2), rulesOf(RoutingStrategy::RoundRobin));
        const Place old = takeAt("a-1");
        failAt("a-1", 2);
        m_now += 30s;
        serve();
        QVERIFY(circuitOf("a-1") == CircuitState::HalfOpen);

        m_choice->count(old, true, m_now);

        QVERIFY(circuitOf("a-1") == CircuitState::HalfOpen);
        m_choice->release(old);
        succeedAt("a-1");
        QVERIFY(circuitOf("a-1") == CircuitState::Closed);
    }

    void aNewAttemptBeginsWithAClosedCircuit()
    {
        auto listed = instances(2);
        publish(listed, rulesOf(RoutingStrategy::RoundRobin));
        failAt("a-1", 2);
        publish(listed, rulesOf(RoutingStrategy::RoundRobin));
        QVERIFY(circuitOf("a-1") == CircuitState::Open);

        listed[0].attempt = 2;
        publish(listed, rulesOf(RoutingStrategy::RoundRobin));

        QVERIFY(circuitOf("a-1") == CircuitState::Closed);
    }

    void ejectsAtMostTheAllowedPartAndPanicsWhenMostFail_fault10()
    {
        publish(instances(6), rulesOf(RoutingStrategy::RoundRobin));
        for (int number = 1; number <= 3; ++number)
            failAt("a-" + std::to_string(number), 2);
        QCOMPARE(ejected(), 3);
        QVERIFY(!m_choice->panics());  // half of them are fit

        failAt("a-4", 2);

        QCOMPARE(ejected(), 3);
        QVERIFY(m_choice->panics());
        std::set<std::string> served;
        for (int i = 0; i < 60; ++i)
            served.insert(serve());
        QCOMPARE(served.size(), std::size_t(6));

        m_now += 9s;
        succeedAt("a-4");
        QVERIFY(m_choice->panics());  // it lasts a while, lest it flutters
        m_now += 10s;
        serve();
        QVERIFY(!m_choice->panics());
        served.clear();
        for (int i = 0; i < 60; ++i)
            served.insert(serve());
        QCOMPARE(served, (std::set<std::string>{"a-4", "a-5", "a-6"}));
    }

    void countsTheUnreadyForThePanicAndNotThoseThatDrain()
    {
        auto listed = instances(2);
        m_choice->publish(listed, rulesOf(RoutingStrategy::RoundRobin), 2, m_now);
        QVERIFY(!m_choice->panics());
        m_choice->publish(listed, rulesOf(RoutingStrategy::RoundRobin), 3, m_now);
        QVERIFY(m_choice->panics());

        init();
        for (int number = 3; number < 20; ++number) {
            listed.push_back(instance(number));
            listed.back().draining = true;
        }
        publish(listed, rulesOf(RoutingStrategy::RoundRobin));
        QVERIFY(!m_choice->panics());
    }

    void neverPanicsWithAThresholdOfZero()
    {
        ChoiceRules rules = rulesOf(RoutingStrategy::RoundRobin);
        rules.panicThreshold = 0;
        rules.ejection.maxPercent = 100;
        publish(instances(2), rules);
        failAt("a-1", 2);
        failAt("a-2", 2);
        QVERIFY(!m_choice->panics());
        QVERIFY(!m_choice->choose(m_now, {}, {}));
    }

private:
    void publish(const std::vector<RouteInstance>& listed, const ChoiceRules& rules)
    {
        m_choice->publish(listed, rules, 0, m_now);
    }
    std::string serve(std::optional<std::uint64_t> key = {}, const std::vector<InstanceId>& avoid = {})
    {
        const Place place = *m_choice->choose(m_now, avoid, key);
        m_choice->release(place);
        return m_choice->target(place)->id.text();
    }
    // A place at this very instance.
    Place takeAt(const std::string& id)
    {
        std::vector<InstanceId> others;
        for (const InstanceStanding& one : m_choice->standings(m_now))
            if (one.instance.text() != id)
                others.push_back(one.instance);
        return *m_choice->choose(m_now, others, {});
    }
    void failAt(const std::string& id, int times)
    {
        for (int i = 0; i < times; ++i) {
            const Place place = takeAt(id);
            m_choice->count(place, true, m_now);
            m_choice->release(place);
        }
    }
    void succeedAt(const std::string& id)
    {
        const Place place = takeAt(id);
        m_choice->count(place, false, m_now);
        m_choice->release(place);
    }
    InstanceStanding standing(const std::string& id) const
    {
        for (const InstanceStanding& one : m_choice->standings(m_now))
            if (one.instance.text() == id)
                return one;
        return {};
    }
    std::uint32_t activeOf(const InstanceId& id) const { return standing(id.text()).active; }
    CircuitState circuitOf(const std::string& id) const { return standing(id).circuit; }
    Duration ejectedFor(const std::string& id) const { return standing(id).ejectedFor.value_or(Duration(0)); }
    int ejected() const
    {
        int count = 0;
        for (const InstanceStanding& one : m_choice->standings(m_now))
            count += one.circuit == CircuitState::Open ? 1 : 0;
        return count;
    }

    std::optional<InstanceChoice> m_choice;
    MonoTime m_now;
};

}  // namespace tst_instance_choice

PILOTHOUSE_TEST(tst_instance_choice, TestInstanceChoice)
#include "tst_instance_choice.moc"
