#include "core/security/api_keys.h"

#include "core/security/sha256.h"
#include "core/security/token.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace core {
namespace {

constexpr std::string_view prefix = "phk_";

// Five bits a letter; nothing for a text that is no id.
std::optional<std::uint64_t> numberOf(std::string_view id)
{
    std::uint64_t number = 0;
    for (const char letter : id) {
        const std::size_t bits = tokenIdLetters.find(letter);
        if (bits == std::string_view::npos)
            return std::nullopt;
        number = number << 5 | bits;
    }
    return id.size() == tokenIdLength ? std::optional(number) : std::nullopt;
}

}  // namespace

Result<MadeApiKey> makeApiKey(std::string name, std::vector<std::string> groups,
                              std::optional<TimePoint> expires, TimePoint now)
{
    auto made = makeToken(prefix);
    if (!made)
        return made.error();
    MadeToken token = std::move(made).value();
    return MadeApiKey{{std::move(token.id), std::move(name), std::move(groups), now, expires, token.hash},
                      std::move(token.text)};
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
    const std::string_view id = tokenIdOf(presented, prefix);
    if (id.empty())
        return nullptr;
    static const Sha256Digest nobodys{};
    const Sha256Digest hash = sha256Of(presented);
    if (hash == nobodys)
        return nullptr;
    const auto number = numberOf(id);
    const auto found = number ? m_records.find(*number) : m_records.end();
    const bool isKnown = found != m_records.end();
    const bool isSame =
        CRYPTO_memcmp(hash.data(), isKnown ? found->second.hash.data() : nobodys.data(), hash.size()) == 0;
    if (!isKnown || !isSame || (found->second.expires && *found->second.expires <= now))
        return nullptr;
    return &found->second;
}

}  // namespace core
