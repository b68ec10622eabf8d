// The named caches, as operators see and clear them.

#include "core/cache/cache_shelf.h"
#include "core/cache/config_cache.h"
#include "core/cache/response_caches.h"
#include "response_cache_rig.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QTest>

namespace tst_cache_shelf {

using core::AgentId;
using core::ErrorCode;
using core::Glob;
using core::MonoTime;
using namespace std::chrono_literals;

namespace {

class BrokenCache final : public core::ShelvedCache {
public:
    core::Result<std::vector<core::CacheShare>> shares() const override { return broken(); }
    core::Result<std::uint64_t> count(const Glob&) const override { return broken(); }
    core::Result<std::uint64_t> invalidate(const Glob&) override { return broken(); }

private:
    static core::Error broken() { return {ErrorCode::Io, "broken"}; }
};

core::ResponseCacheSpec enabled(std::uint32_t entries = 100)
{
    core::ResponseCacheSpec spec;
    spec.enabled = true;
    spec.entries = entries;
    return spec;
}

struct ShelfRig {
    ShelfRig()
    {
        responses->setSpecs({{AgentId("alpha"), enabled()}, {AgentId("beta"), enabled()}});
        shelf.add("responses", responses);
        shelf.add("config", config);
        for (const char* agent : {"alpha", "beta"}) {
            ResponseCacheRig rig;
            rig.cache = responses->of(AgentId(agent));
            for (const char* target : {"/chat?q=1", "/chat?q=2", "/models"})
                rig.get(target, "x");
        }
    }

    core::CacheShelf shelf;
    std::shared_ptr<core::ResponseCaches> responses = std::make_shared<core::ResponseCaches>(1);
    std::shared_ptr<core::ConfigCache> config = std::make_shared<core::ConfigCache>(2, 10'000, 1h);
};

bool matches(const char* pattern, const std::string& text)
{
    return Glob::parse(pattern).value().matches(text);
}

}  // namespace

class TestCacheShelf : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trapC1AnEmptyPatternIsAnErrorAndClearsNothing()
    {
        ShelfRig rig;

        QCOMPARE(rig.shelf.invalidate("responses", "").error().code, ErrorCode::Invalid);
        QCOMPARE(rig.shelf.count("responses", "").error().code, ErrorCode::Invalid);
        QCOMPARE(rig.shelf.count("responses", "*").value(), 6U);
    }

    void trapC2And3AnUnknownNameIsAnErrorThatSaysWhichThereAre()
    {
        ShelfRig rig;

        for (const auto& result : {rig.shelf.invalidate("response", "*"), rig.shelf.count("response", "*")}) {
            QCOMPARE(result.error().code, ErrorCode::NotFound);
            QCOMPARE(result.error().context,
                     std::string("there is no cache \"response\"; there are config responses"));
        }
    }

    void trapC10CountsFirstWhatAGlobWouldDrop()
    {
        ShelfRig rig;

        QCOMPARE(rig.shelf.count("responses", "alpha:/chat*").value(), 2U);
        QCOMPARE(rig.shelf.count("responses", "*:/chat?q=1").value(), 2U);
        QCOMPARE(rig.shelf.invalidate("responses", "alpha:/chat*").value(), 2U);
        QCOMPARE(rig.shelf.count("responses", "alpha:*").value(), 1U);
        QCOMPARE(rig.shelf.count("responses", "*").value(), 4U);
        QCOMPARE(rig.shelf.invalidate("responses", "/chat*").value(), 0U);
    }

    void trapC10AGlobIsNoExpressionAndTakesLinearTime()
    {
        QVERIFY(matches("/a.b", "/a.b") && !matches("/a.b", "/axb"));
        QVERIFY(matches("*", "") && matches("a?c", "abc") && !matches("a?c", "ac"));
        QVERIFY(matches("(a|b)[c]+$", "(a|b)[c]+$")
                && matches("a*c",
                           "a\n\xff"
                           "c"));
        QVERIFY(!matches("a", "ab") && !matches("b", "ab"));
        QCOMPARE(Glob::parse(std::string(1'001, 'a')).error().code, ErrorCode::Invalid);

        std::string evil;
        for (int i = 0; i < 300; ++i)
            evil += "*a";
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!matches((evil + "b").c_str(), std::string(100'000, 'a')));
        QVERIFY(timer.elapsed() < 10'000);
    }

    void trapC11OneThatFailsHidesNoOther()
    {
        ShelfRig rig;
        rig.shelf.add("models", std::make_shared<BrokenCache>());

        const auto rows = rig.shelf.stats();

        QCOMPARE(rows.size(), std::size_t(3));
        QCOMPARE(rows[0].name, std::string("config"));
        QVERIFY(bool(rows[0].shares));
        QCOMPARE(rows[1].shares.error().context, std::string("broken"));
        QCOMPARE(rows[2].shares.value().size(), std::size_t(2));
        QCOMPARE(rows[2].shares.value()[1].part, std::string("beta"));
        QCOMPARE(rows[2].shares.value()[1].stats.entries, 3U);
        QCOMPARE(rig.shelf.invalidate("models", "*").error().code, ErrorCode::Io);
    }

    void trapC9ANewRevisionOfTheConfigurationCountsAtOnce()
    {
        core::ConfigCache cache(2, 10'000, 1h);
        const MonoTime now(1h);
        cache.put("policies", 1, "all are free", now);
        QCOMPARE(*cache.find("policies", 1, now), std::string("all are free"));

        QVERIFY(!cache.find("policies", 2, now));

        QVERIFY(!cache.find("policies", 1, now));  // nor comes the old one back
        cache.put("policies", 2, "", now);
        QCOMPARE(*cache.find("policies", 2, now + 59min), std::string());
        QVERIFY(!cache.find("policies", 2, now + 60min));
    }

    void theConfigurationsCacheIsBoundedAndCleared()
    {
        core::ConfigCache cache(2, 10'000, 1h);
        const MonoTime now(1h);
        for (const char* name : {"a", "b", "c"})
            cache.put(name, 1, "x", now);

        QCOMPARE(cache.shares().value()[0].stats.entries, 2U);
        QCOMPARE(cache.shares().value()[0].stats.evicted, 1U);
        QCOMPARE(cache.count(Glob::parse("b").value()).value(), 1U);
        QCOMPARE(cache.invalidate(Glob::parse("b").value()).value(), 1U);
        QVERIFY(!cache.find("b", 1, now));
        cache.put("huge", 1, std::string(20'000, 'x'), now);
        QVERIFY(!cache.find("huge", 1, now));
    }

    void anAgentKeepsItsCacheWhileItsSpecIsTheSame()
    {
        ShelfRig rig;
        const auto alpha = rig.responses->of(AgentId("alpha"));

        rig.responses->setSpecs({{AgentId("alpha"), enabled()}, {AgentId("beta"), enabled(5)}});

        QCOMPARE(rig.responses->of(AgentId("alpha")), alpha);
        QCOMPARE(rig.responses->of(AgentId("beta"))->stats().entries, 0U);
        rig.responses->setSpecs({{AgentId("alpha"), core::ResponseCacheSpec()}});
        QVERIFY(!rig.responses->of(AgentId("alpha")));
        QVERIFY(!rig.responses->of(AgentId("beta")));
    }
};

}  // namespace tst_cache_shelf

PILOTHOUSE_TEST(tst_cache_shelf, TestCacheShelf)
#include "tst_cache_shelf.moc"
