#pragma once

#include "core/base/result.h"
#include "core/cache/cache_shelf.h"
#include "core/fleet/observation.h"
#include "core/fleet/routing.h"
#include "core/fleet/secret_reference.h"

#include <memory>
#include <string>

namespace core {

class ModelCache;

// The data plane: an HTTP/1.1 reverse proxy at /agents/<id>/<rest>, on threads of its own.
//
// publish() and collect() may be called from any one thread; they never wait for requests.
class Gateway {
public:
    // Listens at once. Io when the address cannot be had; the context names it and says why. With TLS also
    // what TlsServer::load() says of its files, whose paths are taken as they are; when they change later,
    // new connections get the new certificate. A key in the vault, which `secrets` reads on a thread of the
    // gateway, may be missing: until it is there, every connection is closed at once.
    // `models`, if any, are handed out to whom an access policy lets have them.
    static Result<std::unique_ptr<Gateway>>
    listen(const GatewaySpec& spec, std::shared_ptr<ModelCache> models = nullptr, SecretReader secrets = {});
    ~Gateway();  // closes every connection and joins the threads

    // From the next request on, `table` says where requests go. What is in flight stays where it is.
    void publish(RoutingTablePtr table);

    // What was counted since the last call.
    TrafficReport collect();

    // The answers of agents that are kept: the cache "responses".
    std::shared_ptr<ShelvedCache> responses() const;
    // Agents' configuration as it is handed to them: the cache "config".
    std::shared_ptr<ShelvedCache> configuration() const;

    bool isTls() const;
    std::string host() const;
    std::uint16_t port() const;

private:
    class Impl;
    explicit Gateway(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace core
