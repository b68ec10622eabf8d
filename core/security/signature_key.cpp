#include "core/security/signature_key.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <vector>

namespace core {
namespace {

constexpr std::size_t shortestSecret = 32;
constexpr std::size_t fewestModulusBits = 2'048;
constexpr std::size_t mostModulusBits = 8'192;
constexpr std::size_t longestExponent = 8;
constexpr std::size_t coordinateBytes = 32;

constexpr std::array<std::pair<SignatureAlgorithm, std::string_view>, 4> algorithmNames{
    {{SignatureAlgorithm::Hs256, "HS256"},
     {SignatureAlgorithm::Rs256, "RS256"},
     {SignatureAlgorithm::Es256, "ES256"},
     {SignatureAlgorithm::EdDsa, "EdDSA"}}};

template <auto release>
struct Release {
    template <typename T>
    void operator()(T* held) const
    {
        release(held);
    }
};
using BigNumber = std::unique_ptr<BIGNUM, Release<BN_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Release<ECDSA_SIG_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Release<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Release<OSSL_PARAM_free>>;

// What OpenSSL queues for this thread in the meantime is dropped: others read that queue too.
class QuietErrors {
public:
    QuietErrors() { ERR_set_mark(); }
    ~QuietErrors() { ERR_pop_to_mark(); }
    QuietErrors(const QuietErrors&) = delete;
    QuietErrors& operator=(const QuietErrors&) = delete;
};

Error broken(const char* what)
{
    return {ErrorCode::Invalid, what};
}

const unsigned char* octets(std::string_view bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

BigNumber bigNumber(std::string_view bytes)
{
    return BigNumber(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

bool isOdd(std::string_view number)
{
    return (octets(number)[number.size() - 1] & 1U) != 0;
}

// Empty when OpenSSL does not take the key.
std::shared_ptr<EVP_PKEY> publicKeyFrom(const char* kind, OSSL_PARAM_BLD* parts)
{
    const Params params(OSSL_PARAM_BLD_to_param(parts));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1
        || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
        return {};
    return {key, EVP_PKEY_free};
}

bool passesPublicCheck(EVP_PKEY* key)
{
    const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    return context && EVP_PKEY_public_check(context.get()) == 1;
}

// A JWS has r and s one after the other; OpenSSL wants them as DER. Empty when that is not possible.
std::vector<unsigned char> derSignature(std::string_view signature)
{
    if (signature.size() != 2 * coordinateBytes)
        return {};
    BigNumber r = bigNumber(signature.substr(0, coordinateBytes));
    BigNumber s = bigNumber(signature.substr(coordinateBytes));
    const EcdsaSignature pair(ECDSA_SIG_new());
    if (!r || !s || !pair || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1)
        return {};
    static_cast<void>(r.release());  // the pair owns them now
    static_cast<void>(s.release());
    const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
    if (size <= 0)
        return {};
    std::vector<unsigned char> der(static_cast<std::size_t>(size));
    unsigned char* end = der.data();
    i2d_ECDSA_SIG(pair.get(), &end);
    return der;
}

bool secretVerifies(const Secret& secret, std::string_view message, std::string_view signature)
{
    std::array<unsigned char, 32> expected{};
    std::size_t size = 0;
    const std::string_view key = secret.reveal();
    return EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(), octets(message),
                     message.size(), expected.data(), expected.size(), &size)
        && size == expected.size() && signature.size() == size
        && CRYPTO_memcmp(expected.data(), signature.data(), size) == 0;
}

// Without a digest for EdDSA, which hashes by itself.
bool publicKeyVerifies(EVP_PKEY* key, const char* digest, std::string_view message,
                       const unsigned char* signature, std::size_t signatureSize)
{
    const DigestContext context(EVP_MD_CTX_new());
    return context
        && EVP_DigestVerifyInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key, nullptr) == 1
        && EVP_DigestVerify(context.get(), signature, signatureSize, octets(message), message.size()) == 1;
}

}  // namespace

std::string_view nameOf(SignatureAlgorithm algorithm)
{
    return algorithmNames[static_cast<std::size_t>(algorithm)].second;
}

std::optional<SignatureAlgorithm> signatureAlgorithmNamed(std::string_view name)
{
    for (const auto& [algorithm, itsName] : algorithmNames)
        if (itsName == name)
            return algorithm;
    return {};
}

SignatureKey::SignatureKey(SignatureAlgorithm algorithm, Secret secret,
                           std::shared_ptr<evp_pkey_st> publicKey)
    : m_algorithm(algorithm),
      m_secret(std::move(secret)),
      m_publicKey(std::move(publicKey))
{
}

Result<SignatureKey> SignatureKey::hs256(Secret secret)
{
    if (secret.reveal().size() < shortestSecret)
        return broken("k: has fewer than 32 bytes");
    return SignatureKey(SignatureAlgorithm::Hs256, std::move(secret), {});
}

Result<SignatureKey> SignatureKey::rs256(std::string_view modulus, std::string_view exponent)
{
    if (modulus.empty() || modulus[0] == '\0')
        return broken("n: is empty or starts with a zero byte");
    const std::size_t bits = 8 * modulus.size() - std::size_t(std::countl_zero(octets(modulus)[0]));
    if (bits < fewestModulusBits)
        return broken("n: has fewer than 2048 bits");
    if (bits > mostModulusBits)
        return broken("n: has more than 8192 bits");
    if (!isOdd(modulus))
        return broken("n: is even");
    if (exponent.empty() || exponent[0] == '\0' || exponent.size() > longestExponent)
        return broken("e: is empty, starts with a zero byte or has more than 8 bytes");
    // With 1 anybody could sign.
    if (!isOdd(exponent) || (exponent.size() == 1 && exponent[0] == '\1'))
        return broken("e: is not an odd number from 3 on");

    const QuietErrors quiet;
    const BigNumber n = bigNumber(modulus);
    const BigNumber e = bigNumber(exponent);
    const ParamBuilder parts(OSSL_PARAM_BLD_new());
    if (!n || !e || !parts || OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1
        || OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return broken("n: cannot be used");
    auto key = publicKeyFrom("RSA", parts.get());
    if (!key)
        return broken("n: cannot be used");
    return SignatureKey(SignatureAlgorithm::Rs256, {}, std::move(key));
}

Result<SignatureKey> SignatureKey::es256(std::string_view x, std::string_view y)
{
    if (x.size() != coordinateBytes)
        return broken("x: has not 32 bytes");
    if (y.size() != coordinateBytes)
        return broken("y: has not 32 bytes");

    const QuietErrors quiet;
    const std::string point = "\4" + std::string(x) + std::string(y);  // uncompressed, by SEC 1
    const ParamBuilder parts(OSSL_PARAM_BLD_new());
    if (!parts
        || OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0)
            != 1
        || OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size())
            != 1)
        return broken("x: cannot be used");
    auto key = publicKeyFrom("EC", parts.get());
    if (!key || !passesPublicCheck(key.get()))
        return broken("x: is with y no point on the curve");
    return SignatureKey(SignatureAlgorithm::Es256, {}, std::move(key));
}

Result<SignatureKey> SignatureKey::ed25519(std::string_view point)
{
    if (point.size() != coordinateBytes)
        return broken("x: has not 32 bytes");

    const QuietErrors quiet;
    const ParamBuilder parts(OSSL_PARAM_BLD_new());
    if (!parts
        || OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size())
            != 1)
        return broken("x: cannot be used");
    auto key = publicKeyFrom("ED25519", parts.get());
    if (!key)
        return broken("x: cannot be used");
    return SignatureKey(SignatureAlgorithm::EdDsa, {}, std::move(key));
}

bool SignatureKey::verifies(std::string_view message, std::string_view signature) const
{
    const QuietErrors quiet;
    switch (m_algorithm) {
    case SignatureAlgorithm::Hs256: return secretVerifies(m_secret, message, signature);
    case SignatureAlgorithm::Rs256:
        return publicKeyVerifies(m_publicKey.get(), "SHA256", message, octets(signature), signature.size());
    case SignatureAlgorithm::Es256: {
        const auto der = derSignature(signature);
        return !der.empty()
            && publicKeyVerifies(m_publicKey.get(), "SHA256", message, der.data(), der.size());
    }
    case SignatureAlgorithm::EdDsa:
        return publicKeyVerifies(m_publicKey.get(), nullptr, message, octets(signature), signature.size());
    }
    return false;
}

}  // namespace core
