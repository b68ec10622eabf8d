#pragma once

#include "core/base/guarded.h"
#include "core/fleet/snapshot.h"

#include <QObject>

namespace core {

// Hands the newest fleet state from the control thread to the thread this object lives on.
//
// Latest wins: any number of publishes between two turns of the reader's event loop cost it one
// changed(). For things that must not be skipped, read the journal instead. The publisher must have
// stopped before this object is destroyed.
class SnapshotFeed final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    // Any thread.
    void publish(SnapshotPtr next);
    SnapshotPtr latest();

Q_SIGNALS:
    void changed();

private:
    void wake();

    struct Slot {
        SnapshotPtr latest;
        bool wakePending = false;
    };
    Guarded<Slot> m_slot;
};

}  // namespace core
