// Each of the reader's rules beyond types and ranges: what breaks it, where that is said, and how.

#include <QTest>

#include "core/fleet/fleet_file.h"
#include "tests/support/test_program.h"

namespace tst_fleet_file_rules {

using namespace Qt::StringLiterals;

namespace {

constexpr const char* policyStart = "access: {policies: [{name: p, effect: allow, resources: [agents/a], "
                                    "actions: [invoke], users: ";

QString policy(const char* rest)
{
    return QString::fromUtf8(policyStart) + QString::fromUtf8(rest) + u"}]}"_s;
}

QString condition(const char* inside)
{
    return policy(("{anyone: true}, conditions: [{" + std::string(inside) + "}]").c_str());
}

QString agent(const char* rest)
{
    return u"agents: [{id: a, run: {command: [x]}, "_s + QString::fromUtf8(rest) + u"}]"_s;
}

void row(const QString& fleet, const char* path, const char* message)
{
    QTest::newRow(qPrintable(fleet)) << fleet << QString::fromUtf8(path) << QString::fromUtf8(message);
}

void row(const char* fleet, const char* path, const char* message)
{
    row(QString::fromUtf8(fleet), path, message);
}

void columns()
{
    QTest::addColumn<QString>("fleet");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("message");
}

}  // namespace

class TestFleetFileRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusesAccessThatIsUnclear_data()
    {
        columns();
        row("access: {providers: [{}]}", "access.providers[0]", "needs exactly one of apiKeys, jwt");
        row("access: {providers: [{apiKeys: true, certificate: true}]}", "access.providers[0]",
            "needs exactly one of");
        row("access: {providers: [{apiKeys: false}]}", "access.providers[0].apiKeys", "is true, or");
        row("access: {providers: [{certificate: false}]}", "access.providers[0].certificate", "is true, or");
        row("access: {providers: [{jwt: {audience: a, keys: k}}]}", "access.providers[0].jwt",
            "\"issuer\" is missing");
        row("access: {providers: [{jwt: {issuer: a, audience: a, keys: k}}]}",
            "access.providers[0].jwt.issuer", "URL");
        const std::string jwt = "{jwt: {issuer: \"https://i.example\", audience: a, keys: ";
        for (const auto& [keys, message] :
             {std::pair("http://i.example/keys", "must be https://; http:// is"),
              std::pair("http://127.0.0.1.i.example/", "must be https://"),
              std::pair("ftp://i.example/keys", "neither a path nor"),
              std::pair("https://", "is not a whole URL"),
              std::pair("https://a:b@i.example/", "a name or a password"),
              std::pair("http://127.0.0.1@i.example/", "a name or a password")})
            row(("access: {providers: [" + jwt + "\"" + keys + "\"}}]}").c_str(),
                "access.providers[0].jwt.keys", message);
        row(("access: {providers: [" + jwt + "a.json}}, " + jwt + "b.json}}]}").c_str(),
            "access.providers[1].jwt.issuer", "is there already");
        row(policy("{}"), "access.policies[0].users", "names nobody");
        row(policy("{groups: []}"), "access.policies[0].users", "names nobody");
        row(policy("{anyone: false}"), "access.policies[0].users", "names nobody");
        row("access: {policies: [{name: p, effect: maybe, resources: [agents/a], actions: [invoke], users: "
            "{anyone: true}}]}",
            "access.policies[0].effect", "none of allow, deny");
        row("access: {policies: [{name: p, effect: deny, resources: [], actions: [invoke], users: {anyone: "
            "true}}]}",
            "access.policies[0].resources", "the list is empty");
        row("access: {policies: [{name: p, effect: deny, resources: [a], actions: [invoke], users: {anyone: "
            "true}}]}",
            "access.policies[0].resources[0]", "agents/ID, cache/models/NAME or cache/config/ID");
        row("access: {policies: [{name: p, effect: deny, resources: [agents/a], actions: [stop], users: "
            "{anyone: true}}]}",
            "access.policies[0].actions[0]", "is not invoke");
        row(policy("{anyone: true}},{name: p, effect: deny, resources: [agents/a], actions: [invoke], users: "
                   "{anyone: true}"),
            "access.policies[1].name", "there already");
    }

    void refusesAccessThatIsUnclear() { check(); }

    void refusesConditionsThatAreUnclear_data()
    {
        columns();
        const char* at = "access.policies[0].conditions[0]";
        row(condition(""), at, "needs exactly one of rate, source, hours and header");
        row(condition("rate: 1/s, source: ::1/128"), at, "needs exactly one of rate");
        for (const char* rate : {"rate: 0/s", "rate: 5/d", "rate: 5", "rate: -1/s", "rate: 1/s/m"})
            row(condition(rate), "access.policies[0].conditions[0].rate", "");
        for (const char* source : {"source: 127.0.0.1", "source: 127.0.0.0/33", "source: 127.1/8",
                                   "source: 300.0.0.0/8", "source: \"::1/129\"", "source: \"fe80::1%lo/64\""})
            row(condition(source), "access.policies[0].conditions[0].source", "is no block of addresses");
        for (const char* hours :
             {"hours: 08:00-20:00", "hours: 08:00 UTC", "hours: 8:00-20:00 UTC", "hours: 08:60-20:00 UTC",
              "hours: 08:00-24:01 UTC", "hours: 08:00-08:00 UTC", "hours: 08:00-20:00 Mars/Base"})
            row(condition(hours), "access.policies[0].conditions[0].hours", "is not HH:MM-HH:MM ZONE");
        for (const char* header :
             {"header: X-Team", "header: 'X-Team: '", "header: 'X Team: a'", "header: ': a'",
              "header: 'X-Team:a'", "header: \"X-Team: a\\tb\"", "header: 'X-Team:  a'"})
            row(condition(header), "access.policies[0].conditions[0].header",
                "is not a header field and its value");
        row("access: {policies: [{name: p, effect: deny, resources: [agents/a], actions: [invoke], users: "
            "{anyone: "
            "true}, conditions: [{rate: 1/s}]}]}",
            "access.policies[0].conditions", "no condition of a policy that denies");
    }

    void refusesConditionsThatAreUnclear() { check(); }

    void refusesNotificationsThatReachNobody_data()
    {
        columns();
        row("channels: {a: {}}", "channels.a", "needs exactly one of webhook, email and command");
        row("channels: {a: {webhook: \"http://x\", command: [x]}}", "channels.a", "needs exactly one of");
        row("channels: {a: {command: [x], format: json}}", "channels.a.format", "goes with a webhook only");
        row("channels: {a: {webhook: \"http://x\", format: xml}}", "channels.a.format", "none of json");
        row("channels: {a: {webhook: \"ftp://x\"}}", "channels.a.webhook", "URL");
        row("channels: {a: {command: []}}", "channels.a.command", "the list is empty");
        row("channels: {a: {command: [x, \"{port}\"]}}", "channels.a.command[1]", "filled in by nobody");
        row("{channels: {a: {email: nobody}}, mail: {server: \"smtp://x\", from: a@b}}", "channels.a.email",
            "is not a mail address");
        row("channels: {a: {email: a@b}}", "channels.a.email", "needs a mail server");
        row("channels: {desktop: {command: [x]}}", "channels.desktop", "desktop is always there");
        row("channels: {\"a b\": {command: [x]}}", "channels.a b", "is not a name");
        row("mail: {server: \"http://x\", from: a@b}", "mail.server", "smtp://");
        row("mail: {server: \"smtp://x\", from: a}", "mail.from", "is not a mail address");
        row("mail: {server: \"smtp://x\"}", "mail", "\"from\" is missing");
        row("escalation: [{after: 0s, to: []}]", "escalation[0].to", "the list is empty");
        row("escalation: [{to: [desktop]}]", "escalation[0]", "\"after\" is missing");
        row("escalation: [{after: 0s, to: [destkop]}]", "escalation[0].to[0]", "did you mean \"desktop\"?");
        row("escalation: [{after: 5m, to: [desktop]}, {after: 1m, to: [desktop]}]", "escalation[1].after",
            "is earlier than the step before it");
    }

    void refusesNotificationsThatReachNobody() { check(); }

    void refusesModelsThatCannotBeKept_data()
    {
        columns();
        row("models: [{source: \"http://x\"}]", "models[0]", "\"name\" is missing");
        row("models: [{name: a}]", "models[0]", "\"source\" is missing");
        row("models: [{name: .a, source: \"http://x\"}]", "models[0].name", "with no dot first");
        row("models: [{name: a/b, source: \"http://x\"}]", "models[0].name", "is not a file's name");
        row("models: [{name: a, source: \"ftp://x\"}]", "models[0].source", "https://");
        row("models: [{name: a, source: \"http://x\", sha256: ABC}]", "models[0].sha256",
            "64 hexadecimal digits");
        row("models: [{name: a, source: \"http://x\"}, {name: a, source: \"http://y\"}]", "models[1].name",
            "is there already");
        row("modelCache: {bytes: 0B}", "modelCache.bytes", "outside");
        row("modelCache: {ttl: 0s}", "modelCache.ttl", "must be longer");
    }

    void refusesModelsThatCannotBeKept() { check(); }

    void refusesIncidentsThatOpenNothing_data()
    {
        columns();
        row("incidents: {classes: {down: {playbook: agent_recovrey}}}", "incidents.classes.down.playbook",
            "did you mean \"agent_recovery\"?");
        row("incidents: {classes: {\"a b\": {}}}", "incidents.classes.a b", "is not a name");
        row("incidents: {classes: {down: {severity: bad}}}", "incidents.classes.down.severity",
            "one of info");
        row("{alerts: [{name: n, state: down, incident: dwn}], incidents: {classes: {down: {}}}}",
            "alerts[0].incident", "there is no incident class \"dwn\"; did you mean \"down\"?");
        row("alerts: [{name: n, state: down}, {name: n, state: down}]", "alerts[1].name", "there already");
        row("alerts: [{name: n}]", "alerts[0]", "needs either a metric or a state");
        row("alerts: [{name: n, metric: system/cpu}]", "alerts[0].metric", "needs either above or below");
        row("alerts: [{name: n, metric: system/cpu, above: 1, clearBelow: 1}]", "alerts[0].clearBelow",
            "must be less than above");
        row("alerts: [{name: n, metric: system/cpu, below: 1, clearAbove: 1}]", "alerts[0].clearAbove",
            "must be more than below");
        row("alerts: [{name: n, metric: system/cpu, below: 1, clearBelow: 0}]", "alerts[0].clearBelow",
            "not with below");
        row("alerts: [{name: n, metric: system/cpu, above: 1, clearAbove: 2}]", "alerts[0].clearAbove",
            "not with above");
        row("wall: {pages: [kitchen]}", "wall.pages[0]", "none of overview");
        row("wall: {dwell: 0s}", "wall.dwell", "longer than 0s");
        row("wall: {interruptOn: never}", "wall.interruptOn", "one of info");
    }

    void refusesIncidentsThatOpenNothing() { check(); }

    void refusesPlacesThatCannotWork_data()
    {
        columns();
        row("gateway: {tls: {certificate: c}}", "gateway.tls", "\"key\" is missing");
        row("gateway: {tls: {key: k}}", "gateway.tls", "\"certificate\" is missing");
        row("gateway: {tls: {certificate: c, key: k, clientCa: \"\"}}", "gateway.tls.clientCa", "is empty");
        row("gateway: {tls: {certificate: c, key: \"secret:a b\"}}", "gateway.tls.key",
            "secret: must be followed by");
        row("gateway: {tls: {certificate: c, key: \"\"}}", "gateway.tls.key", "is empty");
        row("gateway: {listen: 127.0.0.1}", "gateway.listen", "HOST:PORT");
        row("gateway: {listen: \"127.0.0.1:65536\"}", "gateway.listen", "HOST:PORT");
        row("gateway: {limits: {headerBytes: 1023B}}", "gateway.limits.headerBytes",
            "is outside 1KiB to 1MiB");
        for (const char* key : {"kubeconfig: k", "context: c", "namespace: n", "scrape: proxy"}) {
            const std::string name(key, std::string_view(key).find(':'));
            row(u"regions: [{name: r, "_s + QString::fromUtf8(key) + u"}]"_s, ("regions[0]." + name).c_str(),
                "is for platform: kubernetes only");
        }
        row("regions: [{name: r}, {name: r}]", "regions[1].name", "there already");
        row("regions: [{name: R}]", "regions[0].name", "is no name");
        row("{regions: [{name: k, platform: kubernetes}], agents: [{id: a, run: {command: [x]}}]}",
            "agents[0].run", "needs an image, since the region k is Kubernetes");
        row("agents: [{id: a, run: {image: x}}]", "agents[0].run", "needs a command, since the region local");
    }

    void refusesPlacesThatCannotWork() { check(); }

    void refusesAgentsThatCannotWork_data()
    {
        columns();
        row("agents: [{id: fleet, run: {command: [x]}}]", "agents[0].id",
            "is the name of the fleet's own series; choose another");
        row("agents: [{id: a, run: {command: [x]}}, {id: a, run: {command: [x]}}]", "agents[1].id",
            "there already");
        row("agents: [{id: a, run: {command: [\"\"]}}]", "agents[0].run.command", "name is empty");
        row("agents: [{id: a, run: {command: [x, \"{prot}\"]}}]", "agents[0].run.command[1]",
            "known are {host}, {port}, {instance}");
        row("agents: [{id: a, run: {command: [x], environment: {1A: x}}}]", "agents[0].run.environment.1A",
            "environment variable");
        row("agents: [{id: a, run: {command: [x], environment: {A: \"secret:\"}}}]",
            "agents[0].run.environment.A", "secret: must be followed by");
        row(agent("version: -1"), "agents[0].version", "is not a version");
        row(agent("health: {interval: 1s, timeout: 2s}"), "agents[0].health.timeout", "not be longer than");
        row(agent("health: {interval: 500ms}"), "agents[0].health.interval", "not be longer than");
        row(agent("health: {path: health}"), "agents[0].health.path", "starts with /");
        row(agent("metrics: {mapping: {agent/queue: gauge(x)}}"), "agents[0].metrics.mapping.agent/queue",
            "is no series of an agent");
        for (const char* expression : {"sum(x)", "gauge()", "gauge(x) * 0", "gauge(x)*2", "rate(1x)"})
            row(agent("metrics: {mapping: {system/cpu: \"%1\"}}").arg(QString::fromUtf8(expression)),
                "agents[0].metrics.mapping.system/cpu", "is not gauge(NAME) or rate(NAME)");
        for (const char* cron :
             {"* * * *", "60 * * * *", "* * 0 * *", "*/0 * * * *", "5-1 * * * *", "5/2 * * * *"})
            row(agent("scaling: {schedule: [{cron: \"%1\", timezone: UTC, for: 1h, min: 1}]}")
                    .arg(QString::fromUtf8(cron)),
                "agents[0].scaling.schedule[0].cron", "");
        row(agent("scaling: {schedule: [{cron: \"* * * * *\", timezone: UTC+3, for: 1h, min: 1}]}"),
            "agents[0].scaling.schedule[0].timezone", "is no time zone");
        row(agent("scaling: {schedule: [{cron: \"* * * * *\", timezone: UTC, for: 1h, min: 11}]}"),
            "agents[0].scaling.schedule[0].min", "min is above scaling.max 10");
        row(agent("scaling: {targets: [{metric: system/cpu, value: 1}, {metric: system/cpu, value: 1}]}"),
            "agents[0].scaling.targets[1].metric", "there already");
        row(agent("regions: {primary: local, backups: [local]}"), "agents[0].regions.backups[0]",
            "is the primary region");
        row(agent("routing: {cache: {varyBy: [\"a b\"]}}"), "agents[0].routing.cache.varyBy[0]",
            "name of a header field");
        row(agent("routing: {regionWeights: {mars: 2}}"), "agents[0].routing.regionWeights.mars",
            "there is no region \"mars\"");
        row(agent("routing: {regionWeights: {local: 0}}"), "agents[0].routing.regionWeights.local",
            "must be above 0");
        row(agent("routing: {affinity: {}}"), "agents[0].routing.affinity",
            "exactly one of header and cookie");
        row(agent("routing: {affinity: {header: A, cookie: b}}"), "agents[0].routing.affinity",
            "exactly one of header and cookie");
        row(agent("routing: {affinity: {cookie: \"a b\"}}"), "agents[0].routing.affinity.cookie",
            "name of a header field");
        row(agent("routing: {strategy: random}"), "agents[0].routing.strategy", "round-robin");
        row(agent("routing: {panicThreshold: 50}"), "agents[0].routing.panicThreshold", "outside 0 to 1");
        row(agent("failover: {sync: {command: [\"\"]}}"), "agents[0].failover.sync.command", "name is empty");
        row(agent("failover: {failback: {}}"), "agents[0].failover.failback", "\"after\" is missing");
    }

    void refusesAgentsThatCannotWork() { check(); }

    void refusesAnAgentCalledFleetFromElsewhereToo()
    {
        const auto fleet = core::readFleetText("fleet: f", "/");
        const auto reading = core::readAgentText("{id: fleet, run: {command: [x]}}", *fleet.spec);

        QVERIFY(!reading.spec);
        QCOMPARE(reading.errors.size(), std::size_t(1));
        QCOMPARE(reading.errors[0].path, std::string("id"));
        QVERIFY(core::readAgentText("{id: fleet-2, run: {command: [x]}}", *fleet.spec).spec);
    }

private:
    static void check()
    {
        QFETCH(QString, fleet);
        QFETCH(QString, path);
        QFETCH(QString, message);
        const QString text =
            fleet.startsWith(u'{') ? u"{fleet: f, "_s + fleet.mid(1) : u"fleet: f\n"_s + fleet;

        const auto reading = core::readFleetText(text.toStdString(), "/");

        QVERIFY(!reading.spec);
        QCOMPARE(reading.errors.size(), std::size_t(1));
        QCOMPARE(QString::fromStdString(reading.errors[0].path), path);
        QVERIFY2(QString::fromStdString(reading.errors[0].message).contains(message),
                 reading.errors[0].message.c_str());
    }
};

}  // namespace tst_fleet_file_rules

PILOTHOUSE_TEST(tst_fleet_file_rules, TestFleetFileRules)
#include "tst_fleet_file_rules.moc"
