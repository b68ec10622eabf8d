#pragma once

#include "core/base/time.h"
#include "core/security/tls.h"

#include <functional>
#include <semaphore>
#include <string>
#include <thread>

namespace core {

// Reads a server's certificate, key and client CA anew when one of the files changes, or the secret that is
// the key, on a thread of its own.
class CertificateWatch {
public:
    // Called on the watch's thread. An error is told once, and again only when it reads differently.
    using Told = std::function<void(const Result<TlsServerPtr>&)>;

    // `first`: what was read just before. `secrets` is called on the watch's thread.
    CertificateWatch(TlsFiles files, SecretReader secrets, const Result<TlsServerPtr>& first, Told told,
                     Duration every = std::chrono::seconds(2));
    ~CertificateWatch();  // joins

private:
    void look();
    std::string stamp() const;
    std::string keyStamp() const;

    const TlsFiles m_files;
    const SecretReader m_secrets;
    const Told m_told;
    const Duration m_every;
    std::string m_seen;  // what stamp() was when they were read last
    std::string m_problem;
    std::binary_semaphore m_end{0};
    std::jthread m_thread;
};

}  // namespace core
