#include "core/security/aes_gcm.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

namespace core {
namespace {

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

constexpr std::size_t mostAtOnce = 1U << 30;  // EVP takes lengths as int

const unsigned char* bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytesOf(char* text)
{
    return reinterpret_cast<unsigned char*>(text);
}

// `step` is EVP_EncryptUpdate or EVP_DecryptUpdate; without a place to write to, the bytes are associated
// only.
template <typename Step>
bool feed(EVP_CIPHER_CTX* cipher, Step step, std::string_view from, char* to)
{
    for (; !from.empty(); from.remove_prefix(std::min(mostAtOnce, from.size()))) {
        const std::string_view part = from.substr(0, mostAtOnce);
        int written = 0;
        if (step(cipher, bytesOf(to), &written, bytesOf(part), static_cast<int>(part.size())) != 1)
            return false;
        to = to ? to + written : nullptr;
    }
    return true;
}

}  // namespace

bool AesGcm::encrypt(std::string_view plain, char* to) const
{
    if (key.size() != keySize || nonce.size() != nonceSize)
        return false;
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    char* const tag = to + plain.size();
    int written = 0;
    return cipher
        && EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytesOf(key), bytesOf(nonce)) == 1
        && feed(cipher.get(), EVP_EncryptUpdate, associated, nullptr)
        && feed(cipher.get(), EVP_EncryptUpdate, plain, to)
        && EVP_EncryptFinal_ex(cipher.get(), bytesOf(tag), &written) == 1
        && EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tagSize, tag) == 1;
}

bool AesGcm::decrypt(std::string_view sealed, char* to) const
{
    if (key.size() != keySize || nonce.size() != nonceSize || sealed.size() < tagSize)
        return false;
    const std::string_view text = sealed.substr(0, sealed.size() - tagSize);
    std::array<char, tagSize> tag{};
    sealed.copy(tag.data(), tagSize, text.size());
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    std::array<char, tagSize> rest{};
    int written = 0;
    const bool isGenuine = cipher
        && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytesOf(key), bytesOf(nonce)) == 1
        && feed(cipher.get(), EVP_DecryptUpdate, associated, nullptr)
        && feed(cipher.get(), EVP_DecryptUpdate, text, to)
        && EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tagSize, tag.data()) == 1
        && EVP_DecryptFinal_ex(cipher.get(), bytesOf(rest.data()), &written) == 1;
    if (!isGenuine)
        OPENSSL_cleanse(to, text.size());
    return isGenuine;
}

}  // namespace core
