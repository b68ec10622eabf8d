#pragma once

#include "core/gateway/gateway.h"
#include "upstream_server.h"

#include <QtTest/QtTest>

#include <memory>
#include <string>
#include <vector>

// A gateway on a free port in front of one agent, `demo`, whose instances the test names by their ports.
class GatewayRig {
public:
    explicit GatewayRig(core::GatewayLimits limits = {}, std::uint32_t threads = 2,
                        std::optional<core::TlsSpec> tls = {}, std::optional<core::AccessLogSpec> log = {},
                        std::shared_ptr<core::ModelCache> models = nullptr)
    {
        core::GatewaySpec spec;
        spec.listen = {"127.0.0.1", 0};
        spec.threads = threads;
        spec.limits = limits;
        spec.tls = std::move(tls);
        spec.accessLog = std::move(log);
        gateway = std::move(core::Gateway::listen(spec, std::move(models)).value());
        agent.id = core::AgentId("demo");
        agent.routing.slowStart = core::Duration(0);
        agent.routing.queue.timeout = core::Duration(8'000);
        agent.routing.timeout = core::Duration(8'000);
    }

    static core::RouteInstance instance(int number, std::uint16_t port, std::uint32_t concurrency = 1000)
    {
        core::RouteInstance made;
        made.id = core::InstanceId("demo-0" + std::to_string(number));
        made.attempt = 1;
        made.host = "127.0.0.1";
        made.port = port;
        made.concurrency = concurrency;
        return made;
    }

    void publish(std::vector<core::RouteInstance> instances)
    {
        auto table = std::make_shared<core::RoutingTable>();
        table->agents.push_back(
            {agent.id, std::make_shared<core::AgentSpec>(agent), std::move(instances), waking});
        table->access = access;
        table->apiKeys = apiKeys;
        table->issuerKeys = issuerKeys;
        gateway->publish(table);
    }
    void publishPorts(const std::vector<std::uint16_t>& ports)
    {
        std::vector<core::RouteInstance> instances;
        for (const std::uint16_t port : ports)
            instances.push_back(instance(int(instances.size()) + 1, port));
        publish(std::move(instances));
    }

    static std::shared_ptr<const core::AccessSpec> openToAll()
    {
        core::AccessSpec spec;
        spec.policies.push_back({"all", true, {"agents/*"}, {"invoke"}, {{}, {}, true}, {}});
        return std::make_shared<const core::AccessSpec>(std::move(spec));
    }

    Wire connect() const { return Wire::to(gateway->port()); }

    struct Answer {
        unsigned status = 0;
        std::string head;
        std::string body;
    };
    static Answer read(Wire& wire)
    {
        Answer answer;
        answer.head = wire.readHead();
        answer.status = statusOf(answer.head);
        answer.body = wire.readBody(answer.head);
        return answer;
    }
    Answer ask(const std::string& text) const
    {
        Wire wire = connect();
        wire.send(text);
        return read(wire);
    }
    static std::string get(const std::string& path, const std::string& fields = {})
    {
        return "GET " + path + " HTTP/1.1\r\nHost: g\r\n" + fields + "\r\n";
    }
    static std::string post(const std::string& path, const std::string& body, const std::string& fields = {})
    {
        return "POST " + path + " HTTP/1.1\r\nHost: g\r\nContent-Length: " + std::to_string(body.size())
            + "\r\n" + fields + "\r\n" + body;
    }

    // Adds up what was counted so far.
    const core::AgentTraffic& counts()
    {
        const core::TrafficReport report = gateway->collect();
        for (const core::AgentTraffic& fresh : report.agents) {
            total.requests += fresh.requests;
            total.errors += fresh.errors;
            total.rejected += fresh.rejected;
            total.retries += fresh.retries;
            total.answers.ok += fresh.answers.ok;
            total.answers.redirected += fresh.answers.redirected;
            total.answers.clientErrors += fresh.answers.clientErrors;
            total.answers.serverErrors += fresh.answers.serverErrors;
            total.active = fresh.active;
            total.queued = fresh.queued;
            total.responseTime.merge(fresh.responseTime);
        }
        leases = 0;
        ejected = 0;
        for (const core::InstanceTraffic& fresh : report.instances) {
            leases += fresh.active;
            ejected += fresh.ejectedFor.has_value();
        }
        return total;
    }
    bool isAtRest()
    {
        counts();
        return total.active == 0 && total.queued == 0 && leases == 0;
    }

    std::unique_ptr<core::Gateway> gateway;
    core::AgentSpec agent;
    bool waking = false;
    std::shared_ptr<const core::AccessSpec> access = openToAll();
    std::shared_ptr<const std::vector<core::ApiKeyRecord>> apiKeys;
    std::shared_ptr<const core::IssuerKeysList> issuerKeys;
    core::AgentTraffic total;
    std::uint32_t leases = 0;
    std::size_t ejected = 0;
};

// A port where nobody listens.
inline std::uint16_t closedPort()
{
    return UpstreamServer(UpstreamServer::answer("")).port();
}
