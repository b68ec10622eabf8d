#include "app/console/data_folder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTemporaryFile>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace app {
namespace {

// Letters, digits and dashes stay; a fleet with other characters in its name gets a digest behind it, so that
// two of them do not share a folder.
QString folderNameOf(const QString& fleet)
{
    QString name;
    for (const QChar c : fleet)
        name += c.isLetterOrNumber() && c.unicode() < 128 ? c : u'-';
    if (name != fleet)
        name += u'-'
            + QString::fromLatin1(
                    QCryptographicHash::hash(fleet.toUtf8(), QCryptographicHash::Sha256).toHex().left(8));
    return name.isEmpty() ? u"fleet"_s : name;
}

bool canBeWritten(const QString& path)
{
    if (!QDir().mkpath(path))
        return false;
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QTemporaryFile probe(path + u"/.probe-XXXXXX"_s);
    return probe.open();
}

// A folder of the same name that belongs to somebody else must not be trusted.
bool isOurs(const QString& path)
{
    const QFileInfo info(path);
    return info.isDir() && !info.isSymLink() && info.ownerId() == getuid();
}

}  // namespace

core::Result<DataFolder> findDataFolder(const QString& asked, const QString& fleet)
{
    const QString home = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    const QString wanted = asked.isEmpty() ? home + u"/pilothouse/"_s + folderNameOf(fleet) : asked;
    if (canBeWritten(wanted))
        return DataFolder{wanted, {}};

    const QString spare = QDir::tempPath() + u"/pilothouse-%1/%2"_s.arg(getuid()).arg(folderNameOf(fleet));
    if (canBeWritten(spare) && isOurs(QFileInfo(spare).path()) && isOurs(spare))
        return DataFolder{
            spare,
            u"The folder %1 cannot be written, so the fleet's state is kept in %2, where it may "
            "not survive a restart of this machine."_s.arg(wanted, spare)};
    return core::Error{core::ErrorCode::Io,
                       (u"neither "_s + wanted + u" nor "_s + spare + u" can be written"_s).toStdString()};
}

}  // namespace app
