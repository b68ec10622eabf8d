#include "core/platform/simulated/simulated_platform.h"

#include <algorithm>

namespace core {
namespace {

constexpr int terminated = 15;
constexpr int killed = 9;

}  // namespace

SimulatedPlatform::SimulatedPlatform(RegionName region, std::uint64_t seed, Clock clock, Changed changed)
    : m_region(std::move(region)),
      m_seed(seed),
      m_clock(std::move(clock)),
      m_changed(std::move(changed))
{
}

void SimulatedPlatform::start(const StartInstance& request)
{
    const Now now = m_clock();
    m_world.with([&](World& world) {
        auto [found, isNew] = world.processes.try_emplace(request.instance);
        Process& process = found->second;
        if (!isNew && process.request.attempt == request.attempt)
            return;
        if (!isNew && !hasEnded(process, now.mono)) {
            ++world.doubleStarts;
            return;
        }
        const auto faults = std::move(process.faults);
        process = {};
        process.faults = faults;
        process.request = request;
        begin(world, process, now);
    });
    tellChanged();
}

void SimulatedPlatform::stop(const StopInstance& request)
{
    const MonoTime now = m_clock().mono;
    m_world.with([&](World& world) {
        const auto found = world.processes.find(request.instance);
        if (found == world.processes.end() || found->second.stopping || hasEnded(found->second, now))
            return;
        Process& process = found->second;
        process.stopping = true;
        // A process that hangs (SIGSTOP) does not see SIGTERM either.
        const bool deaf =
            has(world, process, SimulatedFault::IgnoreTerm) || has(world, process, SimulatedFault::Hang);
        if (deaf)
            end(process, now + request.grace, {std::nullopt, killed}, "killed after its grace");
        else
            end(process, now + std::min(world.pace.toStop, request.grace), {std::nullopt, terminated},
                "stopped");
    });
    tellChanged();
}

void SimulatedPlatform::forget(const ForgetInstance& request)
{
    const MonoTime now = m_clock().mono;
    m_world.with([&](World& world) {
        const auto found = world.processes.find(request.instance);
        if (found != world.processes.end() && hasEnded(found->second, now))
            world.processes.erase(found);
    });
}

RegionObservation SimulatedPlatform::observe()
{
    const Now now = m_clock();
    return m_world.with([&](World& world) {
        RegionObservation seen;
        seen.name = m_region;
        seen.reachable = world.reachable;
        seen.checkedAt = now.wall;
        if (!world.reachable) {
            seen.reason = "simulated: unreachable";
            return seen;
        }
        seen.instances.reserve(world.processes.size());
        for (const auto& [id, process] : world.processes)
            seen.instances.push_back(observe(world, process, now));
        return seen;
    });
}

// Nothing outlives the program here, whatever the spec says.
void SimulatedPlatform::leave()
{
    m_world.with([](World& world) { world.processes.clear(); });
}

void SimulatedPlatform::setPace(Pace pace)
{
    m_world.with([&](World& world) { world.pace = pace; });
}

void SimulatedPlatform::setReachable(bool reachable)
{
    m_world.with([&](World& world) { world.reachable = reachable; });
    tellChanged();
}

void SimulatedPlatform::setFault(const InstanceId& instance, SimulatedFault fault, bool on)
{
    if (fault == SimulatedFault::Crash) {
        if (on)
            kill(instance);
        return;
    }
    m_world.with([&](World& world) {
        const auto found = world.processes.find(instance);
        if (found == world.processes.end())
            return;
        if (on)
            found->second.faults.insert(fault);
        else
            found->second.faults.erase(fault);
    });
}

void SimulatedPlatform::setFault(const AgentId& agent, const std::string& version, SimulatedFault fault,
                                 bool on)
{
    m_world.with([&](World& world) {
        auto& faults = world.versionFaults[{agent, version}];
        if (on)
            faults.insert(fault);
        else
            faults.erase(fault);
    });
}

void SimulatedPlatform::clearFaults()
{
    m_world.with([](World& world) {
        world.versionFaults.clear();
        world.reachable = true;
        for (auto& [id, process] : world.processes)
            process.faults.clear();
    });
    tellChanged();
}

void SimulatedPlatform::kill(const InstanceId& instance, int signal)
{
    const MonoTime now = m_clock().mono;
    m_world.with([&](World& world) {
        const auto found = world.processes.find(instance);
        if (found != world.processes.end() && !hasEnded(found->second, now))
            end(found->second, now, {std::nullopt, signal}, {});
    });
    tellChanged();
}

ProbeOutcome SimulatedPlatform::probe(const InstanceId& instance, Now now)
{
    return m_world.with([&](World& world) {
        ProbeOutcome outcome;
        outcome.instance = instance;
        outcome.time = now.mono;
        const auto found = world.processes.find(instance);
        if (found == world.processes.end()) {
            outcome.reason = "no such process";
            return outcome;
        }
        outcome.attempt = found->second.request.attempt;
        outcome.reason = failedCheck(world, found->second, now.mono);
        outcome.passed = outcome.reason.empty();
        outcome.responseTime = Duration(has(world, found->second, SimulatedFault::Slow) ? 500 : 5);
        return outcome;
    });
}

Figures SimulatedPlatform::figures(const InstanceId& instance, Now now)
{
    return m_world.with([&](World& world) {
        Figures figures;
        const auto found = world.processes.find(instance);
        if (found == world.processes.end() || hasEnded(found->second, now.mono)
            || has(world, found->second, SimulatedFault::Hang))
            return figures;
        const bool slow = has(world, found->second, SimulatedFault::Slow);
        const bool errors = has(world, found->second, SimulatedFault::Errors);
        const auto turn = std::uint64_t(now.mono.time_since_epoch().count());
        const auto add = [&](const char* key, double value) {
            figures[key] = {value, now.wall, now.wall, Quality::Good};
        };
        add(series::cpu, 0.2 + 0.3 * simulatedNoise(m_seed, instance.text() + "/cpu", turn));
        add(series::memory, 0.3 + 0.1 * simulatedNoise(m_seed, instance.text() + "/memory", turn));
        add(series::responseTimeP95,
            (0.1 + 0.1 * simulatedNoise(m_seed, instance.text() + "/time", turn)) * (slow ? 50 : 1));
        add(series::errorRate, errors ? 0.5 : 0.0);
        return figures;
    });
}

std::uint64_t SimulatedPlatform::startCount() const
{
    return m_world.with([](World& world) { return world.starts; });
}

std::uint64_t SimulatedPlatform::doubleStarts() const
{
    return m_world.with([](World& world) { return world.doubleStarts; });
}

bool SimulatedPlatform::has(const World& world, const Process& process, SimulatedFault fault)
{
    if (process.faults.count(fault))
        return true;
    const auto found = world.versionFaults.find({process.request.spec->id, process.request.spec->version});
    return found != world.versionFaults.end() && found->second.count(fault);
}

bool SimulatedPlatform::hasEnded(const Process& process, MonoTime now)
{
    return process.endsAt && *process.endsAt <= now;
}

void SimulatedPlatform::begin(World& world, Process& process, Now now)
{
    ++world.starts;
    process.startedAt = now;
    process.pid = world.nextPid++;
    process.port = world.nextPort++;
    if (world.nextPort == 60'000)
        world.nextPort = 20'000;
    if (has(world, process, SimulatedFault::ForkFail))
        end(process, now.mono, {}, "it cannot be started: resource temporarily unavailable");
    else if (has(world, process, SimulatedFault::ExitAtStart))
        end(process, now.mono + world.pace.toRun, {1, std::nullopt}, "it ended at start with code 1");
}

void SimulatedPlatform::end(Process& process, MonoTime when, ExitStatus how, std::string reason)
{
    if (process.endsAt && *process.endsAt <= when)
        return;
    process.endsAt = when;
    process.how = how;
    process.reason = std::move(reason);
}

// Why a health check fails now; empty when it passes.
std::string SimulatedPlatform::failedCheck(World& world, Process& process, MonoTime now)
{
    const Duration age = now - process.startedAt.mono;
    const Duration toReady = world.pace.toReady * (has(world, process, SimulatedFault::SlowStart) ? 10 : 1);
    ++process.probes;
    if (hasEnded(process, now) || age < world.pace.toRun)
        return "connection refused";
    if (has(world, process, SimulatedFault::Hang))
        return "no answer within 1s";
    if (age < world.pace.toRun + toReady || has(world, process, SimulatedFault::NeverReady))
        return "HTTP 503";
    if (has(world, process, SimulatedFault::Flapping) && process.probes % 2 == 0)
        return "HTTP 503";
    return {};
}

InstanceObservation SimulatedPlatform::observe(const World& world, const Process& process, Now now) const
{
    InstanceObservation seen;
    seen.id = process.request.instance;
    seen.agent = process.request.spec->id;
    seen.templateKey = process.request.templateKey;
    seen.version = process.request.spec->version;
    seen.attempt = process.request.attempt;
    seen.startedAt = process.startedAt.wall;
    if (hasEnded(process, now.mono)) {
        seen.phase = RunPhase::Exited;
        seen.stopRequested = process.stopping;
        seen.exit = process.how;
        seen.reason = process.reason;
        return seen;
    }
    const bool runs = now.mono - process.startedAt.mono >= world.pace.toRun;
    seen.phase = process.stopping ? RunPhase::Stopping : runs ? RunPhase::Running : RunPhase::Starting;
    if (!runs)
        return seen;
    seen.host = "127.0.0.1";
    seen.port = process.port;
    seen.pid = process.pid;
    return seen;
}

void SimulatedPlatform::tellChanged() const
{
    if (m_changed)
        m_changed();
}

}  // namespace core
