#include "app/agent/agent_service.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include <optional>
#include <thread>

using namespace Qt::StringLiterals;

namespace app {
namespace {

using core::HttpReply;
using core::HttpRequest;
using core::HttpResponse;

constexpr std::size_t mostHanging = 1'000;

std::string toText(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

HttpResponse problem(int status, const QString& title, const std::string& detail)
{
    HttpResponse response;
    response.status = status;
    response.contentType = "application/problem+json";
    response.body = toText({{u"type"_s, u"about:blank"_s},
                            {u"title"_s, title},
                            {u"status"_s, status},
                            {u"detail"_s, QString::fromStdString(detail)}});
    return response;
}

struct Task {
    std::string text;
    SummaryOrder order;
    bool stream = false;
};

std::optional<std::size_t> count(const QJsonObject& order, QLatin1StringView key, std::size_t otherwise,
                                 std::size_t most)
{
    if (!order.contains(key))
        return otherwise;
    const double value = order[key].toDouble(-1);
    if (!(value >= 1 && value <= double(most)) || value != double(std::size_t(value)))
        return std::nullopt;
    return std::size_t(value);
}

core::Result<Task> readTask(const std::string& body, std::size_t iterations)
{
    const auto invalid = [](const char* what) { return core::Error{core::ErrorCode::Invalid, what}; };
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(body), &error);
    if (!document.isObject())
        return core::Error{core::ErrorCode::Invalid,
                           "the body must be a JSON object: " + error.errorString().toStdString()};
    const QJsonObject order = document.object();
    if (!order["text"_L1].isString() || order["text"_L1].toString().isEmpty())
        return invalid("text: must be a string that is not empty");
    const auto sentences = count(order, "sentences"_L1, 3, 100);
    const auto terms = count(order, "terms"_L1, 8, 100);
    if (!sentences || !terms)
        return invalid("sentences and terms: must be whole numbers from 1 to 100");
    if (order.contains("stream"_L1) && !order["stream"_L1].isBool())
        return invalid("stream: must be true or false");
    return Task{order["text"_L1].toString().toStdString(),
                {*sentences, *terms, iterations},
                order["stream"_L1].toBool()};
}

QJsonArray toArray(const std::vector<std::string>& texts)
{
    QJsonArray array;
    for (const std::string& text : texts)
        array.append(QString::fromStdString(text));
    return array;
}

QJsonObject usageOf(const Summary& summary)
{
    return {{u"inputTokens"_s, qint64(summary.inputTokens)},
            {u"outputTokens"_s, qint64(summary.outputTokens)}};
}

void sendStream(const HttpReply& reply, const Summary& summary, const QJsonObject& whole)
{
    HttpResponse head;
    head.contentType = "text/event-stream";
    head.headers["Cache-Control"] = "no-cache";
    reply.begin(head);
    for (const std::string& sentence : summary.sentences)
        if (!reply.write("event: sentence\ndata: " + toText({{u"text"_s, QString::fromStdString(sentence)}})
                         + "\n\n"))
            return;
    if (reply.write("event: done\ndata: " + toText(whole) + "\n\n"))
        reply.finish();
}

}  // namespace

core::Result<std::unique_ptr<AgentService>> AgentService::start(const AgentOptions& options)
{
    std::unique_ptr<AgentService> service(new AgentService(options));
    core::HttpServerLimits limits;
    limits.bodyBytes = 4 << 20;
    limits.connections = 1'024;
    auto server =
        core::HttpServer::listen(options.host, options.port, limits,
                                 [raw = service.get()](const HttpRequest& request, const HttpReply& reply) {
                                     raw->handle(request, reply);
                                 });
    if (!server)
        return server.error();
    service->m_server = std::move(server).value();
    return service;
}

AgentService::AgentService(const AgentOptions& options)
    : m_options(options),
      m_metrics(options),
      m_chance(std::mt19937(std::random_device()())),
      m_queue(std::make_unique<TaskQueue>(options.workers, options.queue))
{
}

AgentService::~AgentService()
{
    m_server.reset();
}

std::string AgentService::address() const
{
    return m_server->host() + ":" + std::to_string(m_server->port());
}

void AgentService::tick()
{
    const core::MonoTime now = core::readClocks().mono;
    m_faults.leak(now);
    if (!m_faults.isHanging(now))
        m_hanging.with([](auto& replies) { return std::exchange(replies, {}); });
}

void AgentService::handle(const HttpRequest& request, HttpReply reply)
{
    if (m_faults.isHanging(core::readClocks().mono)) {
        if (request.path == "/fault")
            return takeFault(request, reply);
        m_hanging.with([&](auto& replies) {
            if (replies.size() < mostHanging)
                replies.push_back(std::move(reply));
        });
        return;
    }
    if (request.path == "/health" && request.method == "GET")
        return reply.send(health());
    if (request.path == "/metrics" && request.method == "GET") {
        HttpResponse response;
        response.contentType = "text/plain; version=0.0.4; charset=utf-8";
        response.body = m_metrics.text(m_queue->waiting(), m_queue->active());
        return reply.send(std::move(response));
    }
    if (request.path == "/v1/tasks" && request.method == "POST")
        return takeTask(request, reply);
    if (request.path == "/fault" && request.method == "POST")
        return takeFault(request, reply);
    reply.send(problem(404, u"Not found"_s, "there is nothing at " + request.method + " " + request.path));
}

HttpResponse AgentService::health() const
{
    HttpResponse response;
    response.body = toText({{u"status"_s, u"healthy"_s},
                            {u"name"_s, QString::fromStdString(m_options.name)},
                            {u"version"_s, QStringLiteral(PILOTHOUSE_VERSION)},
                            {u"queued"_s, qint64(m_queue->waiting())},
                            {u"active"_s, qint64(m_queue->active())}});
    return response;
}

void AgentService::takeTask(const HttpRequest& request, const HttpReply& reply)
{
    auto task = readTask(request.body, m_options.iterations);
    if (!task)
        return reply.send(problem(400, u"Bad task"_s, task.error().context));
    const std::string id = m_options.name + "/" + std::to_string(m_nextTask++);
    const bool taken = m_queue->push([this, id, reply, task = std::move(task).value()] {
        doTask(id, task.text, task.order, task.stream, reply);
    });
    if (!taken) {
        m_metrics.rejected();
        HttpResponse full = problem(503, u"Queue full"_s, "too many tasks wait already");
        full.headers["Retry-After"] = "1";
        reply.send(std::move(full));
    }
}

void AgentService::doTask(const std::string& id, const std::string& text, const SummaryOrder& order,
                          bool stream, const HttpReply& reply)
{
    const auto before = std::chrono::steady_clock::now();
    const auto elapsed = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
    };
    const core::MonoTime now = core::readClocks().mono;
    if (const core::Duration delay = m_faults.delay(now); delay > core::Duration::zero())
        std::this_thread::sleep_for(delay);
    if (mustFail(now)) {
        m_metrics.failed(elapsed());
        return reply.send(problem(500, u"Task failed"_s, "a drill makes tasks fail"));
    }
    const Summary summary = summarize(text, order);
    const double seconds = elapsed();
    m_metrics.completed(summary, seconds);

    const QJsonObject whole{{u"id"_s, QString::fromStdString(id)},
                            {u"agent"_s, QString::fromStdString(m_options.name)},
                            {u"sentences"_s, toArray(summary.sentences)},
                            {u"terms"_s, toArray(summary.terms)},
                            {u"usage"_s, usageOf(summary)},
                            {u"seconds"_s, seconds}};
    if (stream)
        return sendStream(reply, summary, whole);
    HttpResponse response;
    response.body = toText(whole);
    reply.send(std::move(response));
}

void AgentService::takeFault(const HttpRequest& request, const HttpReply& reply)
{
    if (!m_options.allowFaults)
        return reply.send(problem(403, u"Not allowed"_s, "this agent was not started with --allow-faults"));
    if (const auto taken = m_faults.command(request.body, core::readClocks().mono); !taken)
        return reply.send(problem(400, u"Bad fault"_s, taken.error().context));
    HttpResponse response;
    response.status = 202;
    response.body = "{}";
    reply.send(std::move(response));
}

bool AgentService::mustFail(core::MonoTime now)
{
    const double rate = m_faults.errorRate(now);
    return rate > 0 && m_chance.with([&](std::mt19937& chance) {
        return std::uniform_real_distribution<double>(0, 1)(chance) < rate;
    });
}

}  // namespace app
