#include "core/runtime/notice_feed.h"

#include <iterator>
#include <utility>

namespace core {

void NoticeFeed::publish(Notice notice)
{
    const bool alreadyWaking = m_slot.with([&](Slot& slot) {
        if (slot.notices.size() == kept) {
            slot.notices.pop_front();
            ++slot.dropped;
        }
        slot.notices.push_back(std::move(notice));
        return std::exchange(slot.wakePending, true);
    });
    if (!alreadyWaking)
        QMetaObject::invokeMethod(this, &NoticeFeed::wake, Qt::QueuedConnection);
}

NoticeFeed::Waiting NoticeFeed::take()
{
    return m_slot.with([](Slot& slot) {
        Waiting taken;
        std::move(slot.notices.begin(), slot.notices.end(), std::back_inserter(taken.notices));
        slot.notices.clear();
        taken.dropped = std::exchange(slot.dropped, 0);
        return taken;
    });
}

void NoticeFeed::wake()
{
    m_slot.with([](Slot& slot) { slot.wakePending = false; });
    Q_EMIT waiting();
}

}  // namespace core
