#pragma once

#include "core/cache/model_disk.h"
#include "core/security/chunk_sealer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace core {

// What the vault says of the models on the disk.
struct ModelSealing {
    bool isSealed = false;  // there is a vault that has a key for them
    std::optional<SealingKey> key{};  // while it is open
};

// Where a model is written.
struct ModelPlace {
    std::string path;
    std::optional<SealingKey> key{};  // it is sealed with
};

// The bytes of one model on the disk: as they are, or sealed. One thread appends and finishes, any thread
// reads.
class ModelBytes {
public:
    // A new and empty file. Io.
    static Result<std::unique_ptr<ModelBytes>> create(std::shared_ptr<ModelDisk> disk,
                                                      const ModelPlace& place);
    // A finished one. Io, NotFound; Corrupt when it has another size, or does not open under this hash.
    static Result<std::unique_ptr<ModelBytes>> open(std::shared_ptr<ModelDisk> disk, const std::string& path,
                                                    std::uint64_t bytes);
    static Result<std::unique_ptr<ModelBytes>> open(std::shared_ptr<ModelDisk> disk, const std::string& path,
                                                    std::uint64_t bytes, const SealingKey& key,
                                                    const std::string& sha256);
    virtual ~ModelBytes() = default;

    virtual bool isSealed() const = 0;
    // Io. After an error nothing more may be appended.
    virtual Result<> append(std::string_view bytes) = 0;
    // No more comes: it is on the disk. Io.
    virtual Result<> finish(const std::string& sha256) = 0;
    // Fewer bytes than fit only at the end of what was appended. Io; Corrupt when they were tampered with.
    virtual Result<std::size_t> readAt(std::uint64_t offset, std::span<char> buffer) const = 0;
};

}  // namespace core
