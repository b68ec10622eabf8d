#include "core/gateway/certificate_watch.h"

#include "core/security/sha256.h"

#include <sys/stat.h>

#include <utility>

namespace core {

CertificateWatch::CertificateWatch(TlsFiles files, SecretReader secrets, const Result<TlsServerPtr>& first,
                                   Told told, Duration every)
    : m_files(std::move(files)),
      m_secrets(std::move(secrets)),
      m_told(std::move(told)),
      m_every(every),
      m_seen(stamp()),
      m_problem(first ? std::string() : first.error().context)
{
    m_thread = std::jthread([this] {
        while (!m_end.try_acquire_for(m_every))
            look();
    });
}

CertificateWatch::~CertificateWatch()
{
    m_end.release();
}

// While they cannot be used, they are read each time: one file may have been replaced before the others.
void CertificateWatch::look()
{
    std::string now = stamp();
    if (now == m_seen && m_problem.empty())
        return;
    m_seen = std::move(now);
    const Result<TlsServerPtr> server = TlsServer::load(m_files, m_secrets);
    const std::string problem = server ? std::string() : server.error().context;
    if (server || problem != m_problem)
        m_told(server);
    m_problem = problem;
}

// Of the files their times and sizes.
std::string CertificateWatch::stamp() const
{
    std::string text = keyStamp();
    for (const std::string* file : {&m_files.certificate, &m_files.key, &m_files.clientCa}) {
        struct stat found {};
        if (file->empty() || ::stat(file->c_str(), &found) != 0) {
            text += "none ";
            continue;
        }
        for (const auto number : {std::int64_t(found.st_ino), std::int64_t(found.st_size),
                                  std::int64_t(found.st_mtim.tv_sec), std::int64_t(found.st_mtim.tv_nsec)})
            text += std::to_string(number) + " ";
    }
    return text;
}

// Of a key in the vault a hash, or why it cannot be had; empty for one in a file.
std::string CertificateWatch::keyStamp() const
{
    const auto name = secretNamed(m_files.key);
    if (!name || !m_secrets)
        return {};
    const auto key = m_secrets(std::string(*name));
    if (!key)
        return key.error().context + " ";
    const Sha256Digest hash = sha256Of(key.value().reveal());
    return std::string(hash.begin(), hash.end()) + " ";
}

}  // namespace core
