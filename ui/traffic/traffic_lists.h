#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"

class QLabel;
class QStackedLayout;

namespace ui {

class Card;
class Segments;
class TableView;
class TextTableModel;

// What the gateway refused within the last hour, and who sent the most requests. Of one agent what was
// refused; principals are counted over all of them.
class TrafficLists final : public QWidget {
    Q_OBJECT

public:
    explicit TrafficLists(QWidget* parent = nullptr);

    // Empty: of all.
    void setAgent(const core::AgentId& agent);
    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;
    // The words that stand for an empty table wrap, and the page would share its height by them.
    bool hasHeightForWidth() const override { return false; }

private:
    void buildTables();
    void refresh();
    void showRefusals(const core::TrafficView& traffic);
    void showPrincipals(const core::TrafficView& traffic);
    void showPart();

    core::AgentId m_agent;
    core::SnapshotPtr m_snapshot;
    core::TrafficViewPtr m_shown;
    Card* m_card;
    Segments* m_choice;
    TextTableModel* m_refusalModel;
    TextTableModel* m_principalModel;
    TableView* m_refusals;
    TableView* m_principals;
    QLabel* m_nothing;
    QStackedLayout* m_stack;
};

}  // namespace ui
