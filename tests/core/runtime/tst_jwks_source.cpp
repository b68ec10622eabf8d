#include <QTest>

#include "core/runtime/jwks_source.h"
#include "core/security/jwk_set.h"
#include "tests/core/security/token_signer.h"
#include "tests/support/loopback_server.h"
#include "tests/support/test_program.h"
#include "unknown_tls_server.h"

#include <QElapsedTimer>
#include <QSaveFile>
#include <QTemporaryDir>

#include <sys/stat.h>

#include <atomic>

namespace tst_jwks_source {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using core::IssuerKeysState;

namespace {

constexpr int patience = 20'000;  // ms

std::string documentWith(const std::string& id)
{
    static const TokenSigner signer(core::SignatureAlgorithm::EdDsa);
    return keySet({signer.jwk(",\"kid\":\"" + id + "\"")});
}

std::shared_ptr<const core::AccessSpec> takingTokensBy(const std::string& location,
                                                       const std::string& more = {})
{
    core::AccessSpec spec;
    spec.providers.push_back({true, {}, false});
    spec.providers.push_back({false, core::JwtProviderSpec{"https://one", "agents", location}, false});
    if (!more.empty())
        spec.providers.push_back({false, core::JwtProviderSpec{"https://two", "agents", more}, false});
    return std::make_shared<const core::AccessSpec>(std::move(spec));
}

void write(const QString& path, const std::string& text)
{
    QSaveFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text.data(), qint64(text.size()));
    QVERIFY(file.commit());
}

// "read", or why not.
std::string fetched(const std::string& url, core::Duration within = 5s)
{
    core::JwksFetcher fetcher({within, within});
    fetcher.start(7, url);
    while (true) {
        const auto done = fetcher.turn(1s);
        if (done.empty())
            continue;
        if (done.front().ticket != 7)
            return "of another ticket";
        const auto& reading = done.front().reading;
        return reading ? "read " + reading.value().bytes : reading.error().context;
    }
}

}  // namespace

// The keys of issuers, from files and from servers that are well or not.
class TestJwksSource : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFileIsReadAgainWhenItChanges()
    {
        const QTemporaryDir folder;
        std::atomic<int> changes = 0;
        core::JwksSource source(
            folder.path().toStdString(), [&] { ++changes; }, quick());
        QVERIFY(!source.report());

        source.follow(takingTokensBy("keys.json"));
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(source), IssuerKeysState::Missing, patience);
        QCOMPARE(source.report()->views[0].wrong, "the file cannot be read: No such file or directory");

        write(folder.filePath(u"keys.json"_s), documentWith("a"));
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(source), IssuerKeysState::Loaded, patience);
        QVERIFY(keys(source).withId("a"));

        const auto before = source.report();
        write(folder.filePath(u"keys.json"_s), documentWith("b"));
        QTRY_VERIFY_WITH_TIMEOUT(keys(source).withId("b"), patience);
        QVERIFY(!keys(source).withId("a"));
        QVERIFY(source.report()->keys != before->keys);

        write(folder.filePath(u"keys.json"_s), "no JSON");
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(source), IssuerKeysState::Kept, patience);
        QVERIFY(keys(source).withId("b"));
        QVERIFY(changes >= 4);

        source.follow(nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(!source.report(), patience);
    }

    void whatIsNoFileIsNotWaitedFor()
    {
        const QTemporaryDir folder;
        const std::string pipe = folder.filePath(u"pipe"_s).toStdString();
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        write(folder.filePath(u"big"_s), std::string(1'048'577, ' '));

        QCOMPARE(core::JwksFile(pipe).read(false).error().context, "it is not a file");
        QCOMPARE(core::JwksFile(folder.path().toStdString()).read(false).error().context, "it is not a file");
        QCOMPARE(core::JwksFile(folder.filePath(u"big"_s).toStdString()).read(false).error().context,
                 "the file is larger than 1 MiB");
    }

    void aFileThatIsKnownIsNotReadAgain()
    {
        const QTemporaryDir folder;
        write(folder.filePath(u"keys.json"_s), "one");
        core::JwksFile file(folder.filePath(u"keys.json"_s).toStdString());

        QCOMPARE(file.read(true).value().bytes, "one");
        QVERIFY(file.read(true).value().isUnchanged);
        QCOMPARE(file.read(false).value().bytes, "one");
        write(folder.filePath(u"keys.json"_s), "two");  // another inode at the same size
        QCOMPARE(file.read(true).value().bytes, "two");
    }

    void aServersKeysAreFetchedAndKeptWhileItIsIll()
    {
        std::atomic<int> status = 200;
        LoopbackServer server([&](const std::string&) {
            return RawAnswer{httpAnswer(status, status == 200 ? documentWith("a") : "ill")};
        });
        core::JwksSource source(
            "/", [] {}, quick());

        source.follow(takingTokensBy(server.url("/keys")));
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(source), IssuerKeysState::Loaded, patience);

        const auto before = source.report();
        status = 503;
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(source), IssuerKeysState::Kept, patience);
        QCOMPARE(source.report()->views[0].wrong, "HTTP 503");
        QCOMPARE(source.report()->keys, before->keys);
        status = 200;
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(source), IssuerKeysState::Loaded, patience);
    }

    void anUnknownKeyIsFetchedAtOnceAndAFloodOfThemSeldom_fault42()
    {
        std::atomic<bool> hasRotated = false;
        LoopbackServer server([&](const std::string&) {
            return RawAnswer{httpAnswer(200, documentWith(hasRotated ? "b" : "a"))};
        });
        core::JwksSource source("/", [] {});  // with the times of the product
        source.follow(takingTokensBy(server.url("/keys")));
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(source), IssuerKeysState::Loaded, patience);

        hasRotated = true;
        source.unknownKeySeen("https://one");
        QTRY_VERIFY_WITH_TIMEOUT(keys(source).withId("b"), patience);
        QVERIFY(!keys(source).withId("a"));

        for (int i = 0; i < 10'000; ++i)
            source.unknownKeySeen("https://one");
        // What is asked for behind the flood is there, so that what the flood had fetched would be too.
        source.follow(takingTokensBy(server.url("/keys"), server.url("/more")));
        QTRY_VERIFY_WITH_TIMEOUT(source.report()->views.back().location == server.url("/more")
                                     && source.report()->views.back().state == IssuerKeysState::Loaded,
                                 patience);
        QCOMPARE(server.requests("/keys").size(), std::size_t(2));
    }

    void answersThatAreNoneAreSaidInTheSameWordsEachTime_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("outcome");
        QTest::newRow("well") << QByteArray("/keys") << QByteArray("read {}");
        QTest::newRow("missing") << QByteArray("/404") << QByteArray("HTTP 404");
        QTest::newRow("at the same server") << QByteArray("/moved") << QByteArray("read {}");
        QTest::newRow("at another server")
            << QByteArray("/away") << QByteArray("HTTP 302, a redirect that is not followed");
        QTest::newRow("in a circle") << QByteArray("/circle")
                                     << QByteArray("HTTP 302, a redirect that is not followed");
        QTest::newRow("another scheme")
            << QByteArray("/file") << QByteArray("HTTP 302, a redirect that is not followed");
        QTest::newRow("too large") << QByteArray("/large") << QByteArray("the answer is larger than 1 MiB");
        QTest::newRow("hangs") << QByteArray("/hangs") << QByteArray("no whole answer within 300 ms");
        QTest::newRow("cut") << QByteArray("/cut") << QByteArray("Transferred a partial file");
    }

    void answersThatAreNoneAreSaidInTheSameWordsEachTime()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, outcome);
        LoopbackServer other([](const std::string&) { return RawAnswer{httpAnswer(200, "{}")}; });
        LoopbackServer server([&](const std::string& asked) {
            const auto to = [](const std::string& url) {
                return RawAnswer{httpAnswer(302, "", "Location: " + url + "\r\n")};
            };
            if (asked == "/404")
                return RawAnswer{httpAnswer(404, "")};
            if (asked == "/moved")
                return to("/keys");
            if (asked == "/away")
                return to(other.url("/keys"));
            if (asked == "/circle")
                return to("/circle");
            if (asked == "/file")
                return to("file:///etc/passwd");
            if (asked == "/large")
                return RawAnswer{
                    .bytes = "HTTP/1.1 200 OK\r\n\r\n", .repeat = 100, .endless = std::string(65'536, 'x')};
            if (asked == "/hangs")
                return RawAnswer{.bytes = {}, .hangs = true};
            if (asked == "/cut")
                return RawAnswer{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", .closes = true};
            return RawAnswer{httpAnswer(200, "{}")};
        });

        const auto within = path == "/hangs" ? 300ms : 10'000ms;
        QCOMPARE(QByteArray::fromStdString(fetched(server.url(path.toStdString()), within)), outcome);
        QVERIFY(other.requests("/keys").empty());
        QVERIFY(server.requests("/circle").size() <= 4);
    }

    void aServerThatIsNotThereIsSaid()
    {
        const std::string nowhere = LoopbackServer([](const std::string&) { return RawAnswer{}; }).url("/");
        QCOMPARE(fetched(nowhere), "Couldn't connect to server");
    }

    void aServerThatNobodyVouchesForIsNotBelieved()
    {
        const UnknownTlsServer server;
        QCOMPARE(fetched("https://localhost:" + std::to_string(server.port()) + "/keys"),
                 "SSL peer certificate or SSH remote key was not OK");
        QVERIFY(server.handshakes() > 0);
    }

    void aServersCacheControlIsHeard_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<int>("seconds");
        QTest::newRow("alone") << QByteArray("Cache-Control: max-age=120\r\n") << 120;
        QTest::newRow("among others") << QByteArray("cache-control: public,  Max-Age=7, x\r\n") << 7;
        QTest::newRow("not a number") << QByteArray("Cache-Control: max-age=soon\r\n") << -1;
        QTest::newRow("another") << QByteArray("Cache-Control: s-max-age=7, no-store\r\n") << -1;
        QTest::newRow("none") << QByteArray() << -1;
    }

    void aServersCacheControlIsHeard()
    {
        QFETCH(QByteArray, field);
        QFETCH(int, seconds);
        LoopbackServer server(
            [&](const std::string&) { return RawAnswer{httpAnswer(200, "{}", field.toStdString())}; });
        core::JwksFetcher fetcher;
        fetcher.start(1, server.url("/keys"));

        std::vector<core::JwksFetcher::Fetched> done;
        while (done.empty())
            done = fetcher.turn(1s);

        const auto maxAge = done.front().reading.value().maxAge;
        QCOMPARE(maxAge ? int(maxAge->count() / 1'000) : -1, seconds);
    }

    void endsAtOnceWhileAServerHangs()
    {
        LoopbackServer server([](const std::string&) { return RawAnswer{.bytes = {}, .hangs = true}; });
        auto source = std::make_unique<core::JwksSource>("/", [] {});
        source->follow(takingTokensBy(server.url("/keys")));
        QTRY_COMPARE_WITH_TIMEOUT(server.requests("/keys").size(), std::size_t(1), patience);

        QElapsedTimer timer;
        timer.start();
        source.reset();
        QVERIFY(timer.elapsed() < 3'000);
    }

private:
    static core::JwksTiming quick()
    {
        return {.betweenLooks = 20ms, .usual = 50ms, .shortest = 50ms, .longest = 1h, .retry = 50ms};
    }
    static IssuerKeysState stateOf(const core::JwksSource& source)
    {
        const auto report = source.report();
        return report ? report->views.at(0).state : IssuerKeysState::Waiting;
    }
    static const core::JwkSet& keys(const core::JwksSource& source)
    {
        static core::IssuerKeysReportPtr held;
        held = source.report();
        return *held->keys->at(0).keys;
    }
};

}  // namespace tst_jwks_source

PILOTHOUSE_TEST(tst_jwks_source, TestJwksSource)
#include "tst_jwks_source.moc"
