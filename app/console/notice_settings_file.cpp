#include "app/console/notice_settings_file.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>
#include <spdlog/spdlog.h>

using namespace Qt::StringLiterals;

namespace app {
namespace {

const QString timeForm = u"HH:mm"_s;
constexpr int highestSeverity = int(core::Severity::Critical);

QString filePath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + u"/pilothouse/notices.json"_s;
}

QTime timeOf(const QJsonValue& value, QTime usual)
{
    const QTime time = QTime::fromString(value.toString(), timeForm);
    return time.isValid() ? time : usual;
}

core::Severity severityOf(const QJsonValue& value, core::Severity usual)
{
    const int number = value.toInt(-1);
    return number >= 0 && number <= highestSeverity ? core::Severity(number) : usual;
}

}  // namespace

ui::NoticeSettings readNoticeSettings()
{
    ui::NoticeSettings settings;
    QFile file(filePath());
    if (!file.exists())
        return settings;
    const QJsonDocument document =
        file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()) : QJsonDocument();
    if (!document.isObject()) {
        spdlog::warn("the settings of notices cannot be read, so the usual ones hold");
        return settings;
    }
    const QJsonObject object = document.object();
    settings.isOn = object[u"on"_s].toBool(settings.isOn);
    settings.least = severityOf(object[u"least"_s], settings.least);
    if (object[u"soundFrom"_s].isDouble())
        settings.soundFrom = severityOf(object[u"soundFrom"_s], core::Severity::Critical);
    settings.hasQuietHours = object[u"quietHours"_s].toBool(settings.hasQuietHours);
    settings.quietFrom = timeOf(object[u"quietFrom"_s], settings.quietFrom);
    settings.quietTo = timeOf(object[u"quietTo"_s], settings.quietTo);
    settings.criticalBreaksQuiet = object[u"criticalBreaksQuiet"_s].toBool(settings.criticalBreaksQuiet);
    return settings;
}

bool writeNoticeSettings(const ui::NoticeSettings& settings)
{
    QJsonObject object{{u"on"_s, settings.isOn},
                       {u"least"_s, int(settings.least)},
                       {u"quietHours"_s, settings.hasQuietHours},
                       {u"quietFrom"_s, settings.quietFrom.toString(timeForm)},
                       {u"quietTo"_s, settings.quietTo.toString(timeForm)},
                       {u"criticalBreaksQuiet"_s, settings.criticalBreaksQuiet}};
    if (settings.soundFrom)
        object[u"soundFrom"_s] = int(*settings.soundFrom);
    const QByteArray text = QJsonDocument(object).toJson();
    QSaveFile file(filePath());
    const bool isWritten = QDir().mkpath(QFileInfo(filePath()).path()) && file.open(QIODevice::WriteOnly)
        && file.write(text) == text.size() && file.commit();
    if (!isWritten)
        spdlog::warn("the settings of notices cannot be written: {}", file.errorString().toStdString());
    return isWritten;
}

}  // namespace app
