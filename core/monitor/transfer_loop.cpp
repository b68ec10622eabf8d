#include "core/monitor/transfer_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace core {

TransferLoop::TransferLoop()
    : m_epoll(::epoll_create1(EPOLL_CLOEXEC)),
      m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      m_multi(curl_multi_init(), curl_multi_cleanup)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = m_wake;
    if (m_epoll < 0 || m_wake < 0 || ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wake, &event) != 0)
        throw std::system_error(errno, std::generic_category(), "the scraper cannot wait for answers");
    curl_multi_setopt(multi(), CURLMOPT_SOCKETFUNCTION, &TransferLoop::watch);
    curl_multi_setopt(multi(), CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi(), CURLMOPT_TIMERFUNCTION, &TransferLoop::setTimer);
    curl_multi_setopt(multi(), CURLMOPT_TIMERDATA, this);
}

TransferLoop::~TransferLoop()
{
    m_multi.reset();  // it tells what it closes
    ::close(m_wake);
    ::close(m_epoll);
}

void TransferLoop::turn(Duration longest)
{
    std::array<epoll_event, 64> ready{};
    const int count = ::epoll_wait(m_epoll, ready.data(), int(ready.size()), waitFor(longest));
    int running = 0;
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = ready[std::size_t(i)];
        if (event.data.fd == m_wake) {
            std::uint64_t wakes = 0;
            [[maybe_unused]] const ssize_t read = ::read(m_wake, &wakes, sizeof wakes);
            continue;
        }
        const int what = ((event.events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0)
            | ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0)
            | ((event.events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
        curl_multi_socket_action(multi(), event.data.fd, what, &running);
    }
    if (m_timer && *m_timer <= readClocks().mono) {
        m_timer.reset();
        curl_multi_socket_action(multi(), CURL_SOCKET_TIMEOUT, 0, &running);
    }
}

void TransferLoop::wake()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(m_wake, &one, sizeof one);
}

// libcurl tells which of its sockets it waits for, and for what; `known` is set for those told before.
int TransferLoop::watch(CURL*, curl_socket_t socket, int what, void* self, void* known)
{
    const auto& loop = *static_cast<TransferLoop*>(self);
    if (what == CURL_POLL_REMOVE) {
        ::epoll_ctl(loop.m_epoll, EPOLL_CTL_DEL, socket, nullptr);
        return 0;
    }
    epoll_event event{};
    event.events = ((what & CURL_POLL_IN) != 0 ? std::uint32_t(EPOLLIN) : 0U)
        | ((what & CURL_POLL_OUT) != 0 ? std::uint32_t(EPOLLOUT) : 0U);
    event.data.fd = socket;
    ::epoll_ctl(loop.m_epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
    curl_multi_assign(loop.multi(), socket, self);
    return 0;
}

int TransferLoop::setTimer(CURLM*, long milliseconds, void* self)
{
    auto& timer = static_cast<TransferLoop*>(self)->m_timer;
    timer = milliseconds < 0 ? std::nullopt : std::optional(readClocks().mono + Duration(milliseconds));
    return 0;
}

int TransferLoop::waitFor(Duration longest) const
{
    const Duration left = m_timer ? std::min(longest, *m_timer - readClocks().mono) : longest;
    return int(std::max(left, Duration(0)).count());
}

}  // namespace core
