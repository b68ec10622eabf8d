#include "ui/shell/desktop_notices.h"

namespace ui {
namespace {

constexpr int lookAgainEvery = 30'000;  // ms, while something is kept back

}  // namespace

DesktopNotices::DesktopNotices(core::NoticeFeed& feed, Clock clock, QObject* parent)
    : QObject(parent),
      m_feed(feed),
      m_clock(std::move(clock))
{
    connect(&m_feed, &core::NoticeFeed::waiting, this, &DesktopNotices::take);
    m_endOfQuiet.setInterval(lookAgainEvery);
    connect(&m_endOfQuiet, &QTimer::timeout, this, &DesktopNotices::tellKept);
}

void DesktopNotices::setSettings(const NoticeSettings& settings)
{
    m_settings = settings;
    tellKept();
}

void DesktopNotices::take()
{
    const core::NoticeFeed::Waiting waiting = m_feed.take();
    for (const core::Notice& notice : waiting.notices)
        switch (passingOf(notice, m_settings, m_clock())) {
        case Passing::Shown: Q_EMIT wanted(desktopNoticeOf(notice, m_settings)); break;
        case Passing::Kept:
            ++m_kept;
            m_endOfQuiet.start();
            break;
        case Passing::Ignored: break;
        }
    if (waiting.dropped > 0 && m_settings.isOn)
        Q_EMIT wanted(summaryOfDropped(waiting.dropped));
}

void DesktopNotices::tellKept()
{
    if (m_kept == 0 || isQuiet(m_settings, m_clock()))
        return;
    m_endOfQuiet.stop();
    Q_EMIT wanted(summaryOfKept(std::exchange(m_kept, 0)));
}

}  // namespace ui
