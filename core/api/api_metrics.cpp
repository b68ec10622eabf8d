#include "core/api/api_metrics.h"

#include "core/fleet/names.h"

#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <unistd.h>

#include <array>
#include <fstream>

namespace core {
namespace {

constexpr std::array allStates{InstanceState::Pending,  InstanceState::Starting, InstanceState::Ready,
                               InstanceState::Degraded, InstanceState::Draining, InstanceState::Stopped,
                               InstanceState::Failed};

double residentBytes()
{
    std::ifstream file("/proc/self/statm");
    double total = 0;
    double resident = 0;
    file >> total >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

void setGauge(prometheus::Registry& registry, const char* name, const char* help, double value)
{
    prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({}).Set(value);
}

void setInstances(prometheus::Registry& registry, const FleetSnapshot& snapshot)
{
    auto& family =
        prometheus::BuildGauge().Name("pilothouse_instances").Help("Instances by state").Register(registry);
    for (const InstanceState state : allStates)
        family.Add({{"state", std::string(nameOf(state))}});
    for (const InstanceViewPtr& instance : snapshot.instances)
        family.Add({{"state", std::string(nameOf(instance->state))}}).Increment();
}

}  // namespace

std::string metricsText(const FleetSnapshot& snapshot, std::uint64_t journalSeq, TimePoint now)
{
    prometheus::Registry registry;
    const std::chrono::duration<double> age = now - snapshot.time;
    const GatewayView& gateway = snapshot.gateway;
    setInstances(registry, snapshot);
    setGauge(registry, "pilothouse_agents", "Agents of the fleet",
             static_cast<double>(snapshot.agents.size()));
    setGauge(registry, "pilothouse_gateway_requests_per_second", "Requests through the gateway",
             gateway.requestsPerSecond);
    setGauge(registry, "pilothouse_gateway_active_requests", "Requests under way in the gateway",
             gateway.active);
    setGauge(registry, "pilothouse_gateway_error_ratio", "Requests that failed, as a fraction",
             gateway.errorRate);
    setGauge(registry, "pilothouse_gateway_response_p95_seconds", "95th percentile of the response time",
             gateway.p95);
    setGauge(registry, "pilothouse_step_seconds", "Duration of the last controller step",
             snapshot.vitals.stepSeconds);
    setGauge(registry, "pilothouse_scrape_lag_seconds", "How late the scrapes are",
             snapshot.vitals.scrapeLagSeconds);
    setGauge(registry, "pilothouse_journal_seq", "Number of the newest journal entry",
             static_cast<double>(journalSeq));
    setGauge(registry, "pilothouse_snapshot_age_seconds", "Age of the fleet's snapshot", age.count());
    setGauge(registry, "process_resident_memory_bytes", "Resident memory of the console", residentBytes());
    return prometheus::TextSerializer().Serialize(registry.Collect());
}

}  // namespace core
