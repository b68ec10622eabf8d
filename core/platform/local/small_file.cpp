#include "core/platform/local/small_file.h"

#include "core/base/descriptor.h"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace core {

Error systemError(const std::string& attempt, int number)
{
    return {number == ENOENT ? ErrorCode::NotFound : ErrorCode::Io, attempt + ": " + std::strerror(number)};
}

Result<std::string> readSmallFile(const std::string& path)
{
    constexpr std::size_t longest = 1 << 20;
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return systemError("open " + path, errno);
    std::string text;
    std::array<char, 8192> part{};
    while (true) {
        const ssize_t count = ::read(file.number(), part.data(), part.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError("read " + path, errno);
        if (count == 0)
            return text;
        if (text.size() + std::size_t(count) > longest)
            return Error{ErrorCode::Corrupt, path + " is too long"};
        text.append(part.data(), std::size_t(count));
    }
}

Result<> writeAll(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError("write", errno);
        text.remove_prefix(std::size_t(count));
    }
    return done;
}

Result<> replaceFile(const std::string& path, std::string_view text)
{
    const std::string fresh = path + ".new";
    const Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file)
        return systemError("create " + fresh, errno);
    if (const auto written = writeAll(file.number(), text); !written) {
        ::unlink(fresh.c_str());
        return Error{written.error().code, fresh + ": " + written.error().context};
    }
    if (std::rename(fresh.c_str(), path.c_str()) != 0)
        return systemError("rename " + fresh, errno);
    return done;
}

}  // namespace core
