#include "core/store/journal_table.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <algorithm>

namespace core {
namespace {

constexpr std::size_t mostEntries = 1'000;  // of one read

void addField(QCryptographicHash& hash, std::string_view field)
{
    const quint64 length = qToBigEndian(static_cast<quint64>(field.size()));
    hash.addData(QByteArrayView(reinterpret_cast<const char*>(&length), sizeof length));
    hash.addData(QByteArrayView(field.data(), static_cast<qsizetype>(field.size())));
}

JournalEntry entryOf(const Statement& row)
{
    JournalEntry entry;
    entry.seq = row.count(0);
    entry.time = TimePoint(Duration(row.integer(1)));
    entry.content = {row.text(2), row.text(3), row.text(4), row.text(5), row.text(6)};
    entry.hash = row.text(7);
    return entry;
}

Result<> insert(Statement& statement, const JournalEntry& entry)
{
    const JournalDraft& content = entry.content;
    return statement.bind(entry.seq)
        .bind(static_cast<std::int64_t>(entry.time.time_since_epoch().count()))
        .bind(content.kind)
        .bind(content.subject)
        .bind(content.actor)
        .bind(content.summary)
        .bind(content.detail)
        .bind(entry.hash)
        .run();
}

Error brokenAt(const Database& database, std::uint64_t seq, const std::string& why)
{
    return {ErrorCode::Corrupt, database.path() + ": journal entry " + std::to_string(seq) + " " + why};
}

}  // namespace

std::string journalStart()
{
    return std::string(64, '0');
}

std::string journalHash(const std::string& previous, const JournalEntry& entry)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    addField(hash, previous);
    addField(hash, std::to_string(entry.seq));
    addField(hash, std::to_string(entry.time.time_since_epoch().count()));
    addField(hash, entry.content.kind);
    addField(hash, entry.content.subject);
    addField(hash, entry.content.actor);
    addField(hash, entry.content.summary);
    addField(hash, entry.content.detail);
    return hash.result().toHex().toStdString();
}

Result<Store::JournalHead> readHead(Database& database)
{
    Statement statement(database, "SELECT seq, hash FROM journal_head");
    const auto row = statement.step();
    if (!row)
        return row.error();
    if (!row.value())
        return Store::JournalHead{0, journalStart()};
    return Store::JournalHead{statement.count(0), statement.text(1)};
}

Result<std::vector<JournalEntry>> appendEntries(Database& database, std::vector<JournalEntry> entries)
{
    if (entries.empty())
        return entries;
    Transaction transaction(database);
    if (const auto begun = transaction.begin(); !begun)
        return begun.error();
    auto head = readHead(database);
    if (!head)
        return head.error();

    Statement statement(database,
                        "INSERT INTO journal (seq, time, kind, subject, actor, summary, detail, hash) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    auto& [seq, hash] = head.value();
    for (JournalEntry& entry : entries) {
        if (entry.seq != seq + 1)
            return Error{ErrorCode::Invalid,
                         "journal entry " + std::to_string(entry.seq) + " does not follow entry "
                             + std::to_string(seq)};
        entry.hash = journalHash(hash, entry);
        if (const auto inserted = insert(statement, entry); !inserted)
            return inserted.error();
        seq = entry.seq;
        hash = entry.hash;
    }

    Statement mark(database,
                   "INSERT INTO journal_head (one, seq, hash) VALUES (1, ?, ?) "
                   "ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash");
    if (const auto marked = mark.bind(seq).bind(hash).run(); !marked)
        return marked.error();
    if (const auto committed = transaction.commit(); !committed)
        return committed.error();
    return entries;
}

Result<std::vector<JournalEntry>> readEntries(Database& database, const JournalQuery& query)
{
    std::string sql =
        "SELECT seq, time, kind, subject, actor, summary, detail, hash FROM journal WHERE seq > ?";
    if (!query.kind.empty())
        sql += " AND kind = ?";
    if (!query.subject.empty())
        sql += " AND subject = ?";
    if (!query.text.empty())
        sql += " AND instr(lower(summary), lower(?)) > 0";
    if (query.before > 0)
        sql += " AND seq < ?";
    sql += query.newestFirst ? " ORDER BY seq DESC LIMIT ?" : " ORDER BY seq LIMIT ?";

    constexpr auto greatest = static_cast<std::uint64_t>(INT64_MAX);
    Statement statement(database, sql);
    statement.bind(std::min(query.after, greatest));
    if (!query.kind.empty())
        statement.bind(query.kind);
    if (!query.subject.empty())
        statement.bind(query.subject);
    if (!query.text.empty())
        statement.bind(query.text);
    if (query.before > 0)
        statement.bind(std::min(query.before, greatest));
    statement.bind(static_cast<std::uint64_t>(std::min(query.limit, mostEntries)));

    std::vector<JournalEntry> entries;
    while (true) {
        const auto row = statement.step();
        if (!row)
            return row.error();
        if (!row.value())
            return entries;
        entries.push_back(entryOf(statement));
    }
}

Result<Store::JournalHead> verifyEntries(Database& database, const std::optional<Store::JournalHead>& witness)
{
    const auto head = readHead(database);
    if (!head)
        return head.error();
    Statement statement(database,
                        "SELECT seq, time, kind, subject, actor, summary, detail, hash FROM journal "
                        "WHERE seq <= ? ORDER BY seq");
    statement.bind(head.value().seq);
    std::uint64_t seq = 0;
    std::string hash = journalStart();
    while (true) {
        const auto row = statement.step();
        if (!row)
            return row.error();
        if (!row.value())
            break;
        const JournalEntry entry = entryOf(statement);
        if (entry.seq != seq + 1)
            return brokenAt(database, seq + 1, "is missing");
        if (entry.hash != journalHash(hash, entry))
            return brokenAt(database, entry.seq, "does not fit its hash");
        if (witness && entry.seq == witness->seq && entry.hash != witness->hash)
            return brokenAt(database, entry.seq, "is not the one that the witness has seen");
        seq = entry.seq;
        hash = entry.hash;
    }
    if (seq < head.value().seq)
        return brokenAt(database, seq + 1, "is missing");
    if (hash != head.value().hash)
        return brokenAt(database, seq, "is not the one that was written last");
    if (witness && witness->seq > seq)
        return brokenAt(database, seq + 1,
                        "is missing, though the witness has seen entry " + std::to_string(witness->seq));
    return head;
}

}  // namespace core
