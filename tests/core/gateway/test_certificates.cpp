#include "test_certificates.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <utility>

namespace {

void addEntry(X509_NAME* name, const char* field, const std::string& value)
{
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0);
}

void addExtension(X509* certificate, X509* issuer, int kind, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

template <typename Write>
std::string pemOf(Write write)
{
    BIO* memory = BIO_new(BIO_s_mem());
    write(memory);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    std::string text(bytes, std::size_t(size));
    BIO_free(memory);
    return text;
}

}  // namespace

TestCertificate::TestCertificate()
    : m_key(EVP_EC_gen("P-256"), EVP_PKEY_free),
      m_certificate(X509_new(), X509_free)
{
}

TestCertificate TestCertificate::make(const Subject& subject, const TestCertificate* issuer)
{
    static long serial = 1;
    TestCertificate made;
    X509* certificate = made.m_certificate.get();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -7200);
    X509_gmtime_adj(X509_getm_notAfter(certificate), subject.seconds);
    X509_NAME* name = X509_get_subject_name(certificate);
    addEntry(name, "CN", subject.name);
    for (const std::string& unit : subject.units)
        addEntry(name, "OU", unit);
    X509* signer = issuer ? issuer->m_certificate.get() : certificate;
    X509_set_issuer_name(certificate, X509_get_subject_name(signer));
    X509_set_pubkey(certificate, made.m_key.get());
    addExtension(certificate, signer, NID_basic_constraints, issuer ? "CA:FALSE" : "critical,CA:TRUE");
    if (!subject.alternative.empty())
        addExtension(certificate, signer, NID_subject_alt_name, subject.alternative);
    X509_sign(certificate, issuer ? issuer->m_key.get() : made.m_key.get(), EVP_sha256());
    return made;
}

TestCertificate TestCertificate::authority(const std::string& name)
{
    return make({.name = name}, nullptr);
}

TestCertificate TestCertificate::sign(const Subject& subject) const
{
    return make(subject, this);
}

std::string TestCertificate::certificatePem() const
{
    return pemOf([&](BIO* memory) { PEM_write_bio_X509(memory, m_certificate.get()); });
}

std::string TestCertificate::keyPem() const
{
    return pemOf([&](BIO* memory) {
        PEM_write_bio_PrivateKey(memory, m_key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}
