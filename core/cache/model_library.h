#pragma once

#include "core/base/data_folder_lock.h"
#include "core/base/guarded.h"
#include "core/base/result.h"
#include "core/cache/model_content.h"
#include "core/cache/model_disk.h"
#include "core/cache/model_index.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace core {

// The models that are kept in a folder: files named by their SHA-256, and an index. Once there is a vault
// they are sealed, those too that lie there already; before, they are readable for whoever can read the
// folder (0700). What was sealed with another key, or was tampered with, is as none.
//
// Whenever the machine or the program stops, what is found afterwards is what was kept before or after the
// last change, or a model is missing; never a wrong or a cut one (sizes are compared at the opening, hashes
// when they were written). Thread-safe; at most one process a folder.
class ModelLibrary {
public:
    struct Kept {
        ModelRecord record;
        std::shared_ptr<ModelContent> content;  // while somebody has it, the file is not evicted
    };
    using IsMeant = std::function<bool(const std::string& name)>;  // called under the lock: only looks

    // Makes the folder. Refused while another process has it, or when its index is of a later schema; Io. A
    // damaged index is as none. What belongs to no record is removed.
    static Result<std::unique_ptr<ModelLibrary>> open(const std::string& folder, std::uint64_t mostBytes,
                                                      std::shared_ptr<ModelDisk> disk,
                                                      ModelSealing sealing = {});

    void setMostBytes(std::uint64_t mostBytes);
    void setSealing(ModelSealing sealing);
    bool isLocked() const;  // they are sealed, and the key is not there
    ModelPlace partOf(const std::string& name) const;  // where a download of it may write

    // Nothing when there is none, or its file is gone, has another size, does not open or was found damaged.
    std::optional<Kept> find(const std::string& name, TimePoint now);
    // Room for a download that will have so many bytes, until add() or release(). Evicts what was used
    // longest ago and is not read. Refused above the limit; Busy when all that is left is being read.
    Result<> makeRoom(const std::string& name, std::uint64_t bytes);
    void release(const std::string& name);
    // Takes what was downloaded to partOf() in. After an error the model is not kept, or kept until the
    // program ends.
    Result<> add(const ModelRecord& record, std::shared_ptr<ModelContent> content);
    // Seals one that is not sealed though there is a key, beside all else that goes on. False: there is none
    // left, or it is to stop. Io; Corrupt for one that is not what its hash says: it is taken out.
    Result<bool> sealNext(const std::stop_token& stop);
    // The source says that it is still this.
    Result<> setChecked(const std::string& name, TimePoint now);
    // Returns how many. After an Io error they are gone all the same, if their files could be removed.
    Result<std::uint64_t> drop(const IsMeant& isMeant);
    std::uint64_t count(const IsMeant& isMeant) const;
    Result<> flush();  // when each was last used is written at changes, and here

    std::uint64_t bytes() const;  // of the files that are kept
    std::uint64_t evicted() const;

private:
    struct Entry {
        ModelRecord record;
        std::shared_ptr<ModelContent> content{};  // once it was asked for
    };
    struct Former {
        std::weak_ptr<ModelContent> content;  // still being read, and so on the disk
        std::uint64_t bytes = 0;
    };
    struct State {
        std::uint64_t mostBytes = 0;
        ModelSealing sealing{};
        std::map<std::string, Entry> entries{};
        std::map<std::string, std::uint64_t> reserved{};  // by the downloads' names
        std::vector<Former> former{};
        std::uint64_t evicted = 0;
    };
    struct Folder {};  // the right to change files

    ModelLibrary(std::string folder, std::unique_ptr<DataFolderLock> lock, std::shared_ptr<ModelDisk> disk);

    Result<> load();
    Result<> removeOrphans();
    std::string pathOf(const std::string& sha256, bool isSealed) const;
    Result<std::shared_ptr<ModelContent>> contentOf(const ModelRecord& record,
                                                    const ModelSealing& sealing) const;
    std::string sealingPathOf(const std::string& sha256) const { return pathOf(sha256, true) + ".part"; }
    bool isThere(const ModelRecord& record, const ModelSealing& sealing) const;
    std::optional<Kept> nextUnsealed();
    Result<> takeSealed(const Kept& plain, std::unique_ptr<ModelBytes> sealed);
    Result<> removePlain();
    Result<> takeOutDamaged(const Kept& plain);
    bool isKept(const std::string& sha256) const;
    static std::uint64_t usedBytes(State& state);
    static std::string takeOut(State& state, std::map<std::string, Entry>::iterator entry);
    static Result<std::vector<std::string>> evictFor(State& state, const std::string& name,
                                                     std::uint64_t bytes);
    Result<> writeIndex() const;
    Result<> removeFiles(const std::vector<std::string>& hashes);

    const std::string m_folder;
    const std::unique_ptr<DataFolderLock> m_lock;
    const std::shared_ptr<ModelDisk> m_disk;
    mutable Guarded<Folder> m_change;  // taken before m_state, never within it
    mutable Guarded<State> m_state;
};

}  // namespace core
