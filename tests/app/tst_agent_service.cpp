#include "app/agent/agent_service.h"
#include "tests/support/test_program.h"

#include <curl/curl.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

namespace tst_agent_service {

using namespace Qt::StringLiterals;

namespace {

struct Reply {
    long status = 0;
    QByteArray body;

    QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
};

std::size_t collect(char* data, std::size_t size, std::size_t count, void* into)
{
    static_cast<QByteArray*>(into)->append(data, qsizetype(size * count));
    return size * count;
}

Reply fetch(const app::AgentService& service, const char* path, const QByteArray& post = {},
            long timeout = 10'000)
{
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), curl_easy_cleanup);
    const std::string url = "http://" + service.address() + path;
    Reply reply;
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, timeout);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &reply.body);
    if (!post.isEmpty()) {
        curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE, long(post.size()));
        curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, post.constData());
    }
    if (curl_easy_perform(handle.get()) == CURLE_OK)
        curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &reply.status);
    return reply;
}

std::unique_ptr<app::AgentService> start(app::AgentOptions options = {})
{
    options.name = "worker-01";
    auto service = app::AgentService::start(options);
    if (!service)
        qFatal("%s", service.error().context.c_str());
    return std::move(service).value();
}

const QByteArray task =
    R"({"text": "One thing stands here. Another thing stands there. A third thing stands.",
                            "sentences": 2})";

}  // namespace

class TestAgentService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void doesATaskAndCountsIt()
    {
        const auto service = start();

        const Reply reply = fetch(*service, "/v1/tasks", task);

        QCOMPARE(reply.status, 200L);
        QCOMPARE(reply.json()["sentences"_L1].toArray().size(), 2);
        QCOMPARE(reply.json()["agent"_L1].toString(), u"worker-01"_s);
        const QByteArray metrics = fetch(*service, "/metrics").body;
        QVERIFY(metrics.contains("pilothouse_agent_tasks_completed_total 1\n"));
        QVERIFY(metrics.contains("gen_ai_client_token_usage_sum{"));
        QVERIFY(metrics.contains("gen_ai_token_type=\"input\""));
        QVERIFY(metrics.contains("gen_ai_client_operation_duration_seconds_bucket{"));
    }

    void streamsSentencesAsEventsAndEndsWithTheWhole()
    {
        const auto service = start();
        QByteArray order = task;
        order.replace("\"sentences\"", "\"stream\": true, \"sentences\"");

        const Reply reply = fetch(*service, "/v1/tasks", order);

        QCOMPARE(reply.status, 200L);
        QCOMPARE(reply.body.count("event: sentence\n"), 2);
        QCOMPARE(reply.body.count("event: done\n"), 1);
    }

    void saysWhatIsWrongWithATask()
    {
        const auto service = start();
        const std::pair<QByteArray, const char*> cases[]{
            {"nonsense", "JSON"},
            {"[]", "JSON"},
            {R"({"text": ""})", "text"},
            {R"({"text": 3})", "text"},
            {R"({"text": "a", "sentences": 0})", "sentences"},
            {R"({"text": "a", "terms": 1.5})", "terms"},
            {R"({"text": "a", "stream": "yes"})", "stream"},
        };
        for (const auto& [body, key] : cases) {
            const Reply reply = fetch(*service, "/v1/tasks", body);
            QCOMPARE(reply.status, 400L);
            QVERIFY2(reply.json()["detail"_L1].toString().contains(QString::fromLatin1(key)),
                     reply.body.constData());
        }
        QCOMPARE(fetch(*service, "/nowhere").status, 404L);
    }

    void refusesATaskWhenItsQueueIsFull()
    {
        app::AgentOptions options;
        options.queue = 0;
        const auto service = start(options);

        QCOMPARE(fetch(*service, "/v1/tasks", task).status, 503L);
        QVERIFY(fetch(*service, "/metrics").body.contains("pilothouse_agent_tasks_rejected_total 1\n"));
    }

    void takesFaultsOnlyWhenItMay()
    {
        const auto strict = start();
        QCOMPARE(fetch(*strict, "/fault", R"({"kind": "errors", "rate": 1})").status, 403L);
        QCOMPARE(fetch(*strict, "/v1/tasks", task).status, 200L);

        app::AgentOptions options;
        options.allowFaults = true;
        const auto drilled = start(options);
        QCOMPARE(fetch(*drilled, "/fault", R"({"kind": "errors", "rate": 2})").status, 400L);
        QCOMPARE(fetch(*drilled, "/fault", R"({"kind": "errors", "rate": 1})").status, 202L);
        QCOMPARE(fetch(*drilled, "/v1/tasks", task).status, 500L);
        QCOMPARE(fetch(*drilled, "/fault", R"({"kind": "clear"})").status, 202L);
        QCOMPARE(fetch(*drilled, "/v1/tasks", task).status, 200L);
    }

    void aHangAnswersNothingUntilItIsCleared()
    {
        app::AgentOptions options;
        options.allowFaults = true;
        const auto service = start(options);
        QCOMPARE(fetch(*service, "/fault", R"({"kind": "hang"})").status, 202L);

        QCOMPARE(fetch(*service, "/health", {}, 200).status, 0L);

        QCOMPARE(fetch(*service, "/fault", R"({"kind": "clear"})").status, 202L);
        QCOMPARE(fetch(*service, "/health").status, 200L);
    }
};

}  // namespace tst_agent_service

PILOTHOUSE_TEST(tst_agent_service, TestAgentService)
#include "tst_agent_service.moc"
