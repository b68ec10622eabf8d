#include "core/runtime/fleet_file_watch.h"

#include <QDateTime>
#include <QFileInfo>

namespace core {
namespace {

constexpr std::chrono::seconds pause{1};

}  // namespace

FleetFileWatch::FleetFileWatch(std::string path, std::string knownDigest,
                               std::function<void(FleetFileReading)> read)
    : m_path(std::move(path)),
      m_read(std::move(read)),
      m_digest(std::move(knownDigest)),
      m_thread([this] { run(); })
{
}

FleetFileWatch::~FleetFileWatch()
{
    m_end.release();
    m_thread.join();
}

void FleetFileWatch::run()
{
    while (!m_end.try_acquire_for(pause))
        look();
}

void FleetFileWatch::look()
{
    const QFileInfo file(QString::fromStdString(m_path));
    if (!file.exists())
        return;  // an editor that saves by renaming; or it is gone, and what was read stays wanted
    const Stamp stamp{file.lastModified().toMSecsSinceEpoch(), file.size()};
    if (stamp == m_stamp)
        return;
    m_stamp = stamp;
    FleetFileReading reading = readFleetFile(m_path);
    if (reading.digest == m_digest)
        return;
    m_digest = reading.digest;
    m_read(std::move(reading));
}

}  // namespace core
