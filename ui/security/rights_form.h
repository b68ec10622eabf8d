#pragma once

#include <QWidget>

#include "core/fleet/rights.h"
#include "core/fleet/snapshot.h"

class QComboBox;
class QLabel;

namespace ui {

class TickList;

// A role, and for an operator the agents and regions that it is limited to.
class RightsForm final : public QWidget {
    Q_OBJECT

public:
    RightsForm(const core::FleetSnapshot& snapshot, const core::Rights& rights, QWidget* parent);

    core::Rights rights() const;

Q_SIGNALS:
    void changed();

private:
    void build();
    void refresh();

    QComboBox* m_role;
    TickList* m_agents;
    TickList* m_regions;
    QLabel* m_summary;
};

}  // namespace ui
