// The cache "models" as a whole, before a source on loopback.

#include "model_cache_rig.h"
#include "tests/support/test_program.h"

namespace tst_model_cache {

using core::ErrorCode;
using core::Glob;
using core::ModelSpec;
using namespace std::chrono_literals;

namespace {

std::string manyBytes(std::size_t count, char first = 'a')
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += char(first + char(i * i % 23));
    return text;
}

bool asks(const std::string& head, const std::string& field)
{
    return head.find("\r\n" + field + "\r\n") != std::string::npos;
}

}  // namespace

class TestModelCache : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trapC8DownloadsOnceHoweverManyAskAndLetsThemFollow()
    {
        const auto gate = std::make_shared<std::atomic<bool>>(false);
        const std::string half = manyBytes(5'000);
        const std::string rest = manyBytes(5'000, 'B');
        LoopbackServer server([&](const std::string&) {
            RawAnswer answer{"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\nETag: \"e\"\r\n\r\n" + half};
            answer.repeat = 1;
            answer.endless = rest;
            answer.gate = gate;
            return answer;
        });
        ModelCacheRig rig;
        rig.download.stall = 20s;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient first = rig.open("m");
        ModelClient second = rig.open("m");
        ModelClient middle = rig.open("m", {4'000, 100});
        QVERIFY(!first.isOver());

        QTRY_VERIFY(!first.isOver() && first.text == half.substr(0, 4'999));
        ModelClient late = rig.open("m");
        QTRY_VERIFY(!late.isOver() && late.text.size() == 4'999);
        QTRY_VERIFY(middle.hasAll(half.substr(4'000, 100)));
        QVERIFY(!second.isOver());
        const auto facts = first.reader.value()->facts();
        QCOMPARE(facts, (core::ModelFacts{10'000, "", "\"e\""}));
        QTRY_VERIFY(*first.notices > 0);  // it is told after the bytes are there to read
        const int noticesBefore = *first.notices;
        *gate = true;

        QTRY_VERIFY(first.hasAll(half + rest));
        QTRY_VERIFY(second.hasAll(half + rest));
        QTRY_VERIFY(late.hasAll(half + rest));
        QTRY_VERIFY(*first.notices > noticesBefore);
        QCOMPARE(first.reader.value()->facts().sha256, core::sha256HexOf(half + rest));
        QCOMPARE(server.requests("/m").size(), std::size_t(1));
        QTRY_VERIFY(rig.open("m").hasAll(half + rest));
        QCOMPARE(server.requests("/m").size(), std::size_t(1));
        QCOMPARE(rig.stats().coalesced, 3U);
        QCOMPARE(rig.stats().entries, 1U);
        QCOMPARE(rig.stats().bytes, 10'000U);
    }

    void trapC2UnknownNamesAreErrors()
    {
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({})));

        QCOMPARE(rig.open("../etc/passwd").reader.error().code, ErrorCode::NotFound);
    }

    void keepsItOverARestartWithoutAskingAgain()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{httpAnswer(200, "weights")}; });
        ModelCacheRig rig;
        const std::vector<ModelSpec> models{{"m", server.url("/m"), core::sha256HexOf("weights")}};
        QVERIFY(bool(rig.start(models)));
        ModelClient first = rig.open("m");
        QTRY_VERIFY(first.hasAll("weights"));

        QVERIFY(bool(rig.start(models)));
        rig.wall = rig.wall.load() + 48h;  // its hash is given, so it cannot have changed

        QVERIFY(rig.open("m").hasAll("weights"));
        QCOMPARE(server.requests("/m").size(), std::size_t(1));
        QCOMPARE(rig.stats().hits, 1U);
    }

    void rangesAreCutFromTheFile()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{httpAnswer(200, "0123456789")}; });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient whole = rig.open("m");
        QTRY_VERIFY(whole.hasAll("0123456789"));

        QVERIFY(rig.open("m", {2, 3}).hasAll("234"));
        QVERIFY(rig.open("m", {8, std::nullopt}).hasAll("89"));
        QVERIFY(rig.open("m", {8, 99}).hasAll("89"));
        QVERIFY(rig.open("m", {0, 0}).hasAll(""));
        ModelClient behind = rig.open("m", {10, std::nullopt});
        QVERIFY(behind.hasFailed());
        QCOMPARE(behind.error.code, ErrorCode::Invalid);
    }

    void anEmptyFileIsAFile()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{httpAnswer(200, "")}; });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient client = rig.open("m");

        QTRY_VERIFY(client.hasAll(""));
        QTRY_COMPARE(rig.stats().entries, 1U);
    }

    void trapC8AsksTheSourceAfterTheTtlByTheWallClock()
    {
        std::atomic<int> version = 1;
        std::atomic<int> unchanged = 0;
        LoopbackServer server([&](const std::string&, const std::string& head) {
            const std::string etag = "\"v" + std::to_string(version) + "\"";
            if (asks(head, "If-None-Match: " + etag)) {
                ++unchanged;
                return RawAnswer{"HTTP/1.1 304 Not Modified\r\n\r\n"};
            }
            return RawAnswer{httpAnswer(200, "version " + std::to_string(version), "ETag: " + etag + "\r\n")};
        });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient client = rig.open("m");
        QTRY_VERIFY(client.hasAll("version 1"));

        rig.wall = rig.wall.load() + 23h;
        QVERIFY(rig.open("m").hasAll("version 1"));
        QCOMPARE(unchanged.load(), 0);
        rig.wall = rig.wall.load() + 1h;
        ModelClient again = rig.open("m");
        QTRY_VERIFY(again.hasAll("version 1"));
        QCOMPARE(unchanged.load(), 1);
        QTRY_VERIFY(rig.open("m").hasAll("version 1"));
        QCOMPARE(unchanged.load(), 1);

        rig.wall = rig.wall.load() - 2h;  // set back: checked in the future
        ModelClient back = rig.open("m");
        QTRY_VERIFY(back.hasAll("version 1"));
        QCOMPARE(unchanged.load(), 2);

        version = 2;
        rig.wall = rig.wall.load() + 30h;
        ModelClient changed = rig.open("m");
        QTRY_VERIFY(changed.hasAll("version 2"));
        QTRY_COMPARE(rig.stats().entries, 1U);
    }

    void trapC12ASourceThatIsDownLeavesTheOldOneMarkedStale()
    {
        std::atomic<bool> isDown = false;
        LoopbackServer server([&](const std::string&) {
            return isDown ? RawAnswer{httpAnswer(503, "")}
                          : RawAnswer{httpAnswer(200, "weights", "ETag: \"e\"\r\n")};
        });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient first = rig.open("m");
        QTRY_VERIFY(first.hasAll("weights"));
        QVERIFY(!first.reader.value()->facts().isStale);
        isDown = true;
        rig.wall = rig.wall.load() + 48h;

        ModelClient stale = rig.open("m");

        QTRY_VERIFY(stale.hasAll("weights"));
        QVERIFY(stale.reader.value()->facts().isStale);
        const auto asked = server.requests("/m").size();
        QVERIFY(rig.open("m").hasAll("weights"));  // without asking again at once
        QCOMPARE(server.requests("/m").size(), asked);
        QCOMPARE(rig.stats().staleHits, 2U);
    }

    void trapC12ADiskThatFailsIsATypedErrorAndNothingElse()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{httpAnswer(200, "weights")}; });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        rig.disk->failAt(2);  // the file is made; its first write fails

        ModelClient client = rig.open("m");

        QTRY_VERIFY(client.hasFailed());
        QCOMPARE(client.error.code, ErrorCode::Io);
        QTRY_VERIFY(rig.cache->lastFault().has_value());
        QCOMPARE(rig.stats().entries, 0U);
    }

    void trapC12AModelThatCannotBeFiledIsServedAllTheSame()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{httpAnswer(200, "weights")}; });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        rig.disk->failAt(4);  // made, written, synced; the renaming fails

        ModelClient client = rig.open("m");

        QTRY_VERIFY(client.hasAll("weights"));
        QVERIFY(rig.cache->lastFault().has_value());
    }

    void trapC12EndsWhatIsUnderWayWhenItCloses()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{.bytes = "", .hangs = true}; });
        ModelCacheRig rig;
        rig.download.stall = 20s;
        std::vector<ModelSpec> models;
        for (int i = 0; i < 6; ++i)
            models.push_back({"m" + std::to_string(i), server.url("/m"), ""});
        QVERIFY(bool(rig.start(models)));
        std::vector<ModelClient> clients;
        for (const ModelSpec& model : models)
            clients.push_back(rig.open(model.name));
        QTRY_COMPARE(server.requests("/m").size(), core::ModelFetcher::atOnce);

        rig.cache.reset();

        for (ModelClient& client : clients) {
            QVERIFY(client.hasFailed());
            QCOMPARE(client.error.code, ErrorCode::Cancelled);
        }
    }

    void evictsForWhatIsAskedForAndRefusesWhatIsTooLarge()
    {
        LoopbackServer server([](const std::string& path) {
            return RawAnswer{httpAnswer(200, std::string(path == "/huge" ? 1'001U : 600U, path[1]))};
        });
        ModelCacheRig rig;
        rig.limits.bytes = 1'000;
        QVERIFY(bool(rig.start(
            {{"a", server.url("/a"), ""}, {"b", server.url("/b"), ""}, {"huge", server.url("/huge"), ""}})));
        ModelClient huge = rig.open("huge");
        QTRY_VERIFY(huge.hasFailed());
        QCOMPARE(huge.error.code, ErrorCode::Refused);
        {
            ModelClient a = rig.open("a");
            QTRY_VERIFY(a.hasAll(std::string(600, 'a')));
            QTRY_COMPARE(rig.stats().entries, 1U);
            ModelClient b = rig.open("b");
            QTRY_VERIFY(b.hasFailed());
            QCOMPARE(b.error.code, ErrorCode::Busy);
        }

        rig.mono = rig.mono.load() + 6s;  // the failure is not told again for ever
        ModelClient b = rig.open("b");

        QTRY_VERIFY(b.hasAll(std::string(600, 'b')));
        QCOMPARE(rig.stats().evicted, 1U);
    }

    void trapC10InvalidatesByGlobs()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{httpAnswer(200, "x")}; });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"a.gguf", server.url("/a"), ""}, {"b.bin", server.url("/b"), ""}})));
        ModelClient a = rig.open("a.gguf");
        ModelClient b = rig.open("b.bin");
        QTRY_VERIFY(a.hasAll("x") && b.hasAll("x"));
        const Glob glob = Glob::parse("*.gguf").value();
        QTRY_COMPARE(rig.cache->count(glob).value(), 1U);

        QCOMPARE(rig.cache->invalidate(glob).value(), 1U);

        QTRY_COMPARE(rig.stats().entries, 1U);
        ModelClient again = rig.open("a.gguf");
        QTRY_VERIFY(again.hasAll("x"));
        QCOMPARE(server.requests("/a").size(), std::size_t(2));
        QCOMPARE(server.requests("/b").size(), std::size_t(1));
    }

    void dropsWhatTheFleetFileNoLongerNames()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{httpAnswer(200, "x")}; });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"a", server.url("/a"), ""}})));
        ModelClient a = rig.open("a");
        QTRY_VERIFY(a.hasAll("x"));
        QTRY_COMPARE(rig.stats().entries, 1U);

        QVERIFY(bool(rig.cache->setModels({{"b", server.url("/b"), ""}}, rig.limits)));

        QCOMPARE(rig.stats().entries, 0U);
        QCOMPARE(rig.open("a").reader.error().code, ErrorCode::NotFound);
        QVERIFY(a.hasAll("x"));
    }

    void anotherSourceUnderTheSameNameIsFetched()
    {
        LoopbackServer server([](const std::string& path) { return RawAnswer{httpAnswer(200, path)}; });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/one"), ""}})));
        ModelClient one = rig.open("m");
        QTRY_VERIFY(one.hasAll("/one"));

        QVERIFY(bool(rig.cache->setModels({{"m", server.url("/two"), ""}}, rig.limits)));
        ModelClient two = rig.open("m");

        QTRY_VERIFY(two.hasAll("/two"));
    }
};

}  // namespace tst_model_cache

PILOTHOUSE_TEST(tst_model_cache, TestModelCache)
#include "tst_model_cache.moc"
