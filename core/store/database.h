#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace core {

class Database;

// One SQL statement. A failure to prepare or bind it is reported by step() or run().
class Statement {
public:
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // Binds the next parameter, from the first to the last.
    Statement& bind(std::int64_t value);
    Statement& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
    Statement& bind(std::string_view value);
    Statement& bindBytes(std::string_view value);
    Statement& bindNull();

    // True when there is a row to read, false at the end.
    Result<bool> step();
    // To the end, without looking at rows; ready to be bound anew afterwards.
    Result<> run();

    std::int64_t integer(int column) const;
    std::uint64_t count(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    std::string text(int column) const;
    std::string bytes(int column) const;
    bool isNull(int column) const;

private:
    Database& m_database;
    sqlite3_stmt* m_statement = nullptr;
    int m_bound = 0;
    int m_failure = 0;  // SQLite's code of the first thing that failed
};

// A connection to one SQLite file. One thread at a time.
class Database {
public:
    enum class Access { ReadWrite, ReadOnly };

    static Result<std::unique_ptr<Database>> open(const std::string& path, Access access);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // Statements without parameters, separated by semicolons.
    Result<> execute(const std::string& sql);
    // The first column of the first row of a statement that has one.
    Result<std::string> ask(std::string_view sql);

    const std::string& path() const { return m_path; }
    // What SQLite's code means to a caller, with the file's name and SQLite's words.
    Error error(int code) const;

private:
    friend class Statement;
    friend class Transaction;
    explicit Database(std::string path) : m_path(std::move(path)) {}

    std::string m_path;
    sqlite3* m_handle = nullptr;
};

// Rolls back unless it was committed.
class Transaction {
public:
    explicit Transaction(Database& database) : m_database(database) {}
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    // Takes the right to write at once, so that nothing changes between a look and a write.
    Result<> begin();
    Result<> commit();

private:
    Database& m_database;
};

}  // namespace core
