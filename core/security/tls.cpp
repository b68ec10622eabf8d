#include "core/security/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cassert>
#include <climits>
#include <ctime>
#include <filesystem>
#include <utility>

namespace core {
namespace {

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* pointer) const
    {
        Free(pointer);
    }
};

// OpenSSL's own words for the newest error, and none kept for the next who asks.
std::string takeTlsError()
{
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return reason ? reason : "the connection was cut";
}

// Before a call whose failure is asked about; what others left behind would be taken for it. Looking is
// cheap, clearing is not.
void forgetErrors()
{
    if (ERR_peek_error() != 0)
        ERR_clear_error();
}

std::string textOfString(const ASN1_STRING* text)
{
    unsigned char* bytes = nullptr;
    const int size = ASN1_STRING_to_UTF8(&bytes, text);
    if (size < 0)
        return {};
    const std::unique_ptr<unsigned char, decltype([](unsigned char* held) { OPENSSL_free(held); })> owner(
        bytes);
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

std::vector<std::string> entriesOf(const X509_NAME* name, int wanted)
{
    std::vector<std::string> found;
    for (int at = X509_NAME_get_index_by_NID(name, wanted, -1); at >= 0;
         at = X509_NAME_get_index_by_NID(name, wanted, at))
        found.push_back(textOfString(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at))));
    return found;
}

void addAlternativeNames(ClientCertificate& client, const X509* certificate)
{
    const std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>> names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS)
            client.dnsNames.push_back(textOfString(name->d.dNSName));
        else if (name->type == GEN_URI)
            client.uris.push_back(textOfString(name->d.uniformResourceIdentifier));
    }
}

std::optional<ClientCertificate> verifiedPeer(const SSL* ssl)
{
    const std::unique_ptr<X509, Freed<X509_free>> certificate(SSL_get1_peer_certificate(ssl));
    if (!certificate || SSL_get_verify_result(ssl) != X509_V_OK)
        return std::nullopt;
    const X509_NAME* subject = X509_get_subject_name(certificate.get());
    ClientCertificate client;
    if (auto names = entriesOf(subject, NID_commonName); !names.empty())
        client.commonName = std::move(names.back());
    client.organizationalUnits = entriesOf(subject, NID_organizationalUnitName);
    addAlternativeNames(client, certificate.get());
    return client;
}

int chooseProtocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                   unsigned int offeredSize, void*)
{
    static constexpr std::array<unsigned char, 9> ours{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* found = nullptr;
    if (SSL_select_next_proto(&found, size, ours.data(), ours.size(), offered, offeredSize)
        != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

constexpr const char* noKey = "no private key in PEM that belongs to the certificate, without a passphrase";

// A passphrase is never asked for at a terminal.
int noPassphrase(char*, int, int, void*)
{
    return 0;
}

Error wrongFile(const std::string& file, const std::string& why)
{
    std::error_code ignored;
    const bool isThere = std::filesystem::is_regular_file(file, ignored);
    ERR_clear_error();
    return {isThere ? ErrorCode::Invalid : ErrorCode::Io,
            file + ": " + (isThere ? why : "there is no such file")};
}

// The key of `name` in the vault is the server's from now on.
Result<> useSecretKey(SSL_CTX* ssl, const std::string& name, const SecretReader& secrets)
{
    const auto text =
        secrets ? secrets(name) : Result<Secret>(Error{ErrorCode::Refused, "there is no vault to ask"});
    if (!text)
        return Error{ErrorCode::Refused, "secret:" + name + ": " + text.error().context};
    const std::string_view pem = text.value().reveal();
    const std::unique_ptr<BIO, Freed<BIO_free>> bytes(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> key(
        PEM_read_bio_PrivateKey(bytes.get(), nullptr, noPassphrase, nullptr));
    const bool isUsed = key && SSL_CTX_use_PrivateKey(ssl, key.get()) == 1;
    ERR_clear_error();
    return isUsed ? Result<>(done) : Error{ErrorCode::Refused, "secret:" + name + ": " + noKey};
}

Result<> useClientCa(SSL_CTX* ssl, const std::string& file)
{
    STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(file.c_str());
    if (!names || SSL_CTX_load_verify_locations(ssl, file.c_str(), nullptr) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return wrongFile(file, "no certificates in PEM");
    }
    SSL_CTX_set_client_CA_list(ssl, names);
    SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER, nullptr);
    static constexpr std::string_view ours = "pilothouse";
    SSL_CTX_set_session_id_context(ssl, reinterpret_cast<const unsigned char*>(ours.data()), ours.size());
    return done;
}

}  // namespace

// Where OpenSSL reads from and writes to: views and texts of ours, so that nothing is copied in between.
struct TlsConnection::Session {
    explicit Session(SSL* made);
    static int take(BIO* bio, char* to, int size);
    static int put(BIO* bio, const char* bytes, int size);
    static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

    std::unique_ptr<SSL, Freed<SSL_free>> ssl;
    std::string_view wire;  // during a call
    std::string* output = nullptr;  // likewise
};

struct TlsServer::Context {
    std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>> ssl{SSL_CTX_new(TLS_server_method())};
};

TlsConnection::Session::Session(SSL* made) : ssl(made)
{
    static BIO_METHOD* const method = [] {
        BIO_METHOD* ours = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "pilothouse");
        BIO_meth_set_read(ours, take);
        BIO_meth_set_write(ours, put);
        BIO_meth_set_ctrl(ours, control);
        return ours;
    }();
    BIO* bio = BIO_new(method);
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl.get(), bio, bio);
    SSL_set_accept_state(ssl.get());
}

int TlsConnection::Session::take(BIO* bio, char* to, int size)
{
    auto* session = static_cast<Session*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    if (session->wire.empty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    const std::size_t count = session->wire.copy(to, static_cast<std::size_t>(size));
    session->wire.remove_prefix(count);
    return static_cast<int>(count);
}

int TlsConnection::Session::put(BIO* bio, const char* bytes, int size)
{
    static_cast<Session*>(BIO_get_data(bio))->output->append(bytes, static_cast<std::size_t>(size));
    return size;
}

TlsConnection::TlsConnection(std::unique_ptr<Session> session) : m_session(std::move(session))
{
    m_session->output = &m_output;
}

TlsConnection::~TlsConnection() = default;

// True when it is done.
bool TlsConnection::shakeHands()
{
    const int result = SSL_do_handshake(m_session->ssl.get());
    if (result != 1) {
        judge(result);
        return false;
    }
    m_isOpen = true;
    m_peer = verifiedPeer(m_session->ssl.get());
    return true;
}

std::size_t TlsConnection::read(std::string_view& wire, std::span<char> room)
{
    if (room.empty() || !m_failure.empty() || m_isEnded)
        return 0;
    forgetErrors();
    m_session->wire = wire;
    std::size_t count = 0;
    if (m_isOpen || shakeHands())
        if (const int result = SSL_read_ex(m_session->ssl.get(), room.data(), room.size(), &count);
            result != 1) {
            count = 0;
            judge(result);
        }
    wire = std::exchange(m_session->wire, {});
    return count;
}

void TlsConnection::write(std::string_view plain)
{
    assert(m_isOpen);
    if (plain.empty() || !m_failure.empty())
        return;
    forgetErrors();
    std::size_t count = 0;
    if (const int result = SSL_write_ex(m_session->ssl.get(), plain.data(), plain.size(), &count);
        result != 1)
        judge(result);
}

void TlsConnection::rest()
{
    SSL_free_buffers(m_session->ssl.get());
}

void TlsConnection::end()
{
    if (!m_isOpen || !m_failure.empty())
        return;
    forgetErrors();
    SSL_shutdown(m_session->ssl.get());
}

void TlsConnection::judge(int result)
{
    switch (SSL_get_error(m_session->ssl.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return;
    case SSL_ERROR_ZERO_RETURN: m_isEnded = true; return;
    default: m_failure = takeTlsError();
    }
}

TlsServer::TlsServer(std::unique_ptr<Context> context) : m_context(std::move(context)) {}

TlsServer::~TlsServer() = default;

Result<std::shared_ptr<const TlsServer>> TlsServer::load(const TlsFiles& files, const SecretReader& secrets)
{
    auto context = std::make_unique<Context>();
    SSL_CTX* ssl = context->ssl.get();
    SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION);
    SSL_CTX_set_options(ssl,
                        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_default_passwd_cb(ssl, noPassphrase);
    SSL_CTX_set_alpn_select_cb(ssl, chooseProtocol, nullptr);
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(ssl, files.certificate.c_str()) != 1)
        return wrongFile(files.certificate, "no certificate in PEM that could be used");
    if (!files.clientCa.empty())
        if (const auto used = useClientCa(ssl, files.clientCa); !used)
            return used.error();
    if (const auto secret = secretNamed(files.key)) {
        if (const auto used = useSecretKey(ssl, std::string(*secret), secrets); !used)
            return used.error();
    } else if (SSL_CTX_use_PrivateKey_file(ssl, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return wrongFile(files.key, noKey);
    }
    return std::shared_ptr<const TlsServer>(new TlsServer(std::move(context)));
}

std::unique_ptr<TlsConnection> TlsServer::accept() const
{
    auto session = std::make_unique<TlsConnection::Session>(SSL_new(m_context->ssl.get()));
    return std::unique_ptr<TlsConnection>(new TlsConnection(std::move(session)));
}

TimePoint TlsServer::validUntil() const
{
    std::tm time{};
    const X509* certificate = SSL_CTX_get0_certificate(m_context->ssl.get());
    if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) != 1)
        return TimePoint();
    return TimePoint(std::chrono::seconds(::timegm(&time)));
}

}  // namespace core
