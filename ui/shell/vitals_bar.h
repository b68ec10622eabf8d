#pragma once

#include <QWidget>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "core/fleet/snapshot.h"

#include <QElapsedTimer>
#include <QTimer>

class QLabel;

namespace ui {

class StateLabel;

// How the core and the data path are doing. The heartbeat is judged by the snapshots that arrive, so a core
// that has stopped is seen within two ticks; the clock is the data's, not the machine's.
class VitalsBar : public QWidget {
    Q_OBJECT

public:
    explicit VitalsBar(QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);

    // Judges the heartbeat as if the last snapshot had come that long ago. The bar does it itself, twice a
    // second.
    void judge(core::Duration sinceLast);

Q_SIGNALS:
    // The data stopped coming, or came again.
    void dataStopped(bool stopped);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* makeLabel(const QString& name);

    core::SnapshotPtr m_snapshot;
    QElapsedTimer m_sinceLast;
    QTimer m_judge;
    bool m_stopped = false;
    StateLabel* m_heartbeat;
    QLabel* m_loop;
    QLabel* m_scrape;
    QLabel* m_gateway;
    StateLabel* m_notices;
    QLabel* m_clock;
};

}  // namespace ui
