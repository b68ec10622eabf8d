#include "core/security/jwt.h"

#include "core/security/base64url.h"
#include "core/security/jwk_set.h"
#include "tests/support/test_program.h"
#include "token_signer.h"

#include <QTest>

#include <array>
#include <atomic>
#include <thread>

namespace tst_jwt {

using namespace std::chrono_literals;
using core::SignatureAlgorithm;

namespace {

const core::TimePoint now{1'700'000'000s};
const core::JwtExpectations expected{"https://issuer.test", "qx-77"};
const std::string goodHeader = R"({"alg":"HS256"})";
const std::string goodPayload =
    R"({"iss":"https://issuer.test","aud":"qx-77","sub":"zebra-9","groups":["herd-1","herd-2"],"exp":1700000600})";

core::JwkSet setOf(std::initializer_list<std::string> jwks)
{
    return core::JwkSet::read(keySet(jwks)).value();
}

const TokenSigner& signerOf(SignatureAlgorithm algorithm)
{
    static const std::array<TokenSigner, 4> signers{
        TokenSigner(SignatureAlgorithm::Hs256), TokenSigner(SignatureAlgorithm::Rs256),
        TokenSigner(SignatureAlgorithm::Es256), TokenSigner(SignatureAlgorithm::EdDsa)};
    return signers[std::size_t(algorithm)];
}

const TokenSigner& hmac()
{
    return signerOf(SignatureAlgorithm::Hs256);
}

const core::JwkSet& hmacKeys()
{
    static const core::JwkSet keys = setOf({hmac().jwk()});
    return keys;
}

bool sharesText(const std::string& one, const std::string& other)
{
    constexpr std::size_t noticeable = 7;
    for (std::size_t i = 0; i + noticeable <= one.size(); ++i)
        if (other.find(one.substr(i, noticeable)) != std::string::npos)
            return true;
    return false;
}

// Whether the text holds any of the token, as it is written or as it reads.
bool leaks(const std::string& text, const std::string& token)
{
    if (sharesText(text, token))
        return true;
    for (const QByteArray& part : QByteArray::fromStdString(token).split('.'))
        if (sharesText(text, QByteArray::fromBase64(part, QByteArray::Base64UrlEncoding).toStdString()))
            return true;
    return false;
}

// "taken", or why not.
std::string judge(const std::string& token, const core::JwkSet& keys = hmacKeys(),
                  const core::JwtExpectations& expectations = expected)
{
    const auto claims = core::verifyJwt(token, keys, expectations, now);
    if (claims)
        return "taken";
    const bool isKeyUnknown = claims.error().context == "signed with a key that is not known";
    if (claims.error().code != (isKeyUnknown ? core::ErrorCode::NotFound : core::ErrorCode::Refused))
        return "refused with the wrong code";
    if (leaks(claims.error().context, token))
        return "the error holds a part of the token";
    return claims.error().context;
}

std::string flipped(std::string bytes, std::size_t bit)
{
    bytes[bit / 8] = char(bytes[bit / 8] ^ (1 << bit % 8));
    return bytes;
}

void addAlgorithms()
{
    QTest::addColumn<int>("algorithm");
    for (const auto algorithm : {SignatureAlgorithm::Hs256, SignatureAlgorithm::Rs256,
                                 SignatureAlgorithm::Es256, SignatureAlgorithm::EdDsa})
        QTest::newRow(std::string(core::nameOf(algorithm)).c_str()) << int(algorithm);
}

void addPayload(const char* name, const std::string& payload, const std::string& verdict = "taken")
{
    QTest::newRow(name) << payload << verdict;
}

std::string payloadWith(const std::string& members)
{
    return R"({"iss":"https://issuer.test","aud":"qx-77","sub":"zebra-9",)" + members + '}';
}

std::string subjectPayload(const std::string& subject)
{
    return R"({"iss":"https://issuer.test","aud":"qx-77","exp":1700000600,"sub":)" + subject + '}';
}

std::string partiesPayload(const std::string& parties)
{
    return R"({"sub":"zebra-9","exp":1700000600,)" + parties + '}';
}

}  // namespace

class TestJwt : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theExamplesOfTheStandardsVerify_data();
    void theExamplesOfTheStandardsVerify()
    {
        QFETCH(std::string, jwk);
        QFETCH(std::string, message);
        QFETCH(std::string, signature);
        const auto keys = setOf({jwk});
        const std::string bytes = core::fromBase64Url(signature).value();

        QVERIFY(keys.keys().at(0).key.verifies(message, bytes));

        QVERIFY(!keys.keys().at(0).key.verifies(message + "A", bytes));
        QVERIFY(!keys.keys().at(0).key.verifies(message, flipped(bytes, 77)));
        QVERIFY(!keys.keys().at(0).key.verifies(message, bytes.substr(1)));
        QVERIFY(!keys.keys().at(0).key.verifies(message, bytes + '\0'));
        QVERIFY(!keys.keys().at(0).key.verifies(message, {}));
    }

    void aGoodTokenOfEachAlgorithmGivesItsClaims_data() { addAlgorithms(); }
    void aGoodTokenOfEachAlgorithmGivesItsClaims()
    {
        QFETCH(int, algorithm);
        const TokenSigner& signer = signerOf(SignatureAlgorithm(algorithm));

        const auto claims = core::verifyJwt(signer.token(goodPayload), setOf({signer.jwk()}), expected, now);

        QVERIFY(bool(claims));
        QCOMPARE(claims.value(), (core::JwtClaims{"zebra-9", {"herd-1", "herd-2"}, now + 10min}));
    }

    void anyFlippedBitOfTheTokenIsRefused_data() { addAlgorithms(); }
    void anyFlippedBitOfTheTokenIsRefused()
    {
        QFETCH(int, algorithm);
        const TokenSigner& signer = signerOf(SignatureAlgorithm(algorithm));
        const auto keys = setOf({signer.jwk()});
        const std::string token = signer.token(goodPayload);
        QCOMPARE(judge(token, keys), std::string("taken"));

        for (std::size_t bit = 0; bit < token.size() * 8; ++bit)
            QVERIFY(!core::verifyJwt(flipped(token, bit), keys, expected, now));
    }

    void anyFlippedBitOfThePayloadOrSignatureIsAWrongSignature_data() { addAlgorithms(); }
    void anyFlippedBitOfThePayloadOrSignatureIsAWrongSignature()
    {
        QFETCH(int, algorithm);
        const TokenSigner& signer = signerOf(SignatureAlgorithm(algorithm));
        const auto keys = setOf({signer.jwk()});
        const std::string token = signer.token(goodPayload);
        const std::string header = token.substr(0, token.find('.') + 1);
        const std::string signature = core::fromBase64Url(token.substr(token.rfind('.') + 1)).value();

        for (std::size_t bit = 0; bit < goodPayload.size() * 8; ++bit)
            QCOMPARE(
                judge(header + toBase64Url(flipped(goodPayload, bit)) + token.substr(token.rfind('.')), keys),
                std::string("the token's signature is wrong"));
        for (std::size_t bit = 0; bit < signature.size() * 8; ++bit)
            QCOMPARE(
                judge(token.substr(0, token.rfind('.') + 1) + toBase64Url(flipped(signature, bit)), keys),
                std::string("the token's signature is wrong"));
    }

    void aSignatureOfAnotherKeyOrLengthIsWrong_data() { addAlgorithms(); }
    void aSignatureOfAnotherKeyOrLengthIsWrong()
    {
        QFETCH(int, algorithm);
        const TokenSigner& signer = signerOf(SignatureAlgorithm(algorithm));
        const auto keys = setOf({signer.jwk()});
        const TokenSigner other = signer.algorithm() == SignatureAlgorithm::Hs256
            ? TokenSigner::withSecret(std::string(32, 'x'))
            : TokenSigner(signer.algorithm());
        const std::string token = signer.token(goodPayload);
        const std::string unsignedToken = token.substr(0, token.rfind('.') + 1);
        const std::string wrong = "the token's signature is wrong";

        QCOMPARE(judge(other.token(goodPayload), keys), wrong);
        QCOMPARE(judge(unsignedToken, keys), wrong);
        for (std::size_t size = 1; size <= 600; ++size)
            QCOMPARE(judge(unsignedToken + toBase64Url(std::string(size, '\0')), keys), wrong);
    }

    void anEs256SignatureHasOneSpelling()
    {
        const TokenSigner& signer = signerOf(SignatureAlgorithm::Es256);
        const auto keys = setOf({signer.jwk()});
        const std::string raw = signer.signature("message");
        const std::string zero(1, '\0');

        QVERIFY(keys.keys()[0].key.verifies("message", raw));
        QVERIFY(!keys.keys()[0].key.verifies("message", zero + raw));
        QVERIFY(!keys.keys()[0].key.verifies("message", raw.substr(0, 32) + zero + raw.substr(32)));
        QVERIFY(!keys.keys()[0].key.verifies("message", zero + raw.substr(0, 32) + zero + raw.substr(32)));
    }

    void aPublicKeyIsNoSecret()
    {
        const TokenSigner& rsa = signerOf(SignatureAlgorithm::Rs256);
        const auto keys = setOf({rsa.jwk(R"(,"kid":"a")")});

        for (const std::string& secret : {rsa.publicKeyPem(), rsa.publicKeyDer(), rsa.jwk()}) {
            const TokenSigner forger = TokenSigner::withSecret(secret);
            QCOMPARE(judge(forger.token(R"({"alg":"HS256","kid":"a"})", goodPayload), keys),
                     std::string("the token's algorithm is not that of its key"));
            QCOMPARE(judge(forger.token(R"({"alg":"RS256","kid":"a"})", goodPayload), keys),
                     std::string("the token's signature is wrong"));
            QCOMPARE(judge(forger.token(goodPayload), keys),
                     std::string("the token names no key, and there is not exactly one for its algorithm"));
        }
    }

    void aHeaderDecidesNothing_data();
    void aHeaderDecidesNothing()
    {
        QFETCH(std::string, header);
        QFETCH(std::string, verdict);

        QCOMPARE(judge(hmac().token(header, goodPayload), setOf({hmac().jwk(R"(,"kid":"a")")})), verdict);
    }

    void anUnsignedTokenIsRefused()
    {
        for (const char* name : {"none", "None", "NONE", "nOnE", ""}) {
            const std::string token =
                toBase64Url("{\"alg\":\"" + std::string(name) + "\"}") + '.' + toBase64Url(goodPayload) + '.';
            QCOMPARE(judge(token), std::string("the token's algorithm is not accepted"));
        }
    }

    void theHeaderNamesTheKeyOrThereIsOnlyOne()
    {
        const TokenSigner other = TokenSigner::withSecret(std::string(32, 'x'));
        const TokenSigner& rsa = signerOf(SignatureAlgorithm::Rs256);
        const auto keys = setOf({other.jwk(R"(,"kid":"a")"), hmac().jwk(R"(,"kid":"b")"), rsa.jwk()});
        const std::string ambiguous =
            "the token names no key, and there is not exactly one for its algorithm";

        QCOMPARE(judge(hmac().token(R"({"alg":"HS256","kid":"b"})", goodPayload), keys),
                 std::string("taken"));
        QCOMPARE(judge(rsa.token(goodPayload), keys), std::string("taken"));
        QCOMPARE(judge(hmac().token(R"({"alg":"HS256","kid":"a"})", goodPayload), keys),
                 std::string("the token's signature is wrong"));
        QCOMPARE(judge(hmac().token(goodPayload), keys), ambiguous);
        QCOMPARE(judge(hmac().token(goodPayload), core::JwkSet()), ambiguous);
    }

    void timesAreJudgedWithLeeway_data();
    void timesAreJudgedWithLeeway()
    {
        QFETCH(std::string, payload);
        QFETCH(std::string, verdict);

        QCOMPARE(judge(hmac().token(payload)), verdict);
    }

    void fractionsOfASecondCount()
    {
        const auto claims =
            core::verifyJwt(hmac().token(payloadWith(R"("exp":1700000000.25)")), hmacKeys(), expected, now);

        QCOMPARE(claims.value().expires, now + 250ms);
    }

    void claimsAreJudged_data();
    void claimsAreJudged()
    {
        QFETCH(std::string, payload);
        QFETCH(std::string, verdict);

        QCOMPARE(judge(hmac().token(payload)), verdict);
    }

    void groupsMayBeOneTextOrNone()
    {
        const auto groupsOf = [](const std::string& more) {
            const auto payload = payloadWith(R"("exp":1700000600)" + more);
            return core::verifyJwt(hmac().token(payload), hmacKeys(), expected, now).value().groups;
        };

        QCOMPARE(groupsOf(""), std::vector<std::string>());
        QCOMPARE(groupsOf(R"(,"groups":[])"), std::vector<std::string>());
        QCOMPARE(groupsOf(R"(,"groups":"herd-1")"), std::vector<std::string>{"herd-1"});
    }

    void withoutExpectationsNothingIsTaken()
    {
        const std::string token = hmac().token(R"({"iss":"","aud":"","sub":"zebra-9","exp":1700000600})");
        const std::string none = "no issuer or no audience is expected, so no token is taken";

        QCOMPARE(judge(token, hmacKeys(), {}), none);
        QCOMPARE(judge(hmac().token(goodPayload), hmacKeys(), {expected.issuer, ""}), none);
        QCOMPARE(judge(hmac().token(goodPayload), hmacKeys(), {"", expected.audience}), none);
    }

    void onlyTheCompactFormIsTaken_data();
    void onlyTheCompactFormIsTaken()
    {
        QFETCH(std::string, token);
        QFETCH(std::string, verdict);

        QCOMPARE(judge(token), verdict);
    }

    void aTokenMayHaveEightKibibytes()
    {
        const auto tokenOf = [](std::size_t padding) {
            return hmac().token(
                payloadWith("\"exp\":1700000600,\"more\":\"" + std::string(padding, 'x') + '"'));
        };
        std::size_t padding = 1;
        while (tokenOf(padding + 1).size() <= 8'192)
            ++padding;

        QCOMPARE(judge(tokenOf(padding)), std::string("taken"));
        QCOMPARE(judge(tokenOf(padding + 1)), std::string("the token is longer than 8 KiB"));
    }

    void severalThreadsShareAKeySet()
    {
        const auto keys =
            setOf({hmac().jwk(), signerOf(SignatureAlgorithm::Rs256).jwk(),
                   signerOf(SignatureAlgorithm::Es256).jwk(), signerOf(SignatureAlgorithm::EdDsa).jwk()});
        std::atomic<int> taken = 0;
        std::vector<std::thread> threads;

        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&, token = signerOf(SignatureAlgorithm(i)).token(goodPayload)] {
                for (int round = 0; round < 50; ++round)
                    taken += bool(core::verifyJwt(token, keys, expected, now)) ? 1 : 0;
            });
        for (std::thread& thread : threads)
            thread.join();

        QCOMPARE(taken.load(), 200);
    }
};

// RFC 7515, appendices A.1 to A.3, and RFC 8037, appendix A.4.
void TestJwt::theExamplesOfTheStandardsVerify_data()
{
    QTest::addColumn<std::string>("jwk");
    QTest::addColumn<std::string>("message");
    QTest::addColumn<std::string>("signature");
    const std::string payload =
        ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    QTest::newRow("HS256") << std::string(
        R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})")
                           << "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9" + payload
                           << std::string("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    QTest::newRow("RS256")
        << std::string(
               R"({"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddx)"
               "HmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9"
               "wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD"
               "Zlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54"
               R"(h4FRWyuXpoQ"})")
        << "eyJhbGciOiJSUzI1NiJ9" + payload
        << std::string(
               "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp"
               "5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
               "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1"
               "L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"
               "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEU"
               "ipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
    QTest::newRow("ES256") << std::string(
        R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})")
                           << "eyJhbGciOiJFUzI1NiJ9" + payload
                           << std::string("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-"
                                          "F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    QTest::newRow("EdDSA")
        << std::string(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})")
        << std::string("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc")
        << std::string(
               "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
}

void TestJwt::aHeaderDecidesNothing_data()
{
    QTest::addColumn<std::string>("header");
    QTest::addColumn<std::string>("verdict");
    const std::string notAccepted = "the token's algorithm is not accepted";
    const std::string otherType = "the token is of another type";
    const std::string notObject = "the token's header is not a JSON object";
    addPayload("JWT", R"({"alg":"HS256","typ":"jwt"})");
    addPayload("access token", R"({"alg":"HS256","typ":"AT+JWT"})");
    addPayload("foreign members", R"({"alg":"HS256","jku":"https://zq","jwk":{},"x5c":[]})");
    addPayload("none", R"({"alg":"none","kid":"a"})", notAccepted);
    addPayload("no algorithm", R"({"kid":"a"})", notAccepted);
    addPayload("number", R"({"alg":256,"kid":"a"})", notAccepted);
    addPayload("several", R"({"alg":["HS256"],"kid":"a"})", notAccepted);
    addPayload("lower case", R"({"alg":"hs256","kid":"a"})", notAccepted);
    addPayload("space", R"({"alg":"HS256 ","kid":"a"})", notAccepted);
    addPayload("longer hash", R"({"alg":"HS512","kid":"a"})", notAccepted);
    addPayload("other kind", R"({"alg":"RS256","kid":"a"})", "the token's algorithm is not that of its key");
    addPayload("unknown key", R"({"alg":"HS256","kid":"b"})", "signed with a key that is not known");
    addPayload("empty key", R"({"alg":"HS256","kid":""})", "signed with a key that is not known");
    addPayload("numbered key", R"({"alg":"HS256","kid":1})", "the name of the token's key is not a text");
    addPayload("null key", R"({"alg":"HS256","kid":null})", "the name of the token's key is not a text");
    addPayload("critical", R"({"alg":"HS256","crit":["exp"]})",
               "the token asks for extensions, and none is supported");
    addPayload("null critical", R"({"alg":"HS256","crit":null})",
               "the token asks for extensions, and none is supported");
    addPayload("other type", R"({"alg":"HS256","typ":"dpop+jwt"})", otherType);
    addPayload("numbered type", R"({"alg":"HS256","typ":1})", otherType);
    addPayload("empty type", R"({"alg":"HS256","typ":""})", otherType);
    addPayload("twice", R"({"alg":"none","alg":"HS256"})", "the token's header holds a name twice");
    addPayload("not JSON", "HS256 zebra-9", notObject);
    addPayload("array", R"(["HS256"])", notObject);
    addPayload("empty", "", notObject);
    addPayload("more behind", R"({"alg":"HS256"}{})", notObject);
}

void TestJwt::timesAreJudgedWithLeeway_data()
{
    QTest::addColumn<std::string>("payload");
    QTest::addColumn<std::string>("verdict");
    const std::string expired = "the token has expired";
    const std::string early = "the token is not valid yet";
    const std::string future = "the token was issued in the future";
    const std::string noExpiry = "the token's exp is not a time";
    const auto add = [](const char* name, const std::string& members, const std::string& verdict = "taken") {
        addPayload(name, payloadWith(members), verdict);
    };
    add("expires within the leeway", R"("exp":1699999941)");
    add("expires just within the leeway", R"("exp":1699999940.001)");
    add("expires at the leeway", R"("exp":1699999940)", expired);
    add("expires before the leeway", R"("exp":1699999939)", expired);
    add("expires in the year 9999", R"("exp":253402300799)");
    add("expires with an exponent", R"("exp":1.7000006e9)");
    add("valid from the leeway on", R"("exp":1700000600,"nbf":1700000060)");
    add("valid just behind the leeway", R"("exp":1700000600,"nbf":1700000060.001)", early);
    add("valid later", R"("exp":1700000600,"nbf":1700000061)", early);
    add("issued at the leeway", R"("exp":1700000600,"iat":1700000060)");
    add("issued just behind the leeway", R"("exp":1700000600,"iat":1700000060.001)", future);
    add("issued long ago", R"("exp":1700000600,"iat":0,"nbf":0)");
    add("no expiry", R"("iat":1700000000)", "the token does not say when it expires");
    add("text", R"("exp":"1700000600")", noExpiry);
    add("null", R"("exp":null)", noExpiry);
    add("true", R"("exp":true)", noExpiry);
    add("array", R"("exp":[1700000600])", noExpiry);
    add("negative", R"("exp":-1)", noExpiry);
    add("too late", R"("exp":253402300800)", noExpiry);
    add("largest number", R"("exp":1.7976931348623157e308)", noExpiry);
    add("more than a number holds", R"("exp":1e999)", "the token's payload is not a JSON object");
    add("largest whole number", R"("exp":9223372036854775807)", noExpiry);
    add("nbf text", R"("exp":1700000600,"nbf":"0")", "the token's nbf is not a time");
    add("iat null", R"("exp":1700000600,"iat":null)", "the token's iat is not a time");
}

void TestJwt::claimsAreJudged_data()
{
    QTest::addColumn<std::string>("payload");
    QTest::addColumn<std::string>("verdict");
    const std::string otherIssuer = "the token is from another issuer";
    const std::string otherAudience = "the token is for another audience";
    const std::string noAudience = "the token's audience is missing or not texts";
    const std::string noSubject = "the token has no subject";
    const std::string controls = "the token's subject holds control characters";
    const std::string notTexts = "the token's groups are not texts";
    const std::string issuer = R"("iss":"https://issuer.test")";
    addPayload("audiences", partiesPayload(issuer + R"(,"aud":["other","qx-77"])"));
    addPayload("other issuer", partiesPayload(R"("iss":"https://issuer.test/","aud":"qx-77")"), otherIssuer);
    addPayload("issuer in capitals", partiesPayload(R"("iss":"https://ISSUER.test","aud":"qx-77")"),
               otherIssuer);
    addPayload("issuers", partiesPayload(R"("iss":["https://issuer.test"],"aud":"qx-77")"), otherIssuer);
    addPayload("no issuer", partiesPayload(R"("aud":"qx-77")"), otherIssuer);
    addPayload("other audience", partiesPayload(issuer + R"(,"aud":"qx-7")"), otherAudience);
    addPayload("longer audience", partiesPayload(issuer + R"(,"aud":"qx-77\u0000")"), otherAudience);
    addPayload("other audiences", partiesPayload(issuer + R"(,"aud":["qx-7","x-77"])"), otherAudience);
    addPayload("empty audiences", partiesPayload(issuer + R"(,"aud":[])"), otherAudience);
    addPayload("no audience", partiesPayload(issuer), noAudience);
    addPayload("numbered audience", partiesPayload(issuer + R"(,"aud":["qx-77",1])"), noAudience);
    addPayload("nested audience", partiesPayload(issuer + R"(,"aud":[["qx-77"]])"), noAudience);
    addPayload("longest subject", subjectPayload('"' + std::string(256, 's') + '"'));
    addPayload("subject in Greek", subjectPayload(R"("ζέβρα")"));
    addPayload("longer subject", subjectPayload('"' + std::string(257, 's') + '"'),
               "the token's subject is longer than 256 bytes");
    addPayload("empty subject", subjectPayload(R"("")"), noSubject);
    addPayload("numbered subject", subjectPayload("9"), noSubject);
    addPayload("half a surrogate pair", subjectPayload(R"("\ud83e")"), noSubject);
    addPayload("no subject", R"({"iss":"https://issuer.test","aud":"qx-77","exp":1700000600})", noSubject);
    addPayload("new line", subjectPayload(R"("zebra\n9")"), controls);
    addPayload("zero", subjectPayload(R"("zebra\u0000")"), controls);
    addPayload("delete", subjectPayload(R"("zebra\u007f")"), controls);
    addPayload("high control", subjectPayload(R"("zebra\u0085")"), controls);
    addPayload("numbered group", payloadWith(R"("exp":1700000600,"groups":["herd-1",1])"), notTexts);
    addPayload("null groups", payloadWith(R"("exp":1700000600,"groups":null)"), notTexts);
    addPayload("groups by name", payloadWith(R"("exp":1700000600,"groups":{"herd-1":true})"), notTexts);
    for (const char* group : {R"("")", R"("herd\t1")"})
        addPayload(group, payloadWith(R"("exp":1700000600,"groups":)" + std::string(group)),
                   "one of the token's groups is empty or holds control characters");
    const std::string twice = "the token's payload holds a name twice";
    addPayload("subject twice", payloadWith(R"("exp":1700000600,"sub":"boss")"), twice);
    addPayload("subject twice, escaped", payloadWith(R"("exp":1700000600,"s\u0075b":"boss")"), twice);
    addPayload("twice further down", payloadWith(R"("exp":1700000600,"more":[{"ä":1,"\u00e4":{}}])"), twice);
    for (const char* name : {"\xf0\x9f\xa6\x93", "\\ud83e\\udd93", "\\ud83e"})
        addPayload(name, payloadWith(R"("exp":1700000600,"more":{")" + std::string(name) + "\":1}"),
                   "the token's payload holds a name with characters beyond the basic plane");
    addPayload("zebra in a text", payloadWith("\"exp\":1700000600,\"more\":\"\xf0\x9f\xa6\x93\""));
    addPayload("colons in texts", payloadWith(R"("exp":1700000600,"a:\"b:":":\\","c":["\"::"])"));
    const std::string notObject = "the token's payload is not a JSON object";
    addPayload("empty", "", notObject);
    addPayload("not JSON", "zebra-9", notObject);
    addPayload("array", "[]", notObject);
    addPayload("text", R"("zebra-9")", notObject);
    addPayload("member without a value", R"({"sub":})", notObject);
    addPayload("not UTF-8", subjectPayload("\"\xff\""), notObject);
}

void TestJwt::onlyTheCompactFormIsTaken_data()
{
    QTest::addColumn<std::string>("token");
    QTest::addColumn<std::string>("verdict");
    const std::string token = hmac().token(goodPayload);
    const std::string parts = "the token does not have three parts";
    const std::string encoding = "a part of the token is not base64url";
    const std::string head = token.substr(0, token.rfind('.'));
    addPayload("empty", "", parts);
    addPayload("one part", "zebra-9", parts);
    addPayload("two parts", head, parts);
    addPayload("four parts", token + ".", parts);
    addPayload("five parts", token + ".AAAA.AAAA", parts);
    addPayload("dots", "..", "the token's header is not a JSON object");
    addPayload("padded", token + "=", encoding);
    addPayload("space before", " " + token, encoding);
    addPayload("line end", token + "\n", encoding);
    addPayload("plus", head + ".+" + token.substr(head.size() + 2), encoding);
    addPayload("slash", head + "./" + token.substr(head.size() + 2), encoding);
    addPayload("zero byte", token + '\0', encoding);
    addPayload("one letter more", token + "AA", encoding);
    addPayload("overlong", std::string(9'000, 'A'), "the token is longer than 8 KiB");
    addPayload("JSON form", R"({"payload":"AAAA","signatures":[]})", parts);

    // 32 bytes leave two bits unused: three further spellings of the last letter.
    const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (std::size_t unused = 1; unused < 4; ++unused)
        addPayload(("unused bits " + std::to_string(unused)).c_str(),
                   token.substr(0, token.size() - 1) + letters[letters.find(token.back()) + unused],
                   encoding);
}

}  // namespace tst_jwt

PILOTHOUSE_TEST(tst_jwt, TestJwt)
#include "tst_jwt.moc"
