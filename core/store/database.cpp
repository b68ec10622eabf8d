#include "core/store/database.h"

#include <sqlite3.h>

namespace core {
namespace {

constexpr int busyMilliseconds = 5'000;

ErrorCode codeOf(int sqliteCode)
{
    switch (sqliteCode & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorCode::Corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorCode::Busy;
    case SQLITE_CONSTRAINT: return ErrorCode::Invalid;
    default: return ErrorCode::Io;
    }
}

}  // namespace

Statement::Statement(Database& database, std::string_view sql) : m_database(database)
{
    m_failure = sqlite3_prepare_v2(database.m_handle, sql.data(), static_cast<int>(sql.size()), &m_statement,
                                   nullptr);
}

Statement::~Statement()
{
    sqlite3_finalize(m_statement);
}

Statement& Statement::bind(std::int64_t value)
{
    if (m_failure == SQLITE_OK)
        m_failure = sqlite3_bind_int64(m_statement, ++m_bound, value);
    return *this;
}

Statement& Statement::bind(std::string_view value)
{
    if (m_failure == SQLITE_OK)
        m_failure = sqlite3_bind_text64(m_statement, ++m_bound, value.empty() ? "" : value.data(),
                                        value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bindBytes(std::string_view value)
{
    if (m_failure == SQLITE_OK)
        m_failure = sqlite3_bind_blob64(m_statement, ++m_bound, value.empty() ? "" : value.data(),
                                        value.size(), SQLITE_TRANSIENT);
    return *this;
}

Statement& Statement::bindNull()
{
    if (m_failure == SQLITE_OK)
        m_failure = sqlite3_bind_null(m_statement, ++m_bound);
    return *this;
}

Result<bool> Statement::step()
{
    if (m_failure != SQLITE_OK)
        return m_database.error(m_failure);
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    m_failure = code;
    return m_database.error(code);
}

Result<> Statement::run()
{
    while (true) {
        const auto row = step();
        if (!row)
            return row.error();
        if (!row.value())
            break;
    }
    sqlite3_reset(m_statement);
    m_bound = 0;
    return done;
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

std::string Statement::text(int column) const
{
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column));
    return bytes ? std::string(bytes, size) : std::string();
}

std::string Statement::bytes(int column) const
{
    const auto* data = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column));
    return data ? std::string(data, size) : std::string();
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, Access access)
{
    std::unique_ptr<Database> database(new Database(path));
    const int flags = (access == Access::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE)
        | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(path.c_str(), &database->m_handle, flags, nullptr);
    if (code != SQLITE_OK)
        return database->error(code);
    sqlite3_busy_timeout(database->m_handle, busyMilliseconds);
    sqlite3_db_config(database->m_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    return database;
}

Database::~Database()
{
    sqlite3_close(m_handle);
}

Result<> Database::execute(const std::string& sql)
{
    const int code = sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return error(code);
    return done;
}

Result<std::string> Database::ask(std::string_view sql)
{
    Statement statement(*this, sql);
    const auto row = statement.step();
    if (!row)
        return row.error();
    return row.value() ? statement.text(0) : std::string();
}

Error Database::error(int code) const
{
    const char* words = m_handle ? sqlite3_errmsg(m_handle) : sqlite3_errstr(code);
    return {codeOf(code), m_path + ": " + words + " (SQLite " + std::to_string(code) + ")"};
}

Transaction::~Transaction()
{
    // Where SQLite has rolled back by itself there is nothing left to undo, and a failure here changes
    // nothing more: the transaction is not on disk.
    if (!sqlite3_get_autocommit(m_database.m_handle))
        sqlite3_exec(m_database.m_handle, "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<> Transaction::begin()
{
    return m_database.execute("BEGIN IMMEDIATE");
}

Result<> Transaction::commit()
{
    return m_database.execute("COMMIT");
}

}  // namespace core
