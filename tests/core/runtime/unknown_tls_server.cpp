#include "unknown_tls_server.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string_view>

UnknownTlsServer::UnknownTlsServer() : m_context(SSL_CTX_new(TLS_server_method()))
{
    std::signal(SIGPIPE, SIG_IGN);  // whoever does not believe it hangs up
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3'600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, key, EVP_sha256());
    const bool isSetUp =
        SSL_CTX_use_certificate(m_context, certificate) == 1 && SSL_CTX_use_PrivateKey(m_context, key) == 1;
    X509_free(certificate);
    EVP_PKEY_free(key);

    m_listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* name = reinterpret_cast<sockaddr*>(&address);
    if (!isSetUp || bind(m_listener, name, length) != 0 || listen(m_listener, 8) != 0
        || getsockname(m_listener, name, &length) != 0)
        std::abort();
    m_port = ntohs(address.sin_port);
    m_thread = std::jthread([this] { serve(); });
}

UnknownTlsServer::~UnknownTlsServer()
{
    m_ending = true;
    shutdown(m_listener, SHUT_RDWR);
    m_thread.join();
    close(m_listener);
    SSL_CTX_free(m_context);
}

void UnknownTlsServer::serve()
{
    constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    while (!m_ending) {
        const int connection = accept(m_listener, nullptr, nullptr);
        if (connection < 0)
            continue;
        ++m_handshakes;
        SSL* session = SSL_new(m_context);
        SSL_set_fd(session, connection);
        char request[4096];
        if (SSL_accept(session) == 1 && SSL_read(session, request, sizeof request) > 0)
            SSL_write(session, answer.data(), int(answer.size()));
        SSL_shutdown(session);
        SSL_free(session);
        close(connection);
    }
}
