#include "core/security/sha256.h"

#include <openssl/evp.h>

#include <memory>

namespace core {
namespace {

// The algorithm is looked up once and the context made once a thread: both take longer than the hash of a
// key.
class Hasher {
public:
    Hasher() : m_context(EVP_MD_CTX_new(), EVP_MD_CTX_free)
    {
        static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> sha256(
            EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free);
        EVP_DigestInit_ex2(m_context.get(), sha256.get(), nullptr);
    }

    Sha256Digest hash(std::string_view text)
    {
        Sha256Digest made{};
        // Null: the algorithm that the context has, whose memory is used again.
        if (EVP_DigestInit_ex2(m_context.get(), nullptr, nullptr) != 1
            || EVP_DigestUpdate(m_context.get(), text.data(), text.size()) != 1
            || EVP_DigestFinal_ex(m_context.get(), made.data(), nullptr) != 1)
            return {};
        return made;
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

}  // namespace

Sha256Digest sha256Of(std::string_view text)
{
    thread_local Hasher hasher;
    return hasher.hash(text);
}

}  // namespace core
