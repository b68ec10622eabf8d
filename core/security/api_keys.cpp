#include "core/security/api_keys.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

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

Hash hashOf(std::string_view key)
{
    Hash hash{};
    SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), hash.data());
    return hash;
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
    return MadeApiKey{std::move(record), Secret(std::move(text))};
}

bool looksLikeApiKey(std::string_view text)
{
    return text.starts_with(prefix);
}

ApiKeyRing::ApiKeyRing(std::vector<ApiKeyRecord> records)
{
    for (ApiKeyRecord& record : records) {
        std::string id = record.id;
        m_records.insert_or_assign(std::move(id), std::move(record));
    }
}

const ApiKeyRecord* ApiKeyRing::find(std::string_view presented, TimePoint now) const
{
    if (presented.size() != keyLength || !looksLikeApiKey(presented))
        return nullptr;
    static const Hash nobodys{};
    const Hash hash = hashOf(presented);
    const auto found = m_records.find(presented.substr(prefix.size(), idLength));
    const bool isKnown = found != m_records.end();
    const bool isSame =
        CRYPTO_memcmp(hash.data(), isKnown ? found->second.hash.data() : nobodys.data(), hash.size()) == 0;
    if (!isKnown || !isSame || (found->second.expires && *found->second.expires <= now))
        return nullptr;
    return &found->second;
}

}  // namespace core
