// What the gateway counts for the screens: answers by class of status, and who sent requests.

#include "core/security/api_keys.h"
#include "gateway_rig.h"
#include "tests/support/test_program.h"

namespace tst_traffic_counts {

namespace {

// Answers with the status that the path asks for.
UpstreamServer::Serve statusOfPath()
{
    return [](Wire& wire, const std::string& head) {
        const std::string status = head.substr(head.find('/') + 1, 3);
        return wire.send("HTTP/1.1 " + status + " X\r\nContent-Length: 2\r\n\r\nok");
    };
}

struct Counted {
    core::AnswerCounts answers;
    std::uint64_t rejected = 0;
    std::map<std::string, std::uint64_t> principals;  // provider:name
};

void addTo(Counted& sum, const core::TrafficReport& report)
{
    for (const core::AgentTraffic& agent : report.agents) {
        sum.answers.ok += agent.answers.ok;
        sum.answers.redirected += agent.answers.redirected;
        sum.answers.clientErrors += agent.answers.clientErrors;
        sum.answers.serverErrors += agent.answers.serverErrors;
        sum.rejected += agent.rejected;
    }
    for (const core::PrincipalTraffic& one : report.principals)
        sum.principals[one.provider + ":" + one.name] += one.requests;
}

}  // namespace

class TestTrafficCounts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsWhatTheClientGotByClassOfStatus()
    {
        UpstreamServer upstream(statusOfPath());
        GatewayRig rig;
        rig.agent.routing.retries.attempts = 0;
        rig.publishPorts({upstream.port()});
        for (const char* status : {"200", "206", "200", "302", "404", "429", "500"})
            rig.ask(GatewayRig::get(std::string("/agents/demo/") + status));

        Counted counted;
        QTRY_COMPARE((addTo(counted, rig.gateway->collect()), counted.answers),
                     (core::AnswerCounts{3, 1, 2, 1}));
        QCOMPARE(counted.rejected, std::uint64_t(0));
        QCOMPARE(counted.principals, (std::map<std::string, std::uint64_t>{{":", 7}}));
    }

    void aRequestThatNoInstanceTookIsRejectedAndNoServerError()
    {
        GatewayRig rig;
        rig.agent.routing.queue.size = 0;
        rig.publishPorts({});
        QCOMPARE(rig.ask(GatewayRig::get("/agents/demo/x")).status, 503U);

        Counted counted;
        QTRY_COMPARE((addTo(counted, rig.gateway->collect()), counted.rejected), std::uint64_t(1));
        QCOMPARE(counted.answers, core::AnswerCounts());
    }

    void anAnswerThatIsCutIsAServerError()
    {
        UpstreamServer upstream([](Wire& wire, const std::string&) {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            return false;
        });
        GatewayRig rig;
        rig.publishPorts({upstream.port()});
        Wire wire = rig.connect();
        wire.send(GatewayRig::get("/agents/demo/x"));
        wire.readToEnd();

        QTRY_VERIFY(rig.isAtRest());
        QCOMPARE(rig.total.errors, std::uint64_t(1));
        QCOMPARE(rig.total.answers, (core::AnswerCounts{0, 0, 0, 1}));
    }

    void countsWhoSentRequestsAndNobodyWhoWasRefused()
    {
        UpstreamServer upstream(statusOfPath());
        const core::MadeApiKey key = core::makeApiKey("ann", {}, {}, core::readClocks().wall).value();
        GatewayRig rig;
        core::AccessSpec access;
        access.providers.push_back({true, {}, false});
        access.policies.push_back({"all", true, {"agents/*"}, {"invoke"}, {{}, {"ann"}, false}, {}});
        rig.access = std::make_shared<const core::AccessSpec>(access);
        rig.apiKeys = std::make_shared<const std::vector<core::ApiKeyRecord>>(std::vector{key.record});
        rig.publishPorts({upstream.port()});
        const std::string field = "X-API-Key: " + std::string(key.key.reveal()) + "\r\n";
        for (int i = 0; i < 3; ++i)
            QCOMPARE(rig.ask(GatewayRig::get("/agents/demo/200", field)).status, 200U);
        QCOMPARE(rig.ask(GatewayRig::get("/agents/demo/200")).status, 401U);

        Counted counted;
        QTRY_COMPARE((addTo(counted, rig.gateway->collect()), counted.principals),
                     (std::map<std::string, std::uint64_t>{{"apiKeys:ann", 3}}));
        QVERIFY(rig.gateway->collect().principals.empty());  // told once
    }
};

}  // namespace tst_traffic_counts

PILOTHOUSE_TEST(tst_traffic_counts, TestTrafficCounts)
#include "tst_traffic_counts.moc"
