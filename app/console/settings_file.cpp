#include "app/console/settings_file.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>
#include <QStandardPaths>
#include <spdlog/spdlog.h>

using namespace Qt::StringLiterals;

namespace app {
namespace {

QString pathOf(const QString& name)
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/pilothouse/"_s + name;
}

}  // namespace

QJsonObject readSettings(const QString& name)
{
    QFile file(pathOf(name));
    if (!file.exists())
        return {};
    const QJsonDocument document =
        file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()) : QJsonDocument();
    if (!document.isObject())
        spdlog::warn("the settings in {} cannot be read, so the usual ones hold", name.toStdString());
    return document.object();
}

bool writeSettings(const QString& name, const QJsonObject& settings)
{
    const QByteArray text = QJsonDocument(settings).toJson();
    QSaveFile file(pathOf(name));
    const bool isWritten = QDir().mkpath(QFileInfo(file.fileName()).path()) && file.open(QIODevice::WriteOnly)
        && file.write(text) == text.size() && file.commit();
    if (!isWritten)
        spdlog::warn("the settings in {} cannot be written: {}", name.toStdString(),
                     file.errorString().toStdString());
    return isWritten;
}

}  // namespace app
