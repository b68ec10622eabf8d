#include "app/shim/rotating_log.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace app {

RotatingLog::RotatingLog(std::string path, std::uint64_t bytes, int files)
    : m_path(std::move(path)),
      m_bytes(std::max<std::uint64_t>(bytes, 4096)),
      m_files(std::max(files, 1))
{
    open();
}

void RotatingLog::write(std::string_view text)
{
    if (!m_file)
        open();
    if (m_dropped > 0) {
        const std::string gap = "\n[pilothouse: " + std::to_string(m_dropped)
            + " bytes of output were lost, the disk took no more]\n";
        if (!put(gap)) {
            m_dropped += text.size();
            return;
        }
        m_dropped = 0;
    }
    while (!text.empty()) {
        if (m_size >= m_bytes)
            rotate();
        const auto part = text.substr(0, std::size_t(m_bytes - std::min(m_size, m_bytes)));
        if (part.empty() || !put(part)) {
            m_dropped += text.size();
            return;
        }
        text.remove_prefix(part.size());
    }
}

void RotatingLog::open()
{
    m_file = core::Descriptor(::open(m_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    struct stat status {};
    m_size = m_file && ::fstat(m_file.number(), &status) == 0 ? std::uint64_t(status.st_size) : 0;
}

void RotatingLog::rotate()
{
    if (m_files == 1) {
        if (::ftruncate(m_file.number(), 0) == 0)
            m_size = 0;
        return;
    }
    for (int i = m_files - 1; i > 0; --i) {
        const std::string from = i == 1 ? m_path : m_path + "." + std::to_string(i - 1);
        std::rename(from.c_str(), (m_path + "." + std::to_string(i)).c_str());
    }
    open();
}

bool RotatingLog::put(std::string_view text)
{
    while (m_file && !text.empty()) {
        const ssize_t count = ::write(m_file.number(), text.data(), text.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        m_size += std::uint64_t(count);
        text.remove_prefix(std::size_t(count));
    }
    return bool(m_file);
}

}  // namespace app
