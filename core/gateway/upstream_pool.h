#pragma once

#include "core/base/time.h"

#include <boost/asio/ip/tcp.hpp>

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace core {

// A connection to an instance.
struct Upstream {
    explicit Upstream(boost::asio::io_context& context) : socket(context) {}

    boost::asio::ip::tcp::socket socket;
    std::string key;  // HOST:PORT
    bool reused = false;  // it has carried a request before
};

// Idle connections of one gateway thread, by address. Nothing is pending on an idle connection: whether it
// was closed meanwhile is looked at when it is taken out.
class UpstreamPool {
public:
    // An open connection, or nothing.
    std::unique_ptr<Upstream> take(const std::string& key, MonoTime now);
    void put(std::unique_ptr<Upstream> upstream, MonoTime now);
    // Closes what was idle for too long, and all whose address is not in `wanted`. Call it every second.
    void sweep(MonoTime now, const std::set<std::string>& wanted);

private:
    struct Idle {
        std::unique_ptr<Upstream> upstream;
        MonoTime since;
    };
    std::map<std::string, std::deque<Idle>> m_idle;  // the newest at the end
};

}  // namespace core
