#pragma once

#include <QObject>
#include <QTimer>

#include "core/base/time.h"

#include <chrono>
#include <functional>

namespace ui {

// Tells when nobody has touched the keyboard or the mouse in the program's windows for some time. UI thread
// only.
class IdleWatch final : public QObject {
    Q_OBJECT

public:
    using Clock = std::function<core::MonoTime()>;

    IdleWatch(Clock clock, QObject* parent);

    // 0: never.
    void setLimit(std::chrono::minutes limit);
    std::chrono::minutes limit() const { return m_limit; }

Q_SIGNALS:
    // Told again and again while it is so.
    void idle();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void look();

    const Clock m_clock;
    std::chrono::minutes m_limit{0};
    core::MonoTime m_touched;
    QTimer m_timer;
};

}  // namespace ui
