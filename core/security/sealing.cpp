#include "core/security/sealing.h"

#include "core/base/text.h"
#include "core/security/aes_gcm.h"
#include "core/security/sha256.h"

#include <openssl/rand.h>

#include <limits>
#include <optional>
#include <utility>

// A sealed record, numbers with the highest byte first:
//   "PHSR"  format 1  algorithm 1  key id 8  version 8  kind: length 1, bytes  owner: length 2, bytes
//   nonce 12  ciphertext  tag 16
// All before the nonce is authenticated with the ciphertext.
namespace core {
namespace {

constexpr std::string_view magic = "PHSR";
constexpr unsigned format = 1;
constexpr unsigned aes256Gcm = 1;
constexpr std::size_t nonceSize = AesGcm::nonceSize;
constexpr std::size_t tagSize = AesGcm::tagSize;

void addNumber(std::string& text, std::uint64_t number, unsigned bytes)
{
    for (unsigned left = bytes; left > 0; --left)
        text += static_cast<char>(number >> 8 * (left - 1));
}

class HeaderReader {
public:
    explicit HeaderReader(std::string_view text) : m_text(text) {}

    std::optional<std::string_view> bytes(std::size_t count)
    {
        if (m_text.size() - m_at < count)
            return std::nullopt;
        m_at += count;
        return m_text.substr(m_at - count, count);
    }
    std::optional<std::uint64_t> number(std::size_t size)
    {
        const auto read = bytes(size);
        if (!read)
            return std::nullopt;
        std::uint64_t value = 0;
        for (const char c : *read)
            value = value << 8 | static_cast<unsigned char>(c);
        return value;
    }
    std::optional<std::string_view> text(std::size_t sizeOfLength)
    {
        const auto length = number(sizeOfLength);
        return length ? bytes(*length) : std::nullopt;
    }
    std::size_t at() const { return m_at; }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
};

struct Parts {
    SealedHeader header;
    std::string_view authenticated;
    std::string_view nonce;
    std::string_view text;  // encrypted, and its tag
};

Error cut()
{
    return {ErrorCode::Corrupt, "a sealed record is cut"};
}

Result<Parts> partsOf(std::string_view sealed)
{
    if (!sealed.starts_with(magic))
        return Error{ErrorCode::Corrupt, "this is no sealed record"};
    HeaderReader header(sealed);
    header.bytes(magic.size());
    const auto formatNumber = header.number(1);
    const auto algorithm = header.number(1);
    if (!formatNumber || !algorithm)
        return cut();
    if (*formatNumber != format || *algorithm != aes256Gcm)
        return Error{ErrorCode::Refused, "a sealed record has a format that this console does not know"};
    const auto key = header.number(8);
    const auto version = header.number(8);
    const auto kind = header.text(1);
    const auto owner = header.text(2);
    const std::size_t headerSize = header.at();
    const auto nonce = header.bytes(nonceSize);
    if (!key || !version || !kind || !owner || !nonce || sealed.size() < header.at() + tagSize)
        return cut();
    return Parts{{*key, {std::string(*kind), std::string(*owner), *version}},
                 sealed.substr(0, headerSize),
                 *nonce,
                 sealed.substr(header.at())};
}

std::string describe(const SealContext& context)
{
    return "the " + context.kind + " " + inQuotes(context.owner);
}

// Whether it is the record that is wanted.
std::optional<Error> mismatch(const SealedHeader& found, const SealingKey& key, const SealContext& wanted)
{
    if (found.context.kind != wanted.kind || found.context.owner != wanted.owner)
        return Error{ErrorCode::Refused,
                     "what is kept as " + describe(wanted) + " was sealed as " + describe(found.context)};
    if (found.key != key.id())
        return Error{ErrorCode::NotFound, describe(wanted) + " was sealed with another key"};
    if (found.context.version != wanted.version)
        return Error{ErrorCode::Stale,
                     describe(wanted) + " is version " + std::to_string(found.context.version) + ", not "
                         + std::to_string(wanted.version)};
    return std::nullopt;
}

}  // namespace

SealingKey::SealingKey(Secret bytes) : m_bytes(std::move(bytes)), m_id(0)
{
    const Secret named("pilothouse key id" + std::string(m_bytes.reveal()));
    const Sha256Digest digest = sha256Of(named.reveal());
    for (std::size_t i = 0; i < sizeof m_id; ++i)
        m_id = m_id << 8 | digest[i];
}

Result<SealingKey> SealingKey::random()
{
    auto bytes = randomBytes(size);
    if (!bytes)
        return bytes.error();
    return SealingKey(Secret(std::move(bytes).value()));
}

Result<SealingKey> SealingKey::of(Secret bytes)
{
    if (bytes.reveal().size() != size)
        return Error{ErrorCode::Invalid, "a key has 32 bytes, not " + std::to_string(bytes.reveal().size())};
    return SealingKey(std::move(bytes));
}

Result<std::string> randomBytes(std::size_t count)
{
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
        return Error{ErrorCode::Io, "the system has no random numbers"};
    return bytes;
}

Result<std::string> seal(const SealingKey& key, const SealContext& context, std::string_view plain)
{
    if (context.kind.size() > std::numeric_limits<std::uint8_t>::max()
        || context.owner.size() > std::numeric_limits<std::uint16_t>::max())
        return Error{ErrorCode::Invalid, describe(context) + " has too long a name"};
    const auto nonce = randomBytes(nonceSize);
    if (!nonce)
        return nonce.error();
    std::string sealed(magic);
    addNumber(sealed, format, 1);
    addNumber(sealed, aes256Gcm, 1);
    addNumber(sealed, key.id(), 8);
    addNumber(sealed, context.version, 8);
    addNumber(sealed, context.kind.size(), 1);
    sealed += context.kind;
    addNumber(sealed, context.owner.size(), 2);
    sealed += context.owner;
    const std::size_t headerSize = sealed.size();
    sealed += nonce.value();
    const std::size_t textAt = sealed.size();
    sealed.resize(textAt + plain.size() + tagSize);
    const AesGcm cipher{key.reveal(), nonce.value(), std::string_view(sealed).substr(0, headerSize)};
    if (!cipher.encrypt(plain, sealed.data() + textAt))
        return Error{ErrorCode::Io, "OpenSSL could not seal " + describe(context)};
    return sealed;
}

Result<Secret> open(const SealingKey& key, const SealContext& context, std::string_view sealed)
{
    const auto parts = partsOf(sealed);
    if (!parts)
        return parts.error();
    const Parts& part = parts.value();
    if (auto wrong = mismatch(part.header, key, context))
        return *wrong;
    std::string plain(part.text.size() - tagSize, '\0');
    const AesGcm cipher{key.reveal(), part.nonce, part.authenticated};
    if (!cipher.decrypt(part.text, plain.data()))
        return Error{ErrorCode::Corrupt, describe(context) + " is damaged or was tampered with"};
    return Secret(std::move(plain));
}

Result<SealedHeader> readSealedHeader(std::string_view sealed)
{
    const auto parts = partsOf(sealed);
    if (!parts)
        return parts.error();
    return parts.value().header;
}

}  // namespace core
