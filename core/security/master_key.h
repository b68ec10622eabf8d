#pragma once

#include "core/fleet/vault_record.h"
#include "core/security/sealing.h"

#include <optional>
#include <string>
#include <string_view>

namespace core {

// A key as 64 hexadecimal digits. Invalid: the text is none.
Secret textOf(const SealingKey& key);
Result<SealingKey> keyOfText(std::string_view text);

// Where a vault's master key comes from. A key file has 64 hexadecimal digits and perhaps a line's end.

// Errors: NotFound, there is none; Refused, others than its owner may read it, it is somebody else's, or it
// is no plain file; Invalid, it has something else in it; Io.
Result<SealingKey> readKeyFile(const std::string& path);

// A new key in a new file of mode 0600, which is on disk when this returns. Errors: Exists, something has
// that name already; Io.
Result<SealingKey> makeKeyFile(const std::string& path);

// What systemd hands to the service under the name `pilothouse-master-key` (LoadCredential=, SetCredential=);
// nothing when it hands over none.
std::optional<std::string> credentialKeyFile();

// Takes about a tenth of a second. Errors of deriveKey().
Result<SealingKey> keyOfPassPhrase(const Secret& passPhrase, const DerivationParameters& parameters);

}  // namespace core
