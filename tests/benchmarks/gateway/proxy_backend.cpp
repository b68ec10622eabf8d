#include "tests/benchmarks/gateway/proxy_backend.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace bench {
namespace {

// What a connection has not answered yet: the end of a head may be cut anywhere, and an answer may be larger
// than the socket's buffer.
struct Talk {
    std::string input;
    std::string output;
};

class AnswerLoop {
public:
    AnswerLoop(const std::vector<Listener>& listeners, std::size_t bodyBytes) : m_poll(epoll_create1(0))
    {
        m_answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
            + std::to_string(bodyBytes) + "\r\n\r\n" + std::string(bodyBytes, 'x');
        for (const Listener& listener : listeners) {
            m_listeners.insert(listener.descriptor);
            watch(listener.descriptor, EPOLLIN);
        }
    }

    void run()
    {
        std::array<epoll_event, 256> events{};
        while (true) {
            const int count = epoll_wait(m_poll, events.data(), int(events.size()), -1);
            for (int i = 0; i < count; ++i)
                onEvent(events[std::size_t(i)]);
        }
    }

private:
    void watch(int descriptor, std::uint32_t events)
    {
        epoll_event event{};
        event.events = events;
        event.data.fd = descriptor;
        epoll_ctl(m_poll, EPOLL_CTL_ADD, descriptor, &event);
    }

    void onEvent(const epoll_event& event)
    {
        const int descriptor = event.data.fd;
        if (!m_listeners.contains(descriptor)) {
            const bool isWaiting = !m_talks[std::size_t(descriptor)].output.empty();
            return (event.events & EPOLLOUT) != 0 && isWaiting ? flush(descriptor) : read(descriptor);
        }
        const int taken = accept4(descriptor, nullptr, nullptr, SOCK_NONBLOCK);
        if (taken < 0)
            return;
        const int yes = 1;
        setsockopt(taken, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        m_talks.resize(std::max(m_talks.size(), std::size_t(taken) + 1));
        watch(taken, EPOLLIN | EPOLLOUT | EPOLLET);
    }

    void read(int descriptor)
    {
        Talk& talk = m_talks[std::size_t(descriptor)];
        while (true) {
            const ssize_t count = recv(descriptor, m_bytes.data(), m_bytes.size(), 0);
            if (count == 0 || (count < 0 && errno != EAGAIN)) {
                close(descriptor);
                talk = {};
                return;
            }
            if (count < 0)
                break;
            talk.input.append(m_bytes.data(), std::size_t(count));
            if (count < ssize_t(m_bytes.size()))
                break;
        }
        for (auto end = talk.input.find("\r\n\r\n"); end != std::string::npos;
             end = talk.input.find("\r\n\r\n")) {
            talk.input.erase(0, end + 4);
            talk.output += m_answer;
        }
        flush(descriptor);
    }

    void flush(int descriptor)
    {
        Talk& talk = m_talks[std::size_t(descriptor)];
        if (talk.output.empty())
            return;
        const ssize_t count = send(descriptor, talk.output.data(), talk.output.size(), MSG_NOSIGNAL);
        if (count > 0)
            talk.output.erase(0, std::size_t(count));
    }

    int m_poll;
    std::string m_answer;
    std::set<int> m_listeners;
    std::vector<Talk> m_talks;  // by descriptor
    std::array<char, 16384> m_bytes{};
};

}  // namespace

Listener Listener::open()
{
    Listener made;
    made.descriptor = socket(AF_INET, SOCK_STREAM, 0);
    const int yes = 1;
    setsockopt(made.descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    need(bind(made.descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0
             && listen(made.descriptor, 4096) == 0
             && getsockname(made.descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0,
         "no port to listen on");
    made.port = ntohs(address.sin_port);
    return made;
}

void pinTo(int core)
{
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    need(sched_setaffinity(0, sizeof cores, &cores) == 0, "a process cannot be kept to one core");
}

ProxyBackend::ProxyBackend(std::size_t ports, std::size_t bodyBytes, int core)
{
    std::vector<Listener> listeners;
    for (std::size_t i = 0; i < ports; ++i) {
        listeners.push_back(Listener::open());
        m_ports.push_back(listeners.back().port);
    }
    m_process = std::make_unique<ChildProcess>([&] {
        pinTo(core);
        AnswerLoop(listeners, bodyBytes).run();
    });
    for (const Listener& listener : listeners)
        close(listener.descriptor);
}

}  // namespace bench
