#include "app/console/notice_settings_file.h"

#include "app/console/settings_file.h"

using namespace Qt::StringLiterals;

namespace app {
namespace {

const QString noticeFile = u"notices.json"_s;
const QString timeForm = u"HH:mm"_s;
constexpr int highestSeverity = int(core::Severity::Critical);

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
    const QJsonObject object = readSettings(noticeFile);
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
    return writeSettings(noticeFile, object);
}

}  // namespace app
