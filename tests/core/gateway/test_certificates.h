#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <vector>

// A certificate with its key, for tests.
class TestCertificate {
public:
    struct Subject {
        std::string name;
        std::vector<std::string> units = {};
        std::string alternative = {};  // as OpenSSL writes it: DNS:a,URI:b
        long seconds = 3600;  // from now on; negative: expired so long ago
    };

    // Signed by itself, and so able to sign others.
    static TestCertificate authority(const std::string& name);
    TestCertificate sign(const Subject& subject) const;

    std::string certificatePem() const;
    std::string keyPem() const;

private:
    TestCertificate();
    static TestCertificate make(const Subject& subject, const TestCertificate* issuer);

    std::shared_ptr<EVP_PKEY> m_key;
    std::shared_ptr<X509> m_certificate;
};
