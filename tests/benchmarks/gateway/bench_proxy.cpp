// Our gateway and HAProxy on the same work, in alternating runs: requests a second that wrk sees, its 99th
// percentile, and processor time a request, each proxy pinned to one core and the rest to the other.
//
//   bench_proxy [--check] [--rounds N] [--seconds N] [small] [large] [tls] [idle]

#include "tests/benchmarks/gateway/proxy_backend.h"
#include "tests/benchmarks/gateway/proxy_contenders.h"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <regex>
#include <thread>

namespace {

using bench::need;
using bench::ProxyContender;

constexpr int proxyCore = 0;
constexpr int otherCore = 1;
constexpr double leastRatio = 1.2;  // of the requests a second
constexpr double mostLatencyRatio = 1.0;  // of the 99th percentile, within the machine's noise

struct Options {
    bool check = false;
    int rounds = 5;
    int seconds = 4;
    std::vector<std::string> scenarios;
};

struct Scenario {
    std::string name;
    std::size_t bodyBytes = 1024;
    bool withTls = false;
    std::size_t idleConnections = 0;
};

const std::vector<Scenario> scenarios{
    {"small"}, {"large", 100 << 10}, {"tls", 1024, true}, {"idle", 1024, false, 1'000}};

struct Measured {
    double requestsPerSecond = 0;
    double p99 = 0;  // milliseconds
    double processorMicroseconds = 0;  // a request
};

class Folder {
public:
    Folder()
    {
        std::string name = "/tmp/bench-proxy-XXXXXX";
        need(mkdtemp(name.data()) != nullptr, "no temporary folder");
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }

    std::filesystem::path path;
};

int connectTo(std::uint16_t port)
{
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
        return descriptor;
    close(descriptor);
    return -1;
}

void waitFor(std::uint16_t port)
{
    for (int i = 0; i < 500; ++i) {
        if (const int descriptor = connectTo(port); descriptor >= 0) {
            close(descriptor);
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    need(false, "a proxy does not listen");
}

std::string outputOf(const std::string& command)
{
    std::string output;
    FILE* pipe = popen(command.c_str(), "r");
    need(pipe != nullptr, "a program cannot be run");
    for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe))
        output += static_cast<char>(c);
    need(pclose(pipe) == 0, "wrk fails");
    return output;
}

double numberIn(const std::string& text, const std::string& pattern)
{
    std::smatch found;
    need(std::regex_search(text, found, std::regex(pattern)), "wrk says something else");
    const double number = std::stod(found[1]);
    const std::string unit = found.size() > 2 ? found[2].str() : "";
    return unit == "us" ? number / 1000 : unit == "s" ? number * 1000 : number;
}

// wrk with 64 connections, one of which brings the key.
Measured load(const ProxyContender& proxy, const Scenario& scenario, const std::filesystem::path& script,
              int seconds)
{
    const std::string url = std::string(scenario.withTls ? "https" : "http")
        + "://127.0.0.1:" + std::to_string(proxy.port()) + "/agents/demo/answer";
    const double before = proxy.processorSeconds();
    const std::string output =
        outputOf("taskset -c " + std::to_string(otherCore) + " wrk -t1 -c64 -d" + std::to_string(seconds)
                 + "s --latency -s " + script.string() + " " + url);
    const double spent = proxy.processorSeconds() - before;
    need(output.find("Non-2xx") == std::string::npos, "a proxy answers with errors");
    if (const auto errors = output.find("Socket errors"); errors != std::string::npos)
        need(false, output.substr(errors, output.find('\n', errors) - errors).c_str());
    const double requests = numberIn(output, R"((\d+) requests in)");
    return {numberIn(output, R"(Requests/sec:\s+([\d.]+))"), numberIn(output, R"(99%\s+([\d.]+)(us|ms|s))"),
            spent * 1e6 / requests};
}

double medianOf(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

double medianOf(const std::vector<Measured>& all, double Measured::*figure)
{
    std::vector<double> values;
    for (const Measured& one : all)
        values.push_back(one.*figure);
    return medianOf(std::move(values));
}

void say(const char* who, const std::vector<Measured>& all)
{
    std::vector<double> rates;
    for (const Measured& one : all)
        rates.push_back(one.requestsPerSecond);
    std::printf("  %-8s %8.0f requests/s (%.0f to %.0f)   p99 %6.2f ms   %5.1f us of processor a request\n",
                who, medianOf(rates), *std::ranges::min_element(rates), *std::ranges::max_element(rates),
                medianOf(all, &Measured::p99), medianOf(all, &Measured::processorMicroseconds));
}

// True when the bounds hold.
bool compare(const Scenario& scenario, const Options& options, const std::filesystem::path& folder)
{
    const bench::ProxyBackend backend(4, scenario.bodyBytes, otherCore);
    const bench::ProxyWork work{backend.ports(), scenario.withTls, folder, proxyCore};
    const auto ours = ProxyContender::ours(work);
    const auto other = ProxyContender::haproxy(work);
    std::vector<int> idle;
    for (const auto* proxy : {ours.get(), other.get()}) {
        waitFor(proxy->port());
        for (std::size_t i = 0; i < scenario.idleConnections; ++i)
            idle.push_back(connectTo(proxy->port()));
    }
    need(std::ranges::find(idle, -1) == idle.end(), "a proxy takes no more connections");
    load(*ours, scenario, folder / "key.lua", 1);
    load(*other, scenario, folder / "key.lua", 1);
    std::vector<Measured> us;
    std::vector<Measured> them;
    std::vector<double> rates;
    std::vector<double> latencies;
    std::vector<double> costs;
    for (int round = 0; round < options.rounds; ++round) {
        us.push_back(load(*ours, scenario, folder / "key.lua", options.seconds));
        them.push_back(load(*other, scenario, folder / "key.lua", options.seconds));
        rates.push_back(us.back().requestsPerSecond / them.back().requestsPerSecond);
        latencies.push_back(us.back().p99 / them.back().p99);
        costs.push_back(us.back().processorMicroseconds / them.back().processorMicroseconds);
    }
    for (const int descriptor : idle)
        close(descriptor);
    std::printf("%s\n", scenario.name.c_str());
    say("ours", us);
    say("HAProxy", them);
    std::printf("  ratio    requests %.2f (%.2f to %.2f)   p99 %.2f   processor %.2f\n", medianOf(rates),
                *std::ranges::min_element(rates), *std::ranges::max_element(rates), medianOf(latencies),
                medianOf(costs));
    std::fflush(stdout);
    return medianOf(rates) >= leastRatio && medianOf(latencies) <= mostLatencyRatio;
}

void writeFiles(const std::filesystem::path& folder)
{
    std::ofstream(folder / "key.lua")
        << "wrk.headers['X-API-Key'] = '" << bench::proxyKeys().presented << "'\n";
    const std::string dir = folder.string();
    need(std::system(
             ("cd " + dir
              + " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "
                "/CN=localhost -keyout key.pem -out server.pem 2>/dev/null && cat server.pem key.pem > "
                "both.pem")
                 .c_str())
             == 0,
         "openssl makes no certificate");
}

Options optionsOf(int count, char** words)
{
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word == "--check")
            options.check = true;
        else if (word == "--rounds" && i + 1 < count)
            options.rounds = std::atoi(words[++i]);
        else if (word == "--seconds" && i + 1 < count)
            options.seconds = std::atoi(words[++i]);
        else
            options.scenarios.push_back(word);
    }
    return options;
}

}  // namespace

int main(int count, char** words)
{
    const Options options = optionsOf(count, words);
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    const Folder folder;
    writeFiles(folder.path);
    bool holds = true;
    for (const Scenario& scenario : scenarios)
        if (options.scenarios.empty()
            || std::ranges::find(options.scenarios, scenario.name) != options.scenarios.end())
            holds = compare(scenario, options, folder.path) && holds;
    return options.check && !holds ? 1 : 0;
}
