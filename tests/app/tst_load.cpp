#include "app/agent/load_run.h"
#include "app/agent/load_text.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_load {

using namespace std::chrono_literals;

class TestLoad : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theRhythmGoesFromQuietToBusyAndBack()
    {
        const app::LoadProfile profile{.agent = "a", .quiet = 2, .busy = 10};

        QCOMPARE(app::rateAt(profile, 0s, 600s), 2.0);
        QCOMPARE(app::rateAt(profile, 150s, 600s), 6.0);
        QCOMPARE(app::rateAt(profile, 300s, 600s), 10.0);
        QCOMPARE(app::rateAt(profile, 600s, 600s), 2.0);
    }

    void readsItsProfiles()
    {
        const auto options =
            app::readLoadOptions({"--gateway", "http://127.0.0.1:1", "--agent", "a:1:2", "--agent",
                                  "b:0.5:4:30:0.25", "--day", "10s", "--for", "1m"});

        QVERIFY(bool(options));
        QCOMPARE(options.value().profiles.size(), std::size_t(2));
        QCOMPARE(options.value().profiles[1].agent, std::string("b"));
        QCOMPARE(options.value().profiles[1].sentences, std::size_t(30));
        QCOMPARE(options.value().profiles[1].streamed, 0.25);
        QCOMPARE(options.value().day, core::Duration(10s));
        QCOMPARE(options.value().runFor, core::Duration(1min));
    }

    void namesTheArgumentThatIsWrong()
    {
        for (const std::vector<std::string>& wrong :
             std::vector<std::vector<std::string>>{{"--agent", "a:1"},
                                                   {"--agent", "a:2:1"},
                                                   {"--agent", "a:1:2:3:1.5"},
                                                   {"--gateway", "ftp://x"},
                                                   {"--day", "10"},
                                                   {"--what", "1"},
                                                   {"--seed"}}) {
            const auto options = app::readLoadOptions(wrong);
            QVERIFY2(!options, wrong.front().c_str());
            QVERIFY2(options.error().context.starts_with(wrong.front()), options.error().context.c_str());
        }
        QVERIFY(!app::readLoadOptions({}));
    }

    void theSameSeedMakesTheSameText()
    {
        std::mt19937 first(7);
        std::mt19937 second(7);

        const std::string text = app::makeText(first, 5);

        QCOMPARE(text, app::makeText(second, 5));
        QCOMPARE(std::count(text.begin(), text.end(), '.'), std::ptrdiff_t(5));
    }

    void countsRequestsThatNobodyAnswersAsFailed()
    {
        app::LoadOptions options;
        options.gateway = "http://127.0.0.1:1";  // nothing listens on the first port
        options.profiles = {{.agent = "a", .quiet = 100, .busy = 100}};
        options.runFor = 200ms;

        const app::LoadCounts counts = app::runLoad(options, [] { return false; });

        QVERIFY(counts.sent > 0);
        QCOMPARE(counts.failed, counts.sent);
        QCOMPARE(counts.succeeded, std::uint64_t(0));
    }
};

}  // namespace tst_load

PILOTHOUSE_TEST(tst_load, TestLoad)
#include "tst_load.moc"
