#pragma once

#include "tests/benchmarks/support/child_process.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bench {

// What both proxies do: requests to /agents/demo/... that bring one of 10 000 API keys go to the least loaded
// of the backends with the prefix taken off, the key withheld, a request id, and whom they are from.
struct ProxyWork {
    std::vector<std::uint16_t> backends;
    bool withTls = false;
    std::filesystem::path
        folder;  // for what they read; the certificate is there: both.pem, server.pem, key.pem
    int core = 0;
};

// A key, and what each proxy knows of it.
struct ProxyKeys {
    std::string presented;
    std::vector<std::string> all;
};
const ProxyKeys& proxyKeys();

class ProxyContender {
public:
    static std::unique_ptr<ProxyContender> ours(const ProxyWork& work);
    static std::unique_ptr<ProxyContender> haproxy(const ProxyWork& work);

    std::uint16_t port() const { return m_port; }
    // Of the proxy, in the kernel and outside of it.
    double processorSeconds() const { return m_process->processorSeconds(); }

private:
    ProxyContender(std::uint16_t port, std::unique_ptr<ChildProcess> process);
    std::uint16_t m_port;
    std::unique_ptr<ChildProcess> m_process;
};

}  // namespace bench
