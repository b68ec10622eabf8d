#pragma once

#include "app/agent/agent_metrics.h"
#include "app/agent/agent_options.h"
#include "app/agent/faults.h"
#include "app/agent/task_queue.h"
#include "core/api/http_server.h"

#include <atomic>
#include <memory>
#include <random>

namespace app {

// What the agent serves: POST /v1/tasks, GET /health, GET /metrics, and POST /fault where it is allowed.
//
//   POST /v1/tasks  {"text": "...", "sentences": 3, "terms": 8, "stream": false}
//   answers         {"id", "agent", "sentences": [...], "terms": [...], "usage": {"inputTokens",
//   "outputTokens"},
//                   "seconds"}; with "stream": true as server-sent events: `sentence` for each, then `done`.
// A full queue answers 503 with Retry-After; an input that is wrong 400, naming the key.
class AgentService {
public:
    static core::Result<std::unique_ptr<AgentService>> start(const AgentOptions& options);
    ~AgentService();

    std::string address() const;  // HOST:PORT

    // Keeps up what depends on time; call it about once a second.
    void tick();

private:
    explicit AgentService(const AgentOptions& options);

    void handle(const core::HttpRequest& request, core::HttpReply reply);
    void takeTask(const core::HttpRequest& request, const core::HttpReply& reply);
    void doTask(const std::string& id, const std::string& text, const SummaryOrder& order, bool stream,
                const core::HttpReply& reply);
    void takeFault(const core::HttpRequest& request, const core::HttpReply& reply);
    core::HttpResponse health() const;
    bool mustFail(core::MonoTime now);

    const AgentOptions m_options;
    AgentMetrics m_metrics;
    Faults m_faults;
    core::Guarded<std::mt19937> m_chance;
    std::atomic<std::uint64_t> m_nextTask = 1;
    core::Guarded<std::vector<core::HttpReply>> m_hanging;  // kept unanswered while it hangs, at most 1000
    std::unique_ptr<TaskQueue> m_queue;
    std::unique_ptr<core::HttpServer> m_server;  // last: it calls into all of the above
};

}  // namespace app
