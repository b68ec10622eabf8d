#include "tests/benchmarks/runtime/scrape_contenders.h"

#include "core/monitor/exposition.h"
#include "core/monitor/monitor.h"
#include "core/runtime/metric_archivist.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmath>
#include <ctime>
#include <fstream>
#include <memory>

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration healthEvery = 60s;
constexpr core::Duration packedSpan = 10min;
constexpr core::Duration writeEvery = 3s;
constexpr std::size_t pointsAsked = 100'000;  // more than there are, so that none is thinned away

core::AgentId agentAt(std::size_t index)
{
    return core::AgentId("agent-" + std::to_string(index));
}

core::InstanceId instanceAt(std::size_t agent, std::size_t index)
{
    return core::InstanceId(agentAt(agent).text() + "-" + std::to_string(10 + index));
}

std::string keyAt(std::size_t sample)
{
    return "app/figure_" + std::to_string(sample);
}

std::vector<core::WatchTarget> targetsOf(const ScrapeLoad& load, const FigureServer& server)
{
    std::vector<core::WatchTarget> targets;
    for (std::size_t agent = 0; agent < load.agents; ++agent) {
        auto spec = std::make_shared<core::AgentSpec>();
        spec->id = agentAt(agent);
        spec->health.interval = healthEvery;
        spec->metrics.interval = load.interval;
        for (std::size_t sample = 0; sample < load.samples; ++sample)
            spec->metrics.mapping[keyAt(sample)] = "gauge(" + FigureServer::sampleName(sample) + ")";
        for (std::size_t i = 0; i < load.instances; ++i)
            targets.push_back({instanceAt(agent, i), 1, spec, "127.0.0.1",
                               server.ports().at(agent * load.instances + i), false});
    }
    return targets;
}

// Until SIGTERM, which the caller has blocked.
void runConsole(const ScrapeLoad& load, const FigureServer& server, const std::string& folder,
                const sigset_t& ending)
{
    core::MetricHistory history;
    core::MetricArchivist archivist(folder, history);
    core::Monitor monitor({}, history, [] {});
    monitor.watch(targetsOf(load, server));
    auto next = std::chrono::steady_clock::now();
    while (true) {
        const core::Now now = core::readClocks();
        monitor.account({}, {}, now);
        monitor.collect(now);
        next += 1s;
        const auto left = std::max<std::chrono::nanoseconds>(next - std::chrono::steady_clock::now(), 0s);
        const timespec wait{left / 1s, long((left % 1s).count())};
        if (sigtimedwait(&ending, nullptr, &wait) == SIGTERM)
            return;
    }
}

std::uint16_t freePort()
{
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    need(bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0
             && getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0,
         "no port can be had");
    close(probe);
    return ntohs(address.sin_port);
}

std::string writeSettings(const ScrapeLoad& load, const FigureServer& server, const std::string& folder)
{
    const std::string path = folder + "/prometheus.yml";
    std::ofstream file(path);
    file << "global:\n  scrape_interval: " << load.interval.count()
         << "ms\n  scrape_timeout: " << load.interval.count()
         << "ms\nscrape_configs:\n- job_name: bench\n  static_configs:\n"
         << "  - targets:\n";
    for (const std::uint16_t port : server.ports())
        file << "    - 127.0.0.1:" << port << '\n';
    return path;
}

double processorSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

std::unique_ptr<core::MetricArchive> openArchive(const std::string& folder, core::MetricArchive::Mode mode)
{
    auto opened = core::MetricArchive::open(folder, mode);
    need(bool(opened), "the history cannot be opened");
    return std::move(opened).value();
}

}  // namespace

OwnConsole::OwnConsole(const ScrapeLoad& load, const FigureServer& server, std::string folder)
    : m_load(load),
      m_folder(std::move(folder)),
      m_process([&] {
          sigset_t ending;
          sigemptyset(&ending);
          sigaddset(&ending, SIGTERM);
          sigprocmask(SIG_BLOCK, &ending, nullptr);
          runConsole(m_load, server, m_folder, ending);
      })
{
}

std::uint64_t OwnConsole::endAndCount()
{
    m_process.end();
    const auto archive = openArchive(m_folder, core::MetricArchive::Mode::ReadOnly);
    const core::TimePoint now = core::readClocks().wall;
    std::uint64_t found = 0;
    for (std::size_t agent = 0; agent < m_load.agents; ++agent)
        for (std::size_t i = 0; i < m_load.instances; ++i) {
            const std::string key = keyAt((agent * m_load.instances + i) % m_load.samples);
            const auto data = archive->query(
                {core::seriesName(agentAt(agent), key, instanceAt(agent, i)), now - 1h, now, pointsAsked});
            if (!data)
                continue;
            for (const core::SeriesPoint& point : data.value().points)
                found += std::isnan(point.value) ? 0 : m_load.samples;
        }
    return found;
}

double packingCost(const ScrapeLoad& load, const std::string& folder)
{
    std::vector<core::SeriesLabelPtr> labels;
    for (std::size_t i = 0; i < load.instances * load.samples; ++i)
        labels.push_back(std::make_shared<const core::SeriesLabel>(core::SeriesLabel{
            core::seriesName(agentAt(0), keyAt(i % load.samples), instanceAt(0, i / load.samples)), "1"}));
    const auto archive = openArchive(folder, core::MetricArchive::Mode::ReadWrite);
    const core::TimePoint begin = std::chrono::floor<std::chrono::hours>(core::readClocks().wall);
    double stored = 0;
    for (core::Duration since = 0s; since < packedSpan; since += writeEvery) {
        std::vector<core::NewSample> samples;
        for (std::size_t i = 0; i < load.instances; ++i) {
            const core::Duration offset = load.interval * i / load.instances;
            for (core::Duration at = offset; at < since + writeEvery; at += load.interval)
                for (std::size_t sample = 0; at >= since && sample < load.samples; ++sample)
                    samples.push_back(
                        {labels[i * load.samples + sample],
                         {begin + at, FigureServer::valueAt(i, sample, std::uint64_t(at / load.interval))}});
        }
        stored += double(samples.size());
        need(bool(archive->append(samples)), "the history cannot be written");
    }
    const double before = processorSeconds();
    need(bool(archive->tidy(begin + packedSpan + 1min, {})), "the history cannot be packed");
    return (processorSeconds() - before) / stored;
}

Prometheus::Prometheus(const ScrapeLoad& load, const FigureServer& server, std::string folder)
    : m_port(freePort()),
      m_process(std::vector<std::string>{"prometheus", "--config.file=" + writeSettings(load, server, folder),
                                         "--storage.tsdb.path=" + folder + "/data", "--log.level=error",
                                         "--web.listen-address=127.0.0.1:" + std::to_string(m_port)})
{
}

double Prometheus::appended() const
{
    std::string text;
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), curl_easy_cleanup);
    const auto take = +[](char* data, std::size_t size, std::size_t count, void* to) {
        static_cast<std::string*>(to)->append(data, size * count);
        return size * count;
    };
    const std::string url = "http://127.0.0.1:" + std::to_string(m_port) + "/metrics";
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &text);
    need(curl_easy_perform(handle.get()) == CURLE_OK, "prometheus does not answer");
    const auto exposition = core::parseExposition(text);
    need(bool(exposition), "prometheus answers something else");
    double sum = 0;
    for (const core::ExpositionSample& sample : exposition.value().samples)
        if (sample.name == "prometheus_tsdb_head_samples_appended_total")
            sum += sample.value;
    return sum;
}

}  // namespace bench
