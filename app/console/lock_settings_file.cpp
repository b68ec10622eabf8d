#include "app/console/lock_settings_file.h"

#include "app/console/settings_file.h"
#include "ui/shell/session_gate.h"

using namespace Qt::StringLiterals;

namespace app {
namespace {

const QString lockFile = u"session.json"_s;
const QString limitKey = u"lockAfterMinutes"_s;
constexpr int longestLimit = 8 * 60;

}  // namespace

std::chrono::minutes readLockLimit()
{
    const int minutes = readSettings(lockFile)[limitKey].toInt(int(ui::SessionGate::usualLimit.count()));
    return minutes >= 0 && minutes <= longestLimit ? std::chrono::minutes(minutes)
                                                   : ui::SessionGate::usualLimit;
}

bool writeLockLimit(std::chrono::minutes limit)
{
    return writeSettings(lockFile, {{limitKey, int(limit.count())}});
}

}  // namespace app
