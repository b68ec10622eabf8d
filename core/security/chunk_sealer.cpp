#include "core/security/chunk_sealer.h"

#include "core/security/aes_gcm.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace core {
namespace {

constexpr std::string_view chunkMagic = "PHCHUNK1";
constexpr std::size_t saltSize = 32;
constexpr std::size_t sizeOffset = chunkMagic.size() + saltSize;
constexpr std::size_t headerTagOffset = sizeOffset + 8;
static_assert(headerTagOffset + ChunkSealer::tagSize == ChunkSealer::headerSize);
static_assert(ChunkSealer::tagSize == AesGcm::tagSize);

constexpr std::uint64_t headerNumber = ~0ULL;  // no chunk has it

using Nonce = std::array<char, AesGcm::nonceSize>;

Nonce nonceOf(std::uint64_t number)
{
    Nonce nonce{};
    for (std::size_t i = 0; i < 8; ++i)
        nonce[nonce.size() - 1 - i] = static_cast<char>(number >> (8 * i));
    return nonce;
}

std::string_view viewOf(const Nonce& nonce)
{
    return {nonce.data(), nonce.size()};
}

}  // namespace

Secret ChunkSealer::keyOf(const SealingKey& key, const std::string& salt)
{
    const std::string text = "pilothouse sealed file" + salt;
    std::string bytes(SealingKey::size, '\0');
    unsigned int written = 0;
    const auto* made = HMAC(EVP_sha256(), key.reveal().data(), static_cast<int>(key.reveal().size()),
                            reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                            reinterpret_cast<unsigned char*>(bytes.data()), &written);
    return made && written == bytes.size() ? Secret(std::move(bytes)) : Secret();
}

Result<ChunkSealer> ChunkSealer::create(const SealingKey& key)
{
    auto salt = randomBytes(saltSize);
    if (!salt)
        return salt.error();
    Secret own = keyOf(key, salt.value());
    if (own.isEmpty())
        return Error{ErrorCode::Io, "a file's key cannot be made"};
    return ChunkSealer(std::move(salt).value(), std::move(own));
}

Result<ChunkSealer> ChunkSealer::open(const SealingKey& key, std::string_view header, std::string_view name)
{
    const Error damaged{ErrorCode::Corrupt, "the sealed file cannot be opened"};
    if (header.size() != headerSize || !header.starts_with(chunkMagic))
        return damaged;
    const std::string salt(header.substr(chunkMagic.size(), saltSize));
    ChunkSealer sealer(salt, keyOf(key, salt));
    for (std::size_t i = 0; i < 8; ++i)
        sealer.m_size |= std::uint64_t(static_cast<unsigned char>(header[sizeOffset + i])) << (8 * i);
    const std::string associated = std::string(header.substr(0, headerTagOffset)) + std::string(name);
    const Nonce nonce = nonceOf(headerNumber);
    char nothing = 0;
    if (!AesGcm{sealer.m_key.reveal(), viewOf(nonce), associated}.decrypt(header.substr(headerTagOffset),
                                                                          &nothing))
        return damaged;
    return sealer;
}

std::uint64_t ChunkSealer::sealedSize(std::uint64_t bytes)
{
    return headerSize + bytes + tagSize * ((bytes + chunkSize - 1) / chunkSize);
}

Result<std::string> ChunkSealer::header(std::uint64_t size, std::string_view name) const
{
    std::string header = std::string(chunkMagic) + m_salt;
    for (std::size_t i = 0; i < 8; ++i)
        header.push_back(static_cast<char>(size >> (8 * i)));
    const std::string associated = header + std::string(name);
    const Nonce nonce = nonceOf(headerNumber);
    std::array<char, tagSize> tag{};
    if (!AesGcm{m_key.reveal(), viewOf(nonce), associated}.encrypt({}, tag.data()))
        return Error{ErrorCode::Io, "a file's header cannot be sealed"};
    return header.append(tag.data(), tag.size());
}

bool ChunkSealer::seal(std::uint64_t chunk, std::string_view plain, char* to) const
{
    const Nonce nonce = nonceOf(chunk);
    return AesGcm{m_key.reveal(), viewOf(nonce), {}}.encrypt(plain, to);
}

bool ChunkSealer::unseal(std::uint64_t chunk, std::string_view sealed, char* to) const
{
    const Nonce nonce = nonceOf(chunk);
    return AesGcm{m_key.reveal(), viewOf(nonce), {}}.decrypt(sealed, to);
}

}  // namespace core
