#include "core/security/jwk_set.h"

#include "token_signer.h"

#include <QTest>

using core::SignatureAlgorithm;

namespace {

const std::string secret = R"("kty":"oct","k":"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE")";
const std::string point = R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")";

std::string rsa(const std::string& modulus, const std::string& exponent)
{
    return R"({"kty":"RSA","n":")" + toBase64Url(modulus) + R"(","e":")" + toBase64Url(exponent) + R"("})";
}

std::string modulus(std::size_t bytes, char first = '\x80', char last = '\1')
{
    return first + std::string(bytes - 2, '\x55') + last;
}

std::string errorOf(const std::string& document)
{
    const auto keys = core::JwkSet::read(document);
    if (keys)
        return "read";
    return keys.error().code == core::ErrorCode::Invalid ? keys.error().context : "the wrong code";
}

void add(const char* name, const std::string& document, const std::string& error)
{
    QTest::newRow(name) << document << error;
}

// The key under test has number 1.
void addKey(const char* name, const std::string& jwk, const std::string& error)
{
    add(name, keySet({R"({"kty":"XYZ"})", jwk}), error);
}

}  // namespace

Q_DECLARE_METATYPE(std::string)

class TestJwkSet : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachKeyHasOneAlgorithm()
    {
        const TokenSigner rsaSigner(SignatureAlgorithm::Rs256);
        const auto keys =
            core::JwkSet::read(keySet({"{" + secret + "}", rsaSigner.jwk(R"(,"alg":"RS256","use":"sig")"),
                                       TokenSigner(SignatureAlgorithm::Es256).jwk(R"(,"kid":"")"),
                                       TokenSigner(SignatureAlgorithm::EdDsa)
                                           .jwk(R"(,"kid":"d","key_ops":["sign","verify"],"alg":"EdDSA")")}))
                .value();

        QCOMPARE(keys.keys().size(), std::size_t(4));
        for (std::size_t i = 0; i < 4; ++i)
            QCOMPARE(keys.keys()[i].key.algorithm(), SignatureAlgorithm(i));
        QVERIFY(!keys.keys()[0].id);
        QCOMPARE(keys.withId(""), &keys.keys()[2].key);
        QCOMPARE(keys.withId("d"), &keys.keys()[3].key);
        QCOMPARE(keys.withId("e"), nullptr);
        QCOMPARE(keys.onlyOneFor(SignatureAlgorithm::Rs256), &keys.keys()[1].key);
    }

    void keysThatVerifyNothingHereAreLeftOut_data();
    void keysThatVerifyNothingHereAreLeftOut()
    {
        QFETCH(std::string, jwk);

        const auto keys = core::JwkSet::read(keySet({jwk, "{" + secret + R"(,"kid":"a"})"}));

        QVERIFY2(bool(keys), keys ? "" : keys.error().context.c_str());
        QCOMPARE(keys.value().keys().size(), std::size_t(1));
    }

    void aBrokenSetNamesThePlace_data();
    void aBrokenSetNamesThePlace()
    {
        QFETCH(std::string, document);
        QFETCH(std::string, error);

        QCOMPARE(errorOf(document), error);
    }

    void keysAtTheBoundsAreTaken()
    {
        for (const std::string& jwk :
             {rsa(modulus(256), "\3"), rsa(modulus(1'024, '\xff'), std::string(8, '\xff')),
              "{" + secret + "}"})
            QCOMPARE(errorOf(keySet({jwk})), std::string("read"));
        QCOMPARE(errorOf(R"({"keys":[]})"), std::string("read"));
    }

    void theDocumentIsBounded()
    {
        std::string many = R"({"keys":[{"kty":"X"})";
        for (int i = 1; i < 1'000; ++i)
            many += R"(,{"kty":"X"})";
        std::string large = R"({"keys":[]})";
        large.append(1'048'576 - large.size(), ' ');

        QCOMPARE(errorOf(many + "]}"), std::string("read"));
        QCOMPARE(errorOf(many + R"(,{"kty":"X"}]})"), std::string("keys: holds more than 1000"));
        QCOMPARE(errorOf(large), std::string("read"));
        QCOMPARE(errorOf(large + " "), std::string("the key set is larger than 1 MiB"));
    }

    void aCopyVerifiesByItself()
    {
        const TokenSigner signer(SignatureAlgorithm::Es256);
        core::JwkSet copy;
        {
            const auto keys = core::JwkSet::read(keySet({signer.jwk()}));
            copy = keys.value();
        }

        QVERIFY(copy.keys()[0].key.verifies("message", signer.signature("message")));
    }
};

void TestJwkSet::keysThatVerifyNothingHereAreLeftOut_data()
{
    QTest::addColumn<std::string>("jwk");
    const auto row = [](const char* name, const std::string& jwk) { QTest::newRow(name) << jwk; };
    row("kind", R"({"kty":"AKP","kid":"a","use":7})");
    row("EC curve", R"({"kty":"EC","crv":"P-384","x":"","y":""})");
    row("OKP curve", R"({"kty":"OKP","crv":"X25519","x":""})");
    row("for encryption", "{" + secret + R"(,"kid":"a","use":"enc"})");
    row("to sign", "{" + secret + R"(,"kid":"a","key_ops":["sign"]})");
    row("for nothing", "{" + secret + R"(,"key_ops":[]})");
    row("other algorithm", "{" + secret + R"(,"alg":"HS512"})");
    row("none", "{" + secret + R"(,"alg":"none"})");
    row("broken, for encryption", R"({"kty":"RSA","n":"=","use":"enc"})");
}

void TestJwkSet::aBrokenSetNamesThePlace_data()
{
    QTest::addColumn<std::string>("document");
    QTest::addColumn<std::string>("error");
    add("not JSON", "zebra", "the key set is not a JSON object");
    add("empty", "", "the key set is not a JSON object");
    add("array", "[]", "the key set is not a JSON object");
    add("name twice", R"({"keys":[],"keys":[]})", "the key set holds a name twice");
    add("no keys", "{}", "keys: is missing or not an array");
    add("keys by name", R"({"keys":{}})", "keys: is missing or not an array");
    addKey("no object", "7", "keys[1]: is not an object");
    addKey("no kind", "{}", "keys[1].kty: is missing or not a text");
    addKey("use", "{" + secret + R"(,"use":7})", "keys[1].use: is missing or not a text");
    addKey("operations", "{" + secret + R"(,"key_ops":"verify"})", "keys[1].key_ops: is not an array");
    addKey("operation", "{" + secret + R"(,"key_ops":["verify",7]})",
           "keys[1].key_ops: holds something that is not a text");
    addKey("algorithm", "{" + secret + R"(,"alg":7})", "keys[1].alg: is missing or not a text");
    addKey("foreign algorithm", "{" + secret + R"(,"alg":"RS256"})", "keys[1].alg: does not suit the kty");
    addKey("kid", "{" + secret + R"(,"kid":7})", "keys[1].kid: is missing or not a text");
    addKey("curve", R"({"kty":"EC"})", "keys[1].crv: is missing or not a text");
    add("kid twice",
        keySet({"{" + secret + R"(,"kid":"a"})", "{" + secret + "}", "{" + secret + R"(,"kid":"a"})"}),
        "keys[2].kid: is that of keys[0] too");

    addKey("no secret", R"({"kty":"oct"})", "keys[1].k: is missing or not a text");
    addKey("padded secret", R"({"kty":"oct","k":"QUFBQQ=="})", "keys[1].k: is not base64url");
    addKey("short secret", R"({"kty":"oct","k":")" + toBase64Url(std::string(31, 's')) + R"("})",
           "keys[1].k: has fewer than 32 bytes");

    addKey("no modulus", R"({"kty":"RSA","e":"AQAB"})", "keys[1].n: is missing or not a text");
    addKey("modulus", R"({"kty":"RSA","n":"a+b/","e":"AQAB"})", "keys[1].n: is not base64url");
    addKey("no exponent", R"({"kty":"RSA","n":"AQAB"})", "keys[1].e: is missing or not a text");
    addKey("empty modulus", rsa("", "\3"), "keys[1].n: is empty or starts with a zero byte");
    addKey("zero byte", rsa(modulus(257, '\0'), "\3"), "keys[1].n: is empty or starts with a zero byte");
    addKey("2047 bits", rsa(modulus(256, '\x7f'), "\3"), "keys[1].n: has fewer than 2048 bits");
    addKey("8193 bits", rsa(modulus(1'025, '\1'), "\3"), "keys[1].n: has more than 8192 bits");
    addKey("even", rsa(modulus(256, '\x80', '\2'), "\3"), "keys[1].n: is even");
    const std::string exponent = "keys[1].e: is empty, starts with a zero byte or has more than 8 bytes";
    addKey("empty exponent", rsa(modulus(256), ""), exponent);
    addKey("exponent with zero", rsa(modulus(256), std::string("\0\3", 2)), exponent);
    addKey("long exponent", rsa(modulus(256), std::string(9, '\3')), exponent);
    addKey("exponent 1", rsa(modulus(256), "\1"), "keys[1].e: is not an odd number from 3 on");
    addKey("exponent 4", rsa(modulus(256), "\4"), "keys[1].e: is not an odd number from 3 on");

    const std::string curve = R"({"kty":"EC","crv":"P-256",)";
    addKey("no point", curve + R"("y":"AAAA"})", "keys[1].x: is missing or not a text");
    addKey("half a point", curve + point + "}", "keys[1].y: is missing or not a text");
    addKey("short x", curve + R"("x":"AAAA","y":"AAAA"})", "keys[1].x: has not 32 bytes");
    addKey("short y", curve + point + R"(,"y":"AAAA"})", "keys[1].y: has not 32 bytes");
    addKey("off the curve", curve + point + R"(,"y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a8"})",
           "keys[1].x: is with y no point on the curve");
    addKey("beyond the field",
           curve + R"("x":")" + toBase64Url(std::string(32, '\xff')) + R"(","y":")"
               + toBase64Url(std::string(32, '\xff')) + R"("})",
           "keys[1].x: is with y no point on the curve");
    addKey("long Ed25519",
           R"({"kty":"OKP","crv":"Ed25519","x":")" + toBase64Url(std::string(33, 'x')) + R"("})",
           "keys[1].x: has not 32 bytes");
}

QTEST_APPLESS_MAIN(TestJwkSet)
#include "tst_jwk_set.moc"
