#pragma once

#include "core/base/time.h"
#include "core/fleet/vault_record.h"
#include "core/security/key_derivation.h"
#include "core/security/sealing.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace core {

// An open vault: a data key for each kind of record, and the master key that seals those. One thread at a
// time.
//
// A key may seal so many records only as nonces by chance allow (2^32, NIST SP 800-38D); a vault takes a new
// one long before. How many there are is counted ahead, so that none is forgotten by a crash: what
// seal() returned must not be kept before a record() of then or later is.
class Vault {
public:
    static constexpr std::uint64_t mostRecords = 1ULL << 31;  // of one key

    // A new one. With a pass phrase, `derivation` says how the key was made of it.
    static Result<Vault> create(SealingKey master, MasterSource source, DerivationParameters derivation = {});
    // Errors: Refused, it is another master key's; Corrupt, a key in it is damaged or was tampered with.
    static Result<Vault> unlock(VaultRecord record, SealingKey master);

    const VaultRecord& record() const { return m_record; }

    // Errors of seal().
    Result<std::string> seal(const SealContext& context, std::string_view plain, TimePoint now);
    // Errors of open().
    Result<Secret> open(const SealContext& context, std::string_view sealed) const;
    // Whether it was sealed with a key that is retired, and is to be sealed anew. Errors of
    // readSealedHeader().
    Result<bool> isOutdated(std::string_view sealed) const;

    // From now on a new key seals the records of this kind. Errors: Io.
    Result<> rotate(const std::string& scope, TimePoint now);
    // Forgets a retired key: nothing that it sealed is left. Errors: NotFound; Refused, it is in use.
    Result<> forget(std::uint64_t key);
    // Seals the data keys with another master key; what they sealed stays as it is. When it fails, nothing is
    // changed.
    Result<> changeMaster(SealingKey master, MasterSource source, DerivationParameters derivation = {});
    // The record() is from now on a newer one than that of this revision.
    void outdo(std::uint64_t revision);

private:
    explicit Vault(SealingKey master) : m_master(std::move(master)) {}
    WrappedKey* current(const std::string& scope);
    Result<WrappedKey*> keyFor(const std::string& scope, TimePoint now);

    VaultRecord m_record;
    SealingKey m_master;
    std::map<std::uint64_t, SealingKey> m_keys;
    std::map<std::uint64_t, std::uint64_t>
        m_counted;  // of the records that were counted ahead: not sealed yet
};

}  // namespace core
