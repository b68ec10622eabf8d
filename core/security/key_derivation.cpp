#include "core/security/key_derivation.h"

#include "core/security/sealing.h"

#include <sodium.h>

#include <utility>

namespace core {
namespace {

constexpr std::uint64_t mostMemory = 1ULL << 30;
constexpr std::uint64_t leastMemory = 8ULL << 20;
constexpr std::uint64_t mostPasses = 20;
constexpr std::size_t mostBytes = 64;
constexpr std::size_t fewestBytes = 16;

}  // namespace

Result<DerivationParameters> newDerivation()
{
    auto salt = randomBytes(DerivationParameters::saltSize);
    if (!salt)
        return salt.error();
    DerivationParameters parameters;
    parameters.salt = std::move(salt).value();
    return parameters;
}

bool isOutdated(const DerivationParameters& parameters)
{
    const DerivationParameters today;
    return parameters.passes < today.passes || parameters.memoryBytes < today.memoryBytes;
}

Result<Secret> deriveKey(const Secret& passPhrase, const DerivationParameters& parameters, std::size_t size)
{
    static_assert(DerivationParameters::saltSize == crypto_pwhash_SALTBYTES);
    const bool isWithin = parameters.passes >= 1 && parameters.passes <= mostPasses
        && parameters.memoryBytes >= leastMemory && parameters.memoryBytes <= mostMemory
        && parameters.salt.size() == DerivationParameters::saltSize && size >= fewestBytes
        && size <= mostBytes;
    if (!isWithin)
        return Error{ErrorCode::Invalid, "the parameters of a key's derivation are out of bounds"};
    if (sodium_init() < 0)
        return Error{ErrorCode::Io, "libsodium cannot be used"};
    std::string key(size, '\0');
    const std::string_view phrase = passPhrase.reveal();
    const int failed =
        crypto_pwhash(reinterpret_cast<unsigned char*>(key.data()), key.size(), phrase.data(), phrase.size(),
                      reinterpret_cast<const unsigned char*>(parameters.salt.data()), parameters.passes,
                      parameters.memoryBytes, crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0)
        return Error{ErrorCode::Busy, "there is not enough memory to make a key of a pass phrase"};
    return Secret(std::move(key));
}

}  // namespace core
