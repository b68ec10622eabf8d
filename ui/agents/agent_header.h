#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"

class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace ui {

class Pill;
class StateLabel;
class Stepper;

// The first line of an agent's page: what it is and how it is, and what may be done with it.
class AgentHeader final : public QWidget {
    Q_OBJECT

public:
    explicit AgentHeader(QWidget* parent = nullptr);

    void show(const core::AgentView& agent);
    using QWidget::show;
    // How many instances are chosen in the table below, which is what a drain acts on.
    void setChosen(int instances);

Q_SIGNALS:
    void backRequested();
    void replicasRequested(int replicas);
    void rolloutRequested();
    void drainRequested();
    void restartRequested();
    void removeRequested();

private:
    void buildActions();

    QLabel* m_name;
    Pill* m_version;
    StateLabel* m_health;
    QLabel* m_ready;
    Stepper* m_replicas;
    QPushButton* m_rollout;
    QPushButton* m_drain;
    QPushButton* m_restart;
    QToolButton* m_more;
};

}  // namespace ui
