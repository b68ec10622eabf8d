#include "core/security/pass_phrase.h"

#include "core/fleet/trust_limits.h"
#include "core/security/key_derivation.h"

namespace core {
namespace {

constexpr std::size_t hashSize = 32;

}  // namespace

Result<> checkPassPhrase(const Secret& passPhrase)
{
    const std::size_t size = passPhrase.reveal().size();
    if (size < shortestPassPhrase || size > longestPassPhrase)
        return Error{ErrorCode::Invalid, "a pass phrase has 12 to 1024 bytes"};
    return done;
}

Result<PassPhraseHash> hashPassPhrase(const Secret& passPhrase)
{
    if (auto checked = checkPassPhrase(passPhrase); !checked)
        return checked.error();
    auto derivation = newDerivation();
    if (!derivation)
        return derivation.error();
    const auto hash = deriveKey(passPhrase, derivation.value(), hashSize);
    if (!hash)
        return hash.error();
    return PassPhraseHash{std::move(derivation).value(), std::string(hash.value().reveal())};
}

Result<bool> matches(const Secret& passPhrase, const PassPhraseHash* kept)
{
    PassPhraseHash nobodys;
    nobodys.derivation.salt.assign(DerivationParameters::saltSize, '\0');
    const PassPhraseHash& compared = kept ? *kept : nobodys;
    const auto hash = deriveKey(passPhrase, compared.derivation, hashSize);
    if (!hash)
        return hash.error();
    const bool isSame = hash.value().matches(compared.hash);
    return kept && isSame;
}

}  // namespace core
