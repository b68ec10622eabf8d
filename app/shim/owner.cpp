#include "app/shim/owner.h"

#include "core/platform/local/small_file.h"

#include <csignal>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace app {
namespace {

std::int64_t wallNow()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string inSeconds(std::int64_t milliseconds)
{
    return milliseconds % 1000 == 0 ? std::to_string(milliseconds / 1000) + "s"
                                    : std::to_string(milliseconds) + "ms";
}

core::Descriptor openSignals()
{
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : {SIGCHLD, SIGUSR1, SIGTERM})
        ::sigaddset(&set, signal);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    return core::Descriptor(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

}  // namespace

Owner::Owner(core::LaunchOrder order)
    : m_order(std::move(order)),
      m_record(m_order.record),
      m_log(m_order.logFolder + "/" + m_record.instance + ".log", m_order.logBytes, m_order.logFiles)
{
}

core::OwnerExit Owner::run()
{
    const core::Descriptor signals = openSignals();
    ::signal(SIGPIPE, SIG_IGN);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    m_record.owner = core::identify(::getpid()).value_or(core::ProcessIdentity{::getpid(), 0});
    m_record.phase = "starting";
    if (!signals || !save())
        return core::OwnerExit::NoRecord;

    auto started = startAgent(m_order);
    m_order.environment.clear();
    if (!started) {
        m_record.phase = "exited";
        m_record.endedAt = wallNow();
        m_record.reason = started.error().context;
        return save() ? core::OwnerExit::Done : core::OwnerExit::NoRecord;
    }
    m_agent = std::move(started).value();
    m_record.process = m_agent.process;
    m_record.phase = "running";
    save();

    loop(signals);
    const bool isEmpty = killDescendants(m_record.process.pid);
    passOutput();
    recordEnd();
    if (!isEmpty)
        m_record.reason += "; some of its processes could not be ended";
    return save() ? core::OwnerExit::Done : core::OwnerExit::NoRecord;
}

void Owner::loop(const core::Descriptor& signals)
{
    while (!m_status) {
        std::array<pollfd, 2> waits{pollfd{signals.number(), POLLIN, 0},
                                    pollfd{m_agent.output.number(), POLLIN, 0}};
        ::poll(waits.data(), waits.size(), untilDeadline());
        if (waits[1].revents != 0)
            passOutput();
        takeSignals(signals);
        if (m_stop && !m_killed && Clock::now() >= m_killAt) {
            m_killed = true;
            ::kill(-m_record.process.pid, SIGKILL);
            signalDescendants(SIGKILL);
        }
    }
}

void Owner::takeSignals(const core::Descriptor& signals)
{
    signalfd_siginfo info{};
    while (::read(signals.number(), &info, sizeof info) == ssize_t(sizeof info)) {
        if (info.ssi_signo == SIGUSR1)
            takeStopOrder();
        else if (info.ssi_signo == SIGTERM)
            stop({m_record.stopGrace, "its owner process was told to end"});
    }
    reap();
}

void Owner::reap()
{
    int status = 0;
    for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;)
        if (ended == m_record.process.pid)
            m_status = status;
}

void Owner::takeStopOrder()
{
    const auto text = core::readSmallFile(core::stopPath(m_order.stateFolder, m_record.instance));
    const auto order = text ? core::stopFromJson(text.value()) : core::Result<core::StopOrder>(text.error());
    stop(order ? order.value() : core::StopOrder{m_record.stopGrace, "asked to stop"});
}

// A second order may shorten the grace, never lengthen it.
void Owner::stop(const core::StopOrder& order)
{
    constexpr std::int64_t longestGrace = 24LL * 3'600'000;
    const auto grace = std::clamp<std::int64_t>(order.grace, 0, longestGrace);
    const auto killAt = Clock::now() + std::chrono::milliseconds(grace);
    if (m_stop) {
        m_killAt = std::min(m_killAt, killAt);
        return;
    }
    m_stop = core::StopOrder{grace, order.reason};
    m_killAt = killAt;
    m_record.phase = "stopping";
    m_record.stopRequested = true;
    m_record.reason = order.reason;
    save();
    signalDescendants(SIGTERM);
}

void Owner::passOutput()
{
    std::array<char, 65536> part{};
    // Bounded, so that an agent which never stops writing cannot keep us from its other business.
    for (int round = 0; round < 16 && m_agent.output; ++round) {
        const ssize_t count = ::read(m_agent.output.number(), part.data(), part.size());
        if (count > 0)
            m_log.write({part.data(), std::size_t(count)});
        else if (count < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        else
            m_agent.output.reset();
    }
}

void Owner::recordEnd()
{
    m_record.phase = "exited";
    m_record.endedAt = wallNow();
    const int status = m_status.value_or(0);
    std::string how;
    if (WIFSIGNALED(status)) {
        m_record.exitSignal = WTERMSIG(status);
        how = "killed by signal " + std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status))
            + ")";
    } else {
        m_record.exitCode = WEXITSTATUS(status);
        how = "exited with code " + std::to_string(WEXITSTATUS(status));
    }
    if (m_killed)
        m_record.reason = "did not end within " + inSeconds(m_stop->grace) + " of SIGTERM, killed";
    else if (m_stop)
        m_record.reason = (m_stop->reason.empty() ? "stopped" : m_stop->reason) + "; " + how;
    else
        m_record.reason = how;
}

bool Owner::save()
{
    return bool(
        core::replaceFile(core::recordPath(m_order.stateFolder, m_record.instance), core::toJson(m_record)));
}

int Owner::untilDeadline() const
{
    if (!m_stop || m_killed)
        return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_killAt - Clock::now()).count();
    return int(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

}  // namespace app
