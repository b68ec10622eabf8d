#pragma once

#include "core/api/http_server.h"
#include "core/base/secret.h"
#include "core/fleet/fleet_spec.h"
#include "core/runtime/fleet_service.h"
#include "core/runtime/snapshot_feed.h"
#include "core/runtime/trust_service.h"
#include "core/runtime/vault_service.h"

#include <map>
#include <memory>
#include <string>

namespace core {

// The admin's token of <data-dir>/api-token, made (mode 0600, 256 random bits) when it is not there. Refused
// when others may read the file, Invalid when it holds no token.
Result<Secret> loadOrCreateApiToken(const std::string& dataFolder);

// The control API over the front doors, as the document describes it. Its errors are problem documents (RFC
// 9457).
//
// Thread-safe towards the front doors, which must outlive it. An agent sent to it may raise the incident
// classes that are named here.
class ControlApi {
public:
    using IncidentClasses = std::map<std::string, IncidentClassSpec>;

    static Result<std::unique_ptr<ControlApi>> listen(const ListenAddress& address, Secret adminToken,
                                                      FleetService& service, TrustService& trust,
                                                      VaultService& vault, SnapshotFeed& feed,
                                                      IncidentClasses incidentClasses = {});
    ~ControlApi();

    std::string host() const;
    std::uint16_t port() const;

private:
    class Impl;
    explicit ControlApi(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace core
