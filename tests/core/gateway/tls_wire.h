#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>

// A blocking TLS connection of a client, with a deadline on every read.
class TlsWire {
public:
    struct Options {
        std::string authorityPem;  // that the server's certificate must be signed by
        std::string certificatePem = {};  // of the client; empty: none
        std::string keyPem = {};
        int leastVersion = TLS1_2_VERSION;
        int mostVersion = TLS1_3_VERSION;
    };

    TlsWire(std::uint16_t port, const Options& options);
    ~TlsWire();
    TlsWire(const TlsWire&) = delete;
    TlsWire& operator=(const TlsWire&) = delete;

    bool isOpen() const { return m_isOpen; }
    const char* version() const { return SSL_get_version(m_ssl); }
    std::string serverName() const;  // the certificate's common name
    bool send(const std::string& text);
    // Until `text` appears, or the end.
    std::string readUntil(const std::string& text);
    std::string readBytes(std::size_t count);

private:
    bool fill();

    SSL_CTX* m_context;
    SSL* m_ssl;
    int m_descriptor;
    bool m_isOpen = false;
    std::string m_input;
};
