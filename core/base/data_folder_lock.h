#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>

class QLockFile;

namespace core {

// The right to be the one process on a folder, held while this lives. A lock whose owner was killed is taken
// over.
class DataFolderLock {
public:
    // Refused with "already running (pid N)" while another process holds it; Io when the folder cannot be
    // written. Makes the folder (0700) when it is not there.
    static Result<std::unique_ptr<DataFolderLock>> acquire(const std::string& folder);
    ~DataFolderLock();

private:
    explicit DataFolderLock(std::unique_ptr<QLockFile> file);
    std::unique_ptr<QLockFile> m_file;
};

}  // namespace core
