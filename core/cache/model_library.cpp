#include "core/cache/model_library.h"

#include "core/cache/sha256_stream.h"

#include <algorithm>
#include <limits>

namespace core {
namespace {

constexpr const char* indexName = "index.json";
constexpr std::size_t largestIndex = 16U << 20;

constexpr const char* sealedEnd = ".sealed";

std::string withoutEnd(const std::string& name, std::string_view end)
{
    return name.ends_with(end) ? name.substr(0, name.size() - end.size()) : name;
}

// Only what has a name of ours is ever removed.
bool isOurs(const std::string& name)
{
    return isSha256(withoutEnd(withoutEnd(name, ".part"), sealedEnd))
        || name == std::string(indexName) + ".tmp";
}

}  // namespace

ModelLibrary::ModelLibrary(std::string folder, std::unique_ptr<DataFolderLock> lock,
                           std::shared_ptr<ModelDisk> disk)
    : m_folder(std::move(folder)),
      m_lock(std::move(lock)),
      m_disk(std::move(disk))
{
}

Result<std::unique_ptr<ModelLibrary>> ModelLibrary::open(const std::string& folder, std::uint64_t mostBytes,
                                                         std::shared_ptr<ModelDisk> disk,
                                                         ModelSealing sealing)
{
    auto lock = DataFolderLock::acquire(folder);
    if (!lock)
        return lock.error();
    std::unique_ptr<ModelLibrary> library(new ModelLibrary(folder, std::move(lock).value(), std::move(disk)));
    library->m_state.with([&](State& state) {
        state.mostBytes = mostBytes;
        state.sealing = std::move(sealing);
    });
    if (const auto loaded = library->load(); !loaded)
        return loaded.error();
    if (const auto removed = library->removeOrphans(); !removed)
        return removed.error();
    return library;
}

Result<> ModelLibrary::load()
{
    const auto text = m_disk->readAll(m_folder + "/" + indexName, largestIndex);
    if (!text && text.error().code == ErrorCode::Io)
        return text.error();
    const auto records = text ? readModelIndex(text.value()) : Result<ModelRecords>(ModelRecords());
    if (!records && records.error().code == ErrorCode::Refused)
        return records.error();
    m_state.with([&](State& state) {
        for (const auto& [name, record] : records ? records.value() : ModelRecords())
            if (isThere(record, state.sealing))
                state.entries[name] = {record};
    });
    return done;
}

Result<> ModelLibrary::removeOrphans()
{
    const auto names = m_disk->list(m_folder);
    if (!names)
        return names.error();
    Result<> result = done;
    for (const std::string& name : names.value())
        if (isOurs(name) && !isKept(withoutEnd(name, sealedEnd)))
            if (auto removed = m_disk->remove(m_folder + "/" + name); !removed)
                result = removed;
    return result;
}

void ModelLibrary::setMostBytes(std::uint64_t mostBytes)
{
    m_state.with([&](State& state) { state.mostBytes = mostBytes; });
}

void ModelLibrary::setSealing(ModelSealing sealing)
{
    m_state.with([&](State& state) { state.sealing = std::move(sealing); });
}

bool ModelLibrary::isLocked() const
{
    return m_state.with([](const State& state) { return state.sealing.isSealed && !state.sealing.key; });
}

std::string ModelLibrary::pathOf(const std::string& sha256, bool isSealed) const
{
    return m_folder + "/" + sha256 + (isSealed ? sealedEnd : "");
}

// A name of the fleet file never becomes a path.
ModelPlace ModelLibrary::partOf(const std::string& name) const
{
    return {pathOf(sha256HexOf(name), false) + ".part",
            m_state.with([](const State& state) { return state.sealing.key; })};
}

Result<std::shared_ptr<ModelContent>> ModelLibrary::contentOf(const ModelRecord& record,
                                                              const ModelSealing& sealing) const
{
    auto bytes = sealing.key
        ? ModelBytes::open(m_disk, pathOf(record.sha256, true), record.bytes, *sealing.key, record.sha256)
        : Result<std::unique_ptr<ModelBytes>>(
            Error{ErrorCode::NotFound, "model " + record.name + ": not there"});
    if (!bytes)
        bytes = ModelBytes::open(m_disk, pathOf(record.sha256, false), record.bytes);
    if (!bytes)
        return bytes.error();
    return std::make_shared<ModelContent>(std::move(bytes).value(),
                                          ModelFacts{record.bytes, record.sha256, record.etag});
}

// While they are locked, what can be known without the key.
bool ModelLibrary::isThere(const ModelRecord& record, const ModelSealing& sealing) const
{
    if (contentOf(record, sealing))
        return true;
    if (!sealing.isSealed || sealing.key)
        return false;
    return bool(ModelBytes::open(m_disk, pathOf(record.sha256, true), ChunkSealer::sealedSize(record.bytes)));
}

std::optional<ModelLibrary::Kept> ModelLibrary::find(const std::string& name, TimePoint now)
{
    return m_state.with([&](State& state) -> std::optional<Kept> {
        const auto found = state.entries.find(name);
        if (found == state.entries.end())
            return std::nullopt;
        Entry& entry = found->second;
        if (!entry.content || entry.content->isDamaged()) {
            auto content =
                entry.content ? Error{ErrorCode::Corrupt, name} : contentOf(entry.record, state.sealing);
            if (!content) {
                state.entries.erase(found);
                return std::nullopt;
            }
            entry.content = std::move(content).value();
        }
        entry.record.used = now;
        return Kept{entry.record, entry.content};
    });
}

// With what was taken out and is still being read: that is on the disk too.
std::uint64_t ModelLibrary::usedBytes(State& state)
{
    std::erase_if(state.former, [](const Former& former) { return former.content.expired(); });
    std::uint64_t bytes = 0;
    for (const auto& [name, entry] : state.entries)
        bytes += entry.record.bytes;
    for (const auto& [name, reserved] : state.reserved)
        bytes += reserved;
    for (const Former& former : state.former)
        bytes += former.bytes;
    return bytes;
}

// Returns the hash of the file that goes with it.
std::string ModelLibrary::takeOut(State& state, std::map<std::string, Entry>::iterator entry)
{
    state.former.push_back({entry->second.content, entry->second.record.bytes});
    std::string hash = entry->second.record.sha256;
    state.entries.erase(entry);
    return hash;
}

Result<std::vector<std::string>> ModelLibrary::evictFor(State& state, const std::string& name,
                                                        std::uint64_t bytes)
{
    if (bytes > state.mostBytes)
        return Error{ErrorCode::Refused,
                     "model " + name + ": larger than all that may be kept, " + std::to_string(bytes)
                         + " bytes"};
    const auto isRead = [](const auto& entry) { return entry.second.content.use_count() > 1; };
    std::uint64_t spare = 0;
    for (const auto& entry : state.entries)
        spare += isRead(entry) ? 0 : entry.second.record.bytes;
    const std::uint64_t before = std::exchange(state.reserved[name], bytes);
    if (usedBytes(state) - spare > state.mostBytes) {
        state.reserved[name] = before;
        return Error{ErrorCode::Busy, "model " + name + ": no room beside what is being read"};
    }
    std::vector<std::string> hashes;
    while (usedBytes(state) > state.mostBytes) {
        auto oldest = state.entries.end();
        for (auto each = state.entries.begin(); each != state.entries.end(); ++each)
            if (!isRead(*each)
                && (oldest == state.entries.end() || each->second.record.used < oldest->second.record.used))
                oldest = each;
        hashes.push_back(takeOut(state, oldest));
        ++state.evicted;
    }
    return hashes;
}

Result<> ModelLibrary::makeRoom(const std::string& name, std::uint64_t bytes)
{
    const bool hasRoom = m_state.with([&](State& state) {
        const auto found = state.reserved.find(name);
        return found != state.reserved.end() && found->second >= bytes;
    });
    if (hasRoom)
        return done;
    return m_change.with([&](Folder&) -> Result<> {
        const auto hashes = m_state.with([&](State& state) { return evictFor(state, name, bytes); });
        if (!hashes)
            return hashes.error();
        if (hashes.value().empty())
            return done;
        if (auto written = writeIndex(); !written)
            return written;
        return removeFiles(hashes.value());
    });
}

void ModelLibrary::release(const std::string& name)
{
    m_change.with([&](Folder&) {
        m_state.with([&](State& state) { state.reserved.erase(name); });
        // One that cannot be removed now is overwritten by the next download, or removed at the next start.
        (void)m_disk->remove(partOf(name).path);
    });
}

Result<> ModelLibrary::add(const ModelRecord& record, std::shared_ptr<ModelContent> content)
{
    return m_change.with([&](Folder&) -> Result<> {
        const bool isSealed = content->bytes().isSealed();
        if (auto renamed = m_disk->rename(partOf(record.name).path, pathOf(record.sha256, isSealed));
            !renamed)
            return renamed;
        if (auto synced = m_disk->syncFolder(m_folder); !synced)
            return synced;
        if (isSealed)
            if (auto removed = m_disk->remove(pathOf(record.sha256, false)); !removed)
                return removed;
        std::vector<std::string> hashes;
        m_state.with([&](State& state) {
            if (const auto before = state.entries.find(record.name); before != state.entries.end())
                hashes.push_back(takeOut(state, before));
            state.entries[record.name] = {record, std::move(content)};
            state.reserved.erase(record.name);
        });
        if (auto written = writeIndex(); !written)
            return written;
        return removeFiles(hashes);
    });
}

Result<> ModelLibrary::setChecked(const std::string& name, TimePoint now)
{
    m_state.with([&](State& state) {
        if (const auto found = state.entries.find(name); found != state.entries.end())
            found->second.record.checked = now;
    });
    return flush();
}

Result<std::uint64_t> ModelLibrary::drop(const IsMeant& isMeant)
{
    return m_change.with([&](Folder&) -> Result<std::uint64_t> {
        std::vector<std::string> hashes;
        m_state.with([&](State& state) {
            for (auto each = state.entries.begin(); each != state.entries.end();) {
                const auto next = std::next(each);
                if (isMeant(each->first))
                    hashes.push_back(takeOut(state, each));
                each = next;
            }
        });
        if (hashes.empty())
            return std::uint64_t(0);
        const auto removed = removeFiles(hashes);
        const auto written = writeIndex();
        if (!removed)
            return removed.error();
        if (!written)
            return written.error();
        return std::uint64_t(hashes.size());
    });
}

std::uint64_t ModelLibrary::count(const IsMeant& isMeant) const
{
    return m_state.with([&](const State& state) {
        return std::uint64_t(
            std::ranges::count_if(state.entries, [&](const auto& entry) { return isMeant(entry.first); }));
    });
}

Result<> ModelLibrary::flush()
{
    return m_change.with([&](Folder&) { return writeIndex(); });
}

std::uint64_t ModelLibrary::bytes() const
{
    return m_state.with([](const State& state) {
        std::uint64_t bytes = 0;
        for (const auto& [name, entry] : state.entries)
            bytes += entry.record.bytes;
        return bytes;
    });
}

std::uint64_t ModelLibrary::evicted() const
{
    return m_state.with([](const State& state) { return state.evicted; });
}

Result<> ModelLibrary::writeIndex() const
{
    const ModelRecords records = m_state.with([](const State& state) {
        ModelRecords all;
        for (const auto& [name, entry] : state.entries)
            all[name] = entry.record;
        return all;
    });
    return m_disk->replace(m_folder, indexName, writeModelIndex(records));
}

bool ModelLibrary::isKept(const std::string& sha256) const
{
    return m_state.with([&](const State& state) {
        return std::ranges::any_of(state.entries,
                                   [&](const auto& entry) { return entry.second.record.sha256 == sha256; });
    });
}

// Two models may have the same bytes, and so one file.
Result<> ModelLibrary::removeFiles(const std::vector<std::string>& hashes)
{
    Result<> result = done;
    for (const std::string& hash : hashes) {
        if (isKept(hash))
            continue;
        for (const bool isSealed : {false, true})
            if (auto removed = m_disk->remove(pathOf(hash, isSealed)); !removed)
                result = removed;
    }
    return result;
}

}  // namespace core
