#pragma once

#include "ui/widget/card.h"

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"
#include "ui/model/journal_tail.h"

#include <optional>

class QLabel;
class QPushButton;
class QScrollArea;

namespace ui {

class DecisionView;
class Segments;
struct Explanation;

// Why it scaled: the decisions of all agents or of one, from the journal, and everything that is known of the
// one that is chosen, or of what holds now.
class DecisionList final : public Card {
    Q_OBJECT

public:
    static constexpr std::size_t mostShown = 1'000;

    DecisionList(core::FleetService& service, QWidget* parent = nullptr);

    // Looks for news too, while it can be seen.
    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;
    void setAgent(const core::AgentId& agent);
    // What holds now of that agent, and its decisions.
    void explain(const core::AgentId& agent);
    // False when nothing is open.
    bool closeDetails();

Q_SIGNALS:
    // Somebody wants to know more of one of its decisions.
    void agentChosen(const core::AgentId& agent);

protected:
    void showEvent(QShowEvent* event) override;

private:
    enum class Shown { Nothing, Entry, Now };

    void buildDetails();
    void restart();
    void refresh();
    void showEntries();
    void showDetails();
    void open(Shown shown);
    void tell(const Explanation& explanation);
    QString emptyText() const;

    core::SnapshotPtr m_snapshot;
    core::AgentId m_agent;
    JournalTail m_tail;
    Shown m_shown = Shown::Nothing;
    Segments* m_scope;
    DecisionView* m_view;
    QPushButton* m_older;
    QWidget* m_details;
    QLabel* m_detailTitle;
    QScrollArea* m_detailScroll;
    QLabel* m_detailText;
};

}  // namespace ui
