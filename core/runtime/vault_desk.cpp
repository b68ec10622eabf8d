#include "core/runtime/vault_desk.h"

#include "core/control/commands.h"
#include "core/runtime/new_master_key.h"
#include "core/runtime/vault_start.h"
#include "core/security/master_key.h"

#include <QByteArray>
#include <QJsonDocument>

#include <spdlog/spdlog.h>

#include <future>
#include <limits>

namespace core {
namespace {

constexpr std::size_t longestSecret = 32 << 10;  // bytes
constexpr std::size_t longestData = 64 << 10;  // bytes
// The state has the new master key already, and may be the next that is written.
constexpr const char* untilUndone =
    "; the former master key stays, but should the console end before it can write again, the vault may need "
    "the new one";
constexpr int mostTries = 5;  // while somebody else changes the same record

const KeepVault makingVault{{}, "make the vault"};
const KeepVault changingMaster{{}, "change the vault's master key"};

// As the record that comes of it will be, but for its content: to ask whether it may be kept.
KeepSealed outlineOf(const std::string& kind, const std::string& owner)
{
    return {{kind, owner, std::numeric_limits<std::int64_t>::max(), {}}};
}

template <typename T>
Result<T> answered(const std::function<void(std::function<void(Result<T>)>)>& ask)
{
    const auto promise = std::make_shared<std::promise<Result<T>>>();
    ask([promise](Result<T> answer) { promise->set_value(std::move(answer)); });
    return promise->get_future().get();
}

Result<> checkSecret(const Secret& value)
{
    const std::string_view text = value.reveal();
    if (text.empty() || text.size() > longestSecret)
        return Error{ErrorCode::Invalid, "a secret's value has 1 byte to 32 KiB"};
    if (text.find('\0') != std::string_view::npos)
        return Error{ErrorCode::Invalid, "a secret's value cannot have a NUL: an environment takes none"};
    return done;
}

Result<> checkData(const Secret& data)
{
    const std::string_view text = data.reveal();
    if (text.size() > longestData)
        return Error{ErrorCode::Invalid, "an agent's data has at most 64 KiB"};
    const QByteArray bytes = QByteArray::fromRawData(text.data(), qsizetype(text.size()));
    if (QJsonDocument::fromJson(bytes).isNull())
        return Error{ErrorCode::Invalid, "an agent's data must be a JSON object or array"};
    return done;
}

}  // namespace

VaultDesk::VaultDesk(ControlLoop& loop, SharedVault& vault, std::string dataFolder, KeyringAccess keyring)
    : m_loop(loop),
      m_vault(vault),
      m_dataFolder(std::move(dataFolder)),
      m_keyring(std::move(keyring))
{
}

template <typename T>
void VaultDesk::work(const Answer<T>& answer, std::function<Result<T>()> job)
{
    if (!m_worker.post([answer, job = std::move(job)] { answer(job()); }))
        answer(Error{ErrorCode::Busy, "too many wishes wait for the vault already"});
}

// A preview leaves no trace, so a refusal is told of here as the command's own would be.
Result<> VaultDesk::mayAsk(const Command& command, const Actor& by)
{
    const auto preview = answered<CommandPreview>([&](const auto& answer) {
        m_loop.preview({command, by}, answer);
    });
    if (preview)
        return done;
    if (preview.error().code == ErrorCode::Forbidden)
        m_loop.note(
            {AccessAttempt::Kind::Forbidden, by.text, describe(command), {}, preview.error().context});
    return preview.error();
}

void VaultDesk::makeVault(VaultWish wish, Answer<CommandReceipt> answer)
{
    work<CommandReceipt>(answer, [this, wish = std::move(wish)] { return make(wish); });
}

Result<CommandReceipt> VaultDesk::make(const VaultWish& wish)
{
    if (auto may = mayAsk(makingVault, wish.by); !may)
        return may.error();
    if (m_vault.with([](const VaultBook& book) { return book.view().state; }) != VaultState::None)
        return Error{ErrorCode::Exists, "there is a vault already"};
    auto made = newMasterKey(wish, m_keyring);
    if (!made)
        return made.error();
    MasterKey& master = made.value();
    auto vault = Vault::create(std::move(master.key), master.source, std::move(master.derivation));
    if (!vault)
        return vault.error();
    auto receipt = m_loop.carriedOut({KeepVault{vault.value().record(), makingVault.what}, wish.by});
    if (receipt)
        m_vault.with([&](VaultBook& book) { book.open(std::move(vault).value(), {}); });
    return receipt;
}

void VaultDesk::unlockVault(Secret passPhrase, Actor by, Answer<void> answer)
{
    work<void>(answer, [this, passPhrase = std::move(passPhrase), by = std::move(by)] {
        return unlock(passPhrase, by);
    });
}

Result<> VaultDesk::unlock(const Secret& passPhrase, const Actor& by)
{
    if (auto may = mayAsk(NoteVaultUnlocked{}, by); !may)
        return may;
    const auto [state, trust] =
        m_vault.with([](const VaultBook& book) { return std::pair(book.view().state, book.trust()); });
    if (state == VaultState::Open)
        return Error{ErrorCode::Refused, "the vault is open already"};
    if (!trust->vault)
        return Error{ErrorCode::NotFound, "there is no vault yet"};
    if (trust->vault->source != MasterSource::PassPhrase)
        return Error{ErrorCode::Refused, "the vault's master key is not made from a pass phrase"};
    auto vault = unlockedFor(describe(NoteVaultUnlocked{}), passPhrase, *trust->vault, by);
    if (!vault)
        return vault.error();
    if (auto noted = m_loop.carriedOut({NoteVaultUnlocked{}, by}); !noted)
        return noted.error();
    return open(std::move(vault).value());
}

// A wrong pass phrase and a vault that was tampered with have one answer, and are told of in the journal.
Result<Vault> VaultDesk::unlockedFor(const std::string& what, const Secret& passPhrase,
                                     const VaultRecord& record, const Actor& by)
{
    auto key = keyOfPassPhrase(passPhrase, record.derivation);
    if (!key && key.error().code != ErrorCode::Invalid)
        return key.error();
    auto vault = key ? Vault::unlock(record, std::move(key).value()) : Result<Vault>(key.error());
    if (vault)
        return vault;
    spdlog::error("refused to {}: {}", what,
                  vault.error().code == ErrorCode::Refused ? "another master key" : "corrupt");
    const Error refused{ErrorCode::Forbidden, "the vault does not open with that"};
    m_loop.note({AccessAttempt::Kind::VaultNotUnlocked, by.text, what, {}, refused.context});
    return refused;
}

Result<> VaultDesk::open(Vault vault)
{
    const auto store = Store::open(m_dataFolder, Store::Mode::ReadOnly);
    if (!store)
        return store.error();
    const auto trust = m_vault.with([](const VaultBook& book) { return book.trust(); });
    const auto overdue = findOverdue(*store.value(), *trust);
    if (!overdue)
        return overdue.error();
    m_vault.with([&](VaultBook& book) { book.open(std::move(vault), overdue.value()); });
    return done;
}

void VaultDesk::openFromKeyring()
{
    const auto trust = m_vault.with([](const VaultBook& book) { return book.trust(); });
    if (!trust->vault || trust->vault->source != MasterSource::Keyring)
        return;
    work<void>(
        [](const Result<>& opened) {
            if (!opened)
                spdlog::error("the vault stays locked: {}", opened.error().context);
        },
        [this] { return tryKeyring(); });
}

Result<> VaultDesk::tryKeyring()
{
    const auto stayLocked = [this](const std::string& why) {
        m_vault.with([&](VaultBook& book) { book.stayLocked("The vault is locked: " + why + "."); });
    };
    const auto [state, trust] =
        m_vault.with([](const VaultBook& book) { return std::pair(book.view().state, book.trust()); });
    if (state == VaultState::Open)
        return done;
    auto text = m_keyring.read ? m_keyring.read(keyringName(trust->vault->master))
                               : Result<Secret>(Error{ErrorCode::Unreachable, "there is no keyring"});
    if (!text) {
        stayLocked("its key cannot be had from the keyring");
        return text.error();
    }
    auto key = keyOfText(text.value().reveal());
    auto vault = key ? Vault::unlock(*trust->vault, std::move(key).value()) : Result<Vault>(key.error());
    if (!vault) {
        stayLocked("the keyring has another key");
        return vault.error();
    }
    return open(std::move(vault).value());
}

void VaultDesk::changeMasterKey(VaultWish wish, Answer<CommandReceipt> answer)
{
    work<CommandReceipt>(answer, [this, wish = std::move(wish)] { return change(wish); });
}

Result<CommandReceipt> VaultDesk::change(const VaultWish& wish)
{
    if (auto may = mayAsk(changingMaster, wish.by); !may)
        return may.error();
    const auto present = m_vault.with([](const VaultBook& book) { return book.record(); });
    if (!present)
        return present.error();
    if (present.value().source == MasterSource::PassPhrase)
        if (auto known = unlockedFor(changingMaster.what, wish.current, present.value(), wish.by); !known)
            return known.error();
    auto next = newMasterKey(wish, m_keyring);
    if (!next)
        return next.error();
    auto changed = m_vault.with([&](VaultBook& book) { return book.changeMaster(std::move(next).value()); });
    if (!changed)
        return changed.error();
    auto receipt = m_loop.carriedOut({std::move(changed).value(), wish.by});
    const bool isUndone = m_vault.with([&](VaultBook& book) { return book.settleMaster(bool(receipt)); });
    if (isUndone)
        return Error{receipt.error().code, receipt.error().context + untilUndone};
    return receipt;
}

void VaultDesk::rotateVault(Actor by, Answer<CommandReceipt> answer)
{
    work<CommandReceipt>(answer, [this, by = std::move(by)]() -> Result<CommandReceipt> {
        if (auto may = mayAsk(KeepVault{{}, "give the vault new keys"}, by); !may)
            return may.error();
        auto rotated = m_vault.with([](VaultBook& book) { return book.rotate(readClocks().wall); });
        if (!rotated)
            return rotated.error();
        return m_loop.carriedOut({std::move(rotated).value(), by});
    });
}

Result<CommandReceipt> VaultDesk::keep(const std::string& kind, const std::string& owner, const Secret& text,
                                       const Actor& by)
{
    for (int tries = 1;; ++tries) {
        auto sealed =
            m_vault.with([&](VaultBook& book) { return book.seal(kind, owner, text, readClocks().wall); });
        if (!sealed)
            return sealed.error();
        auto receipt = m_loop.carriedOut({std::move(sealed).value(), by});
        if (receipt || receipt.error().code != ErrorCode::Stale || tries == mostTries)
            return receipt;
    }
}

void VaultDesk::keepSecret(SecretWish wish, Answer<CommandReceipt> answer)
{
    work<CommandReceipt>(answer, [this, wish = std::move(wish)]() -> Result<CommandReceipt> {
        if (auto may = mayAsk(outlineOf(secretKind, wish.name), wish.by); !may)
            return may.error();
        if (auto checked = checkSecret(wish.value); !checked)
            return checked.error();
        return keep(secretKind, wish.name, wish.value, wish.by);
    });
}

void VaultDesk::keepAgentData(AgentDataWish wish, Answer<CommandReceipt> answer)
{
    work<CommandReceipt>(answer, [this, wish = std::move(wish)]() -> Result<CommandReceipt> {
        if (auto may = mayAsk(outlineOf(agentDataKind, wish.agent.text()), wish.by); !may)
            return may.error();
        if (auto checked = checkData(wish.data); !checked)
            return checked.error();
        return keep(agentDataKind, wish.agent.text(), wish.data, wish.by);
    });
}

void VaultDesk::readAgentData(AgentId agent, Actor by, Answer<Secret> answer)
{
    work<Secret>(answer, [this, agent = std::move(agent), by = std::move(by)]() -> Result<Secret> {
        if (auto noted = m_loop.carriedOut({NoteSealedRead{agentDataKind, agent.text()}, by}); !noted)
            return noted.error();
        return m_vault.with([&](VaultBook& book) { return book.read(agentDataKind, agent.text()); });
    });
}

}  // namespace core
