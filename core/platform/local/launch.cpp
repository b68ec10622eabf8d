#include "core/platform/local/launch.h"

#include "core/fleet/secret_reference.h"
#include "core/platform/local/small_file.h"

#include <csignal>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>

namespace core {
namespace {

constexpr std::array kept{"PATH",          "HOME",        "USER", "LOGNAME", "SHELL", "LANG",
                          "LC_ALL",        "LC_CTYPE",    "TZ",   "TMPDIR",  "TERM",  "XDG_RUNTIME_DIR",
                          "SSL_CERT_FILE", "SSL_CERT_DIR"};

std::string filledIn(std::string text, const StartInstance& request, const std::string& host,
                     std::uint16_t port)
{
    const std::array<std::pair<std::string, std::string>, 3> values{
        {{"{host}", host}, {"{port}", std::to_string(port)}, {"{instance}", request.instance.text()}}};
    for (const auto& [name, value] : values)
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
            text.replace(at, name.size(), value);
    return text;
}

std::string drawMark()
{
    std::random_device source;
    std::string mark;
    for (int i = 0; i < 4; ++i)
        mark += std::to_string(source()) + (i < 3 ? "-" : "");
    return mark;
}

Result<std::string> valueOf(const std::string& given, const LocalPlatformConfig& config)
{
    const auto reference = secretNamed(given);
    if (!reference)
        return given;
    const std::string name(*reference);
    if (!config.secret)
        return Error{ErrorCode::NotFound, "secret missing: " + name};
    const auto secret = config.secret(name);
    if (!secret)
        return Error{ErrorCode::NotFound, "secret missing: " + name + " (" + secret.error().context + ")"};
    return std::string(secret.value().reveal());
}

InstanceRecord recordFor(const StartInstance& request, const LocalPlatformConfig& config, std::uint16_t port)
{
    const RunSpec& run = request.spec->run;
    InstanceRecord record;
    record.instance = request.instance.text();
    record.agent = request.spec->id.text();
    record.version = request.spec->version;
    record.templateKey = request.templateKey;
    record.attempt = request.attempt;
    record.host = config.host;
    record.port = port;
    record.stopOnExit = run.onExit == OnExit::Stop;
    record.stopGrace = run.stopGrace.count();
    record.startedAt = readClocks().wall.time_since_epoch().count();
    record.bootId = readBootId();
    record.mark = drawMark();
    return record;
}

// In words, for a start that the machine refused.
Error cannotStart(int number)
{
    return {ErrorCode::Io, std::string("cannot start: ") + std::strerror(number)};
}

Result<pid_t> spawn(const std::string& program, const std::string& instance, int input)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    if (::posix_spawn_file_actions_init(&files) != 0 || ::posix_spawnattr_init(&attributes) != 0)
        return cannotStart(ENOMEM);
    ::posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    // The owner's own signals wait until it is ready to take them.
    sigset_t blocked;
    sigset_t restored;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGUSR1);
    ::sigaddset(&blocked, SIGTERM);
    ::sigfillset(&restored);
    ::posix_spawnattr_setsigmask(&attributes, &blocked);
    ::posix_spawnattr_setsigdefault(&attributes, &restored);
    ::posix_spawnattr_setflags(&attributes,
                               POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::string path = program;
    std::string name = instance;
    const std::array<char*, 3> words{path.data(), name.data(), nullptr};
    pid_t pid = 0;
    const int failed = ::posix_spawn(&pid, path.c_str(), &files, &attributes, words.data(), ::environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    if (failed == ENOENT)
        return Error{ErrorCode::NotFound, "cannot start: " + program + " is missing"};
    if (failed != 0)
        return cannotStart(failed);
    return pid;
}

}  // namespace

Result<LaunchOrder> orderFor(const StartInstance& request, const LocalPlatformConfig& config,
                             std::uint16_t port)
{
    const RunSpec& run = request.spec->run;
    if (run.command.empty() || run.command.front().empty())
        return Error{ErrorCode::Invalid, "the agent has no command"};
    LaunchOrder order;
    order.record = recordFor(request, config, port);
    order.stateFolder = config.stateFolder;
    order.logFolder = config.logFolder;
    order.logBytes = config.logBytes;
    order.logFiles = config.logFiles;
    order.workingDirectory = (std::filesystem::path(config.fleetFolder) / run.workingDirectory).string();
    for (const std::string& word : run.command)
        order.command.push_back(filledIn(word, request, config.host, port));
    for (const char* name : kept)
        if (const char* value = std::getenv(name))
            order.environment[name] = value;
    for (const auto& [name, given] : run.environment) {
        auto value = valueOf(given, config);
        if (!value)
            return value.error();
        order.environment[name] = std::move(value).value();
    }
    order.environment["PILOTHOUSE_HOST"] = config.host;
    order.environment["PILOTHOUSE_PORT"] = std::to_string(port);
    order.environment["PILOTHOUSE_INSTANCE"] = request.instance.text();
    order.environment["PILOTHOUSE_OWNER"] = order.record.mark;
    return order;
}

Result<LaunchedOwner> launchOwner(const std::string& shimProgram, const LaunchOrder& order)
{
    const Descriptor input(::memfd_create("pilothouse-order", MFD_CLOEXEC));
    if (!input)
        return cannotStart(errno);
    if (const auto written = writeAll(input.number(), toJson(order)); !written)
        return Error{ErrorCode::Io, "cannot start: " + written.error().context};
    const auto pid = spawn(shimProgram, order.record.instance, input.number());
    if (!pid)
        return pid.error();
    const auto process = identify(pid.value());
    auto pidfd = process ? openProcess(*process) : Result<Descriptor>(cannotStart(errno));
    if (!pidfd) {
        // It is our child and not waited for, so the pid is surely its own. Its agent dies with it.
        ::kill(pid.value(), SIGKILL);
        ::waitpid(pid.value(), nullptr, 0);
        return Error{ErrorCode::Io, "cannot start: " + pidfd.error().context};
    }
    return LaunchedOwner{*process, std::move(pidfd).value()};
}

}  // namespace core
