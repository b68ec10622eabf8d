#pragma once

#include "core/base/time.h"

#include <curl/curl.h>

#include <memory>
#include <optional>

namespace core {

// Moves libcurl's transfers on when the kernel says that something came for them: with curl_multi_perform
// each turn would ask the kernel once for every transfer. wake() may be called on any thread, the rest has
// one owner.
class TransferLoop {
public:
    // Throws std::system_error when the process has no files left; there is no going on without.
    TransferLoop();
    ~TransferLoop();
    TransferLoop(const TransferLoop&) = delete;
    TransferLoop& operator=(const TransferLoop&) = delete;

    CURLM* multi() const { return m_multi.get(); }
    // Waits until a transfer can go on, wake() is called or `longest` is over, and moves on what can go on.
    void turn(Duration longest);
    void wake();

private:
    static int watch(CURL* handle, curl_socket_t socket, int what, void* self, void* known);
    static int setTimer(CURLM* multi, long milliseconds, void* self);
    int waitFor(Duration longest) const;

    int m_epoll;
    int m_wake;
    std::optional<MonoTime> m_timer;  // when libcurl wants to be called whatever comes
    std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> m_multi;
};

}  // namespace core
