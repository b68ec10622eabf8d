#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "ui/operator/control_guard.h"
#include "ui/operator/operator_desk.h"

class QPushButton;

namespace ui {

class TableView;
class TextTableModel;

// The silences in force, and how many alerts each hides.
class SilenceList final : public QWidget {
    Q_OBJECT

public:
    SilenceList(OperatorDesk& desk, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;

Q_SIGNALS:
    void newSilenceRequested();

private:
    void endChosen();
    QString endRefusal() const;
    QString chosen() const;

    OperatorDesk& m_desk;
    ControlGuard m_guard;
    TextTableModel* m_model;
    TableView* m_table;
    QPushButton* m_end;
};

}  // namespace ui
