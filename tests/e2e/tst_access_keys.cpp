#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

namespace tst_access_keys {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;  // ms

QByteArray fleetWith(const QByteArray& access)
{
    return "fleet: test\napi: { listen: 127.0.0.1:0 }\ngateway: { listen: 127.0.0.1:0 }\n" + access
        + "agents:\n" + realAgent("worker", 1);
}

const QByteArray analystsOnly =
    "access:\n"
    "  providers: [ { apiKeys: true } ]\n"
    "  policies:\n"
    "    - { name: analysts, effect: allow, resources: [agents/worker], actions: [invoke], "
    "users: { groups: [analysts] } }\n";

int statusWith(const ConsoleProcess& console, const QString& key)
{
    return fetch({"GET", console.gatewayUrl() + u"/agents/worker/health"_s, {}, {u"X-API-Key: "_s + key}})
        .status;
}

}  // namespace

// The real program, its keys made through the control API and used at the gateway.
class TestAccessKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutAccessNobodyComesIn()
    {
        ConsoleProcess console(fleetWith({}));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        const Answer answer = console.throughGateway(u"/agents/worker/health"_s);
        QCOMPARE(answer.status, 401);
        QCOMPARE(answer.headers.at("content-type"), "application/problem+json");
        QCOMPARE(console.snapshot()["gateway"_L1]["access"_L1].toString(), u"nobody"_s);
    }

    void aKeyIsMadeUsedKeptAndRevoked()
    {
        ConsoleProcess console(fleetWith(analystsOnly));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        const Answer made = console.call("POST", u"/api/v1/keys"_s,
                                         {{u"name"_s, u"ann"_s}, {u"groups"_s, QJsonArray{u"analysts"_s}}});
        QCOMPARE(made.status, 201);
        const QString key = made.json()["key"_L1].toString();
        const QString id = made.json()["id"_L1].toString();
        const QString other =
            console.call("POST", u"/api/v1/keys"_s, {{u"name"_s, u"bob"_s}}).json()["key"_L1].toString();
        QTRY_COMPARE_WITH_TIMEOUT(statusWith(console, key), 200, patience);
        QCOMPARE(statusWith(console, other), 403);
        QCOMPARE(statusWith(console, key + u"x"_s), 401);
        QVERIFY(console.get(u"/api/v1/keys"_s).body.contains("ann"));
        QVERIFY(!console.get(u"/api/v1/keys"_s).body.contains(key.toUtf8()));
        QVERIFY(!console.journal().join(u'\n').contains(key));

        // Kept over a restart, as a hash.
        QCOMPARE(console.end(), 0);
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(statusWith(console, key), 200, patience);

        QCOMPARE(console.call("DELETE", u"/api/v1/keys/"_s + id).status, 202);
        QTRY_COMPARE_WITH_TIMEOUT(statusWith(console, key), 401, patience);
        QCOMPARE(console.call("DELETE", u"/api/v1/keys/"_s + id).status, 404);
        QVERIFY(console.journal(u"command"_s).join(u'\n').contains(u"revoke the key "_s + id));

        QDirIterator files(console.dataFolder(), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains(key.toUtf8().right(43)), qPrintable(file.fileName()));
        }
    }

    void aChangedPolicyActsOnTheNextRequest()
    {
        ConsoleProcess console(fleetWith(analystsOnly));
        QVERIFY2(console.start({u"--apply"_s}), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        QCOMPARE(console.throughGateway(u"/agents/worker/health"_s).status, 401);
        console.writeFleet(fleetOf(realAgent("worker", 1)));  // open to all
        QTRY_COMPARE_WITH_TIMEOUT(console.throughGateway(u"/agents/worker/health"_s).status, 200, patience);
        console.writeFleet(fleetWith(analystsOnly));
        QTRY_COMPARE_WITH_TIMEOUT(console.throughGateway(u"/agents/worker/health"_s).status, 401, patience);
    }
};

}  // namespace tst_access_keys

PILOTHOUSE_TEST(tst_access_keys, TestAccessKeys)
#include "tst_access_keys.moc"
