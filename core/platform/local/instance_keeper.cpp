#include "core/platform/local/instance_keeper.h"

#include "core/platform/local/launch.h"
#include "core/platform/local/log_folder.h"
#include "core/platform/local/port_choice.h"
#include "core/platform/local/process_table.h"
#include "core/platform/local/small_file.h"

#include <csignal>
#include <spdlog/spdlog.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>

namespace core {
namespace {

constexpr std::string_view recordEnding = ".json";

std::string instanceOf(const std::string& fileName)
{
    return fileName.ends_with(recordEnding) ? fileName.substr(0, fileName.size() - recordEnding.size())
                                            : std::string();
}

RunPhase phaseOf(const InstanceRecord& record)
{
    if (record.phase == "running")
        return RunPhase::Running;
    if (record.phase == "stopping")
        return RunPhase::Stopping;
    return record.phase == "exited" ? RunPhase::Exited : RunPhase::Starting;
}

bool isSafeName(const std::string& name)
{
    return !name.empty() && name.size() <= 128 && name.find('/') == std::string::npos && name.front() != '.';
}

void removeFiles(const std::string& folder, const std::string& instance)
{
    // Whoever holds the lock still uses the files.
    const auto lock = lockInstance(folder, instance);
    if (!lock)
        return;
    ::unlink(recordPath(folder, instance).c_str());
    ::unlink(stopPath(folder, instance).c_str());
    ::unlink(lockPath(folder, instance).c_str());
}

std::optional<int> ownersCode(const Descriptor& owner)
{
    siginfo_t info{};
    // Only what we started ourselves is ours to wait for; an adopted owner answers ECHILD.
    if (::waitid(P_PIDFD, id_t(owner.number()), &info, WEXITED | WNOHANG) != 0 || info.si_code != CLD_EXITED)
        return {};
    return info.si_status;
}

}  // namespace

void InstanceKeeper::adopt()
{
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(m_config.stateFolder, error), end; !error && entry != end;
         entry.increment(error))
        if (const auto name = instanceOf(entry->path().filename().string()); !name.empty())
            names.push_back(name);
    if (error)
        spdlog::error("cannot list {}: {}", m_config.stateFolder, error.message());
    for (const std::string& name : names)
        readRecord(name);
}

void InstanceKeeper::start(const StartInstance& request)
{
    const std::string& name = request.instance.text();
    if (!isSafeName(name)) {
        spdlog::error("no instance can be called \"{}\"", name);
        return;
    }
    const auto found = m_entries.find(name);
    if (found == m_entries.end()) {
        launch(request);
        return;
    }
    Entry& entry = found->second;
    if (request.attempt <= entry.record.attempt || phaseOf(entry.record) != RunPhase::Exited)
        return;
    if (entry.owner)
        entry.next = request;
    else
        launch(request);
}

void InstanceKeeper::launch(const StartInstance& request)
{
    const std::string& name = request.instance.text();
    std::set<std::uint16_t> taken;
    for (const auto& [other, entry] : m_entries)
        if (other != name)
            taken.insert(entry.record.port);
    const auto spread =
        std::hash<std::string>()(m_config.region.text() + "/" + name) + request.attempt * std::size_t(7919);
    const auto port = chooseFreePort(m_config.host, taken, spread);
    if (!port)
        return refuse(request, port.error().context);
    const auto order = orderFor(request, m_config, port.value());
    if (!order)
        return refuse(request, order.error().context);
    ::unlink(stopPath(m_config.stateFolder, name).c_str());
    auto launched = launchOwner(m_config.shimProgram, order.value());
    if (!launched)
        return refuse(request, launched.error().context);

    Entry& entry = m_entries[name] = Entry{};
    entry.record = order.value().record;
    entry.record.owner = launched.value().process;
    entry.owner = std::move(launched.value().pidfd);
    entry.watchId = std::exchange(m_nextWatchId, m_nextWatchId + 2);
    m_watch.watchProcess(entry.owner, entry.watchId);
    show(entry);
}

void InstanceKeeper::refuse(const StartInstance& request, std::string reason)
{
    Entry& entry = m_entries[request.instance.text()] = Entry{};
    entry.record.instance = request.instance.text();
    entry.record.agent = request.spec->id.text();
    entry.record.version = request.spec->version;
    entry.record.templateKey = request.templateKey;
    entry.record.attempt = request.attempt;
    entry.record.host = m_config.host;
    entry.record.startedAt = readClocks().wall.time_since_epoch().count();
    entry.record.phase = "exited";
    entry.record.reason = std::move(reason);
    show(entry);
}

void InstanceKeeper::stop(const StopInstance& request)
{
    const auto found = m_entries.find(request.instance.text());
    if (found == m_entries.end())
        return;
    Entry& entry = found->second;
    entry.next.reset();
    if (!entry.owner || phaseOf(entry.record) == RunPhase::Exited)
        return;
    const auto left = replaceFile(stopPath(m_config.stateFolder, entry.record.instance),
                                  toJson(StopOrder{request.grace.count(), request.reason}));
    if (!left)
        spdlog::warn("{}: {}", entry.record.instance, left.error().context);
    // Without its file the order still stops it, with the grace of its spec.
    signalProcess(entry.owner, SIGUSR1);
}

void InstanceKeeper::forget(const ForgetInstance& request)
{
    const auto found = m_entries.find(request.instance.text());
    if (found == m_entries.end() || found->second.owner || phaseOf(found->second.record) != RunPhase::Exited)
        return;
    removeFiles(m_config.stateFolder, found->first);
    m_entries.erase(found);
    m_seen.erase(request.instance);
    m_hasChanged = true;
    std::set<std::string> present;
    for (const auto& [name, entry] : m_entries)
        present.insert(name);
    pruneLogs(m_config.logFolder, present);
}

Duration InstanceKeeper::stopThoseThatEndWithTheConsole()
{
    Duration longest{0};
    for (auto& [name, entry] : m_entries) {
        if (!entry.record.stopOnExit || !entry.owner)
            continue;
        const Duration grace{entry.record.stopGrace};
        longest = std::max(longest, grace);
        stop({InstanceId(name), m_config.region, grace, "the console ended"});
    }
    return longest;
}

bool InstanceKeeper::hasAnyThatEndsWithTheConsole() const
{
    return std::any_of(m_entries.begin(), m_entries.end(), [](const auto& named) {
        return named.second.record.stopOnExit && bool(named.second.owner);
    });
}

void InstanceKeeper::take(const WatchedEvents& events, MonoTime now)
{
    if (events.filesLost)
        adopt();
    for (const std::string& file : events.files)
        if (const auto name = instanceOf(file); !name.empty())
            readRecord(name);
    for (const std::uint64_t id : events.ended) {
        const auto found = std::find_if(m_entries.begin(), m_entries.end(), [id](const auto& named) {
            return named.second.watchId == (id & ~1ULL);
        });
        if (found == m_entries.end())
            continue;
        if ((id & 1) != 0)
            agentEnded(found->second, now);
        else
            ownerEnded(found->second);
    }
}

void InstanceKeeper::readRecord(const std::string& instance)
{
    const std::string path = recordPath(m_config.stateFolder, instance);
    const auto text = readSmallFile(path);
    auto read = text ? recordFromJson(text.value()) : Result<InstanceRecord>(text.error());
    const auto found = m_entries.find(instance);
    if (!read || read.value().instance != instance) {
        if (!read && read.error().code == ErrorCode::Io && found != m_entries.end())
            found->second.isRecordLate = true;
        if (!read && read.error().code == ErrorCode::Corrupt) {
            spdlog::error("{}: {}; set aside", path, read.error().context);
            std::rename(path.c_str(), (path + ".broken").c_str());
        }
        return;
    }
    if (read.value().bootId != readBootId()) {
        spdlog::info("{} is of another boot and is discarded", path);
        removeFiles(m_config.stateFolder, instance);
        return;
    }
    if (found != m_entries.end() && read.value().mark != found->second.record.mark
        && read.value().attempt < found->second.record.attempt)
        return;  // of an earlier attempt
    const bool isKnown = found != m_entries.end() && found->second.record.mark == read.value().mark;
    if (isKnown && found->second.record == read.value())
        return;
    if (!isKnown)
        m_entries[instance] = Entry{};
    Entry& entry = m_entries[instance];
    const bool wasExited = phaseOf(entry.record) == RunPhase::Exited;
    entry.record = std::move(read).value();
    entry.isRecordLate = false;
    if (!isKnown)
        entry.watchId = std::exchange(m_nextWatchId, m_nextWatchId + 2);
    if (!wasExited && phaseOf(entry.record) == RunPhase::Exited)
        notePortConflict(entry);
    follow(entry);
}

// Holds the owner and the agent by pidfds as far as the record names them.
void InstanceKeeper::follow(Entry& entry)
{
    const bool hasExited = phaseOf(entry.record) == RunPhase::Exited;
    if (!entry.owner) {
        auto owner = openProcess(entry.record.owner);
        if (owner) {
            entry.owner = std::move(owner).value();
            m_watch.watchProcess(entry.owner, entry.watchId);
        } else if (owner.error().code == ErrorCode::Io) {
            entry.isRecordLate = true;
        } else if (!hasExited) {
            noteUnknownEnd(entry);
        }
    }
    if (hasExited) {
        entry.agent.reset();
        entry.agentEndedAt.reset();
    } else if (!entry.agent && entry.owner && entry.record.process.pid > 0) {
        // Without it (it ended already, or no descriptor is left) the owner's record tells the end.
        if (auto agent = openProcess(entry.record.process)) {
            entry.agent = std::move(agent).value();
            m_watch.watchProcess(entry.agent, entry.watchId + 1);
        }
    }
    show(entry);
}

void InstanceKeeper::ownerEnded(Entry& entry)
{
    const auto code = ownersCode(entry.owner);
    entry.owner.reset();
    readRecord(entry.record.instance);
    if (phaseOf(entry.record) != RunPhase::Exited && !entry.owner) {
        if (code == int(OwnerExit::NoRecord) || code == int(OwnerExit::BadOrder)) {
            entry.record.phase = "exited";
            entry.record.reason = "cannot start: its owner process cannot write to " + m_config.stateFolder;
        } else if (code == int(OwnerExit::AlreadyOwned)) {
            entry.record.phase = "exited";
            entry.record.reason = "cannot start: another process owns the instance already";
        } else {
            noteUnknownEnd(entry);
        }
    }
    show(entry);
    if (entry.next && !entry.owner) {
        const StartInstance next = *std::exchange(entry.next, {});
        launch(next);
    }
}

// The kernel killed the agent with its owner; what it had started is ours to end.
void InstanceKeeper::noteUnknownEnd(Entry& entry)
{
    killLeftovers(entry.record);
    entry.agent.reset();
    entry.agentEndedAt.reset();
    entry.record.phase = "exited";
    entry.record.exitCode.reset();
    entry.record.exitSignal.reset();
    entry.record.endedAt = readClocks().wall.time_since_epoch().count();
    entry.record.reason = "its owner process was killed";
    const auto kept =
        replaceFile(recordPath(m_config.stateFolder, entry.record.instance), toJson(entry.record));
    if (!kept)
        spdlog::warn("{}: {}", entry.record.instance, kept.error().context);
}

void InstanceKeeper::agentEnded(Entry& entry, MonoTime now)
{
    entry.agent.reset();
    if (phaseOf(entry.record) != RunPhase::Exited)
        entry.agentEndedAt = now;
}

void InstanceKeeper::notePortConflict(Entry& entry)
{
    const bool hasFailed = entry.record.exitCode.value_or(0) != 0;
    if (hasFailed && isPortInUse(entry.record.host, entry.record.port))
        entry.note = "; port " + std::to_string(entry.record.port) + " is in use by another process";
}

void InstanceKeeper::show(const Entry& entry)
{
    const InstanceRecord& record = entry.record;
    InstanceObservation& seen = m_seen[InstanceId(record.instance)];
    InstanceObservation fresh;
    if (seen.attempt == record.attempt)
        fresh = seen;  // keeps the usage figures
    fresh.id = InstanceId(record.instance);
    fresh.agent = AgentId(record.agent);
    fresh.templateKey = record.templateKey;
    fresh.version = record.version;
    fresh.attempt = record.attempt;
    fresh.phase = phaseOf(record);
    fresh.host = record.host;
    fresh.port = record.port;
    fresh.pid = record.process.pid;
    fresh.startedAt = TimePoint(Duration(record.startedAt));
    fresh.stopRequested = record.stopRequested;
    fresh.reason = record.reason + entry.note;
    fresh.exit.reset();
    if (fresh.phase == RunPhase::Exited) {
        fresh.exit = ExitStatus{record.exitCode, record.exitSignal};
        fresh.pid = 0;
        fresh.cpuCores.reset();
        fresh.memoryBytes.reset();
    }
    if (fresh != seen) {
        seen = std::move(fresh);
        m_hasChanged = true;
    }
}

}  // namespace core
