#pragma once

#include "core/base/result.h"
#include "core/fleet/command.h"
#include "core/fleet/trust_wishes.h"

#include <functional>

namespace core {

// What a face of the program may ask of the vault. Removing a sealed record is a command of the FleetService,
// and the state comes from the SnapshotFeed (FleetSnapshot::vault, and trust for what is kept).
//
// As with the FleetService, every call returns at once, from any thread, and the answer is called exactly
// once, on a thread of the core. Who may not is answered with Forbidden.
class VaultService {
public:
    template <typename T>
    using Answer = std::function<void(Result<T>)>;

    virtual ~VaultService() = default;

    // Exists when there is one. Unreachable: there is no keyring.
    virtual void makeVault(VaultWish wish, Answer<CommandReceipt> answer) = 0;
    // Forbidden: it is another pass phrase, or who asks is no admin.
    virtual void unlockVault(Secret passPhrase, Actor by, Answer<void> answer) = 0;
    // Another master key, which alone opens the vault from the next start on; what is kept stays as it is.
    // When it fails, the key of before goes on to open it. Refused while the vault is locked or not made.
    // Forbidden: the present pass phrase is another one, or who asks is no admin. Invalid: the new one cannot
    // be used. Unreachable: there is no keyring.
    virtual void changeMasterKey(VaultWish wish, Answer<CommandReceipt> answer) = 0;
    // New data keys; what the old ones sealed is sealed anew in the background. Refused while it is locked.
    virtual void rotateVault(Actor by, Answer<CommandReceipt> answer) = 0;

    // Adds it, or takes the place of the one before. Refused while the vault is locked or not made.
    virtual void keepSecret(SecretWish wish, Answer<CommandReceipt> answer) = 0;
    virtual void keepAgentData(AgentDataWish wish, Answer<CommandReceipt> answer) = 0;
    // The journal says so before it is read. Corrupt: one error for whatever is wrong with the record.
    virtual void readAgentData(AgentId agent, Actor by, Answer<Secret> answer) = 0;
};

}  // namespace core
