#include "core/gateway/event_loop.h"

#include "tests/support/test_program.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <map>
#include <thread>

namespace tst_event_loop {

using namespace core;
using namespace std::chrono_literals;

namespace {

constexpr Duration never = 1h;

// Two sockets that are connected with each other.
struct Pair {
    Pair()
    {
        std::array<int, 2> made{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, made.data()) == 0) {
            near = Descriptor(made[0]);
            far = Descriptor(made[1]);
        }
    }
    void writeFar() const { QCOMPARE(::write(far.number(), "x", 1), ssize_t(1)); }

    Descriptor near;
    Descriptor far;
};

class Watcher : public DescriptorWatcher {
public:
    explicit Watcher(std::function<void(std::uint32_t)> told) : m_told(std::move(told)) {}
    void onReady(std::uint32_t events) override { m_told(events); }

private:
    std::function<void(std::uint32_t)> m_told;
};

std::unique_ptr<EventLoop> newLoop()
{
    return EventLoop::open().value();
}

}  // namespace

class TestEventLoop : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tasksOfOtherThreadsAreCalledInTheirOrder()
    {
        constexpr int tasks = 5'000;
        const auto loop = newLoop();
        std::map<int, int> seen;  // by thread: the last of its numbers
        bool isInOrder = true;
        int left = 2 * tasks;
        const auto count = [&](int thread, std::unique_ptr<int> number) {
            isInOrder = isInOrder && seen[thread] + 1 == *number;
            seen[thread] = *number;
            if (--left == 0)
                loop->end();
        };
        const auto post = [&](int thread) {
            for (int i = 1; i <= tasks; ++i)
                loop->post([&count, thread, number = std::make_unique<int>(i)]() mutable {
                    count(thread, std::move(number));
                });
        };
        std::jthread first(post, 1);
        std::jthread second(post, 2);
        loop->run(never, [] {});
        QVERIFY(isInOrder);
        QCOMPARE(left, 0);
    }

    void inputIsToldOnceAndAgainWhenMoreComes()
    {
        const auto loop = newLoop();
        const Pair pair;
        int told = 0;
        int ticks = 0;
        Watcher watcher([&](std::uint32_t events) { told += (events & EPOLLIN) != 0 ? 1 : 0; });
        const auto watch = loop->watch(pair.near, watcher);
        QVERIFY(bool(watch));
        pair.writeFar();
        loop->run(1ms, [&] {
            ++ticks;
            if (ticks == 5) {
                QCOMPARE(told, 1);  // though nobody has read it
                pair.writeFar();
            }
            if (ticks == 10)
                loop->end();
        });
        QCOMPARE(told, 2);
    }

    // Both are ready at the same time, and the first to be told takes the other's place away.
    void whoeverHasLeftIsToldNothing()
    {
        const auto loop = newLoop();
        const Pair one;
        const Pair other;
        const Pair later;
        std::vector<std::string> told;
        EventLoop::Watch watchOfOne;
        EventLoop::Watch watchOfOther;
        EventLoop::Watch watchOfLater;
        Watcher lateOne([&](std::uint32_t events) {
            told.push_back((events & EPOLLIN) != 0 ? "input of the late one" : "the late one");
        });
        const auto replace = [&](const char* name, EventLoop::Watch& watch) {
            told.push_back(name);
            if (told.size() > 1)
                return;
            watch.reset();
            watchOfLater = loop->watch(later.near, lateOne).value();  // in the slot that was given up
        };
        Watcher first([&](std::uint32_t) { replace("one", watchOfOther); });
        Watcher second([&](std::uint32_t) { replace("other", watchOfOne); });
        watchOfOne = loop->watch(one.near, first).value();
        watchOfOther = loop->watch(other.near, second).value();
        one.writeFar();
        other.writeFar();
        int ticks = 0;
        loop->run(1ms, [&] {
            if (++ticks == 5)
                loop->end();
        });
        QCOMPARE(told.size(), std::size_t(2));
        QCOMPARE(told.back(), std::string("the late one"));  // that there is room for output
    }

    void aTurnComesWithoutEventsAndOneAfterATickAfterIt()
    {
        const auto loop = newLoop();
        const Pair pair;
        std::string order;
        EventLoop::Watch watch;
        Watcher watcher([&](std::uint32_t events) {
            order += events != 0 ? 'e' : 't';
            if (order == "e") {
                watch.askTurnAfterTick();
                watch.askTurn();
            }
            if (order == "et|t")
                loop->end();
        });
        watch = loop->watch(pair.near, watcher).value();
        loop->run(5ms, [&] { order += '|'; });
        QCOMPARE(order, std::string("et|t"));
    }

    void aTaskThatWasNotCalledGoesWithTheLoop()
    {
        auto loop = newLoop();
        const auto held = std::make_shared<int>(1);
        loop->end();
        loop->post([held] {});
        QCOMPARE(held.use_count(), 2L);
        loop->run(never, [] {});
        loop.reset();
        QCOMPARE(held.use_count(), 1L);
    }

    void whatCannotBeWatchedIsSaid()
    {
        const auto loop = newLoop();
        Watcher watcher([](std::uint32_t) {});
        const auto watch = loop->watch(Descriptor(), watcher);
        QVERIFY(!watch);
        QCOMPARE(watch.error().code, ErrorCode::Io);
    }
};

}  // namespace tst_event_loop

PILOTHOUSE_TEST(tst_event_loop, TestEventLoop)
#include "tst_event_loop.moc"
