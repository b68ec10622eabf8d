#pragma once

#include <QObject>
#include <QThread>

#include "ui/shell/desktop_notice.h"

#include <functional>

namespace ui {

// Shows notices by the desktop's own service, org.freedesktop.Notifications (the freedesktop specification
// 1.2), on a thread of its own, since a bus may keep one waiting.
class DesktopBus final : public QObject {
    Q_OBJECT

public:
    // Empty: the session's bus.
    explicit DesktopBus(QString address = {}, QObject* parent = nullptr);
    ~DesktopBus() override;

    void show(const DesktopNotice& notice);

Q_SIGNALS:
    // There is no such service, or it refused: the notice is to be shown elsewhere.
    void failed(const ui::DesktopNotice& notice, const QString& why);
    void shown(const ui::DesktopNotice& notice);

private:
    class Sender;

    QThread m_thread;
    Sender* m_sender;  // lives on the thread
};

}  // namespace ui
