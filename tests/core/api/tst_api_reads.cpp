// What the control API shows, and to whom.

#include "api_client.h"
#include "core/api/api_router.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

namespace tst_api_reads {

using namespace Qt::StringLiterals;
using core::ErrorCode;

class TestApiReads : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_api = std::make_unique<ApiUnderTest>(); }

    void needsATokenEverywhereButForHealth_data()
    {
        QTest::addColumn<QByteArray>("call");
        for (const char* call : {"GET /metrics",
                                 "GET /api/v1/snapshot",
                                 "GET /api/v1/journal",
                                 "GET /api/v1/series?name=s",
                                 "GET /api/v1/events",
                                 "GET /api/v1/plan",
                                 "GET /api/v1/agents/alpha",
                                 "GET /api/v1/instances/a-01/log",
                                 "POST /api/v1/preview",
                                 "POST /api/v1/gateway/explain",
                                 "POST /api/v1/agents",
                                 "PUT /api/v1/agents/alpha",
                                 "DELETE /api/v1/agents/alpha",
                                 "POST /api/v1/agents/alpha/scale",
                                 "POST /api/v1/agents/alpha/scaling",
                                 "POST /api/v1/agents/alpha/restart",
                                 "POST /api/v1/agents/alpha/rollout/cancel",
                                 "POST /api/v1/instances/a-01/drain",
                                 "POST /api/v1/instances/a-01/restart",
                                 "POST /api/v1/instances/a-01/routing",
                                 "POST /api/v1/plan/apply",
                                 "POST /api/v1/plan/discard",
                                 "GET /nothing"})
            QTest::newRow(call) << QByteArray(call);
    }

    void needsATokenEverywhereButForHealth()
    {
        QFETCH(QByteArray, call);
        for (const char* header :
             {"", "Authorization: Bearer 0123456789abcdeX\r\n", "Authorization: Bearer \r\n",
              "Authorization: Basic 0123456789abcdef\r\n", "Authorization: 0123456789abcdef\r\n"}) {
            const auto response = RawClient(m_api->port())
                                      .ask(call.toStdString() + " HTTP/1.1\r\nHost: h\r\n" + header + "\r\n");

            QCOMPARE(statusOf(response), 401);
            QVERIFY(response.find("WWW-Authenticate: Bearer") != std::string::npos);
        }
        QVERIFY(!m_api->fleet.lastRequest());
    }

    void saysThatItIsUnhealthyWhenTheSnapshotIsOld()
    {
        const auto response = RawClient(m_api->port()).ask("GET /health HTTP/1.1\r\nHost: h\r\n\r\n");

        QCOMPARE(statusOf(response), 503);
        QCOMPARE(jsonOf(response)[u"status"_s].toString(), u"unhealthy"_s);

        auto fresh = ApiUnderTest::fleetOfOne(9);
        fresh.time = core::readClocks().wall;
        m_api->feed.publish(std::make_shared<const core::FleetSnapshot>(fresh));
        const auto healthy = RawClient(m_api->port()).ask("GET /health HTTP/1.1\r\nHost: h\r\n\r\n");
        QCOMPARE(statusOf(healthy), 200);
        QCOMPARE(jsonOf(healthy)[u"status"_s].toString(), u"healthy"_s);
        QVERIFY(jsonOf(healthy).contains(u"responseTime"_s) && jsonOf(healthy).contains(u"version"_s));
    }

    void listsAlertsRulesAndSilences()
    {
        const auto listOf = [&](const char* target) {
            const auto response = m_api->ask("GET", target);
            return QJsonDocument::fromJson(QByteArray::fromStdString(bodyOf(response))).array();
        };
        QCOMPARE(listOf("/api/v1/alerts")[0][u"acknowledged"_s][u"by"_s].toString(), u"anna"_s);
        const QJsonArray rules = listOf("/api/v1/rules");
        QCOMPARE(rules[0][u"rule"_s][u"above"_s].toDouble(), 0.9);
        QCOMPARE(rules[0][u"firing"_s].toInt(), 1);
        QCOMPARE(listOf("/api/v1/silences")[0][u"matchers"_s][0].toString(), u"agent=\"alpha\""_s);
    }

    void triesARuleOnTheHistory()
    {
        const std::string rule = R"("rule": {"name": "n", "metric": "system/cpu", "above": 0.9})";
        const std::string span = R"("from": "2026-11-25T10:00:00Z", "to": "2026-11-25T11:00:00Z")";
        const auto post = [&](const std::string& body) {
            return m_api->ask("POST", "/api/v1/backtest", body);
        };
        const auto response = post("{" + rule + R"(, "agent": "alpha", )" + span + "}");

        QCOMPARE(statusOf(response), 200);
        QCOMPARE(jsonOf(response)[u"fired"_s].toInt(), 1);
        QCOMPARE(jsonOf(response)[u"firings"_s][0][u"from"_s].toString(), u"2026-11-25T10:00:00.000Z"_s);
        QCOMPARE(statusOf(post("{" + rule + "}")), 200);
        QCOMPARE(statusOf(post("{" + span + "}")), 422);
        QCOMPARE(statusOf(post("{" + rule + R"(, "colour": 1})")), 422);
        QCOMPARE(statusOf(post("[]")), 400);
    }

    void rehearsesAPolicyOfAnAgent()
    {
        const auto post = [&](const std::string& body, const std::string& agent = "alpha") {
            return m_api->ask("POST", "/api/v1/agents/" + agent + "/rehearse", body);
        };
        const auto response = post(R"({"scaling": {"min": 2, "max": 7},
            "from": "2026-11-25T10:00:00Z", "to": "2026-11-25T11:00:00Z", "points": 100})");

        QCOMPARE(statusOf(response), 200);
        QCOMPARE(jsonOf(response)[u"from"_s].toString(), u"2026-11-25T10:00:00.000Z"_s);
        QVERIFY(jsonOf(response)[u"loadModel"_s].toString().contains(u"Work is conserved"_s));
        const core::RehearsalQuery asked = m_api->fleet.lastRehearsal();
        QCOMPARE(asked.agent.text(), std::string("alpha"));
        QCOMPARE(asked.draft.max, 7U);
        QCOMPARE(asked.points, std::size_t(100));
        QCOMPARE(core::toRfc3339(asked.to), std::string("2026-11-25T11:00:00.000Z"));

        QCOMPARE(statusOf(post("{}")), 200);  // the present policy over the last day
        QCOMPARE(m_api->fleet.lastRehearsal().to - m_api->fleet.lastRehearsal().from,
                 core::Duration(86'400'000));
        QCOMPARE(statusOf(post("{}", "nobody")), 404);
        QCOMPARE(statusOf(post("[]")), 400);
        QCOMPARE(statusOf(post(R"({"points": 1})")), 422);
        QCOMPARE(statusOf(post(R"({"scaling": 3})")), 422);
        QCOMPARE(statusOf(post(R"({"colour": 3})")), 422);
        const auto refused = post(R"({"scaling": {"min": 5, "max": 2}})");
        QCOMPARE(statusOf(refused), 422);
        QVERIFY2(refused.find("scaling.m") != std::string::npos, refused.c_str());
    }

    void showsTheSnapshotInTheDocumentsWords()
    {
        const auto response = m_api->ask("GET", "/api/v1/snapshot");

        QFile golden(QStringLiteral(PILOTHOUSE_SOURCE_DIR "/tests/core/api/snapshot.golden.json"));
        QVERIFY(golden.open(QIODevice::ReadOnly));
        QCOMPARE(QJsonDocument(jsonOf(response)).toJson(), golden.readAll());
    }

    void explainsARequestWithoutSendingIt()
    {
        const auto response = m_api->ask(
            "POST", "/api/v1/gateway/explain",
            R"_({"agent": "alpha", "method": "POST", "path": "/v1/chat", "name": "ann", "groups": ["analysts"],
                 "source": "10.1.2.3", "headers": [{"name": "X-Stage", "value": "beta"}],
                 "at": "2026-11-25T14:32:07Z"})_");

        QCOMPARE(statusOf(response), 200);
        const core::RequestQuestion asked = m_api->fleet.lastQuestion();
        QCOMPARE(asked.agent.text(), std::string("alpha"));
        QCOMPARE(asked.method + " " + asked.path, std::string("POST /v1/chat"));
        QCOMPARE(asked.name + " " + asked.groups.at(0), std::string("ann analysts"));
        QCOMPARE(asked.source, std::string("10.1.2.3"));
        QCOMPARE(asked.headers.at(0).first + "=" + asked.headers.at(0).second, std::string("X-Stage=beta"));
        QVERIFY(asked.at.has_value());
        const QJsonObject answer = jsonOf(response);
        QCOMPARE(answer[u"fate"_s].toString(), u"denied"_s);
        QCOMPARE(answer[u"status"_s].toInt(), 403);
        QCOMPARE(answer[u"policies"_s][0][u"unmet"_s].toString(), u"hours 08:00-20:00 UTC"_s);
        QCOMPARE(answer[u"policies"_s][0][u"rates"_s][0].toString(), u"50/s"_s);
        QCOMPARE(answer[u"instances"_s][0][u"load"_s].toDouble(), 0.5);
        QCOMPARE(answer[u"chosen"_s].toString(), u"alpha-01"_s);
        QCOMPARE(answer[u"principal"_s][u"name"_s].toString(), u"ann"_s);
    }

    void aQuestionForARequestThatCannotBeReadIsRefused_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::newRow("no agent") << QByteArray("{}") << 422;
        QTest::newRow("unknown key") << QByteArray(R"({"agent": "alpha", "token": "x"})") << 422;
        QTest::newRow("headers") << QByteArray(R"({"agent": "alpha", "headers": {"a": "b"}})") << 422;
        QTest::newRow("a pair") << QByteArray(R"({"agent": "alpha", "headers": [{"name": "a"}]})") << 422;
        QTest::newRow("time") << QByteArray(R"({"agent": "alpha", "at": "noon"})") << 422;
        QTest::newRow("text") << QByteArray("agent") << 400;
    }

    void aQuestionForARequestThatCannotBeReadIsRefused()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        QCOMPARE(statusOf(m_api->ask("POST", "/api/v1/gateway/explain", body.toStdString())), status);
        QVERIFY(m_api->fleet.lastQuestion().agent.isEmpty());
    }

    void aRefusedQuestionForARequestSaysWhy()
    {
        m_api->fleet.refuseWith(core::Error{ErrorCode::Invalid, "source: is no address"});
        const auto response = m_api->ask("POST", "/api/v1/gateway/explain", R"({"agent": "alpha"})");
        QCOMPARE(statusOf(response), 422);
        QVERIFY(response.find("source: is no address") != std::string::npos);
    }

    void showsOneAgentWithItsSpecAndRevision()
    {
        const auto response = m_api->ask("GET", "/api/v1/agents/alpha");

        QCOMPARE(statusOf(response), 200);
        QVERIFY(response.find("ETag: \"5\"") != std::string::npos);
        QCOMPARE(jsonOf(response)[u"spec"_s][u"id"_s].toString(), u"alpha"_s);
        QCOMPARE(statusOf(m_api->ask("GET", "/api/v1/agents/beta")), 404);
    }

    void showsThePlanThatWaits()
    {
        const auto plan = jsonOf(m_api->ask("GET", "/api/v1/plan"));

        QCOMPARE(plan[u"digest"_s].toString(), u"d1"_s);
        QCOMPARE(plan[u"items"_s][0][u"agent"_s].toString(), u"alpha"_s);

        auto without = ApiUnderTest::fleetOfOne(9);
        without.plan.reset();
        m_api->feed.publish(std::make_shared<const core::FleetSnapshot>(without));
        QCOMPARE(statusOf(m_api->ask("GET", "/api/v1/plan")), 404);
    }

    void listsTheJournal()
    {
        m_api->fleet.journal();
        m_api->fleet.journal("rollout");
        m_api->fleet.journal();

        const auto all = bodyOf(m_api->ask("GET", "/api/v1/journal?after=1"));
        const auto rollouts = bodyOf(m_api->ask("GET", "/api/v1/journal?kind=rollout"));

        QVERIFY(all.find("Entry 1") == std::string::npos && all.find("Entry 3") != std::string::npos);
        QVERIFY(rollouts.find("Entry 2") != std::string::npos
                && rollouts.find("Entry 3") == std::string::npos);
        const auto first = QJsonDocument::fromJson(QByteArray::fromStdString(all))[0].toObject();
        QCOMPARE(first.keys(),
                 QStringList({u"actor"_s, u"detail"_s, u"hash"_s, u"kind"_s, u"seq"_s, u"subject"_s,
                              u"summary"_s, u"time"_s}));
    }

    void drawsASeriesWithItsGaps()
    {
        const auto series =
            jsonOf(m_api->ask("GET",
                              "/api/v1/series?name=metrics%2Falpha%2Fsystem%2Fcpu"
                              "&from=2026-11-25T10:00:00Z&to=2026-11-25T11:00:00Z&points=50&shape=means"));

        QCOMPARE(series[u"name"_s].toString(), u"metrics/alpha/system/cpu"_s);
        QCOMPARE(series[u"points"_s][0][0].toString(), u"2026-11-25T10:00:00.000Z"_s);
        QVERIFY(series[u"points"_s][1][1].isNull());
        QCOMPARE(m_api->fleet.lastSeries().points, 50U);
        QCOMPARE(m_api->fleet.lastSeries().shape, core::SeriesShape::Means);
        QCOMPARE(statusOf(m_api->ask("GET", "/api/v1/series?name=unknown")), 404);
    }

    void refusesParametersThatBreakARule_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QString>("path");
        QTest::newRow("limit 0") << QByteArray("/api/v1/journal?limit=0") << u"limit"_s;
        QTest::newRow("limit 1001") << QByteArray("/api/v1/journal?limit=1001") << u"limit"_s;
        QTest::newRow("negative after") << QByteArray("/api/v1/journal?after=-1") << u"after"_s;
        QTest::newRow("huge after") << QByteArray("/api/v1/journal?after=99999999999999999999") << u"after"_s;
        QTest::newRow("no name") << QByteArray("/api/v1/series") << u"name"_s;
        QTest::newRow("no time") << QByteArray("/api/v1/series?name=s&from=yesterday") << u"from"_s;
        QTest::newRow("backwards") << QByteArray("/api/v1/series?name=s&from=2026-11-25T11:00:00Z"
                                                 "&to=2026-11-25T10:00:00Z")
                                   << u"from"_s;
        QTest::newRow("shape") << QByteArray("/api/v1/series?name=s&shape=round") << u"shape"_s;
        QTest::newRow("points") << QByteArray("/api/v1/series?name=s&points=1e3") << u"points"_s;
        QTest::newRow("log bytes") << QByteArray("/api/v1/instances/a-01/log?bytes=9999999999") << u"bytes"_s;
    }

    void refusesParametersThatBreakARule()
    {
        QFETCH(QByteArray, target);
        QFETCH(QString, path);

        const auto response = m_api->ask("GET", target.toStdString());

        QCOMPARE(statusOf(response), 400);
        QCOMPARE(jsonOf(response)[u"errors"_s][0][u"path"_s].toString(), path);
    }

    void showsAnInstancesLogAsText()
    {
        const auto response = m_api->ask("GET", "/api/v1/instances/alpha-01/log?bytes=100");

        QCOMPARE(bodyOf(response), std::string("alpha-01 100"));
        QVERIFY(response.find("Content-Type: text/plain") != std::string::npos);
    }

    void countsForPrometheus()
    {
        m_api->fleet.journal();

        const auto text = bodyOf(m_api->ask("GET", "/metrics"));

        for (const char* line : {"pilothouse_instances{state=\"ready\"} 1",
                                 "pilothouse_instances{state=\"failed\"} 0", "pilothouse_agents 1",
                                 "pilothouse_gateway_requests_per_second 12.5", "pilothouse_journal_seq 1"})
            QVERIFY2(text.find(std::string(line) + "\n") != std::string::npos, line);
    }

    void names404AndTheMethodsOf405()
    {
        QCOMPARE(statusOf(m_api->ask("GET", "/api/v1/nothing")), 404);
        QCOMPARE(statusOf(m_api->ask("GET", "/api/v1/agents//x")), 404);
        const auto response = m_api->ask("PATCH", "/api/v1/agents/alpha");
        QCOMPARE(statusOf(response), 405);
        QVERIFY(response.find("Allow: GET, PUT, DELETE") != std::string::npos);
        QCOMPARE(statusOf(m_api->ask("POST", "/health")), 405);
    }

    void letsEachRoleDoWhatTheOnesBeforeItMay()
    {
        using core::Role;
        const auto done = [](const core::ApiCall& call, const core::HttpReply& reply) {
            reply.send({200, "text/plain", call.actor.id, {}});
        };
        const auto callerOf = [](std::string_view token) -> std::optional<core::Caller> {
            const auto role = core::roleNamed(token);
            return role ? std::optional(core::Caller{core::Actor::token(std::string(token), "t"), {*role}})
                        : std::nullopt;
        };
        core::Guarded<std::vector<core::AccessAttempt>> told;
        const core::ApiRouter router({{"GET", "/1", Role::Viewer, done},
                                      {"GET", "/2", Role::Operator, done},
                                      {"GET", "/3", Role::Admin, done}},
                                     callerOf, [&](core::AccessAttempt attempt) {
                                         told.with([&](auto& all) { all.push_back(std::move(attempt)); });
                                     });
        const auto server = core::HttpServer::listen(
            "127.0.0.1", 0, {}, [&](core::HttpRequest request, const core::HttpReply& reply) {
                router.handle(std::move(request), reply);
            });

        const std::vector<std::string> roles{"viewer", "operator", "admin"};
        for (std::size_t role = 0; role < roles.size(); ++role)
            for (std::size_t needed = 0; needed < roles.size(); ++needed)
                QCOMPARE(statusOf(RawClient(server.value()->port())
                                      .ask("GET /" + std::to_string(needed + 1) + " HTTP/1.1\r\nHost: h\r\n"
                                           + "Authorization: Bearer " + roles[role] + "\r\n\r\n")),
                         role >= needed ? 200 : 403);
    }

    void makesAPrivateTokenAndReadsItAgain()
    {
        const QTemporaryDir folder;
        const auto made = core::loadOrCreateApiToken(folder.path().toStdString());
        QVERIFY(bool(made));
        QCOMPARE(made.value().reveal().size(), 64U);
        QFile file(folder.filePath(u"api-token"_s));
        QCOMPARE(file.permissions(),
                 QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser);

        QVERIFY(
            core::loadOrCreateApiToken(folder.path().toStdString()).value().matches(made.value().reveal()));

        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
        QCOMPARE(core::loadOrCreateApiToken(folder.path().toStdString()).error().code, ErrorCode::Refused);
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) && file.resize(0));
        QCOMPARE(core::loadOrCreateApiToken(folder.path().toStdString()).error().code, ErrorCode::Invalid);
        QCOMPARE(core::loadOrCreateApiToken("/proc/no").error().code, ErrorCode::Io);
    }

private:
    std::unique_ptr<ApiUnderTest> m_api;
};

}  // namespace tst_api_reads

PILOTHOUSE_TEST(tst_api_reads, TestApiReads)
#include "tst_api_reads.moc"
