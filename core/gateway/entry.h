#pragma once

#include "core/gateway/http_head.h"
#include "core/security/gatekeeper.h"

#include <string>

namespace core {

// Whether a request may go on to its agent, and what its sender is told when it may not: the access policy's
// name and no more.
struct Entry {
    unsigned status = 0;  // 401, 403 or 429; 0: let in
    std::string detail{};
    std::string policy{};  // that refused it; empty: none did
    std::string fields{};  // of the answer, whole lines
    Identity identity{};

    bool isOpen() const { return status == 0; }
};

struct Sender {
    const std::string& address;
    const SourceAddress& source;
    const ClientCertificate* certificate = nullptr;  // verified; null: none
};

// Without a gatekeeper nobody comes in. A request that comes in takes a token of its policy's rate.
Entry askEntry(const Gatekeeper* keeper, const HttpHead& head, std::string_view resource,
               const Sender& sender, Now now);

}  // namespace core
