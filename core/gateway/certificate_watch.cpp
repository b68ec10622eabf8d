#include "core/gateway/certificate_watch.h"

#include <sys/stat.h>

#include <utility>

namespace core {

CertificateWatch::CertificateWatch(TlsFiles files, Told told, Duration every)
    : m_files(std::move(files)),
      m_told(std::move(told)),
      m_every(every),
      m_seen(stamp())
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
    const Result<TlsServerPtr> server = TlsServer::load(m_files);
    const std::string problem = server ? std::string() : server.error().context;
    if (server || problem != m_problem)
        m_told(server);
    m_problem = problem;
}

std::string CertificateWatch::stamp() const
{
    std::string text;
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

}  // namespace core
