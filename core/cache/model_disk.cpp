#include "core/cache/model_disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace core {
namespace {

Error diskError(const std::string& what)
{
    const int cause = errno;
    return {cause == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
            what + ": " + std::generic_category().message(cause)};
}

Result<> resultOf(bool isDone, const std::string& what)
{
    if (isDone)
        return done;
    return diskError(what);
}

}  // namespace

ModelFile::~ModelFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

ModelFile& ModelFile::operator=(ModelFile&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

Result<std::size_t> ModelFile::readAt(std::uint64_t offset, std::span<char> buffer) const
{
    std::size_t count = 0;
    while (count < buffer.size()) {
        const ssize_t got =
            ::pread(m_descriptor, buffer.data() + count, buffer.size() - count, off_t(offset + count));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return Error{ErrorCode::Io, diskError("a kept model cannot be read").context};
        if (got == 0)
            break;
        count += std::size_t(got);
    }
    return count;
}

Result<std::uint64_t> ModelFile::size() const
{
    struct stat facts = {};
    if (::fstat(m_descriptor, &facts) != 0)
        return diskError("a kept model has no size");
    return std::uint64_t(facts.st_size);
}

Result<ModelFile> ModelDisk::create(const std::string& path)
{
    ModelFile file(
        ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    if (file.descriptor() < 0)
        return diskError(path);
    return file;
}

Result<ModelFile> ModelDisk::open(const std::string& path)
{
    ModelFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.descriptor() < 0)
        return diskError(path);
    return file;
}

Result<> ModelDisk::write(const ModelFile& file, std::uint64_t offset, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(file.descriptor(), bytes.data(), bytes.size(), off_t(offset));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return diskError("a model cannot be written");
        bytes.remove_prefix(std::size_t(written));
        offset += std::uint64_t(written);
    }
    return done;
}

Result<> ModelDisk::sync(const ModelFile& file)
{
    return resultOf(::fsync(file.descriptor()) == 0, "a model cannot be brought to the disk");
}

Result<> ModelDisk::rename(const std::string& from, const std::string& to)
{
    return resultOf(std::rename(from.c_str(), to.c_str()) == 0, to);
}

Result<> ModelDisk::remove(const std::string& path)
{
    return resultOf(::unlink(path.c_str()) == 0 || errno == ENOENT, path);
}

Result<> ModelDisk::syncFolder(const std::string& folder)
{
    const ModelFile opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return resultOf(opened.descriptor() >= 0 && ::fsync(opened.descriptor()) == 0, folder);
}

Result<std::vector<std::string>> ModelDisk::list(const std::string& folder)
{
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
        names.push_back(entry->path().filename().string());
    if (error)
        return Error{ErrorCode::Io, folder + ": " + error.message()};
    return names;
}

Result<std::string> ModelDisk::readAll(const std::string& path, std::size_t most)
{
    const auto file = open(path);
    if (!file)
        return file.error();
    std::string text(most + 1, '\0');
    const auto count = file.value().readAt(0, text);
    if (!count)
        return count.error();
    if (count.value() > most)
        return Error{ErrorCode::Corrupt, path + ": larger than it can be"};
    text.resize(count.value());
    return text;
}

Result<> ModelDisk::replace(const std::string& folder, const std::string& name, std::string_view text)
{
    const std::string path = folder + "/" + name;
    {
        const auto file = create(path + ".tmp");
        if (!file)
            return file.error();
        if (auto written = write(file.value(), 0, text); !written)
            return written;
        if (auto synced = sync(file.value()); !synced)
            return synced;
    }
    if (auto renamed = rename(path + ".tmp", path); !renamed)
        return renamed;
    return syncFolder(folder);
}

}  // namespace core
