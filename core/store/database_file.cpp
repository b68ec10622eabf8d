#include "core/store/database_file.h"

#include "core/base/time.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

namespace core {
namespace {

namespace fs = std::filesystem;

Result<> makeFolder(const std::string& folder)
{
    std::error_code error;
    if (fs::is_directory(folder, error))
        return done;
    fs::create_directories(folder, error);
    if (!error)
        fs::permissions(folder, fs::perms::owner_all, error);
    if (error)
        return Error{ErrorCode::Io, folder + ": " + error.message()};
    return done;
}

// SQLite gives its side files the database's mode, so it is enough to make this one private.
Result<> makePrivateFile(const std::string& path)
{
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file < 0)
        return Error{ErrorCode::Io, path + ": " + std::strerror(errno)};
    const bool isPrivate = ::fchmod(file, S_IRUSR | S_IWUSR) == 0;
    ::close(file);
    if (!isPrivate)
        return Error{ErrorCode::Io, path + ": its mode cannot be set"};
    return done;
}

}  // namespace

Result<std::unique_ptr<Database>> openDatabaseFile(const std::string& folder, const std::string& name,
                                                   Database::Access access)
{
    const std::string path = (fs::path(folder) / name).string();
    if (access == Database::Access::ReadWrite) {
        if (const auto made = makeFolder(folder); !made)
            return made.error();
        if (const auto made = makePrivateFile(path); !made)
            return made.error();
    } else if (std::error_code ignored; !fs::exists(path, ignored)) {
        return Error{ErrorCode::NotFound, path + ": there is no such database"};
    }
    return Database::open(path, access);
}

Result<std::string> setAside(const std::string& folder, const std::string& name)
{
    std::string stamp = toRfc3339(readClocks().wall);
    std::erase_if(stamp, [](char c) { return c == ':' || c == '-'; });
    const std::string path = (fs::path(folder) / name).string();
    const std::string aside = path + ".corrupt-" + stamp;
    std::error_code error;
    // The side files first: a log must never be found beside a fresh database that it does not belong to.
    for (const char* side : {"-wal", "-shm", ""}) {
        fs::rename(path + side, aside + side, error);
        if (error && error != std::errc::no_such_file_or_directory)
            return Error{ErrorCode::Io, path + side + ": " + error.message()};
    }
    if (error)
        return Error{ErrorCode::NotFound, path + ": there is no such database"};
    return aside;
}

}  // namespace core
