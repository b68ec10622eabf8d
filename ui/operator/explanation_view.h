#pragma once

#include <QWidget>

#include "core/fleet/request_explanation.h"

class QLabel;

namespace ui {

class StateLabel;
class TableView;
class TextTableModel;

// What the gateway would do with a request, step by step: who it is from, what each access policy makes of
// it, and which instance it would go to.
class ExplanationView final : public QWidget {
    Q_OBJECT

public:
    // Access: whether it is let in, and nothing of the instances.
    enum class Extent { Whole, Access };

    explicit ExplanationView(QWidget* parent = nullptr, Extent extent = Extent::Whole);

    void show(const core::RequestExplanation& explanation);
    using QWidget::show;

private:
    void build();
    void showPolicies(const core::RequestExplanation& explanation);
    void showInstances(const core::RequestExplanation& explanation);

    const Extent m_extent;
    StateLabel* m_verdict;
    QLabel* m_reason;
    QLabel* m_identity;
    TextTableModel* m_policyModel;
    TableView* m_policies;
    QLabel* m_choiceTitle;
    QLabel* m_choice;
    TextTableModel* m_instanceModel;
    TableView* m_instances;
};

}  // namespace ui
