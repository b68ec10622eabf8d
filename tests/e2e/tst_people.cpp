// Accounts, tokens and roles of the real program, as a stranger meets them.

#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

namespace tst_people {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;  // ms
const QString adasPhrase = u"correct horse battery staple"_s;

QByteArray fleetFile(const QByteArray& more = {})
{
    return "fleet: test\napi: { listen: 127.0.0.1:0 }\ngateway: { listen: 127.0.0.1:0 }\n" + more
        + "agents:\n" + realAgent("worker", 2) + realAgent("other", 1);
}

Answer askAs(const ConsoleProcess& console, const QString& token, const QByteArray& method,
             const QString& path, const QJsonObject& body = {})
{
    QStringList headers{u"Content-Type: application/json"_s};
    if (!token.isEmpty())
        headers << u"Authorization: Bearer "_s + token;
    return fetch({method, console.apiUrl() + path,
                  body.isEmpty() ? QByteArray() : QJsonDocument(body).toJson(QJsonDocument::Compact),
                  headers});
}

Answer signIn(const ConsoleProcess& console, const QString& name, const QString& phrase)
{
    return askAs(console, {}, "POST", u"/api/v1/session"_s, {{u"name"_s, name}, {u"passPhrase"_s, phrase}});
}

QString sessionOf(const ConsoleProcess& console, const QString& name, const QString& phrase)
{
    return signIn(console, name, phrase).json()["token"_L1].toString();
}

}  // namespace

class TestPeople : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void accountsActByTheirRolesAndLastOverARestart()
    {
        ConsoleProcess console(fleetFile());
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 2, patience);
        QCOMPARE(addAccount(console, u"ada"_s, {{u"role"_s, u"admin"_s}}).status, 201);
        QCOMPARE(addAccount(console, u"otto"_s,
                            {{u"role"_s, u"operator"_s}, {u"agents"_s, QJsonArray{u"worker"_s}}})
                     .status,
                 201);
        QCOMPARE(console.end(), 0);
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 2, patience);

        const QString otto = sessionOf(console, u"otto"_s, adasPhrase);
        QVERIFY(!otto.isEmpty());
        QCOMPARE(askAs(console, otto, "GET", u"/api/v1/snapshot"_s).status, 200);
        QCOMPARE(askAs(console, otto, "POST", u"/api/v1/agents/worker/scale"_s, {{u"replicas"_s, 3}}).status,
                 202);
        const Answer refused =
            askAs(console, otto, "POST", u"/api/v1/agents/other/scale"_s, {{u"replicas"_s, 2}});
        QCOMPARE(refused.status, 403);
        QVERIFY(refused.json()["detail"_L1].toString().contains(u"agent other"_s));
        QCOMPARE(askAs(console, otto, "GET", u"/api/v1/operators"_s).status, 403);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 3, patience);

        QCOMPARE(askAs(console, otto, "DELETE", u"/api/v1/session"_s).status, 204);
        QCOMPARE(askAs(console, otto, "GET", u"/api/v1/snapshot"_s).status, 401);
        const QString said = console.journal().join(u'\n');
        QVERIFY2(said.contains(u"Refused to let otto"_s) && said.contains(u"otto signed in"_s),
                 qPrintable(said));
    }

    void aTokenIsMadeUsedRevokedAndKeptAsAHash()
    {
        ConsoleProcess console(fleetFile());
        QVERIFY2(console.start(), qPrintable(console.errors()));
        const Answer made =
            console.call("POST", u"/api/v1/tokens"_s, {{u"name"_s, u"wall"_s}, {u"role"_s, u"viewer"_s}});
        QCOMPARE(made.status, 201);
        const QString token = made.json()["token"_L1].toString();
        QCOMPARE(console.end(), 0);
        QVERIFY2(console.start(), qPrintable(console.errors()));

        QTRY_COMPARE_WITH_TIMEOUT(askAs(console, token, "GET", u"/api/v1/snapshot"_s).status, 200, patience);
        QCOMPARE(askAs(console, token, "POST", u"/api/v1/agents/worker/restart"_s).status, 403);
        QCOMPARE(console.call("DELETE", u"/api/v1/tokens/"_s + made.json()["id"_L1].toString()).status, 202);
        QCOMPARE(askAs(console, token, "GET", u"/api/v1/snapshot"_s).status, 401);
    }

    void fault43WhoTriesPassPhrasesIsSlowedDown()
    {
        ConsoleProcess console(fleetFile());
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QCOMPARE(addAccount(console, u"ada"_s, {{u"role"_s, u"admin"_s}}).status, 201);
        int wrong = 0;
        int slowed = 0;
        for (int i = 0; i < 100; ++i) {
            const int status = signIn(console, u"ada"_s, u"a wrong pass phrase"_s).status;
            wrong += status == 401 ? 1 : 0;
            slowed += status == 429 ? 1 : 0;
        }
        QCOMPARE(wrong + slowed, 100);
        QVERIFY2(wrong < 20, qPrintable(QString::number(wrong)));
        QCOMPARE(signIn(console, u"nobody"_s, u"a wrong pass phrase"_s).status, 401);  // another name is not
        QVERIFY(console.journal(u"sign-in"_s).size() < 10);
    }

    void aSecondPersonApprovesWhatTheFleetFileWants()
    {
        ConsoleProcess console(fleetFile("protection: { approve: [remove] }\n"));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"other"_s), 1, patience);
        QCOMPARE(console.call("DELETE", u"/api/v1/agents/other"_s).status, 409);  // there is nobody else
        QCOMPARE(addAccount(console, u"ada"_s, {{u"role"_s, u"admin"_s}}).status, 201);
        QCOMPARE(addAccount(console, u"otto"_s, {{u"role"_s, u"operator"_s}}).status, 201);
        const QString ada = sessionOf(console, u"ada"_s, adasPhrase);
        const QString otto = sessionOf(console, u"otto"_s, adasPhrase);

        const Answer asked = askAs(console, otto, "DELETE", u"/api/v1/agents/other?reason=not%20used"_s);
        QCOMPARE(asked.status, 202);
        const QString id = asked.json()["approval"_L1].toString();
        QCOMPARE(askAs(console, otto, "POST", u"/api/v1/approvals/"_s + id, {{u"approve"_s, true}}).status,
                 403);
        QCOMPARE(console.ready(u"other"_s), 1);
        QCOMPARE(askAs(console, ada, "POST", u"/api/v1/approvals/"_s + id, {{u"approve"_s, true}}).status,
                 202);
        QTRY_COMPARE_WITH_TIMEOUT(console.instances(u"other"_s).size(), 0, patience);
    }

    void theJournalIsExportedAndCheckedElsewhere()
    {
        ConsoleProcess console(fleetFile());
        QVERIFY2(console.start(), qPrintable(console.errors()));
        const Answer exported = console.get(u"/api/v1/journal/export"_s);
        QCOMPARE(exported.status, 200);
        const QString path = console.path(u"journal.jsonl"_s);
        putFile(path, exported.body);
        QByteArray output;
        QCOMPARE(verify(path, output), 0);
        QVERIFY2(output.startsWith("The export is whole: entries 1 to "), output.constData());

        QByteArray forged = exported.body;
        forged.replace("api:admin", "somebody!");
        putFile(path, forged);
        QCOMPARE(verify(path, output), 1);
    }

private:
    static Answer addAccount(ConsoleProcess& console, const QString& name, QJsonObject rights)
    {
        rights[u"name"_s] = name;
        rights[u"passPhrase"_s] = adasPhrase;
        return console.call("POST", u"/api/v1/operators"_s, rights);
    }
    static int verify(const QString& path, QByteArray& output)
    {
        QProcess process;
        process.start(programPath(u"pilothouse"_s), {u"verify-journal"_s, u"--export"_s, path});
        if (!process.waitForFinished(patience))
            process.kill();
        output = process.readAllStandardOutput();
        return process.exitCode();
    }
};

}  // namespace tst_people

PILOTHOUSE_TEST(tst_people, TestPeople)
#include "tst_people.moc"
