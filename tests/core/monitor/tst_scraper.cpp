// The scraper against servers that do all that servers may do wrong.

#include "core/monitor/scraper.h"
#include "tests/support/loopback_server.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QTest>

namespace tst_scraper {

using namespace std::chrono_literals;
using core::Duration;
using core::Guarded;
using core::InstanceId;
using core::ScrapeJob;
using core::ScrapeKind;
using core::ScrapeOutcome;
using core::Scraper;

namespace {

constexpr int patience = 20'000;  // ms

class Outcomes {
public:
    Scraper::Done taker()
    {
        return [this](ScrapeOutcome outcome) {
            m_all.with([&](auto& all) { all.push_back(std::move(outcome)); });
        };
    }
    std::vector<ScrapeOutcome> of(const std::string& instance) const
    {
        return m_all.with([&](const auto& all) {
            std::vector<ScrapeOutcome> found;
            for (const ScrapeOutcome& outcome : all)
                if (outcome.instance.text() == instance)
                    found.push_back(outcome);
            return found;
        });
    }
    std::size_t count() const
    {
        return m_all.with([](const auto& all) { return all.size(); });
    }
    std::size_t instances() const
    {
        return m_all.with([](const auto& all) {
            std::set<InstanceId> ids;
            for (const ScrapeOutcome& outcome : all)
                ids.insert(outcome.instance);
            return ids.size();
        });
    }

private:
    Guarded<std::vector<ScrapeOutcome>> m_all;
};

ScrapeJob job(const std::string& instance, const std::string& url, Duration interval = 100ms,
              Duration timeout = 2s)
{
    return {InstanceId(instance), 1, ScrapeKind::Health, url, interval, timeout, 64 << 10};
}

RawAnswer endlessly(const std::string& head, std::size_t repeat = SIZE_MAX)
{
    return {head, 0ms, repeat, std::string(64 << 10, '7'), false, true};
}

RawAnswer answerOf(const std::string& path)
{
    if (path == "/100mb")
        return endlessly("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n", 1600);
    if (path == "/endless")
        return endlessly("HTTP/1.1 200 OK\r\n\r\n");
    if (path == "/endless-header")
        return {
            "HTTP/1.1 200 OK\r\n", 0ms, SIZE_MAX, "X-Field: " + std::string(1000, 'x') + "\r\n", false, true};
    if (path == "/garbage")
        return {std::string("\x00\x01\xff\xfe garbage \x80\n\n", 16), 0ms, 0, {}, false, true};
    if (path == "/hang")
        return {.bytes = {}, .hangs = true};
    if (path == "/half")
        return {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this", 0ms, 0, {}, false, true};
    if (path == "/cut-chunk")
        return {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc", 0ms, 0, {}, false, true};
    if (path == "/closed")
        return {{}, 0ms, 0, {}, false, true};
    if (path == "/slow")
        return {httpAnswer(200, "fine"), 150ms};
    if (path == "/redirect")
        return {httpAnswer(302, "", "Location: /fine\r\n")};
    if (path == "/503")
        return {httpAnswer(503, R"({"status":"healthy"})")};
    if (path == "/503-long")
        return endlessly("HTTP/1.1 503 Sorry\r\n\r\n");
    if (path == "/404")
        return {httpAnswer(404, "")};
    if (path == "/204")
        return {"HTTP/1.1 204 No Content\r\n\r\n"};
    if (path == "/chunked")
        return {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nfin\r\n1\r\ne\r\n0\r\n\r\n"};
    return {httpAnswer(200, "fine")};
}

}  // namespace

class TestScraper : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyEndHasAClearReason_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("reason");  // empty: the body is "fine"
        const auto row = [](const char* path, const char* reason) {
            QTest::newRow(path) << QByteArray(path) << QByteArray(reason);
        };
        row("/100mb", "the answer is longer than 65536 bytes");
        row("/endless", "the answer is longer than 65536 bytes");
        row("/endless-header", "the header of the answer is longer than 65536 bytes");
        row("/garbage", "the answer is not HTTP");
        row("/hang", "no answer within 300 ms");
        row("/half", "the answer was cut off");
        row("/cut-chunk", "the answer was cut off");
        row("/closed", "the connection was closed without an answer");
        row("/slow", "");
        row("/redirect", "HTTP 302");
        row("/503", "HTTP 503");
        row("/503-long", "HTTP 503");
        row("/404", "HTTP 404");
        row("/204", "HTTP 204");
        row("/chunked", "");
        row("/fine", "");
    }

    // Meanwhile another target is asked on time (traps H14, H15; fault 09's probe).
    void everyEndHasAClearReason()
    {
        QFETCH(const QByteArray, path);
        QFETCH(const QByteArray, reason);
        LoopbackServer bad(answerOf);
        LoopbackServer good(answerOf);
        Outcomes outcomes;
        Scraper scraper(16, 0, outcomes.taker());
        scraper.setJobs(
            {job("bad", bad.url(path.toStdString()), 100ms, 300ms), job("good", good.url("/fine"))});
        QTRY_VERIFY_WITH_TIMEOUT(outcomes.of("bad").size() >= 2 && outcomes.of("good").size() >= 4, patience);
        for (const ScrapeOutcome& outcome : outcomes.of("bad")) {
            if (reason.isEmpty())
                QVERIFY2(outcome.body && outcome.body.value() == "fine",
                         outcome.body ? "other text" : outcome.body.error().context.c_str());
            else
                QCOMPARE(QByteArray(outcome.body ? "taken" : outcome.body.error().context.c_str()), reason);
        }
        for (const ScrapeOutcome& outcome : outcomes.of("good"))
            QVERIFY(bool(outcome.body));
        if (path == "/redirect")
            QVERIFY(bad.requests("/fine").empty());
    }

    void h17_theResponseTimeIsMeasuredHere()
    {
        LoopbackServer server(answerOf);
        Outcomes outcomes;
        Scraper scraper(16, 0, outcomes.taker());
        scraper.setJobs({job("slow", server.url("/slow")), job("hang", server.url("/hang"), 100ms, 250ms)});
        QTRY_VERIFY_WITH_TIMEOUT(!outcomes.of("slow").empty() && !outcomes.of("hang").empty(), patience);
        QVERIFY(outcomes.of("slow")[0].responseTime >= 149ms);
        QVERIFY(outcomes.of("hang")[0].responseTime >= 249ms);  // of a failure too
    }

    void tellsThatAConnectionIsRefused()
    {
        std::string url;
        {
            LoopbackServer gone(answerOf);
            url = gone.url("/health");
        }
        Outcomes outcomes;
        Scraper scraper(16, 0, outcomes.taker());
        scraper.setJobs({job("a", url), job("b", "http://127.0.0.1:1/"), job("c", "file:///etc/hostname"),
                         job("d", "http://[bad")});
        QTRY_VERIFY_WITH_TIMEOUT(outcomes.instances() == 4, patience);
        QCOMPARE(outcomes.of("a")[0].body.error().context, std::string("connection refused"));
        QVERIFY(outcomes.of("a")[0].body.error().code == core::ErrorCode::Unreachable);
        QVERIFY(!outcomes.of("c")[0].body);  // only HTTP
        QVERIFY(!outcomes.of("d")[0].body);
    }

    void asksNoMoreAtOnceThanAllowedAndForgetsNobody()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{httpAnswer(200, "fine"), 10ms}; });
        Outcomes outcomes;
        Scraper scraper(16, 0.1, outcomes.taker());
        std::vector<ScrapeJob> jobs;
        for (int i = 0; i < 300; ++i)
            jobs.push_back(job("web-" + std::to_string(i), server.url("/" + std::to_string(i)), 50ms));
        scraper.setJobs(jobs);
        // all are due again before the first round is over: the longest waiting goes first
        QTRY_VERIFY_WITH_TIMEOUT(outcomes.count() >= 900, patience);
        QCOMPARE(outcomes.instances(), 300U);
        for (int i = 0; i < 300; ++i)
            QVERIFY(server.requests("/" + std::to_string(i)).size() >= 2);
        QVERIFY2(server.mostAtOnce() <= 16, qPrintable(QString::number(server.mostAtOnce())));
        QVERIFY(server.mostAtOnce() >= 8);
    }

    void aBeatIsKeptWhenOthersComeAndGo()
    {
        LoopbackServer server(answerOf);
        Outcomes outcomes;
        Scraper scraper(16, 0, outcomes.taker());
        const ScrapeJob steady = job("steady", server.url("/steady"), 400ms);
        scraper.setJobs({steady});
        QTRY_VERIFY_WITH_TIMEOUT(outcomes.of("steady").size() == 1, patience);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; outcomes.of("steady").size() < 4; ++i) {
            QVERIFY(timer.elapsed() < patience);
            scraper.setJobs({steady, job("other", server.url("/other" + std::to_string(i)))});
            QTest::qWait(10);
        }
        const auto times = server.requests("/steady");
        for (std::size_t i = 1; i < times.size(); ++i)
            QVERIFY2(times[i] - times[i - 1] >= 390ms, "asked before its beat");
        QVERIFY(timer.elapsed() < 400 * 3 + 1500);
    }

    void aShorterIntervalBeginsNowAndWhatIsInFlightGoesOn()
    {
        LoopbackServer server(answerOf);
        Outcomes outcomes;
        Scraper scraper(16, 0, outcomes.taker());
        scraper.setJobs({job("a", server.url("/slow"), 1h)});
        QTRY_VERIFY_WITH_TIMEOUT(server.requests("/slow").size() == 1, patience);
        scraper.setJobs({job("a", server.url("/slow"), 50ms)});
        QTRY_VERIFY_WITH_TIMEOUT(outcomes.of("a").size() >= 2, patience);
        QCOMPARE(server.mostAtOnce(), 1U);
    }

    void trapM5ATargetIsNeverAskedTwiceAtOnceHoweverLateItsAnswerAndHoweverOftenItsJobComes()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{httpAnswer(200, "fine"), 60ms}; });
        Outcomes outcomes;
        Scraper scraper(16, 0.1, outcomes.taker());
        const std::vector<ScrapeJob> jobs{job("slow", server.url("/slow"), 10ms)};
        scraper.setJobs(jobs);
        QTRY_VERIFY_WITH_TIMEOUT(outcomes.of("slow").size() >= 4, patience);
        QElapsedTimer timer;
        timer.start();
        while (outcomes.of("slow").size() < 12) {
            QVERIFY(timer.elapsed() < patience);
            scraper.setJobs(jobs);
            QTest::qWait(5);
        }

        QCOMPARE(server.mostAtOnce(), std::size_t(1));
        const auto times = server.requests("/slow");
        for (std::size_t i = 1; i < times.size(); ++i)
            QVERIFY2(times[i] - times[i - 1] >= 59ms, "asked again before its answer");
    }

    void trapM5TargetsAreSpreadOverTheirIntervalAndDriftApart()
    {
        constexpr int targets = 50;
        LoopbackServer server(answerOf);
        Outcomes outcomes;
        Scraper scraper(256, 0.1, outcomes.taker());
        std::vector<ScrapeJob> jobs;
        for (int i = 0; i < targets; ++i) {
            jobs.push_back(job("web-" + std::to_string(i), server.url("/" + std::to_string(i)), 1s));
            jobs.back().kind = ScrapeKind::Metrics;
        }
        scraper.setJobs(jobs);
        QTRY_VERIFY_WITH_TIMEOUT(outcomes.count() >= 2 * targets, patience);

        std::vector<core::MonoTime> firsts;
        std::set<Duration::rep> beats;
        for (int i = 0; i < targets; ++i) {
            const auto times = server.requests("/" + std::to_string(i));
            firsts.push_back(times[0]);
            if (times.size() > 1)
                beats.insert((times[1] - times[0]).count());
        }
        const auto [first, last] = std::minmax_element(firsts.begin(), firsts.end());
        QVERIFY2(*last - *first >= 300ms, "all were asked at once");
        QVERIFY2(*beats.rbegin() - *beats.begin() >= 80, "all have the same beat");  // of 900 to 1100 ms
    }

    void anOutcomeOfAnAttemptThatIsGoneIsNotTold()
    {
        LoopbackServer server(answerOf);
        Outcomes outcomes;
        Scraper scraper(16, 0, outcomes.taker());
        ScrapeJob one = job("a", server.url("/hang"), 50ms, 200ms);
        scraper.setJobs({one});
        QTRY_VERIFY_WITH_TIMEOUT(server.requests("/hang").size() == 1, patience);
        one.attempt = 2;
        one.url = server.url("/fine");
        scraper.setJobs({one});
        QTRY_VERIFY_WITH_TIMEOUT(outcomes.of("a").size() >= 10, patience);
        for (const ScrapeOutcome& outcome : outcomes.of("a"))
            QVERIFY2(outcome.attempt == 2 && outcome.body, "the time-out of the attempt before was told");
        scraper.setJobs({});
        scraper.setJobs({job("b", server.url("/fine"))});
        QTRY_VERIFY_WITH_TIMEOUT(!outcomes.of("b").empty(), patience);
        const auto count = outcomes.of("a").size();
        QTRY_VERIFY_WITH_TIMEOUT(outcomes.of("b").size() >= 3, patience);
        QCOMPARE(outcomes.of("a").size(), count);
    }

    void endsAtOnceWithTransfersInFlight()
    {
        LoopbackServer server(answerOf);
        QElapsedTimer timer;
        timer.start();
        for (int round = 0; round < 200; ++round) {
            Outcomes outcomes;
            Scraper scraper(8, 0.1, outcomes.taker());
            std::vector<ScrapeJob> jobs;
            for (const char* path : {"/hang", "/endless", "/slow", "/fine"})
                jobs.push_back(job(path, server.url(path), 10ms, 60s));
            jobs[1].bytes = SIZE_MAX / 2;
            scraper.setJobs(std::move(jobs));
            if (round % 4 == 0)
                QTRY_VERIFY_WITH_TIMEOUT(!outcomes.of("/fine").empty(), patience);
        }
        QVERIFY2(timer.elapsed() < 50'000, "an end waited for an answer");
    }
};

}  // namespace tst_scraper

PILOTHOUSE_TEST(tst_scraper, TestScraper)
#include "tst_scraper.moc"
