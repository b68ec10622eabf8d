#include "app/agent/agent_metrics.h"

#include <prometheus/text_serializer.h>

#include <cstdio>
#include <ctime>
#include <memory>
#include <unistd.h>

namespace app {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Labels;
using prometheus::Registry;

constexpr double perMillion = 1e-6;

prometheus::Counter& counter(Registry& registry, const char* name, const char* help)
{
    return BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Gauge& gauge(Registry& registry, const char* name, const char* help)
{
    return BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

Labels modelLabels(const AgentOptions& options)
{
    return {{"gen_ai_operation_name", "text_completion"}, {"gen_ai_request_model", options.model}};
}

// Bucket bounds as the conventions advise.
prometheus::Histogram& durations(Registry& registry, const AgentOptions& options)
{
    return BuildHistogram()
        .Name("gen_ai_client_operation_duration_seconds")
        .Help("Time of one task")
        .Register(registry)
        .Add(modelLabels(options),
             prometheus::Histogram::BucketBoundaries{0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56,
                                                     5.12, 10.24, 20.48, 40.96, 81.92});
}

prometheus::Histogram& tokens(Registry& registry, const AgentOptions& options, const char* kind)
{
    Labels labels = modelLabels(options);
    labels["gen_ai_token_type"] = kind;
    return BuildHistogram()
        .Name("gen_ai_client_token_usage")
        .Help("Tokens of one task")
        .Register(registry)
        .Add(labels,
             prometheus::Histogram::BucketBoundaries{1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144});
}

double residentBytes()
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/statm", "r"),
                                                               &std::fclose);
    unsigned long size = 0;
    unsigned long resident = 0;
    if (!file || std::fscanf(file.get(), "%lu %lu", &size, &resident) != 2)
        return 0;
    return double(resident) * double(sysconf(_SC_PAGESIZE));
}

}  // namespace

AgentMetrics::AgentMetrics(const AgentOptions& options)
    : m_inputPrice(options.inputPrice * perMillion),
      m_outputPrice(options.outputPrice * perMillion),
      m_completed(
          counter(m_registry, "pilothouse_agent_tasks_completed_total", "Tasks answered with success")),
      m_failed(counter(m_registry, "pilothouse_agent_tasks_failed_total", "Tasks answered with an error")),
      m_rejected(
          counter(m_registry, "pilothouse_agent_tasks_rejected_total", "Tasks refused, the queue was full")),
      m_cost(counter(m_registry, "pilothouse_agent_cost_usd_total", "What the tokens cost, in US dollars")),
      m_waiting(gauge(m_registry, "pilothouse_agent_queue_depth", "Tasks that wait")),
      m_active(gauge(m_registry, "pilothouse_agent_active_tasks", "Tasks being done")),
      m_cpu(gauge(m_registry, "process_cpu_seconds_total", "CPU time used")),
      m_memory(gauge(m_registry, "process_resident_memory_bytes", "Resident memory")),
      m_duration(durations(m_registry, options)),
      m_inputTokens(tokens(m_registry, options, "input")),
      m_outputTokens(tokens(m_registry, options, "output"))
{
}

void AgentMetrics::completed(const Summary& summary, double seconds)
{
    m_completed.Increment();
    m_duration.Observe(seconds);
    m_inputTokens.Observe(double(summary.inputTokens));
    m_outputTokens.Observe(double(summary.outputTokens));
    m_cost.Increment(double(summary.inputTokens) * m_inputPrice
                     + double(summary.outputTokens) * m_outputPrice);
}

void AgentMetrics::failed(double seconds)
{
    m_failed.Increment();
    m_duration.Observe(seconds);
}

std::string AgentMetrics::text(std::size_t waiting, std::size_t active)
{
    m_waiting.Set(double(waiting));
    m_active.Set(double(active));
    m_cpu.Set(double(std::clock()) / CLOCKS_PER_SEC);
    m_memory.Set(residentBytes());
    return prometheus::TextSerializer().Serialize(m_registry.Collect());
}

}  // namespace app
