#pragma once

#include "core/runtime/control_loop.h"
#include "core/runtime/keyring_access.h"
#include "core/runtime/vault_book.h"
#include "core/runtime/vault_service.h"
#include "core/runtime/worker.h"

#include <string>

namespace core {

// Derives keys and seals on a thread of its own, one wish after the other, and has the control loop carry out
// what comes of it. Who may not is refused before anything is derived, sealed or opened.
class VaultDesk final : public VaultService {
public:
    // `dataFolder` is the store's. The loop and the vault outlive it. The keyring may have no functions.
    VaultDesk(ControlLoop& loop, SharedVault& vault, std::string dataFolder, KeyringAccess keyring);

    // When the vault's key is in the keyring: opens it with that, in the background.
    void openFromKeyring();

    void makeVault(VaultWish wish, Answer<CommandReceipt> answer) override;
    void unlockVault(Secret passPhrase, Actor by, Answer<void> answer) override;
    void changeMasterKey(VaultWish wish, Answer<CommandReceipt> answer) override;
    void rotateVault(Actor by, Answer<CommandReceipt> answer) override;
    void keepSecret(SecretWish wish, Answer<CommandReceipt> answer) override;
    void keepAgentData(AgentDataWish wish, Answer<CommandReceipt> answer) override;
    void readAgentData(AgentId agent, Actor by, Answer<Secret> answer) override;

private:
    template <typename T>
    void work(const Answer<T>& answer, std::function<Result<T>()> job);
    Result<> mayAsk(const Command& command, const Actor& by);

    Result<CommandReceipt> make(const VaultWish& wish);
    Result<> unlock(const Secret& passPhrase, const Actor& by);
    Result<Vault> unlockedFor(const std::string& what, const Secret& passPhrase, const VaultRecord& record,
                              const Actor& by);
    Result<CommandReceipt> change(const VaultWish& wish);
    Result<> open(Vault vault);
    Result<> tryKeyring();
    Result<CommandReceipt> keep(const std::string& kind, const std::string& owner, const Secret& text,
                                const Actor& by);

    ControlLoop& m_loop;
    SharedVault& m_vault;
    const std::string m_dataFolder;
    const KeyringAccess m_keyring;
    Worker m_worker{256};  // last: its jobs use all of the above
};

}  // namespace core
