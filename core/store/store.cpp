#include "core/store/store.h"

#include "core/store/database_file.h"
#include "core/store/journal_table.h"
#include "core/store/schema.h"
#include "core/store/state_table.h"

namespace core {
namespace {

constexpr const char* fileName = "pilothouse.db";

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
    auto database = openDatabaseFile(
        folder, fileName, mode == Mode::ReadWrite ? Database::Access::ReadWrite : Database::Access::ReadOnly);
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
    return setAside(folder, fileName);
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

Result<Store::JournalHead> Store::verifyJournal(const std::optional<JournalHead>& witness) const
{
    return verifyEntries(*m_impl->database, witness);
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
