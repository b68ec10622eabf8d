#pragma once

#include <string>
#include <vector>

namespace core {

// Whom a client's certificate names. Only the transport makes one, and only of a certificate that it has
// verified against the authorities that the fleet file names for clients. The principal has the common name,
// or without one the first URI or DNS name, and the organizational units are its groups.
struct ClientCertificate {
    std::string commonName{};  // of the subject
    std::vector<std::string> uris{};  // subject alternative names, in the certificate's order
    std::vector<std::string> dnsNames{};
    std::vector<std::string> organizationalUnits{};  // of the subject

    bool operator==(const ClientCertificate&) const = default;
};

}  // namespace core
