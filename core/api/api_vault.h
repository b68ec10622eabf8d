#pragma once

#include "core/api/api_fields.h"
#include "core/api/api_router.h"
#include "core/runtime/snapshot_feed.h"
#include "core/runtime/vault_service.h"

namespace core {

// The vault, the secrets of agents, and the data that is kept for them. A secret is never shown.
class ApiVault {
public:
    ApiVault(VaultService& vault, SnapshotFeed& feed) : m_vault(vault), m_feed(feed) {}

    void show(const ApiCall& call, const HttpReply& reply) const;
    void make(const ApiCall& call, const HttpReply& reply) const;
    void unlock(const ApiCall& call, const HttpReply& reply) const;
    void changeMasterKey(const ApiCall& call, const HttpReply& reply) const;
    void rotate(const ApiCall& call, const HttpReply& reply) const;
    void secrets(const ApiCall& call, const HttpReply& reply) const;
    void keepSecret(const ApiCall& call, const HttpReply& reply) const;
    void keepData(const ApiCall& call, const HttpReply& reply) const;
    void readData(const ApiCall& call, const HttpReply& reply) const;

private:
    VaultService& m_vault;
    SnapshotFeed& m_feed;
};

// removeSecret and removeAgentData, by the name in the path or the preview's body. Nothing for another
// command.
std::optional<CommandReading> vaultCommand(const std::string& command, const std::string& name,
                                           Fields& fields);

}  // namespace core
