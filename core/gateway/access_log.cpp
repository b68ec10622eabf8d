#include "core/gateway/access_log.h"

#include "core/base/guarded.h"

#include <nlohmann/json.hpp>
#include <spdlog/async.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <cmath>

namespace core {
namespace {

constexpr std::size_t queuedLines = 8'192;

double milliseconds(std::chrono::duration<double> time)
{
    return std::round(time.count() * 1e6) / 1e3;
}

}  // namespace

// What writes, in the order in which it is built up; the queue's thread ends first.
struct AccessLog::Writer {
    std::string file;
    Guarded<std::string> failure;
    std::shared_ptr<spdlog::sinks::rotating_file_sink_mt> sink;
    std::shared_ptr<spdlog::details::thread_pool> queue;
    std::shared_ptr<spdlog::async_logger> logger;
};

AccessLog::AccessLog(std::unique_ptr<Writer> writer) : m_writer(std::move(writer)) {}

AccessLog::~AccessLog()
{
    m_writer->queue.reset();  // joins, with all lines written
    m_writer->logger.reset();  // so this is the last to hold it, whatever the queue's thread held
}

Result<std::unique_ptr<AccessLog>> AccessLog::open(const AccessLogSpec& spec)
{
    auto writer = std::make_unique<Writer>();
    writer->file = spec.file;
    try {
        writer->sink =
            std::make_shared<spdlog::sinks::rotating_file_sink_mt>(spec.file, spec.bytes, spec.keep);
    } catch (const spdlog::spdlog_ex& failed) {
        return Error{ErrorCode::Io, "gateway.accessLog: " + std::string(failed.what())};
    }
    writer->queue = std::make_shared<spdlog::details::thread_pool>(queuedLines, 1);
    writer->logger = std::make_shared<spdlog::async_logger>("access", writer->sink, writer->queue,
                                                            spdlog::async_overflow_policy::overrun_oldest);
    writer->logger->set_pattern("%v");
    writer->logger->set_error_handler([&failure = writer->failure](const std::string& why) {
        failure.with([&](std::string& text) { text = why; });
    });
    return std::unique_ptr<AccessLog>(new AccessLog(std::move(writer)));
}

void AccessLog::add(const AccessEntry& entry)
{
    m_writer->logger->info(accessLine(entry));
}

void AccessLog::flush()
{
    m_writer->logger->flush();
}

std::string AccessLog::problem() const
{
    std::string failure = m_writer->failure.with([](const std::string& text) { return text; });
    if (!failure.empty())
        return m_writer->file + ": " + failure;
    const std::size_t lost = m_writer->queue->overrun_counter();
    return lost == 0
        ? std::string()
        : m_writer->file + ": " + std::to_string(lost) + " lines were lost, as the disk could not keep up";
}

std::string accessLine(const AccessEntry& entry)
{
    nlohmann::ordered_json line{{"time", toRfc3339(entry.at)}, {"id", entry.id}};
    const auto put = [&](const char* name, std::string_view text) {
        if (!text.empty())
            line[name] = text;
    };
    put("trace", entry.trace);
    put("source", entry.source);
    put("principal", entry.principal);
    put("method", entry.method);
    put("path", entry.target.substr(0, entry.target.find('?')));
    put("agent", entry.agent);
    put("instance", entry.instance);
    line["status"] = entry.status;
    put("policy", entry.policy);
    line["received"] = entry.received;
    line["sent"] = entry.sent;
    line["retries"] = entry.retries;
    if (entry.isCut)
        line["cut"] = true;
    if (entry.isCached)
        line["cached"] = true;
    line["queueMs"] = milliseconds(entry.queue);
    line["connectMs"] = milliseconds(entry.connect);
    line["firstByteMs"] = milliseconds(entry.firstByte);
    line["totalMs"] = milliseconds(entry.total);
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace core
