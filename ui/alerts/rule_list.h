#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "ui/operator/control_guard.h"
#include "ui/operator/operator_desk.h"

class QPushButton;

namespace ui {

class TableView;
class TextTableModel;

// The rules in force, how their last evaluation went, and the way to change them.
class RuleList final : public QWidget {
    Q_OBJECT

public:
    RuleList(OperatorDesk& desk, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;

    void add();

private:
    void edit(const core::AlertRuleSpec& rule, const core::AgentId& agent);
    void editChosen();
    void removeChosen();
    const core::AlertRuleView* chosen() const;
    // Of what needs a rule that was chosen.
    QString choiceRefusal() const;
    QString removeRefusal() const;

    OperatorDesk& m_desk;
    ControlGuard m_guard;
    core::SnapshotPtr m_snapshot;
    TextTableModel* m_model;
    TableView* m_table;
    QPushButton* m_edit;
    QPushButton* m_remove;
};

}  // namespace ui
