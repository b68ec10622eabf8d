#pragma once

#include "core/base/guarded.h"
#include "core/fleet/alert.h"

#include <QObject>

#include <deque>
#include <vector>

namespace core {

// Hands notices from the core to the thread this object lives on, each once and in order. At most `kept`
// wait; in a storm the oldest go, and are counted, so that who tells people can say so.
class NoticeFeed final : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t kept = 200;

    using QObject::QObject;

    // Any thread.
    void publish(Notice notice);

    struct Waiting {
        std::vector<Notice> notices;
        std::uint64_t dropped = 0;  // since the last take
    };
    Waiting take();

Q_SIGNALS:
    void waiting();

private:
    void wake();

    struct Slot {
        std::deque<Notice> notices;
        std::uint64_t dropped = 0;
        bool wakePending = false;
    };
    Guarded<Slot> m_slot;
};

}  // namespace core
