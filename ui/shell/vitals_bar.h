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
    // Nobody signs in, and whoever sits here may do everything.
    void setOpenToAll(bool openToAll);

    // Judges the heartbeat, and whether the data's clock goes, as if the last snapshot had come that long
    // ago. The bar does it itself, twice a second.
    void judge(core::Duration sinceLast);

Q_SIGNALS:
    // Why what is shown is not what is now: data stopped coming (`isOld`), or its clock stands still. Empty:
    // it is. Told again as time passes.
    void distrusted(const QString& sentence, bool isOld);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* makeLabel(const QString& name);
    StateLabel* makeState(const QString& name);
    void showScrape(double lagSeconds);
    bool isClockStopped() const;

    core::SnapshotPtr m_snapshot;
    QElapsedTimer m_sinceLast;
    QElapsedTimer m_sinceClockMoved;
    core::TimePoint m_clockTime;
    QTimer m_judge;
    QString m_distrust;
    StateLabel* m_heartbeat;
    QLabel* m_loop;
    QLabel* m_scrape;
    StateLabel* m_scrapeLate;  // in its place while it is late
    QLabel* m_gateway;
    QLabel* m_openToAll;
    StateLabel* m_notices;
    QLabel* m_clock;
    StateLabel* m_clockStopped;  // beside it while it stands still
};

}  // namespace ui
