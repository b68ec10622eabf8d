#pragma once

#include <QWidget>

#include "core/fleet/fleet_file_spec.h"
#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"

#include <QPointer>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace ui {

class ExplainDialog;
class ExplanationView;
class RecordList;
class RequestForm;

// Who may send requests to agents, as the fleet file says it, and the question whether somebody may.
class AccessPanel final : public QWidget {
    Q_OBJECT

public:
    explicit AccessPanel(core::FleetService& service, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;
    void focusFilter();

private:
    void build();
    QWidget* buildQuestion();
    void showAccess();
    void showChoice();
    void changed();
    void ask();
    void askInDetail();
    void take(const core::Result<core::RequestExplanation>& explanation);

    core::FleetService& m_service;
    core::SnapshotPtr m_snapshot;
    std::shared_ptr<const core::AccessSpec> m_shown;
    bool m_isShown = false;
    QLabel* m_providers;
    RecordList* m_policies;
    QLabel* m_sentence;
    RequestForm* m_form;
    QPushButton* m_ask;
    QPushButton* m_detail;
    QLabel* m_text;  // in the place of the answer while there is none
    ExplanationView* m_view;
    QStackedWidget* m_answer;
    QPointer<ExplainDialog> m_dialog;
    unsigned m_asked = 0;
};

}  // namespace ui
