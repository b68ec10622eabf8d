#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "ui/operator/control_guard.h"
#include "ui/operator/operator_desk.h"

class QPushButton;
class QStackedLayout;

namespace ui {

class Card;
class TableView;
class TextTableModel;

// The gateway's caches: what each holds, how often it served, and the way to drop a part of it.
class CacheList final : public QWidget {
    Q_OBJECT

public:
    explicit CacheList(OperatorDesk& desk, QWidget* parent = nullptr);

    // Empty: of all agents.
    void setAgent(const core::AgentId& agent);
    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;

private:
    void build();
    void refresh();
    void clear();
    const core::CacheView* current() const;
    QString refusal() const;

    OperatorDesk& m_desk;
    ControlGuard m_guard;
    core::AgentId m_agent;
    std::vector<core::CacheView> m_caches;  // as they are shown
    Card* m_card;
    TextTableModel* m_model;
    TableView* m_table;
    QPushButton* m_clear;
};

}  // namespace ui
