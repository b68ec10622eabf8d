#pragma once

#include <QObject>

#include "core/base/result.h"

#include <QPointer>

#include <functional>
#include <memory>

namespace ui {

// An answer of the core, which comes on one of its threads, handed over to the thread of `context`, which is
// the calling one. Nothing is called once the context is gone.
template <typename T, typename Take>
std::function<void(core::Result<T>)> answerOn(QObject* context, Take take)
{
    // The guard is looked at on the context's own thread only; the relay lives there and outlives the answer.
    auto relay = std::make_shared<QPointer<QObject>>(context);
    QObject* receiver = new QObject;  // deleted by the answer, or with the answer's last copy
    auto owner = std::shared_ptr<QObject>(receiver, [](QObject* object) { object->deleteLater(); });
    return [relay, owner, take](core::Result<T> result) {
        auto shared = std::make_shared<core::Result<T>>(std::move(result));
        QMetaObject::invokeMethod(owner.get(), [relay, owner, take, shared] {
            if (*relay)
                take(std::move(*shared));
        });
    };
}

}  // namespace ui
