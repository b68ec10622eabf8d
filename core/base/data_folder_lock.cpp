#include "core/base/data_folder_lock.h"

#include <QLockFile>

#include <filesystem>

namespace core {
namespace {

// A process that a killed console had just begun to start holds its lock too, until it runs a program of its
// own.
constexpr int patience = 500;  // ms

}  // namespace

Result<std::unique_ptr<DataFolderLock>> DataFolderLock::acquire(const std::string& folder)
{
    std::error_code error;
    if (std::filesystem::create_directories(folder, error);
        !error && std::filesystem::is_empty(folder, error))
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error)
        return Error{ErrorCode::Io, folder + ": " + error.message()};

    const std::string path = folder + "/pilothouse.lock";
    auto file = std::make_unique<QLockFile>(QString::fromStdString(path));
    file->setStaleLockTime(0);  // age alone never makes a lock stale; a dead owner does
    if (file->tryLock(patience))
        return std::unique_ptr<DataFolderLock>(new DataFolderLock(std::move(file)));

    if (file->error() != QLockFile::LockFailedError)
        return Error{ErrorCode::Io, path + ": cannot be written"};
    qint64 pid = 0;
    QString host;
    QString program;
    file->getLockInfo(&pid, &host, &program);
    return Error{ErrorCode::Refused, "already running (pid " + std::to_string(pid) + ")"};
}

DataFolderLock::DataFolderLock(std::unique_ptr<QLockFile> file) : m_file(std::move(file)) {}

DataFolderLock::~DataFolderLock() = default;

}  // namespace core
