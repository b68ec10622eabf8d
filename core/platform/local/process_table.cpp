#include "core/platform/local/process_table.h"

#include "core/platform/local/small_file.h"

#include <csignal>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace core {
namespace {

std::optional<double> proportionalBytes(pid_t pid)
{
    const auto text = readSmallFile("/proc/" + std::to_string(pid) + "/smaps_rollup");
    if (!text)
        return {};
    const auto at = text.value().find("\nPss:");
    if (at == std::string::npos)
        return {};
    return std::strtod(text.value().c_str() + at + 5, nullptr) * 1024;
}

bool carriesMark(pid_t pid, const std::string& mark)
{
    const auto environment = readSmallFile("/proc/" + std::to_string(pid) + "/environ");
    return environment
        && ('\0' + environment.value()).find('\0' + ("PILOTHOUSE_OWNER=" + mark) + '\0') != std::string::npos;
}

bool isLeftover(const ProcessStat& process, const InstanceRecord& record)
{
    const bool isOfSession = record.process.pid > 0 && process.session == record.process.pid
        && process.startTime >= record.process.startTime;
    return isOfSession || (!record.mark.empty() && carriesMark(process.pid, record.mark));
}

}  // namespace

std::optional<ProcessTable> ProcessTable::read()
{
    ProcessTable table;
    std::error_code error;
    for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos)
            continue;
        if (const auto stat = readProcessStat(pid_t(std::atoi(name.c_str())))) {
            table.m_processes.emplace(stat->pid, *stat);
            table.m_children.emplace(stat->parent, stat->pid);
        }
    }
    if (error || !table.m_processes.contains(::getpid()))
        return {};
    return table;
}

std::vector<ProcessStat> ProcessTable::treeOf(pid_t root) const
{
    std::vector<ProcessStat> tree;
    const auto found = m_processes.find(root);
    if (found == m_processes.end())
        return tree;
    tree.push_back(found->second);
    // A pid appears once as a child, and the list was not read at one instant: bound it against loops.
    for (std::size_t i = 0; i < tree.size() && tree.size() <= m_processes.size(); ++i) {
        const auto [first, last] = m_children.equal_range(tree[i].pid);
        for (auto child = first; child != last; ++child)
            tree.push_back(m_processes.at(child->second));
    }
    return tree;
}

TreeUsage usageOf(const ProcessTable& table, pid_t owner)
{
    static const auto ticksPerSecond = double(::sysconf(_SC_CLK_TCK));
    static const auto pageBytes = double(::sysconf(_SC_PAGESIZE));
    TreeUsage usage;
    std::uint64_t ticks = 0;
    for (const ProcessStat& process : table.treeOf(owner)) {
        ticks += process.reapedTicks;
        if (process.pid == owner)
            continue;
        ticks += process.ownTicks;
        usage.memoryBytes +=
            proportionalBytes(process.pid).value_or(double(process.residentPages) * pageBytes);
    }
    usage.cpuSeconds = double(ticks) / ticksPerSecond;
    return usage;
}

void killLeftovers(const InstanceRecord& record)
{
    // What is killed may have forked just before, so look until nothing is found.
    for (int round = 0; round < 8; ++round) {
        const auto table = ProcessTable::read();
        if (!table)
            return;
        bool isEmpty = true;
        for (const auto& [pid, process] : table->all()) {
            if (process.state == 'Z' || !isLeftover(process, record))
                continue;
            const auto pidfd = openProcess({pid, process.startTime});
            if (pidfd && signalProcess(pidfd.value(), SIGKILL))
                isEmpty = false;
        }
        if (isEmpty)
            return;
    }
}

}  // namespace core
