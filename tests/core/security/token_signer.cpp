#include "token_signer.h"

#include <QByteArray>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>

using core::SignatureAlgorithm;

namespace {

const unsigned char* octets(std::string_view bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string number(const BIGNUM* value, int size)
{
    std::string bytes(std::size_t(size), '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), size);
    return bytes;
}

std::string numberPart(EVP_PKEY* key, const char* name)
{
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key, name, &value);
    const std::string bytes = number(value, BN_num_bytes(value));
    BN_free(value);
    return bytes;
}

std::string pointPart(EVP_PKEY* key)
{
    std::array<unsigned char, 65> bytes{};
    std::size_t size = 0;
    EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size(), &size);
    return std::string(reinterpret_cast<const char*>(bytes.data()), size);
}

EVP_PKEY* newKey(SignatureAlgorithm algorithm)
{
    switch (algorithm) {
    case SignatureAlgorithm::Hs256: return nullptr;
    case SignatureAlgorithm::Rs256: return EVP_RSA_gen(2048);
    case SignatureAlgorithm::Es256: return EVP_EC_gen("P-256");
    case SignatureAlgorithm::EdDsa: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    }
    return nullptr;
}

std::string rawEcdsa(const std::string& der)
{
    const unsigned char* at = octets(der);
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, long(der.size()));
    const std::string raw = number(ECDSA_SIG_get0_r(pair), 32) + number(ECDSA_SIG_get0_s(pair), 32);
    ECDSA_SIG_free(pair);
    return raw;
}

std::string contentOf(BIO* memory)
{
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    std::string content(bytes, std::size_t(size));
    BIO_free(memory);
    return content;
}

}  // namespace

std::string toBase64Url(std::string_view bytes)
{
    return QByteArray(bytes.data(), qsizetype(bytes.size()))
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)
        .toStdString();
}

TokenSigner::TokenSigner(SignatureAlgorithm algorithm)
    : m_algorithm(algorithm),
      m_secret("a secret of thirty-two bytes, at least"),
      m_key(newKey(algorithm), EVP_PKEY_free)
{
}

TokenSigner TokenSigner::withSecret(std::string secret)
{
    TokenSigner signer(SignatureAlgorithm::Hs256);
    signer.m_secret = std::move(secret);
    return signer;
}

std::string TokenSigner::jwk(std::string_view more) const
{
    std::string members;
    switch (m_algorithm) {
    case SignatureAlgorithm::Hs256: members = R"("kty":"oct","k":")" + toBase64Url(m_secret) + '"'; break;
    case SignatureAlgorithm::Rs256:
        members = R"("kty":"RSA","n":")" + toBase64Url(numberPart(m_key.get(), OSSL_PKEY_PARAM_RSA_N))
            + R"(","e":")" + toBase64Url(numberPart(m_key.get(), OSSL_PKEY_PARAM_RSA_E)) + '"';
        break;
    case SignatureAlgorithm::Es256: {
        const std::string point = pointPart(m_key.get());
        members = R"("kty":"EC","crv":"P-256","x":")" + toBase64Url(point.substr(1, 32)) + R"(","y":")"
            + toBase64Url(point.substr(33)) + '"';
        break;
    }
    case SignatureAlgorithm::EdDsa:
        members = R"("kty":"OKP","crv":"Ed25519","x":")" + toBase64Url(pointPart(m_key.get())) + '"';
        break;
    }
    return '{' + members + std::string(more) + '}';
}

std::string TokenSigner::publicKeyPem() const
{
    BIO* memory = BIO_new(BIO_s_mem());
    PEM_write_bio_PUBKEY(memory, m_key.get());
    return contentOf(memory);
}

std::string TokenSigner::publicKeyDer() const
{
    BIO* memory = BIO_new(BIO_s_mem());
    i2d_PUBKEY_bio(memory, m_key.get());
    return contentOf(memory);
}

std::string TokenSigner::signature(std::string_view message) const
{
    std::string made(512, '\0');
    std::size_t size = made.size();
    auto* bytes = reinterpret_cast<unsigned char*>(made.data());
    if (m_algorithm == SignatureAlgorithm::Hs256) {
        EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, m_secret.data(), m_secret.size(),
                  octets(message), message.size(), bytes, size, &size);
    } else {
        EVP_MD_CTX* context = EVP_MD_CTX_new();
        const char* digest = m_algorithm == SignatureAlgorithm::EdDsa ? nullptr : "SHA256";
        EVP_DigestSignInit_ex(context, nullptr, digest, nullptr, nullptr, m_key.get(), nullptr);
        EVP_DigestSign(context, bytes, &size, octets(message), message.size());
        EVP_MD_CTX_free(context);
    }
    made.resize(size);
    return m_algorithm == SignatureAlgorithm::Es256 ? rawEcdsa(made) : made;
}

std::string TokenSigner::token(std::string_view header, std::string_view payload) const
{
    const std::string message = toBase64Url(header) + '.' + toBase64Url(payload);
    return message + '.' + toBase64Url(signature(message));
}

std::string TokenSigner::token(std::string_view payload) const
{
    return token(R"({"alg":")" + std::string(nameOf(m_algorithm)) + R"("})", payload);
}

std::string keySet(std::initializer_list<std::string> jwks)
{
    std::string document;
    for (const std::string& jwk : jwks)
        document += (document.empty() ? "" : ",") + jwk;
    return R"({"keys":[)" + document + "]}";
}
