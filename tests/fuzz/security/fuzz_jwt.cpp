#include "core/security/jwk_set.h"
#include "core/security/jwt.h"

#include <QByteArray>

#include <openssl/evp.h>

#include <cstdlib>

namespace {

const core::TimePoint now{std::chrono::seconds(1'700'000'000)};
const core::JwtExpectations expected{"i", "a"};
const std::string secret = "a secret of thirty-two bytes, at least";

std::string base64Url(std::string_view bytes)
{
    return QByteArray(bytes.data(), qsizetype(bytes.size()))
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)
        .toStdString();
}

std::string signedToken(std::string_view header, std::string_view payload)
{
    const std::string message = base64Url(header) + '.' + base64Url(payload);
    std::string signature(32, '\0');
    std::size_t size = 0;
    EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, secret.data(), secret.size(),
              reinterpret_cast<const unsigned char*>(message.data()), message.size(),
              reinterpret_cast<unsigned char*>(signature.data()), signature.size(), &size);
    return message + '.' + base64Url(signature);
}

void require(bool holds)
{
    if (!holds)
        std::abort();
}

void verifySigned(const std::string& token)
{
    static const auto keys =
        core::JwkSet::read(R"({"keys":[{"kty":"oct","kid":"k","k":")" + base64Url(secret) + R"("}]})")
            .value();
    const auto claims = core::verifyJwt(token, keys, expected, now);
    require(claims || claims.error().code == core::ErrorCode::Refused
            || claims.error().code == core::ErrorCode::NotFound);
    if (!claims)
        return;
    require(!claims.value().subject.empty() && claims.value().subject.size() <= 256);
    require(claims.value().expires > now - expected.leeway);
}

// Nobody has signed anything for this key set.
void verifyForged(std::string_view token)
{
    static const auto keys =
        core::JwkSet::read(
            R"({"keys":[{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0i"},)"
            R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
            R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},)"
            R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})")
            .value();
    require(!core::verifyJwt(token, keys, expected, now));
    const auto issuer = core::unverifiedIssuerOf(token);
    require(!issuer || issuer->size() <= core::longestToken);
}

void readKeys(std::string_view document)
{
    const auto keys = core::JwkSet::read(document);
    require(keys || keys.error().code == core::ErrorCode::Invalid);
    if (!keys)
        return;
    for (const core::Jwk& jwk : keys.value().keys()) {
        require(!jwk.id || keys.value().withId(*jwk.id) == &jwk.key);
        require(!jwk.key.verifies("message", document.substr(0, 64)));
    }
}

}  // namespace

// The first byte says what the rest is: a token, the payload or the header of a signed token, or a key set.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    switch (data[0] % 4) {
    case 0: verifyForged(bytes); break;
    case 1: verifySigned(signedToken(R"({"alg":"HS256"})", bytes)); break;
    case 2: verifySigned(signedToken(bytes, R"({"iss":"i","aud":"a","sub":"s","exp":1700000600})")); break;
    default: readKeys(bytes);
    }
    return 0;
}
