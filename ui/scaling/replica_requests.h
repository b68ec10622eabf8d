#pragma once

#include <QObject>
#include <QTimer>

#include "core/fleet/snapshot.h"
#include "ui/operator/operator_desk.h"

#include <cstdint>
#include <map>
#include <optional>

namespace ui {

// What the steppers of a table ask for. A press counts at once on the screen; several in a row are one
// command, and it is told with a way back to the scaling policy. A count that was refused, or that no
// snapshot confirms, is forgotten. UI thread only.
class ReplicaRequests final : public QObject {
    Q_OBJECT

public:
    using Counts = std::map<core::AgentId, std::uint32_t>;

    ReplicaRequests(OperatorDesk& desk, QObject* parent);

    // So many more than are asked for or wanted by now, within the agent's bounds.
    void press(const core::AgentView& agent, int by);
    // Submits at once what presses were gathering for.
    void settle();
    // Forgets what the snapshot has taken over.
    void show(const core::FleetSnapshot& snapshot);

    Counts counts() const;

Q_SIGNALS:
    void changed();

private:
    struct Request {
        std::uint32_t replicas = 0;
        std::uint32_t before = 0;  // wanted when the presses began
        bool isSubmitted = false;
        std::uint64_t number = 0;  // of the submission, since there may be a newer one
    };

    void submit(const core::AgentView& agent, Request& request);
    void answered(const core::AgentId& agent, std::uint64_t number, bool isTaken);
    void forget(const core::AgentId& agent, std::uint64_t number);

    OperatorDesk& m_desk;
    std::map<core::AgentId, Request> m_requests;
    std::shared_ptr<const core::AgentView> m_gathering;  // the agent whose presses have not paused yet
    QTimer m_settled;
    std::uint64_t m_submissions = 0;
};

}  // namespace ui
