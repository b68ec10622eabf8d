// A minute of load through the gateway of the real program while everything happens to its instances.

#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QTest>

#include <curl/curl.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace tst_gateway_load {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int patience = 60'000;  // ms
constexpr int clients = 6;
constexpr auto pause = 8ms;  // of each client between two requests: some 600 a second in all
constexpr qint64 mostGrowth = 16 << 10;  // kB of memory in the minute, the history of its figures included

QByteArray fleet()
{
    return fleetOf("  - id: worker\n"
                   "    version: 1.0.0\n"
                   "    run:\n"
                   "      command: [pilothouse-agent, --listen, \"{host}:{port}\", --name, \"{instance}\"]\n"
                   "      stopGrace: 3s\n"
                   "    replicas: 4\n"
                   "    health: { interval: 500ms, timeout: 300ms, failAfter: 3, passAfter: 1 }\n"
                   "    metrics: { interval: 1s }\n"
                   "    routing:\n"
                   "      slowStart: 1s\n"
                   "      timeout: 1s\n"
                   "      queue: { timeout: 10s }\n"
                   "      retries: { attempts: 4, on: [connect, reset, timeout, \"503\"], budget: 0.5 }\n"
                   "      ejection: { consecutiveErrors: 3, base: 2s }\n");
}

// Clients that ask for what is safe to repeat, each on a connection of its own.
class Load {
public:
    explicit Load(const QString& url)
    {
        for (int i = 0; i < clients; ++i)
            m_threads.emplace_back(
                [this, address = url.toStdString()](const std::stop_token& stop) { run(stop, address); });
    }

    void end() { m_threads.clear(); }
    int answered() const { return m_answered; }
    QStringList failures() const
    {
        const std::lock_guard lock(m_mutex);
        return m_failures;
    }

private:
    static std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* to)
    {
        static_cast<std::string*>(to)->append(bytes, size * count);
        return size * count;
    }

    void run(const std::stop_token& stop, const std::string& url)
    {
        CURL* curl = curl_easy_init();
        std::string body;
        curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
        curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 30'000L);
        auto next = std::chrono::steady_clock::now();
        while (!stop.stop_requested()) {
            body.clear();
            const CURLcode result = curl_easy_perform(curl);
            long status = 0;
            curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
            if (result == CURLE_OK && status == 200)
                ++m_answered;
            else
                fail(QString::fromUtf8(curl_easy_strerror(result)) + u" %1 "_s.arg(status)
                     + QString::fromStdString(body));
            next += pause;
            std::this_thread::sleep_until(next);
        }
        curl_easy_cleanup(curl);
    }

    void fail(const QString& what)
    {
        const std::lock_guard lock(m_mutex);
        m_failures.append(what);
    }

    std::atomic<int> m_answered = 0;
    mutable std::mutex m_mutex;
    QStringList m_failures;
    std::vector<std::jthread> m_threads;
};

}  // namespace

class TestGatewayLoad : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fault35NothingThatMayBeRepeatedFailsWhileInstancesAreKilledHungDrainedScaledAndRolled()
    {
        ConsoleProcess console(fleet());
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 4, patience);
        QElapsedTimer clock;
        clock.start();
        Load load(console.gatewayUrl() + u"/agents/worker/health"_s);
        const auto until = [&](qint64 seconds) {
            QTRY_VERIFY_WITH_TIMEOUT(clock.elapsed() >= seconds * 1'000, patience);
        };

        until(5);
        kill(console, 0, SIGKILL);
        until(12);
        const qint64 warm = residentOf(console.process().processId());
        kill(console, 0, SIGSTOP);
        until(24);
        QCOMPARE(console.call("POST", u"/api/v1/instances/"_s + instance(console, 1) + u"/drain"_s).status,
                 202);
        until(30);
        QCOMPARE(console.call("POST", u"/api/v1/agents/worker/scale"_s, {{u"replicas"_s, 6}}).status, 202);
        until(38);
        QCOMPARE(console.call("POST", u"/api/v1/agents/worker/scale"_s, {{u"replicas"_s, 3}}).status, 202);
        until(45);
        QJsonObject spec = console.get(u"/api/v1/agents/worker"_s).json()["spec"_L1].toObject();
        spec[u"version"_s] = u"2.0.0"_s;
        QCOMPARE(console.call("PUT", u"/api/v1/agents/worker"_s, spec).status, 202);
        until(62);

        load.end();
        const qint64 grown = residentOf(console.process().processId()) - warm;
        qInfo("%d answers, %lld failed; memory grew by %lld kB", load.answered(),
              qint64(load.failures().size()), grown);
        QVERIFY2(load.failures().isEmpty(), qPrintable(load.failures().mid(0, 5).join(u'\n')));
        QVERIFY(load.answered() > 5'000);
        QVERIFY(grown < mostGrowth);
        QTRY_COMPARE_WITH_TIMEOUT(console.snapshot()["gateway"_L1]["active"_L1].toInt(-1), 0, patience);
        QTRY_VERIFY_WITH_TIMEOUT(isRolled(console), patience);
        QVERIFY(!load.failures().size());
    }

private:
    static QString instance(ConsoleProcess& console, qsizetype number)
    {
        return console.instances(u"worker"_s).at(number)["id"_L1].toString();
    }
    // The agent's own process, not the one that owns it.
    static void kill(ConsoleProcess& console, qsizetype number, int signal)
    {
        const qint64 pid = console.instances(u"worker"_s).at(number)["pid"_L1].toInteger();
        QVERIFY(pid > 1);
        QCOMPARE(::kill(pid_t(pid), signal), 0);
    }
    static bool isRolled(ConsoleProcess& console)
    {
        const auto all = console.instances(u"worker"_s);
        return console.ready(u"worker"_s) == 3
            && std::all_of(all.begin(), all.end(),
                           [](const QJsonObject& one) { return one["version"_L1].toString() == u"2.0.0"_s; });
    }
};

}  // namespace tst_gateway_load

PILOTHOUSE_TEST(tst_gateway_load, TestGatewayLoad)
#include "tst_gateway_load.moc"
