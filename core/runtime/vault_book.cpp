#include "core/runtime/vault_book.h"

#include "core/fleet/sealed_name.h"
#include "core/security/master_key.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>
#include <set>

namespace core {
namespace {

constexpr std::size_t renewedAtOnce = 20;
// The store keeps a version in 64 bits with a sign.
constexpr std::uint64_t greatestVersion = std::numeric_limits<std::int64_t>::max();

const SealedName modelKeyName{cacheKeyKind, "models"};

const char* causeOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Corrupt: return "corrupt";
    case ErrorCode::Refused: return "refused";
    case ErrorCode::NotFound: return "not found";
    case ErrorCode::Stale: return "stale";
    default: return "failed";
    }
}

std::string lockedSentence(MasterSource source)
{
    constexpr const char* until = " Until then, agents that need its secrets cannot start.";
    switch (source) {
    case MasterSource::PassPhrase:
        return std::string("The vault is locked. Its pass phrase opens it.") + until;
    case MasterSource::KeyFile:
        return std::string("The vault is locked. --master-key with its key file opens it.") + until;
    case MasterSource::Credential:
        return std::string("The vault is locked. Its key comes from systemd, which handed over none.")
            + until;
    case MasterSource::Keyring: break;
    }
    return std::string("The vault is locked. Its key is in the desktop's keyring.") + until;
}

std::string damagedSentence(const std::map<SealedName, std::uint64_t>& damaged)
{
    const SealedName& first = damaged.begin()->first;
    std::string sentence = sealedLabel(first.first, first.second);
    sentence.front() = 'T';
    sentence += " cannot be opened: it was damaged or tampered with. Set it anew.";
    if (damaged.size() > 1)
        sentence += " There are " + std::to_string(damaged.size()) + " such records.";
    return sentence;
}

}  // namespace

std::string sealedLabel(const std::string& kind, const std::string& owner)
{
    std::string name = owner.substr(0, 63);
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c <= ' ' || c == '\x7f'; }, '?');
    return "the " + sealedText(kind, name);
}

void VaultBook::follow(const TrustPtr& newest)
{
    if (!newest || newest == m_trust)
        return;
    m_trust = newest;
    std::erase_if(m_damaged, [&](const auto& damaged) {
        const auto found = m_trust->sealed.find(damaged.first);
        return found == m_trust->sealed.end() || found->second.record.version != damaged.second;
    });
    recount();
}

VaultView VaultBook::view() const
{
    if (!m_trust->vault)
        return {VaultState::None, m_atHand ? m_atHand->source : MasterSource::PassPhrase, 0, {}};
    const MasterSource source = m_vault ? m_vault->record().source : m_trust->vault->source;
    if (!m_vault)
        return {VaultState::Locked, source, 0, m_lockedFor.empty() ? lockedSentence(source) : m_lockedFor};
    return {VaultState::Open, source, m_outdated,
            m_damaged.empty() ? std::string() : damagedSentence(m_damaged)};
}

Result<Vault> VaultBook::unlockedWith(SealingKey master) const
{
    if (!m_trust->vault)
        return Error{ErrorCode::NotFound, "there is no vault yet"};
    return Vault::unlock(*m_trust->vault, std::move(master));
}

void VaultBook::open(Vault vault, const std::vector<OverdueRecord>& overdue)
{
    m_vault = std::move(vault);
    m_lockedFor.clear();
    for (const OverdueRecord& old : overdue) {
        const auto found = m_trust->sealed.find(old.name);
        if (found != m_trust->sealed.end() && found->second.record.version == old.version)
            markDamaged(found->second.record, "an older version than the journal's");
    }
    recount();
}

Result<> VaultBook::ready() const
{
    if (m_vault)
        return done;
    return Error{ErrorCode::Refused, m_trust->vault ? "the vault is locked" : "there is no vault yet"};
}

Result<> VaultBook::readyToSeal() const
{
    if (m_next)
        return Error{ErrorCode::Busy, "the vault is about to have another master key"};
    return ready();
}

Result<VaultRecord> VaultBook::record() const
{
    if (auto may = ready(); !may)
        return may.error();
    return m_vault->record();
}

Result<Secret> VaultBook::read(const std::string& kind, const std::string& owner)
{
    const auto found = m_trust->sealed.find({kind, owner});
    if (found == m_trust->sealed.end())
        return Error{ErrorCode::NotFound, "there is no " + sealedText(kind, owner)};
    if (auto may = ready(); !may)
        return may.error();
    return open(found->second.record);
}

Result<Secret> VaultBook::open(const SealedRecord& record)
{
    if (!isDamaged(record)) {
        auto opened = m_vault->open({record.kind, record.owner, record.version}, record.bytes);
        if (opened)
            return opened;
        markDamaged(record, causeOf(opened.error().code));
    }
    return Error{ErrorCode::Corrupt, sealedLabel(record.kind, record.owner) + " cannot be opened"};
}

bool VaultBook::isDamaged(const SealedRecord& record) const
{
    const auto found = m_damaged.find({record.kind, record.owner});
    return found != m_damaged.end() && found->second == record.version;
}

void VaultBook::markDamaged(const SealedRecord& record, const char* cause)
{
    if (m_outdated > 0 && isOutdated(record))
        --m_outdated;
    m_damaged[{record.kind, record.owner}] = record.version;
    const std::string why = sealedLabel(record.kind, record.owner) + " cannot be opened";
    spdlog::error("{}: {}", why, cause);
    m_attempts.push_back(
        {AccessAttempt::Kind::NotOpened, {}, sealedSubject(record.kind, record.owner), {}, why});
}

bool VaultBook::isOutdated(const SealedRecord& record) const
{
    if (isDamaged(record))
        return false;
    const auto outdated = m_vault->isOutdated(record.bytes);
    return outdated && outdated.value();
}

void VaultBook::recount()
{
    m_outdated = 0;
    if (!m_vault || std::ranges::none_of(m_vault->record().keys, &WrappedKey::isRetired))
        return;
    for (const auto& [name, entry] : m_trust->sealed)
        m_outdated += isOutdated(entry.record) ? 1 : 0;
}

// The state does not have the vault as it is now.
bool VaultBook::hasNews() const
{
    return !m_trust->vault || m_trust->vault->revision < m_vault->record().revision;
}

std::uint64_t VaultBook::nextVersion(const SealedName& name, TimePoint now) const
{
    const auto before = m_trust->sealed.find(name);
    const std::uint64_t last = before == m_trust->sealed.end() ? 0 : before->second.record.version;
    const auto wall = std::uint64_t(std::max<std::int64_t>(now.time_since_epoch().count(), 1));
    return std::max(last + 1, wall);
}

Result<KeepSealed> VaultBook::sealed(const std::string& kind, const std::string& owner, std::string_view text,
                                     TimePoint now)
{
    const std::uint64_t version = nextVersion({kind, owner}, now);
    if (version > greatestVersion)
        return Error{ErrorCode::Refused, sealedLabel(kind, owner) + " has no version left; delete it first"};
    auto bytes = m_vault->seal({kind, owner, version}, text, now);
    if (!bytes)
        return bytes.error();
    KeepSealed keep{{kind, owner, version, std::move(bytes).value()}};
    if (hasNews())
        keep.vault = m_vault->record();
    return keep;
}

Result<KeepSealed> VaultBook::seal(const std::string& kind, const std::string& owner, const Secret& text,
                                   TimePoint now)
{
    if (!m_vault && !m_trust->vault && m_atHand) {
        auto made = Vault::create(m_atHand->key, m_atHand->source);
        if (!made)
            return made.error();
        m_vault = std::move(made).value();
    }
    if (auto may = readyToSeal(); !may)
        return may.error();
    return sealed(kind, owner, text.reveal(), now);
}

Result<KeepVault> VaultBook::rotate(TimePoint now)
{
    if (auto may = readyToSeal(); !may)
        return may.error();
    std::set<std::string> scopes{secretKind};
    for (const WrappedKey& key : m_vault->record().keys)
        scopes.insert(key.scope);
    for (const std::string& scope : scopes)
        if (auto rotated = m_vault->rotate(scope, now); !rotated)
            return rotated.error();
    recount();
    return KeepVault{m_vault->record(), "give the vault new keys"};
}

std::vector<Command> VaultBook::renewals(TimePoint now)
{
    std::vector<Command> commands;
    if (!m_vault || !m_trust->vault || m_next)
        return commands;
    if (hasOtherMaster()) {
        commands.emplace_back(KeepVault{m_vault->record(), "keep the vault's former master key"});
        return commands;
    }
    if (auto key = newModelKey(now))
        commands.push_back(std::move(*key));
    if (m_outdated == 0) {
        if (auto forget = hasNews() ? std::nullopt : forgetRetired())
            commands.push_back(std::move(*forget));
        return commands;
    }
    for (const auto& [name, entry] : m_trust->sealed) {
        if (commands.size() == renewedAtOnce)
            break;
        if (!isOutdated(entry.record))
            continue;
        const auto text = open(entry.record);
        if (!text)
            continue;
        auto keep = sealed(name.first, name.second, text.value().reveal(), now);
        if (!keep) {
            spdlog::error("{} cannot be sealed anew: {}", sealedLabel(name.first, name.second),
                          keep.error().context);
            break;
        }
        keep.value().isResealed = true;
        commands.emplace_back(std::move(keep).value());
    }
    return commands;
}

Result<KeepVault> VaultBook::changeMaster(MasterKey next)
{
    if (auto may = readyToSeal(); !may)
        return may.error();
    Vault changed = *m_vault;
    if (auto sealed = changed.changeMaster(std::move(next.key), next.source, std::move(next.derivation));
        !sealed)
        return sealed.error();
    m_next = std::move(changed);
    return KeepVault{m_next->record(), "change the vault's master key"};
}

bool VaultBook::settleMaster(bool isKept)
{
    if (isKept)
        m_vault = std::move(m_next);
    m_next.reset();
    if (isKept || !hasOtherMaster())
        return false;
    m_vault->outdo(m_trust->vault->revision);
    return true;
}

// The state got a master key that was then not kept.
bool VaultBook::hasOtherMaster() const
{
    return m_trust->vault && m_trust->vault->master != m_vault->record().master;
}

// What a damaged record was sealed with is of no use to it either.
std::optional<Command> VaultBook::forgetRetired()
{
    std::vector<std::uint64_t> retired;
    for (const WrappedKey& key : m_vault->record().keys)
        if (key.isRetired)
            retired.push_back(key.id);
    if (retired.empty())
        return std::nullopt;
    for (const std::uint64_t key : retired)
        static_cast<void>(m_vault->forget(key));  // it is there and retired, so it cannot fail
    return KeepVault{m_vault->record(), "forget the vault's old keys"};
}

// One that does not open is replaced: what it sealed can be downloaded again.
std::optional<Command> VaultBook::newModelKey(TimePoint now)
{
    const auto found = m_trust->sealed.find(modelKeyName);
    if (!m_wantsModelKey || (found != m_trust->sealed.end() && !isDamaged(found->second.record)))
        return std::nullopt;
    const auto key = SealingKey::random();
    auto keep = key ? sealed(modelKeyName.first, modelKeyName.second, textOf(key.value()).reveal(), now)
                    : Result<KeepSealed>(key.error());
    if (keep)
        return std::move(keep).value();
    spdlog::error("the models have no key: {}", keep.error().context);
    return std::nullopt;
}

std::optional<ModelSealing> VaultBook::takeModelSealing()
{
    const auto found = m_trust->sealed.find(modelKeyName);
    const bool isThere = found != m_trust->sealed.end();
    const auto text = isThere && m_vault ? open(found->second.record)
                                         : Result<Secret>(Error{ErrorCode::Refused, "the vault is locked"});
    const std::pair now(isThere ? found->second.record.version : 0, bool(text));
    if (std::exchange(m_toldSealing, now) == now)
        return std::nullopt;
    ModelSealing sealing{isThere, {}};
    if (text)
        if (auto key = keyOfText(text.value().reveal()))
            sealing.key = std::move(key).value();
    return sealing;
}

}  // namespace core
