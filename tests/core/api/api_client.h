#pragma once

#include "core/api/control_api.h"
#include "fake_fleet.h"
#include "raw_client.h"
#include "tests/support/invented/fake_trust_service.h"
#include "tests/support/invented/fake_vault_service.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <memory>

inline constexpr const char* testToken = "0123456789abcdef";

// A control API over a fake core, and a way to ask it.
class ApiUnderTest {
public:
    ApiUnderTest()
    {
        publish();
        auto listening = core::ControlApi::listen({"127.0.0.1", 0}, core::Secret(testToken), fleet, trust,
                                                  vault, feed, {{"crash", {}}});
        if (!listening)
            qFatal("%s", listening.error().context.c_str());
        m_api = std::move(listening).value();
    }

    std::uint16_t port() const { return m_api->port(); }

    // A fleet of one region, one agent and one instance; each call publishes a new snapshot.
    void publish() { feed.publish(std::make_shared<const core::FleetSnapshot>(fleetOfOne(++m_seq))); }

    std::string ask(const std::string& method, const std::string& target, const std::string& body = {},
                    const std::string& header = {}) const
    {
        return RawClient(port()).ask(request(method, target, body, header));
    }

    static std::string request(const std::string& method, const std::string& target,
                               const std::string& body = {}, const std::string& header = {})
    {
        return method + " " + target + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + testToken
            + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + header + "\r\n" + body;
    }

    static core::FleetSnapshot fleetOfOne(std::uint64_t seq);

    FakeFleet fleet;
    FakeTrustService trust;
    FakeVaultService vault;
    core::SnapshotFeed feed;

private:
    std::uint64_t m_seq = 0;
    std::unique_ptr<core::ControlApi> m_api;
};

inline core::FleetSnapshot ApiUnderTest::fleetOfOne(std::uint64_t seq)
{
    const core::TimePoint time(core::Duration(1'764'081'127'125));
    core::FleetSnapshot snapshot;
    snapshot.fleet = "production";
    snapshot.seq = seq;
    snapshot.time = time;
    snapshot.regions = {
        {core::RegionName("local"), core::PlatformKind::Local, core::HealthStatus::Healthy, "", time}};

    core::IssuerKeysReport issuers;
    issuers.views = {
        {"https://issuer.example", "jwks.json", core::IssuerKeysState::Kept, 2, time, "HTTP 503"},
        {"https://other.example",
         "https://other.example/keys",
         core::IssuerKeysState::Missing,
         0,
         {},
         "HTTP 404"}};
    snapshot.issuerKeys = std::make_shared<const core::IssuerKeysReport>(std::move(issuers));

    core::AgentSpec spec;
    spec.id = core::AgentId("alpha");
    spec.version = "2";
    spec.regions.primary = core::RegionName("local");
    spec.run.command = {"/bin/agent"};
    core::AgentView agent;
    agent.id = spec.id;
    agent.spec = std::make_shared<const core::AgentSpec>(spec);
    agent.revision = 5;
    agent.activeRegion = spec.regions.primary;
    agent.replicas = {1, 1, 1, 1, 10};
    agent.health.status = core::HealthStatus::Degraded;
    agent.health.score = 0.5;
    agent.health.checks = {{"cpu", core::CheckOutcome::Failed, 0.95, 0.9, 0.5, 0.81, 1}};
    agent.health.recommendations = {"Add a replica: cpu is 0.95"};
    agent.metrics["system/cpu"] = {0.95, time, time, core::Quality::Good};
    snapshot.agents = {std::make_shared<const core::AgentView>(agent)};

    core::InstanceView instance;
    instance.id = core::InstanceId("alpha-01");
    instance.agent = spec.id;
    instance.region = spec.regions.primary;
    instance.version = "2";
    instance.state = core::InstanceState::Ready;
    instance.reason = "answers its health checks";
    instance.since = time;
    instance.host = "127.0.0.1";
    instance.port = 9001;
    instance.pid = 4711;
    instance.cpu = core::Sample{0.95, time, time, core::Quality::Good};
    instance.requestsPerSecond = core::Sample{12.5, time, time, core::Quality::Good};
    instance.responseTimeP99 = core::Sample{0.75, time, time, core::Quality::Good};
    instance.routing.isListed = true;
    snapshot.instances = {std::make_shared<const core::InstanceView>(instance)};
    core::AlertView alert;
    alert.key = {"high-cpu", spec.id, instance.id, {}};
    alert.region = spec.regions.primary;
    alert.state = core::AlertState::Firing;
    alert.active = true;
    alert.severity = core::Severity::Critical;
    alert.type = "system";
    alert.reason = "system/cpu is 0.95, at or above 0.9";
    alert.since = alert.activeAt = alert.valueTime = time;
    alert.firedAt = time;
    alert.value = 0.95;
    alert.threshold = 0.9;
    alert.fired = 1;
    alert.silencedBy = "S-1";
    alert.acknowledged = core::Acknowledgement{"anna", "on it", time};
    snapshot.alerts = {std::make_shared<const core::AlertView>(alert)};
    core::AlertRuleSpec rule;
    rule.name = "high-cpu";
    rule.metric = "system/cpu";
    rule.above = 0.9;
    snapshot.rules = {{rule, {}, false, core::AlertState::Firing, 2, 1, 0, 0, time}};
    snapshot.silences = {
        {"S-1", {core::Matcher::parse("agent=\"alpha\"").value()}, "anna", "work", time, time}};
    snapshot.gateway = {12.5, 3, 0.01, 0.25};
    snapshot.traffic = std::make_shared<const core::TrafficView>(
        core::TrafficView{{{spec.id, "office", 403, 12, time}, {{}, "", 401, 3, time}},
                          {{"ann", "apiKeys", 40}, {"", "", 7}},
                          0,
                          5});
    snapshot.vitals.gatewayAddress = "127.0.0.1:8080";
    snapshot.plan = core::FleetPlan{"d1", {{spec.id, core::PlanAction::Restart, 1, {"version: 2 to 3"}}}, {}};
    return snapshot;
}

inline std::string bodyOf(const std::string& response)
{
    const auto end = response.find("\r\n\r\n");
    return end == std::string::npos ? std::string() : response.substr(end + 4);
}

inline QJsonObject jsonOf(const std::string& response)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(bodyOf(response))).object();
}
