#include "core/runtime/jwks_file.h"

#include "core/security/jwk_set.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace core {
namespace {

class OpenedFile {
public:
    // Does not wait for whoever writes into a pipe.
    explicit OpenedFile(const std::string& path)
        : m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY))
    {
    }
    ~OpenedFile()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    OpenedFile(const OpenedFile&) = delete;
    OpenedFile& operator=(const OpenedFile&) = delete;

    int descriptor() const { return m_descriptor; }

private:
    int m_descriptor;
};

Error unreadable()
{
    return {ErrorCode::Io, "the file cannot be read: " + std::generic_category().message(errno)};
}

Result<std::string> contentOf(int descriptor)
{
    std::string bytes;
    std::array<char, 65'536> part;
    while (bytes.size() <= JwkSet::largestDocument) {
        const ssize_t count = ::read(descriptor, part.data(), part.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return unreadable();
        if (count == 0)
            return bytes;
        bytes.append(part.data(), std::size_t(count));
    }
    return Error{ErrorCode::Invalid, "the file is larger than 1 MiB"};
}

}  // namespace

Result<JwksReading> JwksFile::read(bool isKnown)
{
    const OpenedFile file(m_path);
    struct stat found {};
    if (file.descriptor() < 0 || ::fstat(file.descriptor(), &found) != 0)
        return unreadable();
    if (!S_ISREG(found.st_mode))
        return Error{ErrorCode::Invalid, "it is not a file"};
    const Stamp stamp{found.st_dev, found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
    if (isKnown && m_stamp == stamp)
        return JwksReading{.isUnchanged = true};
    auto bytes = contentOf(file.descriptor());
    if (!bytes)
        return bytes.error();
    m_stamp = stamp;
    return JwksReading{.bytes = std::move(bytes).value()};
}

}  // namespace core
