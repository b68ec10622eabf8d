#include "core/gateway/balancer.h"
#include "tests/support/test_program.h"

#include <QtTest/QtTest>

#include <limits>
#include <map>
#include <random>
#include <set>
#include <thread>

namespace tst_balancer {

using namespace std::chrono_literals;

namespace {

constexpr core::MonoTime start{std::chrono::hours(1)};

core::RouteInstance instance(const std::string& id, double cpu = 0, std::uint32_t concurrency = 100)
{
    core::RouteInstance made;
    made.id = core::InstanceId(id);
    made.attempt = 1;
    made.host = "127.0.0.1";
    made.port = 9000;
    made.cpu = cpu;
    made.concurrency = concurrency;
    made.readySince = start - 1h;
    return made;
}

std::vector<core::RouteInstance> four()
{
    return {instance("a-01"), instance("a-02"), instance("a-03"), instance("a-04")};
}

void publish(core::Balancer& balancer, const std::vector<core::RouteInstance>& instances,
             core::Duration slowStart)
{
    core::ChoiceRules rules;
    rules.slowStart = slowStart;
    balancer.publish(instances, rules, start);
}

std::uint32_t sum(const core::Balancer& balancer)
{
    std::uint32_t total = 0;
    for (const auto& count : balancer.standings(start))
        total += count.active;
    return total;
}

}  // namespace

class TestBalancer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void choosesNothingFromAnEmptyPool_L1()
    {
        core::Balancer balancer(1);
        QVERIFY(!balancer.choose(start));
        publish(balancer, {}, 30s);
        QVERIFY(!balancer.choose(start));
    }

    void givesEveryPlaceBack_L2()
    {
        core::Balancer balancer(1);
        publish(balancer, four(), 0s);
        for (int i = 0; i < 1000; ++i)
            QVERIFY(balancer.choose(start).has_value());
        QCOMPARE(sum(balancer), 0U);
    }

    void rampsANewInstanceUpLinearly_L3()
    {
        for (const auto& [age, expected] : std::map<int, int>{{0, 50}, {3, 50}, {15, 250}, {30, 500}}) {
            core::Balancer balancer(1);
            core::RouteInstance fresh = instance("a-02", 0);
            fresh.readySince = start - std::chrono::seconds(age);
            publish(balancer, {instance("a-01", 0.9), fresh}, 30s);

            int taken = 0;
            for (int i = 0; i < 500; ++i)
                taken += balancer.choose(start)->instance() == fresh.id ? 1 : 0;

            QVERIFY2(std::abs(taken - expected) <= 1, qPrintable(QString::number(taken)));
        }
    }

    void servesFromAWarmingInstanceWhenThereIsNoOther()
    {
        core::Balancer balancer(1);
        core::RouteInstance fresh = instance("a-01");
        fresh.readySince = start;
        publish(balancer, {fresh}, 30s);
        QVERIFY(balancer.choose(start).has_value());
    }

    void spreadsSimultaneousChoicesEvenly_L4()
    {
        core::Balancer balancer(1);
        publish(balancer, four(), 0s);
        std::vector<std::vector<core::Lease>> held(4);
        std::vector<std::jthread> threads;
        for (auto& own : held) {
            threads.emplace_back([&own, &balancer] {
                for (int i = 0; i < 25; ++i)
                    own.push_back(*balancer.choose(start));
            });
        }
        threads.clear();
        for (const auto& count : balancer.standings(start))
            QCOMPARE(count.active, 25U);
    }

    void neverPassesTheConcurrencyLimit_L6()
    {
        core::Balancer balancer(1);
        publish(balancer, {instance("a-01", 0, 2), instance("a-02", 0.9, 1)}, 0s);
        std::vector<core::Lease> held;
        for (int i = 0; i < 3; ++i)
            held.push_back(*balancer.choose(start));
        QVERIFY(!balancer.choose(start));
        held.pop_back();
        QVERIFY(balancer.choose(start).has_value());
    }

    void countsAnUnknownLoadAsHalfAndAConcurrencyOfZeroAsOne_L7()
    {
        core::Balancer balancer(1);
        publish(balancer, {instance("a-01", std::numeric_limits<double>::quiet_NaN()), instance("a-02", 0.4)},
                0s);
        QCOMPARE(balancer.choose(start)->instance().text(), std::string("a-02"));
        publish(balancer, {instance("a-01", std::numeric_limits<double>::quiet_NaN()), instance("a-02", 0.6)},
                0s);
        QCOMPARE(balancer.choose(start)->instance().text(), std::string("a-01"));

        publish(balancer, {instance("a-03", 0, 0)}, 0s);
        const auto only = balancer.choose(start);
        QVERIFY(only.has_value());
        QVERIFY(!balancer.choose(start));
    }

    void letsEqualInstancesTakeTurnsInAnOrderOfChance_L8()
    {
        std::set<std::string> first;
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            core::Balancer balancer(seed);
            publish(balancer, four(), 0s);
            std::map<core::InstanceId, int> taken;
            first.insert(balancer.choose(start)->instance().text());
            for (int i = 0; i < 400; ++i)
                ++taken[balancer.choose(start)->instance()];
            QCOMPARE(taken.size(), std::size_t(4));
            for (const auto& [id, count] : taken)
                QVERIFY2(std::abs(count - 100) <= 10, qPrintable(QString::number(count)));
        }
        QCOMPARE(first.size(), std::size_t(4));
    }

    void choosesTheSameWithTheSameSeed()
    {
        core::Balancer one(5);
        core::Balancer other(5);
        for (core::Balancer* balancer : {&one, &other})
            publish(*balancer, four(), 0s);
        for (int i = 0; i < 100; ++i)
            QCOMPARE(one.choose(start)->instance(), other.choose(start)->instance());
    }

    void followsTheLoadOfTheNewestTable_L5()
    {
        core::Balancer balancer(1);
        publish(balancer, {instance("a-01", 0.1), instance("a-02", 0.2)}, 0s);
        QCOMPARE(balancer.choose(start)->instance().text(), std::string("a-01"));
        publish(balancer, {instance("a-01", 0.9), instance("a-02", 0.2)}, 0s);
        QCOMPARE(balancer.choose(start)->instance().text(), std::string("a-02"));
    }

    void forgetsWhatIsNoLongerListedOnceItIsIdle_L11()
    {
        core::Balancer balancer(1);
        publish(balancer, {instance("a-01")}, 0s);
        auto held = balancer.choose(start);
        for (int generation = 0; generation < 100; ++generation)
            publish(balancer, {instance("b-" + std::to_string(generation))}, 0s);
        QCOMPARE(balancer.standings(start).size(), std::size_t(2));

        held->release();

        QCOMPARE(balancer.standings(start).size(), std::size_t(1));
    }

    void weighsRequestsAgainstTheInstancesOwnLimit_L9()
    {
        core::Balancer balancer(1);
        publish(balancer, {instance("a-01", 0, 1000), instance("a-02", 0.5, 1000)}, 0s);
        std::vector<core::Lease> held;
        for (int i = 0; i < 600; ++i) {
            held.push_back(*balancer.choose(start));
            QCOMPARE(held.back().instance().text(), std::string("a-01"));
        }
    }

    void avoidsWhatItIsToldToAndWhatDrains()
    {
        core::Balancer balancer(1);
        auto instances = four();
        instances[0].draining = true;
        publish(balancer, instances, 0s);
        const std::vector<core::InstanceId> avoid{core::InstanceId("a-02"), core::InstanceId("a-03")};
        for (int i = 0; i < 20; ++i)
            QCOMPARE(balancer.choose(start, avoid)->instance().text(), std::string("a-04"));
    }

    void holdsOneLeaseForEveryActiveRequestInAnyOrderOfEvents()
    {
        std::mt19937 random(7);
        core::Balancer balancer(1);
        std::vector<core::Lease> held;
        for (int i = 0; i < 20'000; ++i) {
            const auto action = random() % 10;
            if (action == 0) {
                std::vector<core::RouteInstance> listed;
                for (auto& candidate : four()) {
                    candidate.attempt = random() % 2;
                    candidate.draining = random() % 4 == 0;
                    if (random() % 3 != 0)
                        listed.push_back(candidate);
                }
                publish(balancer, listed, 0s);
            } else if (action < 6) {
                if (auto lease = balancer.choose(start))
                    held.push_back(std::move(*lease));
            } else if (!held.empty()) {
                std::swap(held[random() % held.size()], held.back());
                held.pop_back();
            }
            QCOMPARE(sum(balancer), static_cast<std::uint32_t>(held.size()));
        }
        held.clear();
        QCOMPARE(sum(balancer), 0U);
    }
};

}  // namespace tst_balancer

PILOTHOUSE_TEST(tst_balancer, TestBalancer)
#include "tst_balancer.moc"
