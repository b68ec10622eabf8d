#include <QTest>

#include "core/base/guarded.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/base/time.h"
#include "tests/support/test_program.h"

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <vector>

namespace tst_values {

using namespace std::chrono_literals;
using core::Result;

class TestValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aResultHoldsItsValueOrItsError()
    {
        const Result<int> good = 7;
        const Result<int> bad = core::Error{core::ErrorCode::Busy, "full"};
        const Result<> nothing = core::done;

        QVERIFY(bool(good));
        QCOMPARE(good.value(), 7);
        QVERIFY(!bad);
        QCOMPARE(bad.error(), (core::Error{core::ErrorCode::Busy, "full"}));
        QVERIFY(bool(nothing));
    }

    void aResultThrowsForTheOneItDoesNotHold()
    {
        const Result<int> good = 7;
        Result<int> bad = core::Error{core::ErrorCode::Busy, "full"};

        QVERIFY_EXCEPTION_THROWN(good.error(), std::bad_variant_access);
        QVERIFY_EXCEPTION_THROWN(bad.value(), std::bad_variant_access);
        QVERIFY_EXCEPTION_THROWN(std::move(bad).value(), std::bad_variant_access);
    }

    void aMovedResultGivesItsValueAwayAndKeepsItsKind()
    {
        Result<std::unique_ptr<int>> first = std::make_unique<int>(7);
        Result<std::unique_ptr<int>> second = std::move(first);

        QVERIFY(bool(first));  // NOLINT: what a moved one is, is the question
        QVERIFY(first.value() == nullptr);
        const std::unique_ptr<int> taken = std::move(second).value();
        QCOMPARE(*taken, 7);
        Result<std::string> error = core::Error{core::ErrorCode::Io, "disk"};
        const Result<std::string> moved = std::move(error);
        QCOMPARE(moved.error().context, std::string("disk"));
        QVERIFY(!error);  // NOLINT
    }

    void aGuardedValueSeesOneThreadAtATime()
    {
        struct Pair {
            long first = 0;
            long second = 0;
        };
        core::Guarded<Pair> guarded;
        std::atomic<int> torn = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 8; ++i)
                threads.emplace_back([&] {
                    for (int round = 0; round < 5'000; ++round)
                        guarded.with([&](Pair& pair) {
                            torn += pair.first == pair.second ? 0 : 1;
                            ++pair.first;
                            ++pair.second;
                        });
                });
        }

        QCOMPARE(torn.load(), 0);
        QCOMPARE(std::as_const(guarded).with([](const Pair& pair) { return pair.first; }), 40'000L);
    }

    void aGuardedValueIsFreeAgainAfterAnException()
    {
        core::Guarded<int> guarded(1);

        QVERIFY_EXCEPTION_THROWN(guarded.with([](int&) { throw std::runtime_error("no"); }),
                                 std::runtime_error);
        QCOMPARE(guarded.with([](int& value) { return ++value; }), 2);
    }

    void idsAreOrderedAndHashedAsTheirTexts()
    {
        const core::AgentId a("a");
        const core::AgentId b("b");

        QVERIFY(a < b && !(b < a) && a == core::AgentId("a") && a != b);
        QVERIFY(core::AgentId("a-10") < core::AgentId("a-9"));
        QVERIFY(core::AgentId() < a && core::AgentId().isEmpty() && !a.isEmpty());
        QCOMPARE(std::hash<core::AgentId>()(a), std::hash<std::string>()("a"));
        const std::map<core::AgentId, int> ordered{{b, 2}, {a, 1}};
        QCOMPARE(ordered.begin()->second, 1);
        const std::unordered_map<core::AgentId, int> hashed{{a, 1}, {b, 2}};
        QCOMPARE(hashed.at(core::AgentId("b")), 2);
        QVERIFY((!std::is_convertible_v<core::AgentId, core::RegionName>));
        QVERIFY((!std::is_constructible_v<core::AgentId, core::RegionName>));
    }

    void aSecretMatchesItsTextOnly()
    {
        const core::Secret secret("hunter2");

        QVERIFY(secret.matches("hunter2"));
        for (const char* other : {"", "hunter", "hunter3", "Hunter2", "hunter22"})
            QVERIFY2(!secret.matches(other), other);
        QVERIFY(core::Secret().matches("") && core::Secret().isEmpty());
        QVERIFY(core::Secret(std::string("a\0b", 3)).matches(std::string_view("a\0b", 3)));
        QVERIFY(!core::Secret(std::string("a\0b", 3)).matches(std::string_view("a\0c", 3)));
    }

    void aSecretsCopyLivesOnItsOwn()
    {
        core::Secret copy;
        {
            const core::Secret secret("hunter2");
            copy = secret;
        }
        QVERIFY(copy.matches("hunter2"));
        copy = core::Secret("other");
        QVERIFY(copy.matches("other"));
        const core::Secret& same = copy;
        copy = same;
        QVERIFY(copy.matches("other"));
    }

    // Short texts lie inside the object, so its bytes can be looked at after its end.
    void aSecretLeavesNoBytesBehind()
    {
        alignas(core::Secret) std::array<unsigned char, sizeof(core::Secret)> place{};
        const auto holds = [&] {
            return std::string_view(reinterpret_cast<const char*>(place.data()), place.size()).find("unter2")
                != std::string_view::npos;
        };
        auto* secret = ::new (place.data()) core::Secret("hunter2");
        QVERIFY(holds());
        {
            const core::Secret taken(std::move(*secret));
            QVERIFY(!holds());
            *secret = taken;
            QVERIFY(holds());
        }
        secret->~Secret();
        QVERIFY(!holds());
    }

    void readsEveryFormOfATime_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("utc");
        const auto row = [](const char* text, const char* utc) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(utc);
        };
        row("2026-11-25T14:32:07Z", "2026-11-25T14:32:07.000Z");
        row("2026-11-25T14:32:07.125Z", "2026-11-25T14:32:07.125Z");
        row("2026-11-25t14:32:07.125z", "2026-11-25T14:32:07.125Z");
        row("2026-11-25T14:32:07.1Z", "2026-11-25T14:32:07.100Z");
        row("2026-11-25T14:32:07.125499Z", "2026-11-25T14:32:07.125Z");
        row("2026-11-25T15:32:07+01:00", "2026-11-25T14:32:07.000Z");
        row("2026-11-25T09:02:07-05:30", "2026-11-25T14:32:07.000Z");
        row("2026-11-25T00:30:00+01:00", "2026-11-24T23:30:00.000Z");
        row("2026-11-25T14:32:07-00:00", "2026-11-25T14:32:07.000Z");
        row("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z");
        row("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z");
    }

    void readsEveryFormOfATime()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, utc);

        const auto time = core::fromRfc3339(text.toStdString());

        QVERIFY(time.has_value());
        QCOMPARE(QByteArray::fromStdString(core::toRfc3339(*time)), utc);
    }

    void refusesWhatIsNoTime()
    {
        for (const char* text : {"", "now", "2026-11-25", "14:32:07Z", "2026-11-25T14:32:07",
                                 "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-25T25:00:00Z",
                                 "2026-11-25T14:60:00Z", "2026-11-25T14:32:07Zoo", " 2026-11-25T14:32:07Z",
                                 "2026-11-25T14:32:07+25:00", "26-11-25T14:32:07Z", "2026-11-25T14:32:07.Z"})
            QVERIFY2(!core::fromRfc3339(text), text);
    }

    void theMonotonicClockDoesNotStepBack()
    {
        core::Now last = core::readClocks();
        for (int i = 0; i < 1'000; ++i) {
            const core::Now now = core::readClocks();
            QVERIFY(now.mono >= last.mono);
            last = now;
        }
        QVERIFY(last.wall.time_since_epoch() > 50 * 365 * 24h);
    }
};

}  // namespace tst_values

PILOTHOUSE_TEST(tst_values, TestValues)
#include "tst_values.moc"
