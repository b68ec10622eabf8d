#include "core/security/token.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>

namespace core {
namespace {

constexpr std::string_view secretLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t secretLength = 43;  // of six bits: 258

}  // namespace

Result<MadeToken> makeToken(std::string_view prefix)
{
    std::array<unsigned char, tokenIdLength + secretLength> random{};
    if (RAND_bytes(random.data(), int(random.size())) != 1)
        return Error{ErrorCode::Io, "the operating system gives no random numbers"};
    std::string id;
    std::string text(prefix);
    text.reserve(prefix.size() + tokenIdLength + 1 + secretLength);
    for (std::size_t i = 0; i < tokenIdLength; ++i)
        id += tokenIdLetters[random[i] % tokenIdLetters.size()];
    text += id;
    text += '_';
    for (std::size_t i = 0; i < secretLength; ++i)
        text += secretLetters[random[tokenIdLength + i] % secretLetters.size()];
    OPENSSL_cleanse(random.data(), random.size());
    const Sha256Digest hash = sha256Of(text);
    if (hash == Sha256Digest())
        return Error{ErrorCode::Io, "OpenSSL has no SHA-256"};
    return MadeToken{std::move(id), Secret(std::move(text)), hash};
}

std::string_view tokenIdOf(std::string_view text, std::string_view prefix)
{
    if (text.size() != prefix.size() + tokenIdLength + 1 + secretLength || !text.starts_with(prefix)
        || text[prefix.size() + tokenIdLength] != '_')
        return {};
    return text.substr(prefix.size(), tokenIdLength);
}

bool hasHash(std::string_view text, const Sha256Digest& hash)
{
    const Sha256Digest found = sha256Of(text);
    return CRYPTO_memcmp(found.data(), hash.data(), hash.size()) == 0 && found != Sha256Digest();
}

}  // namespace core
