#include "app/shim/agent_process.h"

#include "core/platform/local/small_file.h"

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>

namespace app {
namespace {

enum class Step : int { Prepare, Directory, Execute };

struct Failure {
    Step step = Step::Prepare;
    int number = 0;
};

struct Pipe {
    core::Descriptor reading;
    core::Descriptor writing;
};

core::Result<Pipe> makePipe()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return core::systemError("pipe", errno);
    return Pipe{core::Descriptor(ends[0]), core::Descriptor(ends[1])};
}

std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

[[noreturn]] void fail(int report, Step step)
{
    const Failure failure{step, errno};
    [[maybe_unused]] const ssize_t written = ::write(report, &failure, sizeof failure);
    ::_exit(127);
}

struct Program {
    std::vector<std::string> words;
    std::vector<std::string> settings;
    std::vector<char*> argv;
    std::vector<char*> environment;
    std::string directory;
};

// In the child: nothing here allocates.
[[noreturn]] void become(Program& program, pid_t owner, int output, int report)
{
    ::setsid();
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        fail(report, Step::Prepare);
    if (::getppid() != owner)
        ::_exit(127);  // the owner died before the request took effect
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || ::dup2(nothing, STDIN_FILENO) < 0 || ::dup2(output, STDOUT_FILENO) < 0
        || ::dup2(output, STDERR_FILENO) < 0)
        fail(report, Step::Prepare);
    if (::chdir(program.directory.c_str()) != 0)
        fail(report, Step::Directory);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::environ = program.environment.data();
    ::execvp(program.argv[0], program.argv.data());
    fail(report, Step::Execute);
}

core::Error describe(const Failure& failure, const core::LaunchOrder& order)
{
    const std::string& program = order.command.front();
    if (failure.step == Step::Directory)
        return failure.number == ENOENT
            ? core::Error{core::ErrorCode::NotFound, "working directory missing: " + order.workingDirectory}
            : core::systemError("working directory " + order.workingDirectory, failure.number);
    if (failure.step == Step::Prepare)
        return core::systemError("cannot start", failure.number);
    if (failure.number == ENOENT) {
        const bool isThere = program.find('/') != std::string::npos && ::access(program.c_str(), F_OK) == 0;
        return {core::ErrorCode::NotFound,
                (isThere ? "interpreter not found of: " : "command not found: ") + program};
    }
    if (failure.number == EACCES)
        return {core::ErrorCode::Refused, "not executable: " + program};
    return core::systemError("cannot execute " + program, failure.number);
}

// The direct children of this process; those deeper come up to us when their parents go, see
// PR_SET_CHILD_SUBREAPER in owner.cpp.
std::vector<core::ProcessStat> allProcesses()
{
    std::vector<core::ProcessStat> found;
    std::error_code error;
    for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end;
         entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos)
            continue;
        if (const auto stat = core::readProcessStat(pid_t(std::atoi(name.c_str()))))
            found.push_back(*stat);
    }
    return found;
}

std::set<pid_t> descendants()
{
    const auto processes = allProcesses();
    std::set<pid_t> below{::getpid()};
    for (std::size_t before = 0; before != below.size();) {
        before = below.size();
        for (const core::ProcessStat& process : processes)
            if (below.contains(process.parent))
                below.insert(process.pid);
    }
    below.erase(::getpid());
    return below;
}

}  // namespace

core::Result<StartedAgent> startAgent(const core::LaunchOrder& order)
{
    auto output = makePipe();
    if (!output)
        return output.error();
    auto report = makePipe();
    if (!report)
        return report.error();
    Program program{order.command, {}, {}, {}, order.workingDirectory};
    for (const auto& [name, value] : order.environment)
        program.settings.push_back(name + "=" + value);
    program.argv = pointersTo(program.words);
    program.environment = pointersTo(program.settings);

    const pid_t owner = ::getpid();
    const pid_t child = ::fork();
    if (child < 0)
        return core::systemError("fork", errno);
    if (child == 0)
        become(program, owner, output.value().writing.number(), report.value().writing.number());

    report.value().writing.reset();
    output.value().writing.reset();
    Failure failure;
    ssize_t count = 0;
    while ((count = ::read(report.value().reading.number(), &failure, sizeof failure)) < 0 && errno == EINTR)
        ;
    if (count > 0) {
        ::waitpid(child, nullptr, 0);
        return describe(failure, order);
    }
    ::fcntl(output.value().reading.number(), F_SETFL, O_NONBLOCK);
    // It cannot have been waited for yet, so its pid is its own even if it has ended already.
    const auto process = core::identify(child);
    return StartedAgent{process.value_or(core::ProcessIdentity{child, 0}), std::move(output.value().reading)};
}

void signalDescendants(int signal)
{
    for (const pid_t pid : descendants())
        ::kill(pid, signal);
}

bool killDescendants(pid_t agentSession)
{
    using Clock = std::chrono::steady_clock;
    for (const auto deadline = Clock::now() + std::chrono::seconds(5); Clock::now() < deadline;) {
        if (agentSession > 0)
            ::kill(-agentSession, SIGKILL);
        pid_t ended = 0;
        while ((ended = ::waitpid(-1, nullptr, WNOHANG)) > 0)
            ;
        if (ended < 0)
            return true;
        signalDescendants(SIGKILL);
        ::poll(nullptr, 0, 1);  // the kernel takes its time to end them
    }
    return false;
}

}  // namespace app
