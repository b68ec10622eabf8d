#include "core/runtime/new_master_key.h"

#include "core/security/key_derivation.h"
#include "core/security/master_key.h"
#include "core/security/pass_phrase.h"

#include <QByteArray>

namespace core {
namespace {

Result<MasterKey> keyFromPassPhrase(const Secret& passPhrase)
{
    if (auto checked = checkPassPhrase(passPhrase); !checked)
        return checked.error();
    auto derivation = newDerivation();
    if (!derivation)
        return derivation.error();
    auto key = keyOfPassPhrase(passPhrase, derivation.value());
    if (!key)
        return key.error();
    return MasterKey{std::move(key).value(), MasterSource::PassPhrase, std::move(derivation).value()};
}

Result<MasterKey> keyForKeyring(const KeyringAccess& keyring)
{
    if (!keyring.write)
        return Error{ErrorCode::Unreachable, "there is no keyring"};
    auto key = SealingKey::random();
    if (!key)
        return key.error();
    if (auto kept = keyring.write(keyringName(key.value().id()), textOf(key.value())); !kept)
        return kept.error();
    return MasterKey{std::move(key).value(), MasterSource::Keyring};
}

}  // namespace

Result<MasterKey> newMasterKey(const VaultWish& wish, const KeyringAccess& keyring)
{
    switch (wish.source) {
    case MasterSource::PassPhrase: return keyFromPassPhrase(wish.passPhrase);
    case MasterSource::Keyring: return keyForKeyring(keyring);
    case MasterSource::KeyFile:
    case MasterSource::Credential: break;
    }
    return Error{ErrorCode::Invalid, "a new master key comes from a pass phrase or the keyring"};
}

// One name for each vault, so that none takes another's key away.
std::string keyringName(std::uint64_t masterId)
{
    return "master-key-" + QByteArray::number(qulonglong(masterId), 16).toStdString();
}

}  // namespace core
