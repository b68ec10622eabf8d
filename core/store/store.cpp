#include "core/store/store.h"

#include "core/store/journal_table.h"
#include "core/store/schema.h"
#include "core/store/state_table.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

namespace core {
namespace {

namespace fs = std::filesystem;

std::string databaseIn(const std::string& folder)
{
    return (fs::path(folder) / "pilothouse.db").string();
}

Result<> makeFolder(const std::string& folder)
{
    std::error_code error;
    if (fs::is_directory(folder, error))
        return done;
    fs::create_directories(folder, error);
    if (!error)
        fs::permissions(folder, fs::perms::owner_all, error);
    if (error)
        return Error{ErrorCode::Io, folder + ": " + error.message()};
    return done;
}

// SQLite gives its side files the database's mode, so it is enough to make this one private.
Result<> makePrivateFile(const std::string& path)
{
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file < 0)
        return Error{ErrorCode::Io, path + ": " + std::strerror(errno)};
    const bool isPrivate = ::fchmod(file, S_IRUSR | S_IWUSR) == 0;
    ::close(file);
    if (!isPrivate)
        return Error{ErrorCode::Io, path + ": its mode cannot be set"};
    return done;
}

Result<> prepareForWriting(Database& database)
{
    const auto sound = database.ask("PRAGMA quick_check(1)");
    if (!sound)
        return sound.error();
    if (sound.value() != "ok")
        return Error{ErrorCode::Corrupt, database.path() + ": " + sound.value()};
    const auto mode = database.ask("PRAGMA journal_mode = WAL");
    if (!mode)
        return mode.error();
    if (mode.value() != "wal")
        return Error{ErrorCode::Io, database.path() + ": a write-ahead log cannot be used here"};
    if (auto set = database.execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON"); !set)
        return set;
    return migrate(database, storeSchema());
}

}  // namespace

class Store::Impl {
public:
    explicit Impl(std::unique_ptr<Database> opened) : database(std::move(opened)), state(*database) {}

    std::unique_ptr<Database> database;
    StateTable state;
};

Result<std::unique_ptr<Store>> Store::open(const std::string& folder, Mode mode)
{
    const std::string path = databaseIn(folder);
    if (mode == Mode::ReadWrite) {
        if (const auto made = makeFolder(folder); !made)
            return made.error();
        if (const auto made = makePrivateFile(path); !made)
            return made.error();
    } else if (std::error_code ignored; !fs::exists(path, ignored)) {
        return Error{ErrorCode::NotFound, path + ": there is no such database"};
    }

    auto database = Database::open(
        path, mode == Mode::ReadWrite ? Database::Access::ReadWrite : Database::Access::ReadOnly);
    if (!database)
        return database.error();
    const auto prepared = mode == Mode::ReadWrite ? prepareForWriting(*database.value())
                                                  : expectCurrent(*database.value(), storeSchema());
    if (!prepared)
        return prepared.error();
    return std::unique_ptr<Store>(new Store(std::make_unique<Impl>(std::move(database).value())));
}

Result<std::string> Store::quarantine(const std::string& folder)
{
    std::string stamp = toRfc3339(readClocks().wall);
    std::erase_if(stamp, [](char c) { return c == ':' || c == '-'; });
    const std::string path = databaseIn(folder);
    const std::string aside = path + ".corrupt-" + stamp;
    std::error_code error;
    // The side files first: a log must never be found beside a fresh database that it does not belong to.
    for (const char* side : {"-wal", "-shm", ""}) {
        fs::rename(path + side, aside + side, error);
        if (error && error != std::errc::no_such_file_or_directory)
            return Error{ErrorCode::Io, path + side + ": " + error.message()};
    }
    if (error)
        return Error{ErrorCode::NotFound, path + ": there is no such database"};
    return aside;
}

Store::Store(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Store::~Store() = default;

Result<Store::JournalHead> Store::journalHead() const
{
    return readHead(*m_impl->database);
}

Result<std::vector<JournalEntry>> Store::append(std::vector<JournalEntry> entries)
{
    return appendEntries(*m_impl->database, std::move(entries));
}

Result<std::vector<JournalEntry>> Store::read(const JournalQuery& query) const
{
    return readEntries(*m_impl->database, query);
}

Result<> Store::verifyJournal() const
{
    return verifyEntries(*m_impl->database);
}

Result<> Store::saveState(const FleetState& state)
{
    return m_impl->state.save(state);
}

Result<std::optional<FleetState>> Store::loadState() const
{
    return m_impl->state.load();
}

}  // namespace core
