#include "core/security/api_keys.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>

namespace core {
namespace {

constexpr std::string_view prefix = "phk_";
constexpr std::string_view idLetters = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t idLength = 12;
constexpr std::string_view secretLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t secretLength = 43;  // of six bits: 258
constexpr std::size_t keyLength = 4 + idLength + 1 + secretLength;

using Hash = std::array<std::uint8_t, 32>;

// The algorithm is looked up once and the context made once a thread: both take longer than the hash of a
// key.
class Hasher {
public:
    Hasher() : m_context(EVP_MD_CTX_new(), EVP_MD_CTX_free) {}

    // All zeros when OpenSSL fails, which is no key's hash.
    Hash hash(std::string_view text)
    {
        static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha256(
            EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
        Hash made{};
        if (EVP_DigestInit_ex2(m_context.get(), sha256.get(), nullptr) != 1
            || EVP_DigestUpdate(m_context.get(), text.data(), text.size()) != 1
            || EVP_DigestFinal_ex(m_context.get(), made.data(), nullptr) != 1)
            return {};
        return made;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

Hash hashOf(std::string_view key)
{
    thread_local Hasher hasher;
    return hasher.hash(key);
}

// Five bits a letter; nothing for a text that is no id.
std::optional<std::uint64_t> numberOf(std::string_view id)
{
    std::uint64_t number = 0;
    for (const char letter : id) {
        const std::size_t bits = idLetters.find(letter);
        if (bits == std::string_view::npos)
            return std::nullopt;
        number = number << 5 | bits;
    }
    return id.size() == idLength ? std::optional(number) : std::nullopt;
}

}  // namespace

Result<MadeApiKey> makeApiKey(std::string name, std::vector<std::string> groups,
                              std::optional<TimePoint> expires, TimePoint now)
{
    std::array<unsigned char, idLength + secretLength> random{};
    if (RAND_bytes(random.data(), int(random.size())) != 1)
        return Error{ErrorCode::Io, "the operating system gives no random numbers"};
    std::string id;
    std::string text(prefix);
    text.reserve(keyLength);
    for (std::size_t i = 0; i < idLength; ++i)
        id += idLetters[random[i] % idLetters.size()];
    text += id;
    text += '_';
    for (std::size_t i = 0; i < secretLength; ++i)
        text += secretLetters[random[idLength + i] % secretLetters.size()];
    OPENSSL_cleanse(random.data(), random.size());
    ApiKeyRecord record{std::move(id), std::move(name), std::move(groups), now, expires, hashOf(text)};
    if (record.hash == Hash())
        return Error{ErrorCode::Io, "OpenSSL has no SHA-256"};
    return MadeApiKey{std::move(record), Secret(std::move(text))};
}

bool looksLikeApiKey(std::string_view text)
{
    return text.starts_with(prefix);
}

ApiKeyRing::ApiKeyRing(std::vector<ApiKeyRecord> records)
{
    m_records.reserve(records.size());
    for (ApiKeyRecord& record : records)
        if (const auto number = numberOf(record.id))
            m_records.insert_or_assign(*number, std::move(record));
}

const ApiKeyRecord* ApiKeyRing::find(std::string_view presented, TimePoint now) const
{
    if (presented.size() != keyLength || !looksLikeApiKey(presented))
        return nullptr;
    static const Hash nobodys{};
    const Hash hash = hashOf(presented);
    if (hash == nobodys)
        return nullptr;
    const auto number = numberOf(presented.substr(prefix.size(), idLength));
    const auto found = number ? m_records.find(*number) : m_records.end();
    const bool isKnown = found != m_records.end();
    const bool isSame =
        CRYPTO_memcmp(hash.data(), isKnown ? found->second.hash.data() : nobodys.data(), hash.size()) == 0;
    if (!isKnown || !isSame || (found->second.expires && *found->second.expires <= now))
        return nullptr;
    return &found->second;
}

}  // namespace core
