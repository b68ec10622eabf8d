#include "ui/shell/desktop_notice.h"

#include <QCoreApplication>

namespace ui {
namespace {

constexpr qsizetype mostLines = 5;

struct NoticeText {
    Q_DECLARE_TR_FUNCTIONS(NoticeText)
};

DesktopNotice::Urgency urgencyOf(const core::Notice& notice)
{
    if (notice.firing == 0 || notice.severity <= core::Severity::Low)
        return DesktopNotice::Urgency::Low;
    return notice.severity >= core::Severity::High ? DesktopNotice::Urgency::Critical
                                                   : DesktopNotice::Urgency::Normal;
}

}  // namespace

bool isQuiet(const NoticeSettings& settings, QTime now)
{
    if (!settings.hasQuietHours || settings.quietFrom == settings.quietTo)
        return false;
    return settings.quietFrom < settings.quietTo ? now >= settings.quietFrom && now < settings.quietTo
                                                 : now >= settings.quietFrom || now < settings.quietTo;
}

Passing passingOf(const core::Notice& notice, const NoticeSettings& settings, QTime now)
{
    if (!settings.isOn || notice.severity < settings.least)
        return Passing::Ignored;
    const bool breaksQuiet =
        settings.criticalBreaksQuiet && notice.severity == core::Severity::Critical && notice.firing > 0;
    return isQuiet(settings, now) && !breaksQuiet ? Passing::Kept : Passing::Shown;
}

DesktopNotice desktopNoticeOf(const core::Notice& notice, const NoticeSettings& settings)
{
    DesktopNotice shown;
    const std::string subject =
        notice.agent.isEmpty() ? "region " + notice.region.text() : notice.agent.text();
    shown.group = QString::fromStdString(notice.rule + "/" + subject);
    shown.title = QString::fromStdString(notice.summary);
    QStringList lines;
    if (notice.lines.size() > 1)
        for (const std::string& line : notice.lines)
            lines << QString::fromStdString(line);
    const qsizetype all = qsizetype(notice.firing) + qsizetype(notice.resolved);
    lines = lines.mid(0, mostLines);
    if (!lines.isEmpty() && all > lines.size())
        lines << NoticeText::tr("and %n more", nullptr, int(all - lines.size()));
    if (notice.firing > 0 && notice.resolved > 0)
        lines << NoticeText::tr("%n of them are over", nullptr, int(notice.resolved));
    if (notice.isRepeat)
        lines << NoticeText::tr("It still goes on.");
    shown.body = lines.join(QLatin1Char('\n'));
    shown.urgency = urgencyOf(notice);
    shown.hasSound = notice.firing > 0 && settings.soundFrom && notice.severity >= *settings.soundFrom;
    return shown;
}

DesktopNotice withoutDetail(const DesktopNotice& notice)
{
    DesktopNotice shown = notice;
    const bool isBad = notice.urgency == DesktopNotice::Urgency::Critical;
    shown.title = isBad ? NoticeText::tr("Something critical happened") : NoticeText::tr("There is news");
    shown.body = NoticeText::tr("Sign in to the console to read it.");
    return shown;
}

DesktopNotice summaryOfKept(int kept)
{
    return {QStringLiteral("kept"), NoticeText::tr("%n notice(s) came during the quiet hours", nullptr, kept),
            NoticeText::tr("They are in the history of the alerts."), DesktopNotice::Urgency::Normal, false};
}

DesktopNotice summaryOfDropped(quint64 dropped)
{
    return {QStringLiteral("dropped"),
            NoticeText::tr("%n notice(s) were too many to show", nullptr, int(dropped)),
            NoticeText::tr("They are in the history of the alerts."), DesktopNotice::Urgency::Critical,
            false};
}

}  // namespace ui
