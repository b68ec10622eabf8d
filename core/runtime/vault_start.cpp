#include "core/runtime/vault_start.h"

#include "core/fleet/sealed_name.h"
#include "core/security/master_key.h"

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <spdlog/spdlog.h>

namespace core {
namespace {

constexpr std::size_t entriesAtOnce = 100;

// What the newest of these entries says of a record's version: 0 when it was removed. Nothing: they do not
// say.
std::optional<std::uint64_t> versionIn(const std::vector<JournalEntry>& newestFirst)
{
    for (const JournalEntry& entry : newestFirst) {
        const QJsonObject detail =
            QJsonDocument::fromJson(QByteArray::fromStdString(entry.content.detail)).object();
        if (!detail.value(QStringLiteral("accepted")).toBool())
            continue;
        if (detail.value(QStringLiteral("removed")).toBool())
            return 0;
        const auto version = detail.value(QStringLiteral("version")).toInteger();
        if (version > 0)
            return std::uint64_t(version);
    }
    return std::nullopt;
}

// Reading is journalled as well, so it may be a while since it was written.
Result<std::optional<std::uint64_t>> newestVersion(const Store& store, const SealedName& name)
{
    JournalQuery query{.limit = entriesAtOnce,
                       .kind = "command",
                       .subject = sealedSubject(name.first, name.second),
                       .newestFirst = true};
    while (true) {
        const auto entries = store.read(query);
        if (!entries)
            return entries.error();
        if (const auto version = versionIn(entries.value()); version || entries.value().size() < query.limit)
            return version;
        query.before = entries.value().back().seq;
    }
}

// The key of a source that the operator named, or why the start must end.
Result<std::optional<MasterKey>> keyOf(Result<SealingKey> key, MasterSource source)
{
    if (!key)
        return Error{ErrorCode::Invalid, "the master key cannot be had: " + key.error().context};
    return std::optional(MasterKey{std::move(key).value(), source});
}

// What opens the vault is said as well, since it may be another source's than the key at hand.
std::string wrongKeySentence(MasterSource atHand, MasterSource source, ErrorCode code)
{
    if (code != ErrorCode::Refused)
        return "The vault is locked: it was damaged or tampered with.";
    const std::string sentence = std::string("The vault is locked: its master key is another one than ")
        + (atHand == MasterSource::KeyFile ? "that of the key file." : "systemd's credential.");
    if (source == MasterSource::PassPhrase)
        return sentence + " Its pass phrase opens it.";
    if (source == MasterSource::Keyring)
        return sentence + " It is in the desktop's keyring.";
    return sentence;
}

}  // namespace

Result<std::optional<MasterKey>> findMasterKey(const std::string& keyFile, bool hasVault)
{
    if (!keyFile.empty()) {
        auto key = readKeyFile(keyFile);
        if (!key && key.error().code == ErrorCode::NotFound && !hasVault)
            key = makeKeyFile(keyFile);
        return keyOf(std::move(key), MasterSource::KeyFile);
    }
    if (const auto credential = credentialKeyFile())
        return keyOf(readKeyFile(*credential), MasterSource::Credential);
    return std::optional<MasterKey>();
}

Result<std::vector<OverdueRecord>> findOverdue(const Store& store, const TrustState& trust)
{
    std::vector<OverdueRecord> overdue;
    for (const auto& [name, entry] : trust.sealed) {
        const auto newest = newestVersion(store, name);
        if (!newest)
            return newest.error();
        const std::uint64_t version = entry.record.version;
        if (newest.value() && (*newest.value() == 0 || version < *newest.value()))
            overdue.push_back({name, version});
    }
    return overdue;
}

VaultBook startVault(TrustState stored, const std::optional<MasterKey>& key, const Store& store)
{
    VaultBook book(std::make_shared<const TrustState>(std::move(stored)));
    if (!key)
        return book;
    book.setKeyAtHand(*key);
    if (!book.trust()->vault)
        return book;
    auto vault = book.unlockedWith(key->key);
    if (!vault) {
        spdlog::error("the vault stays locked: {}", vault.error().context);
        book.stayLocked(wrongKeySentence(key->source, book.trust()->vault->source, vault.error().code));
        return book;
    }
    const auto overdue = findOverdue(store, *book.trust());
    if (overdue)
        book.open(std::move(vault).value(), overdue.value());
    else
        book.stayLocked("The vault is locked: the journal cannot be read.");
    return book;
}

}  // namespace core
