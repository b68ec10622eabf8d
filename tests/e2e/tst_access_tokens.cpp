#include "tests/e2e/console_process.h"

#include "tests/core/security/token_signer.h"
#include "tests/support/loopback_server.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_access_tokens {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;  // ms

const TokenSigner& oldSigner()
{
    static const TokenSigner signer(core::SignatureAlgorithm::EdDsa);
    return signer;
}

const TokenSigner& newSigner()
{
    static const TokenSigner signer(core::SignatureAlgorithm::Rs256);
    return signer;
}

std::string documentOf(const TokenSigner& signer, const std::string& id)
{
    return keySet({signer.jwk(",\"kid\":\"" + id + "\"")});
}

QString tokenOf(const TokenSigner& signer, const std::string& id)
{
    const std::string header =
        "{\"alg\":\"" + std::string(core::nameOf(signer.algorithm())) + "\",\"kid\":\"" + id + "\"}";
    const auto expires = std::chrono::duration_cast<std::chrono::seconds>(
        core::readClocks().wall.time_since_epoch() + std::chrono::hours(1));
    return QString::fromStdString(signer.token(
        header,
        "{\"iss\":\"https://issuer.test\",\"aud\":\"agents\",\"sub\":\"ann\",\"groups\":[\"analysts\"],"
        "\"exp\":"
            + std::to_string(expires.count()) + "}"));
}

QByteArray fleetTaking(const QByteArray& keys)
{
    return "fleet: test\napi: { listen: 127.0.0.1:0 }\ngateway: { listen: 127.0.0.1:0 }\n"
           "access:\n"
           "  providers: [ { jwt: { issuer: \"https://issuer.test\", audience: agents, keys: \""
        + keys
        + "\" } } ]\n"
          "  policies:\n"
          "    - { name: analysts, effect: allow, resources: [agents/worker], actions: [invoke], "
          "users: { groups: [analysts] } }\n"
          "agents:\n"
        + realAgent("worker", 1);
}

Answer askWith(const ConsoleProcess& console, const QString& token)
{
    return fetch({"GET",
                  console.gatewayUrl() + u"/agents/worker/health"_s,
                  {},
                  {u"Authorization: Bearer "_s + token}});
}

QJsonObject issuerOf(ConsoleProcess& console)
{
    return console.snapshot()["gateway"_L1]["issuers"_L1][0].toObject();
}

qsizetype told(ConsoleProcess& console, const QString& words)
{
    return console.journal(u"access"_s).filter(words).size();
}

}  // namespace

// The real program, with an issuer of tokens beside it.
class TestAccessTokens : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_document.with([](std::string& text) { text = documentOf(oldSigner(), "k1"); });
        m_status = 200;
        m_server = std::make_unique<LoopbackServer>([this](const std::string&) {
            return RawAnswer{
                httpAnswer(m_status, m_document.with([](const std::string& text) { return text; }))};
        });
    }

    void anIssuersNewKeyIsFetchedAndItsOldOneIsRefused_fault42()
    {
        ConsoleProcess console(fleetTaking(m_server->url("/keys").c_str()));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        const QString oldToken = tokenOf(oldSigner(), "k1");
        QTRY_COMPARE_WITH_TIMEOUT(askWith(console, oldToken).status, 200, patience);
        QCOMPARE(console.throughGateway(u"/agents/worker/health"_s).status, 401);
        QCOMPARE(askWith(console, oldToken + u"x"_s).status, 401);
        QCOMPARE(issuerOf(console)["state"_L1].toString(), u"loaded"_s);
        QCOMPARE(issuerOf(console)["keys"_L1].toInt(), 1);

        m_document.with([](std::string& text) { text = documentOf(newSigner(), "k2"); });
        const QString newToken = tokenOf(newSigner(), "k2");
        QTRY_COMPARE_WITH_TIMEOUT(askWith(console, newToken).status, 200, patience);
        QCOMPARE(askWith(console, oldToken).status, 401);
        QCOMPARE(m_server->requests("/keys").size(), std::size_t(2));

        for (int i = 0; i < 100; ++i)
            QCOMPARE(askWith(console, tokenOf(newSigner(), "x" + std::to_string(i))).status, 401);
        QVERIFY(m_server->requests("/keys").size() <= 3);
        QCOMPARE(told(console, u"https://issuer.test were read: 1 key."_s), qsizetype(2));
        QVERIFY(!console.journal().join(u'\n').contains(newToken));
    }

    void anIssuerThatIsDownLosesNoKeys()
    {
        ConsoleProcess console(fleetTaking(m_server->url("/keys").c_str()));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        QTRY_COMPARE_WITH_TIMEOUT(askWith(console, tokenOf(oldSigner(), "k1")).status, 200, patience);

        m_status = 503;
        QCOMPARE(askWith(console, tokenOf(oldSigner(), "k9")).status, 401);  // so it is asked again

        QTRY_COMPARE_WITH_TIMEOUT(issuerOf(console)["state"_L1].toString(), u"kept"_s, patience);
        QCOMPARE(issuerOf(console)["wrong"_L1].toString(), u"HTTP 503"_s);
        QVERIFY(console.get(u"/api/v1/snapshot"_s).body.contains("Those from before are used on."));
        QCOMPARE(askWith(console, tokenOf(oldSigner(), "k1")).status, 200);
        QTRY_COMPARE_WITH_TIMEOUT(told(console, u"cannot be read: HTTP 503"_s), qsizetype(1), patience);
    }

    void withoutAnIssuersKeysNoTokenHolds()
    {
        const std::string url = m_server->url("/keys");
        m_server.reset();
        ConsoleProcess console(fleetTaking(url.c_str()));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);

        QTRY_COMPARE_WITH_TIMEOUT(issuerOf(console)["state"_L1].toString(), u"missing"_s, patience);
        const Answer answer = askWith(console, tokenOf(oldSigner(), "k1"));
        QCOMPARE(answer.status, 401);
        QVERIFY(answer.body.contains("the issuer's keys are not loaded"));
    }

    void aChangedKeysFileActsWithoutARestart()
    {
        ConsoleProcess console(fleetTaking("keys.json"));
        putFile(console.path(u"keys.json"_s), QByteArray::fromStdString(documentOf(oldSigner(), "k1")));
        QVERIFY2(console.start(), qPrintable(console.errors()));
        QTRY_COMPARE_WITH_TIMEOUT(console.ready(u"worker"_s), 1, patience);
        QTRY_COMPARE_WITH_TIMEOUT(askWith(console, tokenOf(oldSigner(), "k1")).status, 200, patience);

        putFile(console.path(u"keys.json"_s), QByteArray::fromStdString(documentOf(newSigner(), "k2")));
        QTRY_COMPARE_WITH_TIMEOUT(askWith(console, tokenOf(newSigner(), "k2")).status, 200, patience);
        QCOMPARE(askWith(console, tokenOf(oldSigner(), "k1")).status, 401);

        putFile(console.path(u"keys.json"_s), "half a docu");
        QTRY_COMPARE_WITH_TIMEOUT(issuerOf(console)["state"_L1].toString(), u"kept"_s, patience);
        QCOMPARE(askWith(console, tokenOf(newSigner(), "k2")).status, 200);
    }

private:
    core::Guarded<std::string> m_document;
    std::atomic<int> m_status = 200;
    std::unique_ptr<LoopbackServer> m_server;
};

}  // namespace tst_access_tokens

PILOTHOUSE_TEST(tst_access_tokens, TestAccessTokens)
#include "tst_access_tokens.moc"
