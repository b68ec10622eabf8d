#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"

#include <QTimer>

#include <functional>

class QAction;
class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace ui {

class ControlGuard;
class Pill;
class StateLabel;
class Stepper;

// The first line of an agent's page: what it is and how it is, and what may be done with it.
class AgentHeader final : public QWidget {
    Q_OBJECT

public:
    enum class Act { Scale, RollOut, Drain, Restart, Remove };

    explicit AgentHeader(QWidget* parent = nullptr);

    // Its controls are disabled while `refusal` says why not.
    void guard(ControlGuard& guard, const std::function<QString(Act)>& refusal);
    void show(const core::AgentView& agent);
    using QWidget::show;
    // How many instances are chosen in the table below, which is what a drain acts on. Its guard is to look
    // again then.
    void setChosen(int instances) { m_chosen = instances; }
    // Another agent is shown from now on: asks at once for what presses were gathering for the one before.
    void settle();

Q_SIGNALS:
    void backRequested();
    void replicasRequested(int replicas);
    void rolloutRequested();
    void drainRequested();
    void restartRequested();
    void removeRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitText();
    void buildActions();
    void layOut();
    void gatherPress(int replicas);
    void askForReplicas();

    QString m_agent;
    QString m_readyText;  // and where it is active, while there is room for it
    QString m_region;
    QLabel* m_name;
    Pill* m_version;
    StateLabel* m_health;
    QLabel* m_ready;
    Stepper* m_replicas;
    QPushButton* m_rollout;
    QPushButton* m_drain;
    QPushButton* m_restart;
    QToolButton* m_more;
    QAction* m_remove;
    int m_chosen = 0;
    QTimer m_settled;  // several presses in a row are one request
    QTimer m_answered;  // until the snapshot is expected to know of it
};

}  // namespace ui
