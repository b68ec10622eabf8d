#pragma once

#include <QObject>
#include <QTimer>

#include "core/runtime/notice_feed.h"
#include "ui/shell/desktop_notice.h"

#include <functional>

namespace ui {

// Brings the core's notices to the desktop: one a group, by severity, with sound where that was asked for,
// and none in quiet hours, after which their number is told. UI thread only.
class DesktopNotices final : public QObject {
    Q_OBJECT

public:
    using Clock = std::function<QTime()>;  // the machine's local time

    // The feed outlives it.
    DesktopNotices(core::NoticeFeed& feed, Clock clock, QObject* parent = nullptr);

    void setSettings(const NoticeSettings& settings);
    const NoticeSettings& settings() const { return m_settings; }

Q_SIGNALS:
    void wanted(const ui::DesktopNotice& notice);

private:
    void take();
    void tellKept();

    core::NoticeFeed& m_feed;
    const Clock m_clock;
    NoticeSettings m_settings;
    int m_kept = 0;  // in these quiet hours
    QTimer m_endOfQuiet;
};

}  // namespace ui
