#include "core/security/vault.h"

#include <algorithm>
#include <utility>

namespace core {
namespace {

constexpr std::uint64_t countedAhead = 4'096;
constexpr const char* wrappedKind = "data-key";

SealContext contextOf(const WrappedKey& key)
{
    return {wrappedKind, key.scope, key.id};
}

}  // namespace

Result<Vault> Vault::create(SealingKey master, MasterSource source, DerivationParameters derivation)
{
    Vault vault(std::move(master));
    vault.m_record.source = source;
    vault.m_record.derivation = std::move(derivation);
    vault.m_record.master = vault.m_master.id();
    vault.m_record.revision = 1;
    return vault;
}

Result<Vault> Vault::unlock(VaultRecord record, SealingKey master)
{
    if (record.master != master.id())
        return Error{ErrorCode::Refused, "the vault has another master key"};
    Vault vault(std::move(master));
    for (const WrappedKey& key : record.keys) {
        auto bytes = core::open(vault.m_master, contextOf(key), key.sealed);
        if (!bytes)
            return Error{ErrorCode::Corrupt, bytes.error().context};
        auto opened = SealingKey::of(std::move(bytes).value());
        if (!opened || opened.value().id() != key.id)
            return Error{ErrorCode::Corrupt, "a key of the vault is not the one that its id says"};
        vault.m_keys.emplace(key.id, std::move(opened).value());
    }
    vault.m_record = std::move(record);
    return vault;
}

Result<std::string> Vault::seal(const SealContext& context, std::string_view plain, TimePoint now)
{
    const auto key = keyFor(context.kind, now);
    if (!key)
        return key.error();
    WrappedKey& wrapped = *key.value();
    std::uint64_t& counted = m_counted[wrapped.id];
    if (counted == 0) {
        counted = countedAhead;
        wrapped.records += countedAhead;
        ++m_record.revision;
    }
    --counted;
    return core::seal(m_keys.at(wrapped.id), context, plain);
}

Result<Secret> Vault::open(const SealContext& context, std::string_view sealed) const
{
    const auto header = readSealedHeader(sealed);
    if (!header)
        return header.error();
    const auto key = m_keys.find(header.value().key);
    // Whose record it is says more than that its key is unknown, so any key serves to be refused with.
    return core::open(key == m_keys.end() ? m_master : key->second, context, sealed);
}

Result<bool> Vault::isOutdated(std::string_view sealed) const
{
    const auto header = readSealedHeader(sealed);
    if (!header)
        return header.error();
    return std::ranges::any_of(
        m_record.keys, [&](const WrappedKey& key) { return key.id == header.value().key && key.isRetired; });
}

WrappedKey* Vault::current(const std::string& scope)
{
    const auto found = std::ranges::find_if(
        m_record.keys, [&](const WrappedKey& key) { return key.scope == scope && !key.isRetired; });
    return found == m_record.keys.end() ? nullptr : &*found;
}

Result<WrappedKey*> Vault::keyFor(const std::string& scope, TimePoint now)
{
    WrappedKey* key = current(scope);
    if (!key || key->records + countedAhead > mostRecords)
        if (const auto rotated = rotate(scope, now); !rotated)
            return rotated.error();
    return current(scope);
}

Result<> Vault::rotate(const std::string& scope, TimePoint now)
{
    auto key = SealingKey::random();
    if (!key)
        return key.error();
    WrappedKey wrapped{.id = key.value().id(), .scope = scope, .made = now};
    auto sealed = core::seal(m_master, contextOf(wrapped), key.value().reveal());
    if (!sealed)
        return sealed.error();
    wrapped.sealed = std::move(sealed).value();
    if (WrappedKey* before = current(scope))
        before->isRetired = true;
    m_keys.emplace(wrapped.id, std::move(key).value());
    m_record.keys.push_back(std::move(wrapped));
    ++m_record.revision;
    return done;
}

Result<> Vault::forget(std::uint64_t id)
{
    const auto key = std::ranges::find(m_record.keys, id, &WrappedKey::id);
    if (key == m_record.keys.end())
        return Error{ErrorCode::NotFound, "the vault has no such key"};
    if (!key->isRetired)
        return Error{ErrorCode::Refused, "the key seals the records of " + key->scope};
    m_record.keys.erase(key);
    m_keys.erase(id);
    m_counted.erase(id);
    ++m_record.revision;
    return done;
}

Result<> Vault::changeMaster(SealingKey master, MasterSource source, DerivationParameters derivation)
{
    std::vector<WrappedKey> keys = m_record.keys;
    for (WrappedKey& key : keys) {
        auto sealed = core::seal(master, contextOf(key), m_keys.at(key.id).reveal());
        if (!sealed)
            return sealed.error();
        key.sealed = std::move(sealed).value();
    }
    m_record = {source, std::move(derivation), master.id(), std::move(keys), m_record.revision};
    m_master = std::move(master);
    ++m_record.revision;
    return done;
}

void Vault::outdo(std::uint64_t revision)
{
    m_record.revision = std::max(m_record.revision, revision + 1);
}

}  // namespace core
