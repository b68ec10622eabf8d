#pragma once

#include "core/api/api_fields.h"
#include "core/api/api_router.h"
#include "core/runtime/snapshot_feed.h"
#include "core/runtime/trust_service.h"

#include <QJsonArray>

namespace core {

// Who may use the console: signing in and out, accounts and tokens.
class ApiPeople {
public:
    ApiPeople(TrustService& trust, SnapshotFeed& feed) : m_trust(trust), m_feed(feed) {}

    void signIn(const ApiCall& call, const HttpReply& reply) const;
    void signOut(const ApiCall& call, const HttpReply& reply) const;
    void whoAmI(const ApiCall& call, const HttpReply& reply) const;
    void operators(const ApiCall& call, const HttpReply& reply) const;
    void addOperator(const ApiCall& call, const HttpReply& reply) const;
    void setPassPhrase(const ApiCall& call, const HttpReply& reply) const;
    void tokens(const ApiCall& call, const HttpReply& reply) const;
    void makeToken(const ApiCall& call, const HttpReply& reply) const;
    void exportJournal(const ApiCall& call, const HttpReply& reply) const;

private:
    using ListOf = QJsonArray (*)(const TrustState& trust);
    void list(ListOf listOf, const HttpReply& reply) const;

    TrustService& m_trust;
    SnapshotFeed& m_feed;
};

// role, agents and regions beside each other. Nothing wrong is left out: the fields keep it.
Rights rightsFrom(Fields& fields);

// changeRights, removeOperator and revokeToken, by the name in the path or the preview's body. Nothing for
// another command.
std::optional<CommandReading> peopleCommand(const std::string& command, const std::string& name,
                                            Fields& fields);

}  // namespace core
