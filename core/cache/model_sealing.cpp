// What lies in the folder of models from before there was a vault, sealed one by one.

#include "core/cache/model_library.h"
#include "core/cache/sha256_stream.h"

namespace core {
namespace {

constexpr std::size_t copiedAtOnce = 256 << 10;  // bytes

// Returns the SHA-256 of what was copied; nothing when it is to stop.
Result<std::optional<std::string>> copyAll(const ModelBytes& from, ModelBytes& to,
                                           const std::stop_token& stop)
{
    Sha256Stream hash;
    std::vector<char> buffer(copiedAtOnce);
    std::uint64_t offset = 0;
    while (!stop.stop_requested()) {
        const auto read = from.readAt(offset, buffer);
        if (!read)
            return read.error();
        if (read.value() == 0)
            return std::optional(hash.hex());
        const std::string_view bytes(buffer.data(), read.value());
        hash.add(bytes);
        if (auto written = to.append(bytes); !written)
            return written.error();
        offset += bytes.size();
    }
    return std::optional<std::string>();
}

}  // namespace

std::optional<ModelLibrary::Kept> ModelLibrary::nextUnsealed()
{
    return m_state.with([&](State& state) -> std::optional<Kept> {
        for (auto& [name, entry] : state.entries) {
            if (!entry.content)
                if (auto content = contentOf(entry.record, state.sealing))
                    entry.content = std::move(content).value();
            if (entry.content && !entry.content->isDamaged() && !entry.content->bytes().isSealed())
                return Kept{entry.record, entry.content};
        }
        return std::nullopt;
    });
}

Result<bool> ModelLibrary::sealNext(const std::stop_token& stop)
{
    const auto key = m_state.with([](const State& state) { return state.sealing.key; });
    if (!key)
        return false;
    const auto plain = nextUnsealed();
    if (!plain) {
        const auto removed = removePlain();
        return removed ? Result<bool>(false) : Result<bool>(removed.error());
    }
    const std::string part = sealingPathOf(plain->record.sha256);
    auto sealed = ModelBytes::create(m_disk, {part, key});
    if (!sealed)
        return sealed.error();
    const auto hash = copyAll(plain->content->bytes(), *sealed.value(), stop);
    Result<> taken = hash ? Result<>(done) : Result<>(hash.error());
    const bool isWhole = hash && hash.value();
    if (isWhole)
        taken = *hash.value() == plain->record.sha256 ? takeSealed(*plain, std::move(sealed).value())
                                                      : takeOutDamaged(*plain);
    if (isWhole && taken)
        return true;
    // One that cannot be removed now is removed at the next start.
    (void)m_disk->remove(part);
    return taken ? Result<bool>(false) : Result<bool>(taken.error());
}

// In the place of the other, unless that is not kept any more.
Result<> ModelLibrary::takeSealed(const Kept& plain, std::unique_ptr<ModelBytes> sealed)
{
    const std::string& hash = plain.record.sha256;
    if (auto finished = sealed->finish(hash); !finished)
        return finished;
    return m_change.with([&](Folder&) -> Result<> {
        if (!isKept(hash))
            return m_disk->remove(sealingPathOf(hash));
        if (auto renamed = m_disk->rename(sealingPathOf(hash), pathOf(hash, true)); !renamed)
            return renamed;
        if (auto synced = m_disk->syncFolder(m_folder); !synced)
            return synced;
        const auto content = std::make_shared<ModelContent>(std::move(sealed), plain.content->facts());
        m_state.with([&](State& state) {
            for (auto& [name, entry] : state.entries)
                if (entry.record.sha256 == hash) {
                    if (entry.content)
                        state.former.push_back({entry.content, entry.record.bytes});
                    entry.content = content;
                }
        });
        return m_disk->remove(pathOf(hash, false));
    });
}

// What a crash left beside files that were sealed already.
Result<> ModelLibrary::removePlain()
{
    return m_change.with([&](Folder&) -> Result<> {
        std::vector<std::string> sealed;
        m_state.with([&](const State& state) {
            for (const auto& [name, entry] : state.entries)
                if (entry.content && entry.content->bytes().isSealed())
                    sealed.push_back(entry.record.sha256);
        });
        for (const std::string& hash : sealed)
            if (auto removed = m_disk->remove(pathOf(hash, false)); !removed)
                return removed;
        return done;
    });
}

Result<> ModelLibrary::takeOutDamaged(const Kept& plain)
{
    const auto dropped = m_change.with([&](Folder&) -> Result<> {
        m_state.with([&](State& state) {
            std::erase_if(state.entries, [&](const auto& entry) {
                return entry.second.record.sha256 == plain.record.sha256;
            });
        });
        if (auto written = writeIndex(); !written)
            return written;
        return removeFiles({plain.record.sha256});
    });
    if (!dropped)
        return dropped;
    return Error{ErrorCode::Corrupt, "model " + plain.record.name + ": it was not what it had been any more"};
}

}  // namespace core
