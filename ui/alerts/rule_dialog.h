#pragma once

#include <QDialog>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"

#include <optional>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

class BacktestPanel;
class OperatorDesk;

// An alert rule, new or changed, with what it would have done over the recorded history.
class RuleDialog final : public QDialog {
    Q_OBJECT

public:
    // `rule` to begin with; its name cannot be changed unless it is empty.
    RuleDialog(OperatorDesk& desk, const core::FleetSnapshot& snapshot, const core::AlertRuleSpec& rule,
               const core::AgentId& agent, QWidget* parent);

    // What was asked for when it was accepted.
    core::SaveAlertRule command() const;

private:
    void fill(const core::AlertRuleSpec& rule, const core::FleetSnapshot& snapshot);
    QFormLayout* buildForm();
    void build();
    // The rule as typed. What is wrong with it is in `complaint`.
    core::AlertRuleSpec typed(QString& complaint) const;
    std::optional<double> number(const QLineEdit& field, const QString& name, QString& complaint) const;
    void changed();

    OperatorDesk& m_desk;
    const core::AlertRuleSpec m_before;
    QLineEdit* m_name;
    QComboBox* m_agent;
    QComboBox* m_metric;
    QComboBox* m_side;
    QLineEdit* m_threshold;
    QLineEdit* m_clear;
    QLineEdit* m_for;
    QComboBox* m_severity;
    QLineEdit* m_type;
    QComboBox* m_noData;
    QComboBox* m_error;
    QLabel* m_complaint;
    BacktestPanel* m_backtest;
    QPushButton* m_go;
};

}  // namespace ui
