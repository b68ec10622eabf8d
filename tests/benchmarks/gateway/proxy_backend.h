#pragma once

#include "tests/benchmarks/support/child_process.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bench {

// A socket that listens on a free loopback port.
struct Listener {
    int descriptor = -1;
    std::uint16_t port = 0;

    static Listener open();
};

// A process on one core that answers every request on several ports with `bodyBytes` at once: nothing but the
// kernel and a search for the end of the head, so that it is not what is measured.
class ProxyBackend {
public:
    ProxyBackend(std::size_t ports, std::size_t bodyBytes, int core);

    const std::vector<std::uint16_t>& ports() const { return m_ports; }

private:
    std::vector<std::uint16_t> m_ports;
    std::unique_ptr<ChildProcess> m_process;
};

// This process runs on that core alone from now on.
void pinTo(int core);

}  // namespace bench
