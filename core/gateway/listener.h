#pragma once

#include "core/fleet/fleet_spec.h"
#include "core/gateway/event_loop.h"

#include <functional>
#include <memory>

namespace core {

// Accepts the connections to one address. Without descriptors left it tries again with each tick of its loop.
class Listener final : private DescriptorWatcher {
public:
    using Taken = std::function<void(Descriptor)>;

    // Errors: Io, with what the system says.
    static Result<std::unique_ptr<Listener>> open(const ListenAddress& address);

    // Before the loop runs; `taken` is called on its thread.
    Result<> begin(EventLoop& loop, Taken taken);

    // As they came out: a port of 0 takes a free one.
    const SocketAddress& local() const { return m_local; }

private:
    Listener() = default;
    void onReady(std::uint32_t events) override;

    Descriptor m_socket;
    SocketAddress m_local;
    Taken m_taken;
    EventLoop::Watch m_watch;
};

}  // namespace core
