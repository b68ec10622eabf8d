// The cache of one agent's answers, under a time that the test moves.

#include "response_cache_rig.h"

#include "core/base/guarded.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <atomic>
#include <set>
#include <thread>

namespace tst_response_cache {

using core::Duration;
using core::HttpFields;
using Kind = core::CacheFinding::Kind;
using Wake = core::CacheWake::Kind;
using namespace std::chrono_literals;

namespace {

const auto everything = [](const std::string&) { return true; };

}  // namespace

class TestResponseCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void servesWhatItKeptAndSaysHowOldItIs()
    {
        ResponseCacheRig rig;
        auto first = rig.ask("/a");
        QCOMPARE(first.kind, Kind::Fetch);
        QVERIFY(rig.answer(std::move(first.fetch), "hello",
                           {{"Cache-Control", "max-age=60"}, {"Age", "5"}, {"X", "y"}}));

        rig.now.mono += 10s;
        const auto second = rig.ask("/a");

        QCOMPARE(second.kind, Kind::Fresh);
        QCOMPARE(second.answer->status, 200U);
        QCOMPARE(second.answer->reason, std::string("Some"));
        QCOMPARE(*second.answer->body, std::string("hello"));
        QCOMPARE(second.answer->fields, (HttpFields{{"Cache-Control", "max-age=60"}, {"X", "y"}}));
        QCOMPARE(second.age, 15s);
        QCOMPARE(rig.cache->stats().hits, 1U);
        QCOMPARE(rig.cache->stats().misses, 1U);
    }

    void trapC2KeepsAnEmptyOrNegativeAnswerLikeAnyOther()
    {
        ResponseCacheRig rig;
        for (const auto& [target, status, body] : {std::tuple("/null", 200U, "null"),
                                                   {"/false", 200U, "false"},
                                                   {"/empty", 204U, ""},
                                                   {"/none", 404U, ""}}) {
            rig.answer(rig.ask(target).fetch, body, {{"Cache-Control", "max-age=60"}}, status);

            const auto found = rig.ask(target);

            QCOMPARE(found.kind, Kind::Fresh);
            QCOMPARE(found.answer->status, status);
            QCOMPARE(*found.answer->body, std::string(body));
        }
    }

    void trapC4GivesNobodyTheAnswerOfAnother()
    {
        ResponseCacheRig rig;
        const HttpFields open{{"Cache-Control", "public, max-age=60"}};
        rig.get("/a", "for ann", {}, open, "ann");

        QCOMPARE(rig.get("/a", "for bob", {}, open, "bob"), std::string("for bob"));
        QCOMPARE(rig.get("/a", "?", {}, open, "ann"), std::string("for ann"));
        QCOMPARE(rig.get("/a", "for the key", {{"Authorization", "k"}}, open, "ann"),
                 std::string("for the key"));
    }

    void tellsAnswersApartByTheirVary()
    {
        ResponseCacheRig rig;
        const HttpFields vary{{"Vary", "Accept-Language"}};
        const HttpFields german{{"Accept-Language", "de"}};
        const HttpFields english{{"accept-language", "en"}};
        rig.get("/a", "Hallo", german, vary);

        QCOMPARE(rig.get("/a", "Hello", english, vary), std::string("Hello"));

        QCOMPARE(rig.get("/a", "?", german, vary), std::string("Hallo"));
        QCOMPARE(rig.get("/a", "?", english, vary), std::string("Hello"));
        QCOMPARE(rig.cache->stats().entries, 2U);
    }

    void trapC6SendsOneToFetchAndTellsTheOthersOutsideTheLock()
    {
        ResponseCacheRig rig;
        auto first = rig.ask("/a");
        int told = 0;
        for (int i = 0; i < 3; ++i) {
            const HttpFields none;
            const auto waiting = rig.cache->ask(
                {"GET", "/a", none, {"v1", "ann", "jwt"}}, rig.now.mono, [&](core::CacheWake wake) {
                    QCOMPARE(wake.kind, Wake::Stored);
                    QCOMPARE(rig.ask("/a").kind, Kind::Fresh);  // no lock is held
                    ++told;
                });
            QCOMPARE(waiting.kind, Kind::Wait);
        }

        rig.answer(std::move(first.fetch), "x");

        QCOMPARE(told, 3);
        QCOMPARE(rig.cache->stats().coalesced, 3U);
        QCOMPARE(rig.cache->stats().misses, 1U);
    }

    void trapC6BoundsThoseWhoWait()
    {
        ResponseCacheRig rig;
        const auto first = rig.ask("/a");
        for (std::size_t i = 0; i < core::ResponseCache::mostWaiters; ++i)
            QCOMPARE(rig.ask("/a").kind, Kind::Wait);

        const auto beyond = rig.ask("/a");

        QCOMPARE(beyond.kind, Kind::Fetch);
        QVERIFY(beyond.fetch);
        first.fetch->fail();
        QCOMPARE(rig.wakes.size(), core::ResponseCache::mostWaiters);
    }

    void trapC6HandsOverFromAFetcherThatVanishes()
    {
        ResponseCacheRig rig;
        auto first = rig.ask("/a");
        for (int i = 0; i < 3; ++i)
            QCOMPARE(rig.ask("/a").kind, Kind::Wait);

        first.fetch.reset();

        QCOMPARE(rig.wakes, std::vector{Wake::YourTurn});
        rig.answer(std::move(rig.handed.at(0)), "x");
        QCOMPARE(rig.wakes, (std::vector{Wake::YourTurn, Wake::Stored, Wake::Stored}));
        QCOMPARE(rig.ask("/a").kind, Kind::Fresh);
    }

    void aHandedOverFetchIsFiledUnderTheFieldsOfItsNewOwner()
    {
        ResponseCacheRig rig;
        auto first = rig.ask("/a", {{"Accept", "x"}});
        QCOMPARE(rig.ask("/a", {{"Accept", "y"}}).kind, Kind::Wait);
        first.fetch.reset();

        rig.answer(std::move(rig.handed.at(0)), "for y", {{"Vary", "Accept"}});

        QCOMPARE(rig.ask("/a", {{"Accept", "y"}}).kind, Kind::Fresh);
        QCOMPARE(rig.ask("/a", {{"Accept", "x"}}).kind, Kind::Fetch);
    }

    void theLastToVanishLeavesNothingBehind()
    {
        ResponseCacheRig rig;
        rig.ask("/a");

        QCOMPARE(rig.ask("/a").kind, Kind::Fetch);
    }

    void tellsThoseWhoWaitOfAFailure()
    {
        ResponseCacheRig rig;
        auto first = rig.ask("/a");
        QCOMPARE(rig.ask("/a").kind, Kind::Wait);

        QVERIFY(first.fetch->begin(200, "OK", {}, rig.now));
        first.fetch->append("half");
        first.fetch->fail();

        QCOMPARE(rig.wakes, std::vector{Wake::Failed});
        QCOMPARE(rig.ask("/a").kind, Kind::Fetch);
    }

    void lineUpNobodyBehindWhatIsNotKept()
    {
        ResponseCacheRig rig;
        auto first = rig.ask("/a");
        QCOMPARE(rig.ask("/a").kind, Kind::Wait);

        QVERIFY(!first.fetch->begin(200, "OK", {{"Cache-Control", "no-store"}}, rig.now));

        QCOMPARE(rig.wakes, std::vector{Wake::NotShared});
        const auto one = rig.ask("/a");
        const auto other = rig.ask("/a");
        QCOMPARE(one.kind, Kind::Fetch);
        QCOMPARE(other.kind, Kind::Fetch);
        rig.now.mono += 61s;
        const auto later = rig.ask("/a");
        QCOMPARE(rig.ask("/a").kind, Kind::Wait);
    }

    void anErrorOfTheMomentChangesNothing()
    {
        ResponseCacheRig rig;
        const HttpFields stale{{"Cache-Control", "max-age=60, stale-while-revalidate=60"}};
        rig.answer(rig.ask("/a").fetch, "good", stale);
        rig.now.mono += 70s;
        auto revalidating = rig.ask("/a");
        QCOMPARE(*revalidating.answer->body, std::string("good"));

        QVERIFY(!revalidating.fetch->begin(503, "Busy", {}, rig.now));

        QCOMPARE(*rig.ask("/a").answer->body, std::string("good"));
    }

    void trapC6ServesStaleWhileOneAsksAnew()
    {
        ResponseCacheRig rig;
        const HttpFields stale{{"Cache-Control", "max-age=60, stale-while-revalidate=60"}};
        rig.answer(rig.ask("/a").fetch, "old", stale);
        rig.now.mono += 61s;

        auto one = rig.ask("/a");
        auto other = rig.ask("/a");

        QCOMPARE(one.kind, Kind::Fetch);
        QCOMPARE(other.kind, Kind::Stale);
        QCOMPARE(*other.answer->body, std::string("old"));
        QCOMPARE(other.age, 61s);
        rig.answer(std::move(one.fetch), "new", stale);
        QCOMPARE(*rig.ask("/a").answer->body, std::string("new"));
        rig.now.mono += 121s;
        QCOMPARE(rig.ask("/a").answer, nullptr);
        QCOMPARE(rig.cache->stats().staleHits, 1U);
        QCOMPARE(rig.cache->stats().expired, 1U);
    }

    void trapC6LetsEndsOfLifeFallApart()
    {
        ResponseCacheRig rig;
        for (int i = 0; i < 100; ++i)
            rig.answer(rig.ask("/" + std::to_string(i)).fetch, "x", {{"Cache-Control", "max-age=100"}});
        std::set<int> sizes;
        rig.now.mono += 89s;
        rig.cache->sweep(rig.now.mono);
        QCOMPARE(rig.cache->stats().entries, 100U);
        for (int second = 90; second <= 100; ++second) {
            rig.now.mono += 1s;
            rig.cache->sweep(rig.now.mono);
            sizes.insert(int(rig.cache->stats().entries));
        }

        QVERIFY(sizes.size() > 8);
        QVERIFY(sizes.contains(0));
    }

    void trapC7BoundsEntriesAndBytes()
    {
        core::ResponseCacheSpec spec;
        spec.entries = 3;
        spec.bytes = 16 << 10;
        ResponseCacheRig rig(spec);
        for (const char* target : {"/1", "/2", "/3"})
            rig.get(target, "x");
        rig.get("/1", "?");  // used again

        rig.get("/4", "x");

        QCOMPARE(rig.ask("/1").kind, Kind::Fresh);
        QCOMPARE(rig.ask("/2").kind, Kind::Fetch);
        QCOMPARE(rig.cache->stats().entries, 3U);
        QCOMPARE(rig.cache->stats().evicted, 1U);
        for (int i = 0; i < 30; ++i) {
            rig.get("/big" + std::to_string(i), std::string(2'000, 'x'));
            QVERIFY(rig.cache->stats().bytes <= spec.bytes);
        }
        spec.entries = 1'000;
        ResponseCacheRig wide(spec);
        for (int i = 0; i < 100; ++i) {
            wide.get("/big" + std::to_string(i), std::string(2'000, 'x'));
            QVERIFY(wide.cache->stats().bytes <= spec.bytes);
        }
        QVERIFY(wide.cache->stats().entries > 3);
        QVERIFY(wide.cache->stats().entries <= 8);
    }

    void trapC7EvictsVariantsOneByOne()
    {
        core::ResponseCacheSpec spec;
        spec.entries = 3;
        ResponseCacheRig rig(spec);
        const HttpFields vary{{"Vary", "Accept"}};
        const auto accepting = [](const std::string& what) { return HttpFields{{"Accept", what}}; };
        for (const char* what : {"1", "2", "3"})
            rig.get("/a", what, accepting(what), vary);
        rig.get("/a", "?", accepting("1"), vary);  // used again

        rig.get("/a", "4", accepting("4"), vary);

        QCOMPARE(rig.ask("/a", accepting("1")).kind, Kind::Fresh);
        QCOMPARE(rig.ask("/a", accepting("2")).kind, Kind::Fetch);
    }

    void trapC7WhatLeadsToAVariantStaysAsLongAsTheVariant()
    {
        core::ResponseCacheSpec spec;
        spec.bytes = 16 << 10;
        ResponseCacheRig rig(spec);
        const HttpFields vary{{"Vary", "Accept"}};
        rig.get("/a", "kept", {{"Accept", "x"}}, vary);
        for (int i = 0; i < 50; ++i) {
            rig.get("/other" + std::to_string(i), std::string(1'000, 'x'));

            QCOMPARE(rig.ask("/a", {{"Accept", "x"}}).kind, Kind::Fresh);
        }
        QVERIFY(rig.cache->stats().evicted > 20);
    }

    void trapC7KeepsNoBodyAboveAnEighthOfTheBytes()
    {
        core::ResponseCacheSpec spec;
        spec.bytes = 80'000;
        ResponseCacheRig rig(spec);
        rig.answer(rig.ask("/fits").fetch, std::string(10'000, 'x'));
        auto large = rig.ask("/large");
        QCOMPARE(rig.ask("/large").kind, Kind::Wait);

        QVERIFY(large.fetch->begin(200, "OK", {}, rig.now));
        large.fetch->append(std::string(6'000, 'x'));
        large.fetch->append(std::string(6'000, 'x'));
        QCOMPARE(rig.wakes, std::vector{Wake::NotShared});
        large.fetch->finish();

        QCOMPARE(rig.ask("/fits").kind, Kind::Fresh);
        QCOMPARE(rig.ask("/large").kind, Kind::Fetch);
    }

    void obeysWhatTheRequestDemands()
    {
        ResponseCacheRig rig;
        QCOMPARE(rig.ask("/a", {{"Cache-Control", "only-if-cached"}}).kind, Kind::Unavailable);
        QCOMPARE(rig.ask("/a", {{"Cache-Control", "no-store"}}).kind, Kind::Bypass);
        rig.get("/a", "old");
        rig.now.mono += 20s;
        QCOMPARE(rig.ask("/a", {{"Cache-Control", "max-age=30"}}).kind, Kind::Fresh);
        QCOMPARE(rig.ask("/a", {{"Cache-Control", "max-age=10"}}).kind, Kind::Fetch);
        QCOMPARE(rig.ask("/a", {{"Cache-Control", "only-if-cached"}}).kind, Kind::Fresh);

        rig.answer(rig.ask("/a", {{"Cache-Control", "no-cache"}}).fetch, "new");

        QCOMPARE(*rig.ask("/a").answer->body, std::string("new"));
    }

    void trapC3AnInvalidationReachesWhatIsStillBeingFetched()
    {
        ResponseCacheRig rig;
        rig.get("/a", "x");
        rig.get("/b", "x");
        auto fetching = rig.ask("/c");
        QCOMPARE(rig.ask("/c").kind, Kind::Wait);

        QCOMPARE(rig.cache->count(everything), 2U);
        QCOMPARE(rig.cache->invalidate(everything), 2U);
        rig.answer(std::move(fetching.fetch), "from before");

        QCOMPARE(rig.wakes, std::vector{Wake::NotShared});
        for (const char* target : {"/a", "/b", "/c"})
            QCOMPARE(rig.ask(target).kind, Kind::Fetch);
        QCOMPARE(rig.cache->stats().invalidated, 2U);
    }

    void forgetsOneTargetForEverybody()
    {
        ResponseCacheRig rig;
        rig.get("/a", "x", {}, {}, "ann");
        rig.get("/a", "x", {}, {}, "bob");
        rig.get("/ab", "x");
        auto fetching = rig.ask("/a", {}, "eve");

        rig.cache->forget("/a");
        rig.answer(std::move(fetching.fetch), "from before");

        for (const char* principal : {"ann", "bob", "eve"})
            QCOMPARE(rig.ask("/a", {}, principal).kind, Kind::Fetch);
        QCOMPARE(rig.ask("/ab").kind, Kind::Fresh);
    }

    void oneFetchEachWhenManyThreadsAsk()
    {
        ResponseCacheRig rig;
        std::atomic<int> fetched = 0;
        std::atomic<int> served = 0;
        const auto client = [&] {
            const HttpFields none;
            for (int i = 0; i < 300; ++i) {
                const std::string target = "/" + std::to_string(i);
                const core::CacheRequest request{"GET", target, none, {"v1", "ann", "jwt"}};
                auto finding = rig.cache->ask(request, rig.now.mono, [&](core::CacheWake wake) {
                    served += wake.kind == Wake::Stored ? 1 : 0;
                });
                served += finding.kind == Kind::Fresh ? 1 : 0;
                if (finding.kind != Kind::Fetch)
                    continue;
                ++fetched;
                finding.fetch->begin(200, "OK", {}, rig.now);
                finding.fetch->append(target);
                finding.fetch->finish();
            }
        };
        {
            std::vector<std::jthread> clients;
            for (int i = 0; i < 4; ++i)
                clients.emplace_back(client);
        }

        QCOMPARE(fetched.load(), 300);
        QCOMPARE(served.load(), 900);
        QCOMPARE(rig.cache->stats().entries, 300U);
    }
};

}  // namespace tst_response_cache

PILOTHOUSE_TEST(tst_response_cache, TestResponseCache)
#include "tst_response_cache.moc"
