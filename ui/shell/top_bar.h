#pragma once

#include <QWidget>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "core/fleet/snapshot.h"

class QHBoxLayout;
class QLabel;

namespace ui {

class Pill;

// Brand, fleet, regions, the way to the commands, what is wrong, and who is there.
class TopBar : public QWidget {
    Q_OBJECT

public:
    explicit TopBar(QWidget* parent = nullptr);

    void show(const core::FleetSnapshot& snapshot);
    // Nothing is known of now: states are no more told, until the next snapshot.
    void showUnknown();
    void setUser(const QString& name, const QString& role, const QString& tip);
    // Where a menu of that size hangs below the user, on the screen.
    QPoint userMenuPlace(QSize menu) const;

Q_SIGNALS:
    void paletteRequested();
    void attentionRequested();
    void userMenuRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showFleet(const QString& fleet);
    void showRegions(const core::FleetSnapshot& snapshot);
    void showAlerts(const core::FleetSnapshot& snapshot);
    void fitRegions();

    Pill* m_fleet;
    QWidget* m_regionArea;
    QHBoxLayout* m_regionLayout;
    QList<Pill*> m_regions;
    Pill* m_moreRegions;
    Pill* m_palette;
    Pill* m_alerts;
    Pill* m_user;
};

}  // namespace ui
