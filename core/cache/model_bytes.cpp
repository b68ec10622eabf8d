#include "core/cache/model_bytes.h"

#include "core/base/guarded.h"

#include <algorithm>
#include <array>
#include <vector>

namespace core {
namespace {

Error wrongSize()
{
    return {ErrorCode::Corrupt, "a kept model has another size than it had"};
}

class PlainModel final : public ModelBytes {
public:
    PlainModel(std::shared_ptr<ModelDisk> disk, ModelFile file)
        : m_disk(std::move(disk)),
          m_file(std::move(file))
    {
    }

    bool isSealed() const override { return false; }
    Result<> append(std::string_view bytes) override
    {
        auto written = m_disk->write(m_file, m_size, bytes);
        if (written)
            m_size += bytes.size();
        return written;
    }
    Result<> finish(const std::string&) override { return m_disk->sync(m_file); }
    Result<std::size_t> readAt(std::uint64_t offset, std::span<char> buffer) const override
    {
        return m_file.readAt(offset, buffer);
    }

private:
    const std::shared_ptr<ModelDisk> m_disk;
    const ModelFile m_file;
    std::uint64_t m_size = 0;  // of what was appended
};

// What does not fill a chunk yet is in memory, since no chunk may be sealed twice.
class SealedModel final : public ModelBytes {
public:
    SealedModel(std::shared_ptr<ModelDisk> disk, ModelFile file, ChunkSealer sealer)
        : m_disk(std::move(disk)),
          m_file(std::move(file)),
          m_sealer(std::move(sealer)),
          m_end({m_sealer.size(), {}})
    {
    }

    bool isSealed() const override { return true; }
    Result<> append(std::string_view bytes) override;
    Result<> finish(const std::string& sha256) override;
    Result<std::size_t> readAt(std::uint64_t offset, std::span<char> buffer) const override;

private:
    struct End {
        std::uint64_t sealed = 0;  // bytes, before sealing, that are on the disk
        std::string rest{};  // those behind them
    };

    Result<> sealRest(std::size_t count);
    Result<std::size_t> readChunk(std::uint64_t offset, std::span<char> buffer, std::uint64_t sealed) const;

    const std::shared_ptr<ModelDisk> m_disk;
    const ModelFile m_file;
    const ChunkSealer m_sealer;
    Guarded<End> m_end;
};

Result<> SealedModel::append(std::string_view bytes)
{
    while (!bytes.empty()) {
        const std::size_t length = m_end.with([&](End& end) {
            const std::size_t count = std::min(bytes.size(), ChunkSealer::chunkSize - end.rest.size());
            end.rest.append(bytes.substr(0, count));
            bytes.remove_prefix(count);
            return end.rest.size();
        });
        if (length == ChunkSealer::chunkSize)
            if (auto written = sealRest(length); !written)
                return written;
    }
    return done;
}

// Only the thread that appends changes what is sealed and the rest, so both stay as they are meanwhile.
Result<> SealedModel::sealRest(std::size_t count)
{
    std::string chunk(count + ChunkSealer::tagSize, '\0');
    std::uint64_t number = 0;
    const bool isSealed = m_end.with([&](const End& end) {
        number = end.sealed / ChunkSealer::chunkSize;
        return m_sealer.seal(number, end.rest, chunk.data());
    });
    if (!isSealed)
        return Error{ErrorCode::Io, "a model cannot be sealed"};
    if (auto written = m_disk->write(m_file, ChunkSealer::offsetOf(number), chunk); !written)
        return written;
    m_end.with([&](End& end) {
        end.sealed += end.rest.size();
        end.rest.clear();
    });
    return done;
}

Result<> SealedModel::finish(const std::string& sha256)
{
    const auto [sealed, rest] =
        m_end.with([](const End& end) { return std::pair(end.sealed, end.rest.size()); });
    if (rest > 0)
        if (auto written = sealRest(rest); !written)
            return written;
    const auto header = m_sealer.header(sealed + rest, sha256);
    if (!header)
        return header.error();
    if (auto written = m_disk->write(m_file, 0, header.value()); !written)
        return written;
    return m_disk->sync(m_file);
}

Result<std::size_t> SealedModel::readAt(std::uint64_t offset, std::span<char> buffer) const
{
    std::size_t count = 0;
    while (count < buffer.size()) {
        const std::uint64_t at = offset + count;
        const auto [sealed, copied] = m_end.with([&](const End& end) {
            const bool isInRest = at >= end.sealed && at - end.sealed < end.rest.size();
            const std::size_t length = isInRest
                ? end.rest.copy(buffer.data() + count, buffer.size() - count, std::size_t(at - end.sealed))
                : 0;
            return std::pair(end.sealed, length);
        });
        if (at >= sealed) {
            count += copied;
            break;
        }
        const auto read = readChunk(at, buffer.subspan(count), sealed);
        if (!read)
            return read.error();
        count += read.value();
    }
    return count;
}

// From `offset` to the end of its chunk at most.
Result<std::size_t> SealedModel::readChunk(std::uint64_t offset, std::span<char> buffer,
                                           std::uint64_t sealed) const
{
    const std::uint64_t number = offset / ChunkSealer::chunkSize;
    const std::uint64_t begin = number * ChunkSealer::chunkSize;
    const auto length = std::size_t(std::min<std::uint64_t>(ChunkSealer::chunkSize, sealed - begin));
    std::vector<char> chunk(length + ChunkSealer::tagSize);
    const auto read = m_file.readAt(ChunkSealer::offsetOf(number), chunk);
    if (!read)
        return read.error();
    if (read.value() != chunk.size())
        return wrongSize();
    const auto skipped = std::size_t(offset - begin);
    const std::size_t count = std::min(buffer.size(), length - skipped);
    std::vector<char> apart(count == length ? 0 : length);
    char* const to = apart.empty() ? buffer.data() : apart.data();
    if (!m_sealer.unseal(number, {chunk.data(), chunk.size()}, to))
        return Error{ErrorCode::Corrupt, "a kept model was damaged or tampered with"};
    if (!apart.empty())
        std::copy_n(apart.data() + skipped, count, buffer.data());
    return count;
}

}  // namespace

Result<std::unique_ptr<ModelBytes>> ModelBytes::create(std::shared_ptr<ModelDisk> disk,
                                                       const ModelPlace& place)
{
    auto file = disk->create(place.path);
    if (!file)
        return file.error();
    if (!place.key)
        return std::unique_ptr<ModelBytes>(
            std::make_unique<PlainModel>(std::move(disk), std::move(file).value()));
    auto sealer = ChunkSealer::create(*place.key);
    if (!sealer)
        return sealer.error();
    return std::unique_ptr<ModelBytes>(
        std::make_unique<SealedModel>(std::move(disk), std::move(file).value(), std::move(sealer).value()));
}

Result<std::unique_ptr<ModelBytes>> ModelBytes::open(std::shared_ptr<ModelDisk> disk, const std::string& path,
                                                     std::uint64_t bytes)
{
    auto file = disk->open(path);
    if (!file)
        return file.error();
    const auto size = file.value().size();
    if (!size)
        return size.error();
    if (size.value() != bytes)
        return wrongSize();
    return std::unique_ptr<ModelBytes>(
        std::make_unique<PlainModel>(std::move(disk), std::move(file).value()));
}

Result<std::unique_ptr<ModelBytes>> ModelBytes::open(std::shared_ptr<ModelDisk> disk, const std::string& path,
                                                     std::uint64_t bytes, const SealingKey& key,
                                                     const std::string& sha256)
{
    auto file = disk->open(path);
    if (!file)
        return file.error();
    const auto size = file.value().size();
    if (!size)
        return size.error();
    std::array<char, ChunkSealer::headerSize> header{};
    const auto read = file.value().readAt(0, header);
    if (!read)
        return read.error();
    auto sealer = ChunkSealer::open(key, {header.data(), read.value()}, sha256);
    if (!sealer)
        return sealer.error();
    if (sealer.value().size() != bytes || size.value() != ChunkSealer::sealedSize(bytes))
        return wrongSize();
    return std::unique_ptr<ModelBytes>(
        std::make_unique<SealedModel>(std::move(disk), std::move(file).value(), std::move(sealer).value()));
}

}  // namespace core
