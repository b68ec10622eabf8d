// Secrets of the real program: who gets them, and that they are nowhere else.

#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QTest>

#include <signal.h>

#include <map>

namespace tst_secrets {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;  // ms
const QByteArray firstValue = "sk-first-3f9a1c77e2";
const QByteArray secondValue = "sk-second-8b24d0915d";
const QByteArray passPhrase = "correct horse battery staple";
const QByteArray agentData = "opaque-memory-of-an-agent-41c7";

QByteArray fleetFile()
{
    QByteArray agent = realAgent("worker", 1);
    agent.replace("      command:", "      environment: { MODEL_KEY: \"secret:model-key\" }\n      command:");
    return "fleet: test\napi: { listen: 127.0.0.1:0 }\n"
           "gateway: { listen: 127.0.0.1:0, accessLog: { file: requests.log } }\n"
           "access:\n"
           "  providers: [ { apiKeys: true } ]\n"
           "  policies:\n"
           "    - { name: all, effect: allow, resources: [agents/worker], actions: [invoke], users: { names: "
           "[ann] } }\n"
           "agents:\n"
        + agent;
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray environmentOf(qint64 pid)
{
    return contentOf(u"/proc/%1/environ"_s.arg(pid));
}

// Of the instance that serves; 0: none does.
qint64 pidOf(ConsoleProcess& console)
{
    for (const QJsonObject& instance : console.instances(u"worker"_s))
        if (instance["state"_L1].toString() == u"ready"_s)
            return instance["pid"_L1].toInteger();
    return 0;
}

Answer asJson(ConsoleProcess& console, const QByteArray& method, const QString& path, const QJsonObject& body)
{
    return console.call(method, path, body);
}

}  // namespace

class TestSecrets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anAgentGetsItsSecretByItsEnvironmentAndNobodyElseDoes()
    {
        ConsoleProcess console(fleetFile());
        const QStringList key{u"--master-key"_s, console.path(u"master.key"_s)};
        QVERIFY2(console.start(key), qPrintable(console.errors()));
        // Without it the agent cannot start, and says why.
        QTRY_VERIFY_WITH_TIMEOUT(reasons(console).contains(u"model-key"_s), patience);

        QCOMPARE(put(console, firstValue).status, 202);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        QVERIFY(environmentOf(pidOf(console)).contains("MODEL_KEY=" + firstValue));

        // Another value for those that start from now on; kept over a restart of the console.
        QCOMPARE(put(console, secondValue).status, 202);
        QCOMPARE(console.end(), 0);
        QVERIFY2(console.start(key), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        QVERIFY(environmentOf(pidOf(console)).contains("MODEL_KEY=" + firstValue));  // it ran on
        QCOMPARE(console.call("POST", u"/api/v1/agents/worker/restart"_s).status, 202);
        QTRY_VERIFY_WITH_TIMEOUT(environmentOf(pidOf(console)).contains("MODEL_KEY=" + secondValue),
                                 patience);
        const QByteArray listed = console.get(u"/api/v1/secrets"_s).body;
        QVERIFY(listed.contains("model-key") && !listed.contains(secondValue));
    }

    void anotherMasterKeyOpensNothingAndSaysSo()
    {
        ConsoleProcess console(fleetFile());
        QVERIFY2(console.start({u"--master-key"_s, console.path(u"master.key"_s)}),
                 qPrintable(console.errors()));
        QCOMPARE(put(console, firstValue).status, 202);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        QCOMPARE(console.end(), 0);

        const QString other = console.path(u"other.key"_s);
        putFile(other, QByteArray(64, 'a') + '\n');
        QFile::setPermissions(other, QFile::ReadOwner | QFile::WriteOwner);
        QVERIFY2(console.start({u"--master-key"_s, other}), qPrintable(console.errors()));
        QCOMPARE(console.get(u"/api/v1/vault"_s).json()["state"_L1].toString(), u"locked"_s);
        QVERIFY(put(console, secondValue).status >= 400);
    }

    // Everything that a run leaves or shows: files, logs, what it printed, crash output, and command lines.
    void noSecretIsAnywhereElse()
    {
        ConsoleProcess console(fleetFile());
        const QString keyPath = console.path(u"master.key"_s);
        QVERIFY2(console.start({u"--master-key"_s, keyPath}), qPrintable(console.errors()));
        std::map<QByteArray, QByteArray> secrets{{"first value", firstValue},
                                                 {"second value", secondValue},
                                                 {"pass phrase", passPhrase},
                                                 {"data of an agent", agentData}};
        useEverything(console, secrets);
        secrets["master key"] = contentOf(keyPath).trimmed();
        secrets["the admin's token"] = contentOf(console.dataFolder() + u"/api-token"_s).trimmed();
        QCOMPARE(secrets["master key"].size(), 64);

        expectNone(commandLines(), secrets, u"a command line"_s);
        expectNone(console.journal().join(u'\n').toUtf8(), secrets, u"the journal"_s);
        expectNone(console.get(u"/api/v1/snapshot"_s).body, secrets, u"the snapshot"_s);
        expectNone(console.get(u"/api/v1/journal/export"_s).body, secrets, u"the journal's export"_s);
        ::kill(pid_t(console.process().processId()), SIGABRT);
        QVERIFY(console.process().waitForFinished(patience));
        expectNone(console.process().readAllStandardError(), secrets, u"what it printed"_s);
        expectNone(console.process().readAllStandardOutput(), secrets, u"what it printed"_s);

        int files = 0;
        QDirIterator walk(console.dataFolder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            const QString path = walk.next();
            auto looked = secrets;
            if (path.endsWith(u"/api-token"_s))
                looked.erase("the admin's token");  // it is that
            expectNone(contentOf(path), looked, path);
            ++files;
        }
        QVERIFY2(files >= 5, qPrintable(QString::number(files)));
    }

private:
    static Answer put(ConsoleProcess& console, const QByteArray& value)
    {
        return asJson(console, "PUT", u"/api/v1/secrets/model-key"_s,
                      {{u"value"_s, QString::fromUtf8(value)}});
    }

    static QString reasons(ConsoleProcess& console)
    {
        QString all;
        for (const QJsonObject& instance : console.instances(u"worker"_s))
            all += instance["reason"_L1].toString() + u'\n';
        return all;
    }

    static void useEverything(ConsoleProcess& console, std::map<QByteArray, QByteArray>& secrets)
    {
        QCOMPARE(put(console, firstValue).status, 202);
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        QCOMPARE(put(console, secondValue).status, 202);
        QCOMPARE(asJson(console, "PUT", u"/api/v1/agents/worker/data"_s,
                        {{u"memory"_s, QString::fromUtf8(agentData)}})
                     .status,
                 202);
        QVERIFY(console.get(u"/api/v1/agents/worker/data"_s).body.contains(agentData));
        QCOMPARE(asJson(console, "POST", u"/api/v1/operators"_s,
                        {{u"name"_s, u"ada"_s},
                         {u"role"_s, u"admin"_s},
                         {u"passPhrase"_s, QString::fromUtf8(passPhrase)}})
                     .status,
                 201);
        const QJsonObject session =
            asJson(console, "POST", u"/api/v1/session"_s,
                   {{u"name"_s, u"ada"_s}, {u"passPhrase"_s, QString::fromUtf8(passPhrase)}})
                .json();
        secrets["session"] = session["token"_L1].toString().toUtf8();
        const QJsonObject token =
            asJson(console, "POST", u"/api/v1/tokens"_s, {{u"name"_s, u"ci"_s}, {u"role"_s, u"viewer"_s}})
                .json();
        secrets["token"] = token["token"_L1].toString().toUtf8();
        const QJsonObject key = asJson(console, "POST", u"/api/v1/keys"_s, {{u"name"_s, u"ann"_s}}).json();
        secrets["gateway key"] = key["key"_L1].toString().toUtf8();
        const QString request = console.gatewayUrl() + u"/agents/worker/health"_s;
        QTRY_COMPARE_WITH_TIMEOUT(
            fetch({"GET", request, {}, {u"X-API-Key: "_s + key["key"_L1].toString()}}).status, 200, patience);
        fetch({"GET", request, {}, {u"X-API-Key: phk_wrong"_s}});
        for (const auto& [name, value] : secrets)
            QVERIFY2(value.size() >= 10, name.constData());
    }

    // Of this machine's processes, but for our own.
    static QByteArray commandLines()
    {
        QByteArray all;
        for (const QString& pid : QDir(u"/proc"_s).entryList(QDir::Dirs))
            if (pid.toLongLong() > 0 && pid.toLongLong() != QCoreApplication::applicationPid())
                all += contentOf(u"/proc/"_s + pid + u"/cmdline"_s);
        return all;
    }

    static void expectNone(const QByteArray& text, const std::map<QByteArray, QByteArray>& secrets,
                           const QString& where)
    {
        for (const auto& [name, value] : secrets)
            QVERIFY2(!text.contains(value), qPrintable(QString::fromUtf8(name) + u" is in "_s + where));
    }
};

}  // namespace tst_secrets

PILOTHOUSE_TEST(tst_secrets, TestSecrets)
#include "tst_secrets.moc"
