#include "core/security/signing_key.h"

#include "core/security/master_key.h"

#include <openssl/evp.h>

namespace core {
namespace {

constexpr std::size_t seedSize = 32;
constexpr std::size_t signatureSize = 64;

const unsigned char* signedBytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

SigningKey::SigningKey(std::shared_ptr<evp_pkey_st> key, std::string publicKey)
    : m_key(std::move(key)),
      m_public(std::move(publicKey))
{
}

Result<SigningKey> SigningKey::fromFile(const std::string& path)
{
    auto seed = readKeyFile(path);
    if (!seed && seed.error().code == ErrorCode::NotFound)
        seed = makeKeyFile(path);
    if (!seed)
        return seed.error();
    return of(Secret(std::string(seed.value().reveal())));
}

Result<SigningKey> SigningKey::of(const Secret& seed)
{
    if (seed.reveal().size() != seedSize)
        return Error{ErrorCode::Invalid, "an Ed25519 key has 32 bytes"};
    std::shared_ptr<evp_pkey_st> key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, signedBytes(seed.reveal()), seedSize),
        EVP_PKEY_free);
    std::string publicKey(seedSize, '\0');
    std::size_t size = publicKey.size();
    if (!key
        || EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(publicKey.data()), &size)
            != 1)
        return Error{ErrorCode::Io, "OpenSSL has no Ed25519"};
    return SigningKey(std::move(key), std::move(publicKey));
}

Result<std::string> SigningKey::sign(std::string_view message) const
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::string signature(signatureSize, '\0');
    std::size_t size = signature.size();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, m_key.get()) != 1
        || EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                          signedBytes(message), message.size())
            != 1)
        return Error{ErrorCode::Io, "OpenSSL cannot sign"};
    return signature;
}

}  // namespace core
