#include "tests/benchmarks/runtime/figure_server.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <new>
#include <string_view>

namespace bench {
namespace {

struct Connection {
    std::size_t target = 0;
    std::string request;
};

int listenOnLoopback(std::uint16_t& port)
{
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    need(bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 && listen(listener, 16) == 0
             && getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0,
         "no port can be had");
    port = ntohs(address.sin_port);
    return listener;
}

std::string metricsOf(std::size_t target, std::size_t samples, std::uint64_t scrape)
{
    std::string text;
    for (std::size_t sample = 0; sample < samples; ++sample) {
        std::array<char, 64> value{};
        std::snprintf(value.data(), value.size(), "{pool=\"main\"} %.15g\n",
                      FigureServer::valueAt(target, sample, scrape));
        text += "# TYPE " + FigureServer::sampleName(sample) + " gauge\n" + FigureServer::sampleName(sample)
            + value.data();
    }
    return text;
}

void answer(int socket, const std::string& body)
{
    const std::string all = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: "
        + std::to_string(body.size()) + "\r\n\r\n" + body;
    for (std::string_view rest = all; !rest.empty();) {
        const ssize_t sent = send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        rest.remove_prefix(std::size_t(sent));
    }
}

void watch(int poll, int socket)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = socket;
    epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event);
}

}  // namespace

FigureServer::FigureServer(std::size_t targets, std::size_t samples) : m_samples(samples)
{
    void* shared =
        mmap(nullptr, sizeof *m_scrapes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    need(shared != MAP_FAILED, "no memory can be shared");
    m_scrapes = new (shared) std::atomic<std::uint64_t>(0);
    m_ports.resize(targets);
    for (std::uint16_t& port : m_ports)
        m_listeners.push_back(listenOnLoopback(port));
    m_process.emplace([this] { serve(); });
    for (const int listener : m_listeners)
        close(listener);
}

FigureServer::~FigureServer()
{
    m_process.reset();
    munmap(m_scrapes, sizeof *m_scrapes);
}

std::string FigureServer::sampleName(std::size_t index)
{
    return "app_worker_figure_" + std::to_string(index);
}

// What figures of agents look like: fractions of three digits, counts that grow, times, and some that stand.
double FigureServer::valueAt(std::size_t target, std::size_t sample, std::uint64_t scrape)
{
    const double phase = double(scrape) / double(20 + 7 * (sample % 5)) + double(target);
    const double noise = double((scrape * 7'919 + sample * 104'729 + target * 1'299'709) % 1'000) / 1'000;
    switch (sample % 5) {
    case 0: return std::round((0.5 + 0.3 * std::sin(phase) + 0.05 * noise) * 1'000) / 1'000;
    case 1: return double(scrape * 17 + std::uint64_t(noise * 20));
    case 2: return std::round((0.2 + 0.1 * std::sin(phase) + 0.02 * noise) * 1e4) / 1e4;
    case 3: return std::floor(4 + 3 * std::sin(phase));
    default: return double(target);
    }
}

void FigureServer::serve() const
{
    std::map<int, std::size_t> targets;  // by the socket that listens
    std::map<int, Connection> connections;
    const int poll = epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < m_listeners.size(); ++i) {
        targets[m_listeners[i]] = i;
        watch(poll, m_listeners[i]);
    }
    while (true) {
        std::array<epoll_event, 64> events{};
        const int count = epoll_wait(poll, events.data(), int(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            const int ready = events[std::size_t(i)].data.fd;
            if (const auto listener = targets.find(ready); listener != targets.end()) {
                const int accepted = accept4(ready, nullptr, nullptr, SOCK_CLOEXEC);
                connections[accepted].target = listener->second;
                watch(poll, accepted);
                continue;
            }
            Connection& connection = connections[ready];
            std::array<char, 4'096> bytes{};
            const ssize_t got = recv(ready, bytes.data(), bytes.size(), 0);
            if (got <= 0) {
                close(ready);
                connections.erase(ready);
                continue;
            }
            connection.request.append(bytes.data(), std::size_t(got));
            if (!connection.request.ends_with("\r\n\r\n"))
                continue;
            if (connection.request.starts_with("GET /metrics "))
                answer(ready, metricsOf(connection.target, m_samples, ++*m_scrapes));
            else
                answer(ready, {});
            connection.request.clear();
        }
    }
}

}  // namespace bench
