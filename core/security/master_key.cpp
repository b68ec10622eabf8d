#include "core/security/master_key.h"

#include "core/base/descriptor.h"
#include "core/security/key_derivation.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace core {
namespace {

constexpr std::size_t digits = 2 * SealingKey::size;
constexpr std::string_view hexDigits = "0123456789abcdef";

Error system(const std::string& path)
{
    const ErrorCode code = errno == ENOENT ? ErrorCode::NotFound
        : errno == EEXIST                  ? ErrorCode::Exists
        : errno == ELOOP                   ? ErrorCode::Refused
                                           : ErrorCode::Io;
    return {code, path + ": " + std::generic_category().message(errno)};
}

std::optional<std::string> keyBytesIn(std::string_view hex)
{
    std::string bytes;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
        const std::size_t high = hexDigits.find(hex[at]);
        const std::size_t low = hexDigits.find(hex[at + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos)
            return std::nullopt;
        bytes += static_cast<char>(high << 4 | low);
    }
    return bytes;
}

bool writeAll(int file, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(file) == 0;
}

// A name is on disk when its folder is.
bool isFolderKept(const std::string& path)
{
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const Descriptor opened(
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return bool(opened) && ::fsync(opened.number()) == 0;
}

}  // namespace

Secret textOf(const SealingKey& key)
{
    std::string text;
    text.reserve(digits);
    for (const char c : key.reveal()) {
        text += hexDigits[static_cast<unsigned char>(c) >> 4];
        text += hexDigits[static_cast<unsigned char>(c) & 0xf];
    }
    return Secret(std::move(text));
}

Result<SealingKey> keyOfText(std::string_view text)
{
    auto bytes = text.size() == digits ? keyBytesIn(text) : std::nullopt;
    if (!bytes)
        return Error{ErrorCode::Invalid, "a key has 64 hexadecimal digits"};
    return SealingKey::of(Secret(std::move(*bytes)));
}

Result<SealingKey> readKeyFile(const std::string& path)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    if (!file)
        return system(path);
    struct stat facts {};
    if (::fstat(file.number(), &facts) != 0)
        return system(path);
    if (!S_ISREG(facts.st_mode))
        return Error{ErrorCode::Refused, path + ": a key must be in a plain file"};
    if (facts.st_uid != ::geteuid() && facts.st_uid != 0)
        return Error{ErrorCode::Refused, path + ": the key file belongs to somebody else"};
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return Error{ErrorCode::Refused, path + ": others may read the key file; its mode must be 0600"};
    std::array<char, digits + 2> text{};
    const ssize_t count = ::read(file.number(), text.data(), text.size());
    if (count < 0)
        return system(path);
    std::string_view hex(text.data(), static_cast<std::size_t>(count));
    if (hex.ends_with('\n'))
        hex.remove_suffix(1);
    auto key = keyOfText(hex);
    ::explicit_bzero(text.data(), text.size());
    if (!key)
        return Error{ErrorCode::Invalid, path + ": a key file has 64 hexadecimal digits"};
    return key;
}

Result<SealingKey> makeKeyFile(const std::string& path)
{
    auto key = SealingKey::random();
    if (!key)
        return key;
    const Secret written = textOf(key.value());
    const Descriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file)
        return system(path);
    if (!writeAll(file.number(), written.reveal()) || !writeAll(file.number(), "\n") || !isFolderKept(path)) {
        const Error failed = system(path);
        ::unlink(path.c_str());
        return failed;
    }
    return key;
}

std::optional<std::string> credentialKeyFile()
{
    const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (!folder || *folder == '\0')
        return std::nullopt;
    const std::string path = std::string(folder) + "/pilothouse-master-key";
    return ::access(path.c_str(), F_OK) == 0 ? std::optional(path) : std::nullopt;
}

Result<SealingKey> keyOfPassPhrase(const Secret& passPhrase, const DerivationParameters& parameters)
{
    auto bytes = deriveKey(passPhrase, parameters, SealingKey::size);
    if (!bytes)
        return bytes.error();
    return SealingKey::of(std::move(bytes).value());
}

}  // namespace core
