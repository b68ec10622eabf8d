#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "ui/operator/control_guard.h"
#include "ui/operator/operator_desk.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

class AlertTableModel;
class Segments;
class TableView;

// The alerts there are, what is known of the chosen one, and what can be done about it.
class AlertList final : public QWidget {
    Q_OBJECT

public:
    AlertList(OperatorDesk& desk, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;
    void focusFilter();

    // For the palette and the keys; why it is not possible now, or nothing.
    void acknowledge();
    void silence();
    QString choiceRefusal() const;
    QString silenceRefusal() const { return m_desk.refusal(); }

Q_SIGNALS:
    // A row was activated: where it is to be looked at.
    void subjectActivated(const core::AgentId& agent, const core::InstanceId& instance);

private:
    QWidget* buildHead();
    void buildTable();
    void showChoices();
    void showChosen();
    std::vector<core::AlertViewPtr> chosen() const;
    std::vector<core::AlertKey> firing() const;
    QString matchersOf(const core::AlertView& alert) const;

    OperatorDesk& m_desk;
    ControlGuard m_guard;
    core::SnapshotPtr m_snapshot;
    AlertTableModel* m_model;
    TableView* m_table;
    Segments* m_choice;
    QLineEdit* m_filter;
    QLabel* m_reason;
    QPushButton* m_acknowledge;
    QPushButton* m_silence;
};

}  // namespace ui
