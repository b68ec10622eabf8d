#include "app/console/recent_files.h"

#include <QDir>
#include <QSaveFile>
#include <QStandardPaths>
#include <spdlog/spdlog.h>

using namespace Qt::StringLiterals;

namespace app {
namespace {

constexpr qsizetype mostKept = 10;

QString listPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + u"/pilothouse/recent-fleets"_s;
}

}  // namespace

QStringList recentFleetFiles()
{
    QFile file(listPath());
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts).mid(0, mostKept);
}

void rememberFleetFile(const QString& path)
{
    QStringList paths = recentFleetFiles();
    paths.removeAll(path);
    paths.prepend(path);
    const QByteArray text = paths.mid(0, mostKept).join(u'\n').toUtf8() + '\n';
    QSaveFile file(listPath());
    if (!QDir().mkpath(QFileInfo(listPath()).path()) || !file.open(QIODevice::WriteOnly)
        || file.write(text) != text.size() || !file.commit())
        spdlog::warn("the list of recent fleet files cannot be written: {}",
                     file.errorString().toStdString());
}

}  // namespace app
