#include "tls_wire.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace {

template <typename Use>
void withPem(const std::string& pem, Use use)
{
    BIO* memory = BIO_new_mem_buf(pem.data(), int(pem.size()));
    use(memory);
    BIO_free(memory);
}

}  // namespace

TlsWire::TlsWire(std::uint16_t port, const Options& options)
    : m_context(SSL_CTX_new(TLS_client_method())),
      m_descriptor(::socket(AF_INET, SOCK_STREAM, 0))
{
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to what may be closed
    SSL_CTX_set_min_proto_version(m_context, options.leastVersion);
    SSL_CTX_set_max_proto_version(m_context, options.mostVersion);
    SSL_CTX_set_security_level(m_context, 0);
    SSL_CTX_set_verify(m_context, SSL_VERIFY_PEER, nullptr);
    withPem(options.authorityPem, [&](BIO* memory) {
        X509* authority = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(m_context), authority);
        X509_free(authority);
    });
    if (!options.certificatePem.empty()) {
        withPem(options.certificatePem, [&](BIO* memory) {
            X509* certificate = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
            SSL_CTX_use_certificate(m_context, certificate);
            X509_free(certificate);
        });
        withPem(options.keyPem, [&](BIO* memory) {
            EVP_PKEY* key = PEM_read_bio_PrivateKey(memory, nullptr, nullptr, nullptr);
            SSL_CTX_use_PrivateKey(m_context, key);
            EVP_PKEY_free(key);
        });
    }
    const timeval limit{10, 0};
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool isThere = ::connect(m_descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    m_ssl = SSL_new(m_context);
    SSL_set_fd(m_ssl, m_descriptor);
    m_isOpen = isThere && SSL_connect(m_ssl) == 1;
}

TlsWire::~TlsWire()
{
    SSL_free(m_ssl);
    ::close(m_descriptor);
    SSL_CTX_free(m_context);
}

std::string TlsWire::serverName() const
{
    std::array<char, 256> name{};
    X509* certificate = SSL_get1_peer_certificate(m_ssl);
    if (!certificate)
        return {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(), name.size());
    X509_free(certificate);
    return name.data();
}

bool TlsWire::send(const std::string& text)
{
    return SSL_write(m_ssl, text.data(), int(text.size())) == int(text.size());
}

bool TlsWire::fill()
{
    std::array<char, 16384> bytes;
    const int count = SSL_read(m_ssl, bytes.data(), int(bytes.size()));
    if (count > 0)
        m_input.append(bytes.data(), std::size_t(count));
    return count > 0;
}

std::string TlsWire::readUntil(const std::string& text)
{
    while (m_input.find(text) == std::string::npos && fill()) {}
    const auto end = m_input.find(text);
    return readBytes(end == std::string::npos ? m_input.size() : end + text.size());
}

std::string TlsWire::readBytes(std::size_t count)
{
    while (m_input.size() < count && fill()) {}
    const std::string bytes = m_input.substr(0, count);
    m_input.erase(0, count);
    return bytes;
}
