#pragma once

#include <QDialog>

#include "core/fleet/plan.h"
#include "ui/operator/control_guard.h"
#include "ui/operator/operator_desk.h"

namespace ui {

// What a changed fleet file would do, before it is applied or put aside.
class PlanDialog final : public QDialog {
    Q_OBJECT

public:
    PlanDialog(OperatorDesk& desk, core::FleetPlan plan, QWidget* parent);

private:
    void finish(core::Command command, const QString& success);

    OperatorDesk& m_desk;
    const core::FleetPlan m_plan;
    ControlGuard m_guard;
};

// "2 added, 1 changed, 1 restarted (4 instances)": a plan in a line.
QString summaryOf(const core::FleetPlan& plan);

}  // namespace ui
