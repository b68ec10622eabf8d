#include "app/console/process_age.h"

#include <QFile>

#include <ctime>
#include <unistd.h>

namespace app {
namespace {

constexpr qsizetype startField = 22 - 3;  // of /proc/self/stat, counted from behind the program's name

}  // namespace

core::Duration processAge()
{
    QFile file(QStringLiteral("/proc/self/stat"));
    if (!file.open(QIODevice::ReadOnly))
        return core::Duration::zero();
    const QByteArray stat = file.readAll();
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    timespec sinceBoot{};
    if (fields.size() <= startField || clock_gettime(CLOCK_BOOTTIME, &sinceBoot) != 0)
        return core::Duration::zero();
    const auto started = fields[startField].toLongLong() * 1'000 / sysconf(_SC_CLK_TCK);
    return core::Duration(sinceBoot.tv_sec * 1'000 + sinceBoot.tv_nsec / 1'000'000 - started);
}

}  // namespace app
