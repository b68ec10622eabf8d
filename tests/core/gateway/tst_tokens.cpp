#include "core/security/api_keys.h"
#include "core/security/jwk_set.h"
#include "gateway_rig.h"
#include "tests/core/security/token_signer.h"
#include "tests/support/test_program.h"

namespace tst_tokens {

using core::SignatureAlgorithm;

namespace {

const std::string issuer = "https://issuer.test";

std::int64_t secondsFromNow(std::int64_t seconds)
{
    return std::chrono::duration_cast<std::chrono::seconds>(core::readClocks().wall.time_since_epoch())
               .count()
        + seconds;
}

std::string header(const std::string& algorithm, const std::string& key = "k1")
{
    return "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + key + "\"}";
}

std::string payload(const std::string& more = {}, const std::string& parties = {}, std::int64_t expires = 600)
{
    return "{\"sub\":\"ann\",\"groups\":[\"analysts\"],\"exp\":" + std::to_string(secondsFromNow(expires))
        + (parties.empty() ? ",\"iss\":\"" + issuer + "\",\"aud\":\"agents\"" : parties) + more + "}";
}

const TokenSigner& rsa()
{
    static const TokenSigner signer(SignatureAlgorithm::Rs256);
    return signer;
}

core::AccessPolicySpec allowing(core::AccessUsersSpec users)
{
    return {"p", true, {"agents/demo"}, {"invoke"}, std::move(users), {}};
}

std::shared_ptr<const core::AccessSpec> takingTokens(core::AccessUsersSpec users,
                                                     const std::string& audience = "agents")
{
    core::AccessSpec spec;
    spec.providers = {{false, core::JwtProviderSpec{issuer, audience, "keys.json"}, false},
                      {true, {}, false}};
    spec.policies = {allowing(std::move(users))};
    return std::make_shared<const core::AccessSpec>(std::move(spec));
}

std::shared_ptr<const core::IssuerKeysList> keysOf(const TokenSigner& signer, const std::string& id = "k1")
{
    auto keys = core::JwkSet::read(keySet({signer.jwk(",\"kid\":\"" + id + "\"")})).value();
    return std::make_shared<const core::IssuerKeysList>(
        core::IssuerKeysList{{issuer, "keys.json", std::make_shared<const core::JwkSet>(std::move(keys))}});
}

const core::AccessUsersSpec anyone{{}, {}, true};
const core::AccessUsersSpec analysts{{"analysts"}, {}, false};

}  // namespace

// Requests with tokens through a real gateway.
class TestTokens : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_upstream = std::make_unique<UpstreamServer>([this](Wire& wire, const std::string& head) {
            {
                const std::lock_guard lock(m_mutex);
                m_head = head;
            }
            return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        });
    }

    void init()
    {
        m_rig = std::make_unique<GatewayRig>();
        m_rig->access = takingTokens(analysts);
        m_rig->issuerKeys = keysOf(rsa());
        publish();
    }

    void aTokenLetsItsGroupsInAndNoInstanceSeesIt()
    {
        const std::string token = rsa().token(header("RS256"), payload());

        QCOMPARE(ask(token).status, 200U);

        const std::lock_guard lock(m_mutex);
        QVERIFY(m_head.find(token) == std::string::npos);
        QVERIFY(m_head.find("X-Forwarded-User: ann\r\n") != std::string::npos);
    }

    void tokensThatDoNotHoldAreDenied_fault42_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("why");
        const auto add = [](const char* name, const std::string& token, const char* why) {
            QTest::newRow(name) << QByteArray::fromStdString(token) << QByteArray(why);
        };
        const std::string unsignedText =
            toBase64Url("{\"alg\":\"none\"}") + "." + toBase64Url(payload()) + ".";
        add("alg none", unsignedText, "algorithm is not accepted");
        const std::string rs = rsa().token(header("RS256"), payload());
        add("signature left out", rs.substr(0, rs.rfind('.') + 1), "signature is wrong");
        for (const std::string& secret : {rsa().publicKeyPem(), rsa().publicKeyDer()})
            add(secret.front() == '-' ? "HS256 with the RSA key" : "HS256 with the RSA key's bytes",
                TokenSigner::withSecret(secret).token(header("HS256"), payload()),
                "algorithm is not that of its key");
        add("expired", rsa().token(header("RS256"), payload({}, {}, -120)), "expired");
        add("future nbf",
            rsa().token(header("RS256"), payload(",\"nbf\":" + std::to_string(secondsFromNow(300)))),
            "not valid yet");
        add("wrong audience",
            rsa().token(header("RS256"), payload({}, ",\"iss\":\"" + issuer + "\",\"aud\":\"others\"")),
            "for another audience");
        add("wrong issuer",
            rsa().token(header("RS256"), payload({}, ",\"iss\":\"https://evil.test\",\"aud\":\"agents\"")),
            "from another issuer");
        add("unknown key", rsa().token(header("RS256", "k2"), payload()), "a key that is not known");
        add("another's key", TokenSigner(SignatureAlgorithm::Rs256).token(header("RS256"), payload()),
            "signature is wrong");
        add("no token", "abc", "three parts");
    }

    void tokensThatDoNotHoldAreDenied_fault42()
    {
        QFETCH(QByteArray, token);
        QFETCH(QByteArray, why);
        m_rig->access = takingTokens(anyone);  // who asks without a token would come in
        publish();
        QCOMPARE(m_rig->ask(GatewayRig::get("/agents/demo/x")).status, 200U);

        for (int i = 0; i < 2; ++i) {
            const auto answer = ask(token.toStdString());
            QCOMPARE(answer.status, 401U);
            QVERIFY2(answer.body.find(why.toStdString()) != std::string::npos, answer.body.c_str());
            QVERIFY(answer.body.find(token.toStdString()) == std::string::npos);
        }
    }

    void aFloodOfUnknownKeysIsCountedAndNoMore_fault42()
    {
        Wire wire = m_rig->connect();
        for (int i = 0; i < 300; ++i) {
            const std::string token = rsa().token(header("RS256", "x" + std::to_string(i % 7)), payload());
            wire.send(GatewayRig::get("/agents/demo/x", "Authorization: Bearer " + token + "\r\n"));
            QCOMPARE(GatewayRig::read(wire).status, 401U);
        }

        const core::TrafficReport report = m_rig->gateway->collect();
        QCOMPARE(report.unknownKeys.size(), std::size_t(1));
        QCOMPARE(report.unknownKeys.front().issuer, issuer);
        QCOMPARE(report.unknownKeys.front().tokens, std::uint64_t(300));
        QVERIFY(m_rig->gateway->collect().unknownKeys.empty());
    }

    void aKeyThatIsBesideATokenIsNoInstancesToSee()
    {
        const std::string token = rsa().token(header("RS256"), payload());
        const core::MadeApiKey key = core::makeApiKey("kim", {}, {}, core::readClocks().wall).value();
        const std::string secret(key.key.reveal());

        const std::string bearer = "Authorization: Bearer " + token + "\r\n";
        QCOMPARE(
            m_rig->ask(GatewayRig::get("/agents/demo/x", bearer + "X-API-Key: " + secret + "\r\n")).status,
            200U);

        const std::lock_guard lock(m_mutex);
        QVERIFY(m_head.find(secret) == std::string::npos);
        QVERIFY(m_head.find("X-Forwarded-User: ann\r\n") != std::string::npos);
    }

    void withoutTheIssuersKeysNoTokenHolds()
    {
        m_rig->issuerKeys = nullptr;
        publish();

        const auto answer = ask(rsa().token(header("RS256"), payload()));

        QCOMPARE(answer.status, 401U);
        QVERIFY(answer.body.find("the issuer's keys are not loaded") != std::string::npos);
    }

    void aTokenThatHeldIsNotKeptOverAChangeOfKeysOrProviders()
    {
        const std::string token = rsa().token(header("RS256"), payload());
        QCOMPARE(ask(token).status, 200U);

        static const TokenSigner other(SignatureAlgorithm::Rs256);
        m_rig->issuerKeys = keysOf(other, "k2");
        publish();
        QCOMPARE(ask(token).status, 401U);
        QCOMPARE(ask(other.token(header("RS256", "k2"), payload())).status, 200U);

        m_rig->issuerKeys = keysOf(rsa());
        publish();
        QCOMPARE(ask(token).status, 200U);
        m_rig->access = takingTokens(analysts, "others");
        publish();
        QCOMPARE(ask(token).status, 401U);
        m_rig->access = std::make_shared<const core::AccessSpec>(core::AccessSpec{{}, {allowing(analysts)}});
        publish();
        QCOMPARE(ask(token).status, 401U);
    }

private:
    void publish() { m_rig->publishPorts({m_upstream->port()}); }
    GatewayRig::Answer ask(const std::string& token)
    {
        return m_rig->ask(GatewayRig::get("/agents/demo/x", "Authorization: Bearer " + token + "\r\n"));
    }

    std::mutex m_mutex;
    std::string m_head;  // of the newest request that an instance got
    std::unique_ptr<UpstreamServer> m_upstream;
    std::unique_ptr<GatewayRig> m_rig;
};

}  // namespace tst_tokens

PILOTHOUSE_TEST(tst_tokens, TestTokens)
#include "tst_tokens.moc"
