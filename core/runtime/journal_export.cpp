#include "core/runtime/journal_export.h"

#include "core/fleet/trust_limits.h"
#include "core/security/signature_key.h"
#include "core/store/journal_table.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace core {
namespace {

constexpr std::size_t entriesAtOnce = 1'000;

QString exported(const std::string& text)
{
    return QString::fromStdString(text);
}

std::string lineOf(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString() + '\n';
}

std::string hexOf(const std::string& bytes)
{
    return QByteArray::fromStdString(bytes).toHex().toStdString();
}

std::string entryLine(const JournalEntry& entry)
{
    const JournalDraft& content = entry.content;
    return lineOf({{u"seq"_s, qint64(entry.seq)},
                   {u"time"_s, exported(toRfc3339(entry.time))},
                   {u"kind"_s, exported(content.kind)},
                   {u"subject"_s, exported(content.subject)},
                   {u"actor"_s, exported(content.actor)},
                   {u"summary"_s, exported(content.summary)},
                   {u"detail"_s, exported(content.detail)},
                   {u"hash"_s, exported(entry.hash)}});
}

Error badLine(std::size_t line, const std::string& why)
{
    return {ErrorCode::Corrupt, "line " + std::to_string(line) + ": " + why};
}

// The lines of an export one after the other.
class ExportLines {
public:
    explicit ExportLines(std::string_view text) : m_rest(text) {}

    bool atEnd() const { return m_rest.empty(); }
    std::size_t number() const { return m_number; }
    std::size_t begin() const { return m_begin; }  // of the newest line, in bytes

    Result<QJsonObject> next()
    {
        ++m_number;
        m_begin = m_end;
        const std::size_t end = m_rest.find('\n');
        if (end == std::string_view::npos)
            return badLine(m_number, "it is cut");
        const QByteArray line(m_rest.data(), qsizetype(end));
        m_rest.remove_prefix(end + 1);
        m_end += end + 1;
        const QJsonDocument document = QJsonDocument::fromJson(line);
        if (!document.isObject())
            return badLine(m_number, "it is no JSON object");
        return document.object();
    }

private:
    std::string_view m_rest;
    std::size_t m_number = 0;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
};

std::string textAt(const QJsonObject& object, const char* key)
{
    return object.value(QLatin1String(key)).toString().toStdString();
}

std::uint64_t countAt(const QJsonObject& object, const char* key)
{
    const qint64 value = object.value(QLatin1String(key)).toInteger();
    return value > 0 ? std::uint64_t(value) : 0;
}

// Follows the chain from the hash before the first entry.
Result<> checkEntry(const QJsonObject& line, std::size_t number, std::uint64_t seq, std::string& hash)
{
    const auto time = fromRfc3339(textAt(line, "time"));
    if (!time || countAt(line, "seq") != seq)
        return badLine(number, "journal entry " + std::to_string(seq) + " is missing");
    const JournalEntry entry{seq,
                             *time,
                             {textAt(line, "kind"), textAt(line, "subject"), textAt(line, "actor"),
                              textAt(line, "summary"), textAt(line, "detail")},
                             textAt(line, "hash")};
    if (journalHash(hash, entry) != entry.hash)
        return badLine(number, "journal entry " + std::to_string(seq) + " does not fit its hash");
    hash = entry.hash;
    return done;
}

// Qt leaves out of a text what is no digit: here that is another text.
std::optional<std::string> bytesOfHex(const std::string& text, std::size_t size)
{
    const QByteArray bytes = QByteArray::fromHex(QByteArray::fromStdString(text));
    if (std::size_t(bytes.size()) != size || bytes.toHex().toStdString() != text)
        return std::nullopt;
    return bytes.toStdString();
}

Result<> checkSignature(std::string_view signedText, const QJsonObject& line, std::size_t number)
{
    constexpr std::size_t keySize = 32;
    constexpr std::size_t signatureSize = 64;
    const auto point = bytesOfHex(textAt(line, "publicKey"), keySize);
    const auto signature = bytesOfHex(textAt(line, "signature"), signatureSize);
    const auto key = point ? SignatureKey::ed25519(*point) : Result<SignatureKey>(badLine(number, {}));
    if (!key || !signature)
        return badLine(number, "it has no public key or no signature");
    if (!key.value().verifies(signedText, *signature))
        return badLine(number, "the signature is of another text or another key");
    return done;
}

}  // namespace

Result<std::string> exportJournal(const Store& store, std::uint64_t first, std::uint64_t last,
                                  const SigningKey& key, TimePoint now)
{
    const auto head = store.journalHead();
    if (!head)
        return head.error();
    if (last == 0)
        last = head.value().seq;
    if (first == 0 || first > last || last > head.value().seq)
        return Error{ErrorCode::Invalid,
                     "there are no entries " + std::to_string(first) + " to " + std::to_string(last)
                         + "; the newest is " + std::to_string(head.value().seq)};
    if (last - first >= mostExported)
        return Error{ErrorCode::Busy,
                     "at most " + std::to_string(mostExported) + " entries at once; name a part"};
    std::string before = journalStart();
    std::string text;
    for (std::uint64_t after = first > 1 ? first - 2 : 0; after < last;) {
        JournalQuery query;
        query.after = after;
        query.limit = entriesAtOnce;
        const auto entries = store.read(query);
        if (!entries)
            return entries.error();
        if (entries.value().empty())
            return Error{ErrorCode::Corrupt, "journal entry " + std::to_string(after + 1) + " is missing"};
        for (const JournalEntry& entry : entries.value()) {
            if (entry.seq < first)
                before = entry.hash;
            else if (entry.seq <= last)
                text += entryLine(entry);
            after = entry.seq;
        }
    }
    text.insert(0,
                lineOf({{u"journal"_s, 1},
                        {u"first"_s, qint64(first)},
                        {u"last"_s, qint64(last)},
                        {u"before"_s, exported(before)},
                        {u"made"_s, exported(toRfc3339(now))}}));
    const auto signature = key.sign(text);
    if (!signature)
        return signature.error();
    text += lineOf({{u"publicKey"_s, exported(hexOf(key.publicKey()))},
                    {u"signature"_s, exported(hexOf(signature.value()))}});
    return text;
}

Result<CheckedExport> checkJournalExport(std::string_view text, const std::optional<std::string>& publicKey)
{
    ExportLines lines(text);
    const auto begin = lines.next();
    if (!begin)
        return begin.error();
    CheckedExport found;
    found.first = countAt(begin.value(), "first");
    found.last = countAt(begin.value(), "last");
    found.hash = textAt(begin.value(), "before");
    if (begin.value()[u"journal"_s].toInt() != 1 || found.first == 0 || found.last < found.first)
        return badLine(1, "it is not the beginning of a journal's export");
    if (found.first == 1 && found.hash != journalStart())
        return badLine(1, "something stands before the first entry");
    for (std::uint64_t seq = found.first; seq <= found.last; ++seq) {
        const auto line = lines.next();
        if (!line)
            return line.error();
        if (auto checked = checkEntry(line.value(), lines.number(), seq, found.hash); !checked)
            return checked.error();
    }
    const auto end = lines.next();
    if (!end)
        return end.error();
    found.publicKey = textAt(end.value(), "publicKey");
    if (auto checked = checkSignature(text.substr(0, lines.begin()), end.value(), lines.number()); !checked)
        return checked.error();
    if (publicKey && found.publicKey != *publicKey)
        return badLine(lines.number(), "it is signed by the key " + found.publicKey);
    if (!lines.atEnd())
        return badLine(lines.number() + 1, "something stands after the signature");
    return found;
}

}  // namespace core
