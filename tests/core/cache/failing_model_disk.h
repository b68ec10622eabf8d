#pragma once

#include "core/cache/model_disk.h"

#include <atomic>
#include <string>

// A disk on which the n-th change and all after it fail, as if the machine had stopped there; a write that
// fails has written its first half.
class FailingModelDisk final : public core::ModelDisk {
public:
    explicit FailingModelDisk(int failAt = 0) : m_left(failAt) {}

    void failAt(int change) { m_left = change; }  // counted from now, from 1; 0: never
    bool hasFailed() const { return m_hasFailed; }

    core::Result<core::ModelFile> create(const std::string& path) override
    {
        if (fails())
            return error();
        return ModelDisk::create(path);
    }
    core::Result<> write(const core::ModelFile& file, std::uint64_t offset, std::string_view bytes) override
    {
        if (!fails())
            return ModelDisk::write(file, offset, bytes);
        (void)ModelDisk::write(file, offset, bytes.substr(0, bytes.size() / 2));
        return error();
    }
    core::Result<> sync(const core::ModelFile& file) override
    {
        return fails() ? core::Result<>(error()) : ModelDisk::sync(file);
    }
    core::Result<> rename(const std::string& from, const std::string& to) override
    {
        return fails() ? core::Result<>(error()) : ModelDisk::rename(from, to);
    }
    core::Result<> remove(const std::string& path) override
    {
        return fails() ? core::Result<>(error()) : ModelDisk::remove(path);
    }
    core::Result<> syncFolder(const std::string& folder) override
    {
        return fails() ? core::Result<>(error()) : ModelDisk::syncFolder(folder);
    }

private:
    static core::Error error() { return {core::ErrorCode::Io, "no space left on the test's disk"}; }

    bool fails()
    {
        if (m_left > 0 && --m_left == 0)
            m_hasFailed = true;
        return m_hasFailed;
    }

    std::atomic<int> m_left;
    std::atomic<bool> m_hasFailed = false;
};
