#pragma once

#include <QCoreApplication>

#include "core/base/result.h"

#include <QPointer>
#include <QThread>

#include <functional>
#include <memory>

namespace ui {

// An answer of the core, which comes on one of its threads, handed over to the GUI thread, which is the
// calling one. Nothing is called once the context is gone. The core ends before the application object does.
//
// The answer travels by the application object, since the context may go while it is under way. What waits
// there when the event loop has ended is destroyed inside Qt's lock, so nothing here may post an event then.
template <typename T, typename Take>
std::function<void(core::Result<T>)> answerOn(QObject* context, Take take)
{
    Q_ASSERT(context->thread() == QThread::currentThread());
    // Looked at on the GUI thread only.
    auto guard = std::make_shared<const QPointer<QObject>>(context);
    return [guard, take](core::Result<T> result) {
        auto shared = std::make_shared<core::Result<T>>(std::move(result));
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, take, shared] {
                if (*guard)
                    take(std::move(*shared));
            },
            Qt::QueuedConnection);
    };
}

}  // namespace ui
