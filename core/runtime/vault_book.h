#pragma once

#include "core/base/guarded.h"
#include "core/cache/model_bytes.h"
#include "core/fleet/access_attempt.h"
#include "core/fleet/command.h"
#include "core/fleet/vault_view.h"
#include "core/security/vault.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core {

// A master key, and where it comes from.
struct MasterKey {
    SealingKey key;
    MasterSource source = MasterSource::KeyFile;
    DerivationParameters derivation{};  // of a pass phrase
};

// A version of a sealed record that the journal knows to be over.
struct OverdueRecord {
    SealedName name;
    std::uint64_t version = 0;
};

// The vault, locked or open, beside the newest state of what it has sealed. Carries nothing out itself: what
// is to be kept it returns as commands, and tells it apart from what is kept when follow() brings the state
// that has it.
//
// What is wrong with a record that does not open is one error for all outside, "the secret x cannot be
// opened"; the log has the error's code. Such a record is not looked at again until another version is there.
class VaultBook {
public:
    using TrustPtr = std::shared_ptr<const TrustState>;

    explicit VaultBook(TrustPtr stored = std::make_shared<const TrustState>()) : m_trust(std::move(stored)) {}

    void follow(const TrustPtr& newest);
    const TrustPtr& trust() const { return m_trust; }
    VaultView view() const;
    // What did not open since this was asked the last time.
    std::vector<AccessAttempt> takeAttempts() { return std::exchange(m_attempts, {}); }

    // One that is there without anybody being asked: makes the vault at the first need, when there is none.
    void setKeyAtHand(MasterKey key) { m_atHand = std::move(key); }
    // Without opening it. Errors of Vault::unlock(); NotFound, there is none.
    Result<Vault> unlockedWith(SealingKey master) const;
    // What is overdue is treated as what does not open.
    void open(Vault vault, const std::vector<OverdueRecord>& overdue);
    void stayLocked(std::string why) { m_lockedFor = std::move(why); }  // a sentence
    // Of the open vault. Refused while it is locked or not made.
    Result<VaultRecord> record() const;

    // NotFound; Refused while it is locked or not made; Corrupt.
    Result<Secret> read(const std::string& kind, const std::string& owner);

    // Errors of read(), without NotFound and Corrupt; those of Vault::seal(); Busy until settleMaster().
    Result<KeepSealed> seal(const std::string& kind, const std::string& owner, const Secret& text,
                            TimePoint now);
    Result<KeepVault> rotate(TimePoint now);
    // The key of the models on the disk, when it is wanted and there is none; some of the records that a
    // retired key sealed, sealed anew; and once there are none, the vault without that key.
    std::vector<Command> renewals(TimePoint now);

    void wantModelKey() { m_wantsModelKey = true; }
    // What is to be done with the models on the disk, when that is not what it was the last time.
    std::optional<ModelSealing> takeModelSealing();

    // The vault as it is with another master key. It stays open with the present one, and nothing is sealed
    // or given new keys, until settleMaster() says whether that was kept: so both can open all that there is.
    // Errors of seal(), and of Vault::changeMaster().
    Result<KeepVault> changeMaster(MasterKey next);
    // True: it was not kept, and yet the state has it. Then renewals() brings the present one back.
    bool settleMaster(bool isKept);

private:
    Result<> ready() const;
    Result<> readyToSeal() const;
    bool hasOtherMaster() const;
    bool hasNews() const;
    std::uint64_t nextVersion(const SealedName& name, TimePoint now) const;
    bool isDamaged(const SealedRecord& record) const;
    bool isOutdated(const SealedRecord& record) const;
    Result<Secret> open(const SealedRecord& record);
    void markDamaged(const SealedRecord& record, const char* cause);
    Result<KeepSealed> sealed(const std::string& kind, const std::string& owner, std::string_view text,
                              TimePoint now);
    std::optional<Command> forgetRetired();
    std::optional<Command> newModelKey(TimePoint now);
    void recount();

    TrustPtr m_trust;
    std::optional<MasterKey> m_atHand;
    std::optional<Vault> m_vault;  // while it is open
    std::optional<Vault> m_next;  // the same with another master key, while that is not settled
    std::string m_lockedFor;
    std::map<SealedName, std::uint64_t> m_damaged;  // with the version that is
    std::vector<AccessAttempt> m_attempts;
    std::uint64_t m_outdated = 0;
    bool m_wantsModelKey = false;
    std::optional<std::pair<std::uint64_t, bool>>
        m_toldSealing;  // the key's version, and whether it was open
};

// As the threads share it: the platforms', the control thread and the vault's desk.
using SharedVault = Guarded<VaultBook>;

// "the secret x", "the data of the agent x": safe for a log, whatever a damaged row says.
std::string sealedLabel(const std::string& kind, const std::string& owner);

}  // namespace core
