// Sources that hang, break off, change, lie and redirect.

#include "model_cache_rig.h"
#include "tests/support/test_program.h"

namespace tst_model_download {

using core::ErrorCode;
using core::ModelSpec;
using namespace std::chrono_literals;

namespace {

const std::string file = [] {
    std::string text;
    for (int i = 0; i < 3'000; ++i)
        text += std::to_string(i) + " ";
    return text;
}();

std::string redirectTo(const std::string& place)
{
    return httpAnswer(302, "", "Location: " + place + "\r\n");
}

// The first answer breaks off after `part` of the file.
RawAnswer brokenOff(std::size_t part, const std::string& fields)
{
    return {.bytes = "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + std::to_string(file.size())
                + "\r\n\r\n" + file.substr(0, part),
            .closes = true};
}

std::string fieldOf(const std::string& head, const std::string& name)
{
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos)
        return {};
    const auto from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
}

}  // namespace

class TestModelDownload : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fault38TimesOutASourceThatHangsAfterGrowingPauses()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{.bytes = "", .hangs = true}; });
        ModelCacheRig rig;
        rig.download.firstPause = 200ms;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient client = rig.open("m");

        QTRY_VERIFY_WITH_TIMEOUT(client.hasFailed(), 10'000);

        QCOMPARE(client.error.code, ErrorCode::TimedOut);
        const auto times = server.requests("/m");
        QCOMPARE(times.size(), std::size_t(3));
        QVERIFY(times[1] - times[0]
                >= 450ms);  // 300 without a byte, and a pause of 200, less the clocks' steps
        QVERIFY(times[2] - times[1] >= 650ms);
    }

    void fault38TimesOutASourceThatStallsInTheMiddle()
    {
        LoopbackServer server([](const std::string&) {
            return RawAnswer{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"};
        });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient client = rig.open("m");

        QTRY_VERIFY_WITH_TIMEOUT(client.hasFailed(), 10'000);

        QCOMPARE(client.error.code, ErrorCode::TimedOut);
        QCOMPARE(client.text, std::string("hal"));
        QCOMPARE(server.requests("/m").size(), std::size_t(3));
    }

    void fault38GivesUpOnASourceThatAnswers500()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{httpAnswer(500, "an error")}; });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient client = rig.open("m");

        QTRY_VERIFY_WITH_TIMEOUT(client.hasFailed(), 10'000);

        QCOMPARE(client.error.code, ErrorCode::Unreachable);
        QCOMPARE(client.error.context, std::string("model m: its source says HTTP 500"));
        QCOMPARE(client.text, std::string());
        QCOMPARE(server.requests("/m").size(), std::size_t(3));
        const auto atOnce = rig.open("m");  // the failure is remembered for a while
        QCOMPARE(atOnce.reader.error().code, ErrorCode::Unreachable);
        QCOMPARE(server.requests("/m").size(), std::size_t(3));
    }

    void fault38RefusesRedirectsToWhereNoSourceMayLead_data()
    {
        QTest::addColumn<QByteArray>("place");
        for (const char* place :
             {"http://169.254.169.254/latest/meta-data/", "http://[::ffff:169.254.169.254]/",
              "http://2852039166/", "http://10.0.0.1/", "http://192.168.0.1:8080/", "http://[fe80::1]/",
              "http://[fd00:ec2::254]/", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"})
            QTest::newRow(place) << QByteArray(place);
    }

    void fault38RefusesRedirectsToWhereNoSourceMayLead()
    {
        QFETCH(QByteArray, place);
        LoopbackServer server([&](const std::string&) { return RawAnswer{redirectTo(place.toStdString())}; });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient client = rig.open("m");

        QTRY_VERIFY(client.hasFailed());

        QCOMPARE(client.error.code, ErrorCode::Refused);
        QCOMPARE(server.requests("/m").size(), std::size_t(1));
    }

    void followsAtMostThreeRedirects()
    {
        std::string base;
        LoopbackServer server([&](const std::string& path) {
            const int left = path[1] - '0';
            return RawAnswer{left == 0 ? httpAnswer(200, file) : redirectTo("/" + std::to_string(left - 1))};
        });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"three", server.url("/3"), ""}, {"four", server.url("/4"), ""}})));
        ModelClient three = rig.open("three");
        ModelClient four = rig.open("four");

        QTRY_VERIFY(three.hasAll(file));
        QTRY_VERIFY(four.hasFailed());
        QCOMPARE(four.error.code, ErrorCode::Refused);
    }

    void saysAtOnceWhatNoRetryCures()
    {
        LoopbackServer server(
            [](const std::string& path) { return RawAnswer{httpAnswer(path == "/gone" ? 404 : 403, "")}; });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"gone", server.url("/gone"), ""}, {"shut", server.url("/shut"), ""}})));
        ModelClient gone = rig.open("gone");
        ModelClient shut = rig.open("shut");

        QTRY_VERIFY(gone.hasFailed() && shut.hasFailed());

        QCOMPARE(gone.error.code, ErrorCode::NotFound);
        QCOMPARE(shut.error.code, ErrorCode::Refused);
        QCOMPARE(server.requests("/gone").size(), std::size_t(1));
    }

    void trapC8ShowsNobodyTheEndOfAFileWithTheWrongHash()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{httpAnswer(200, file)}; });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), std::string(64, '0')}})));
        ModelClient client = rig.open("m");

        QTRY_VERIFY(client.hasFailed());

        QCOMPARE(client.error.code, ErrorCode::Corrupt);
        QVERIFY(client.text.size() < file.size());
        QCOMPARE(rig.stats().entries, 0U);
        QVERIFY(QDir(rig.folder.path()).entryList({QStringLiteral("*.part")}).isEmpty());
    }

    void goesOnWhereItWasBrokenOffByRangeAndIfRange()
    {
        std::atomic<int> resumed = 0;
        LoopbackServer server([&](const std::string&, const std::string& head) {
            const std::string range = fieldOf(head, "Range");
            if (range.empty() || fieldOf(head, "If-Range") != "\"e\"")
                return brokenOff(5'000, "ETag: \"e\"\r\n");
            ++resumed;
            const auto from = std::size_t(std::stoul(range.substr(6)));
            return RawAnswer{httpAnswer(206, file.substr(from),
                                        "Content-Range: bytes " + std::to_string(from) + "-"
                                            + std::to_string(file.size() - 1) + "/"
                                            + std::to_string(file.size()) + "\r\n")};
        });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), core::sha256HexOf(file)}})));
        ModelClient client = rig.open("m");

        QTRY_VERIFY(client.hasAll(file));

        QCOMPARE(resumed.load(), 1);
        QCOMPARE(server.requests("/m").size(), std::size_t(2));
    }

    void goesOnWithASourceThatSendsAllAgain()
    {
        LoopbackServer server([&](const std::string&, const std::string&) {
            return server.requests("/m").size() == 1 ? brokenOff(5'000, "")
                                                     : RawAnswer{httpAnswer(200, file)};
        });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient client = rig.open("m");

        QTRY_VERIFY(client.hasAll(file));
    }

    void mixesNoTwoVersionsOfAFile()
    {
        std::string other = file;
        other[100] = 'X';
        LoopbackServer server([&](const std::string&, const std::string&) {
            return server.requests("/m").size() == 1 ? brokenOff(5'000, "")
                                                     : RawAnswer{httpAnswer(200, other)};
        });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient client = rig.open("m");

        QTRY_VERIFY(client.hasFailed());

        QCOMPARE(client.error.code, ErrorCode::Stale);
    }

    void refusesAPartThatWasNotAskedFor()
    {
        LoopbackServer server([&](const std::string&) {
            return RawAnswer{httpAnswer(206, "x", "Content-Range: bytes 5-5/10\r\n")};
        });
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient client = rig.open("m");

        QTRY_VERIFY(client.hasFailed());

        QCOMPARE(client.error.code, ErrorCode::Corrupt);
    }

    void stopsASourceThatNeverEnds()
    {
        LoopbackServer server([](const std::string&) {
            return RawAnswer{
                .bytes = "HTTP/1.1 200 OK\r\n\r\n", .repeat = 1U << 20, .endless = std::string(4'096, 'x')};
        });
        ModelCacheRig rig;
        rig.limits.bytes = 100'000;
        QVERIFY(bool(rig.start({{"m", server.url("/m"), ""}})));
        ModelClient client = rig.open("m");

        QTRY_VERIFY(client.hasFailed());

        QCOMPARE(client.error.code, ErrorCode::Refused);
        QVERIFY(client.text.size() <= 100'000);
    }

    void saysThatNobodyListens()
    {
        std::string url;
        {
            LoopbackServer server([](const std::string&) { return RawAnswer{}; });
            url = server.url("/m?key=secret");
        }
        ModelCacheRig rig;
        QVERIFY(bool(rig.start({{"m", url, ""}})));
        ModelClient client = rig.open("m");

        QTRY_VERIFY(client.hasFailed());

        QCOMPARE(client.error.code, ErrorCode::Unreachable);
        QVERIFY(client.error.context.find("secret") == std::string::npos);
    }
};

}  // namespace tst_model_download

PILOTHOUSE_TEST(tst_model_download, TestModelDownload)
#include "tst_model_download.moc"
