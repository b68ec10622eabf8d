#pragma once

#include "core/fleet/alert.h"

#include <QString>
#include <QTime>

#include <optional>

namespace ui {

// Which notices reach the desktop, and how.
struct NoticeSettings {
    bool isOn = true;
    core::Severity least = core::Severity::Warning;
    std::optional<core::Severity> soundFrom;  // nothing: without sound
    bool hasQuietHours = false;
    QTime quietFrom{22, 0};  // of the machine's local time; over midnight when it is the later one
    QTime quietTo{7, 0};
    bool criticalBreaksQuiet = true;

    bool operator==(const NoticeSettings&) const = default;
};

// One notice as a desktop shows it. A later one of the same group takes its place.
struct DesktopNotice {
    enum class Urgency { Low, Normal, Critical };

    QString group;
    QString title;
    QString body;
    Urgency urgency = Urgency::Normal;
    bool hasSound = false;

    bool operator==(const DesktopNotice&) const = default;
};

// From the first minute on, the last one excluded.
bool isQuiet(const NoticeSettings& settings, QTime now);
// Whether it is shown at once; in quiet hours it is only counted.
enum class Passing { Shown, Kept, Ignored };
Passing passingOf(const core::Notice& notice, const NoticeSettings& settings, QTime now);

DesktopNotice desktopNoticeOf(const core::Notice& notice, const NoticeSettings& settings);
// The same for a desktop that anybody may look at: that something is told, and no more.
DesktopNotice withoutDetail(const DesktopNotice& notice);
// What was kept back in quiet hours, or dropped in a storm.
DesktopNotice summaryOfKept(int kept);
DesktopNotice summaryOfDropped(quint64 dropped);

}  // namespace ui
