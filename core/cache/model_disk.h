#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core {

// An open file, closed with it. Reading is for any thread.
class ModelFile {
public:
    explicit ModelFile(int descriptor = -1) : m_descriptor(descriptor) {}
    ~ModelFile();
    ModelFile(ModelFile&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    ModelFile& operator=(ModelFile&& other) noexcept;

    int descriptor() const { return m_descriptor; }
    // Fewer bytes than fit only at the end of the file. Io.
    Result<std::size_t> readAt(std::uint64_t offset, std::span<char> buffer) const;
    Result<std::uint64_t> size() const;

private:
    int m_descriptor;
};

// What the model cache does to its folder, operation by operation: the seam at which tests let it fail. All
// errors are Io, but for NotFound where a file is opened or read that is not there.
class ModelDisk {
public:
    virtual ~ModelDisk() = default;
    virtual Result<ModelFile> create(const std::string& path);  // empty, 0600
    virtual Result<ModelFile> open(const std::string& path);  // for reading
    virtual Result<> write(const ModelFile& file, std::uint64_t offset, std::string_view bytes);
    virtual Result<> sync(const ModelFile& file);
    virtual Result<> rename(const std::string& from, const std::string& to);
    virtual Result<> remove(const std::string& path);  // done, too, when there is none
    virtual Result<> syncFolder(const std::string& folder);
    virtual Result<std::vector<std::string>> list(const std::string& folder);  // names of files

    // The whole of a small file; Corrupt above `most` bytes.
    Result<std::string> readAll(const std::string& path, std::size_t most);
    // The file has the old text or the new one, whenever the machine stops.
    Result<> replace(const std::string& folder, const std::string& name, std::string_view text);
};

}  // namespace core
