#pragma once

#include <QJsonArray>

#include "core/api/api_router.h"
#include "core/runtime/fleet_service.h"
#include "core/runtime/snapshot_feed.h"

namespace core {

// The routes that only look. They answer from the newest snapshot at once, or when the core has read.
class ApiReads {
public:
    ApiReads(FleetService& service, SnapshotFeed& feed) : m_service(service), m_feed(feed) {}

    void health(const ApiCall& call, const HttpReply& reply) const;
    void metrics(const ApiCall& call, const HttpReply& reply) const;
    void snapshot(const ApiCall& call, const HttpReply& reply) const;
    void agent(const ApiCall& call, const HttpReply& reply) const;
    void plan(const ApiCall& call, const HttpReply& reply) const;
    void journal(const ApiCall& call, const HttpReply& reply) const;
    void series(const ApiCall& call, const HttpReply& reply) const;
    void alerts(const ApiCall& call, const HttpReply& reply) const;
    void rules(const ApiCall& call, const HttpReply& reply) const;
    void silences(const ApiCall& call, const HttpReply& reply) const;
    void backtest(const ApiCall& call, const HttpReply& reply) const;
    void rehearse(const ApiCall& call, const HttpReply& reply) const;
    void explainRequest(const ApiCall& call, const HttpReply& reply) const;
    void log(const ApiCall& call, const HttpReply& reply) const;
    void keys(const ApiCall& call, const HttpReply& reply) const;
    void approvals(const ApiCall& call, const HttpReply& reply) const;
    void caches(const ApiCall& call, const HttpReply& reply) const;
    void countCached(const ApiCall& call, const HttpReply& reply) const;
    void makeKey(const ApiCall& call, const HttpReply& reply) const;

private:
    using ListOf = QJsonArray (*)(const FleetSnapshot& snapshot);
    void list(ListOf listOf, const HttpReply& reply) const;

    FleetService& m_service;
    SnapshotFeed& m_feed;
};

// What is answered before the core has published its first snapshot.
HttpResponse notReady();

}  // namespace core
