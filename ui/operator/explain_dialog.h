#pragma once

#include <QDialog>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace ui {

class ExplanationView;
class RequestForm;

// Asks what the gateway would do with a request, and shows it, without sending one. Stays open beside the
// window, so that one question can follow another.
class ExplainDialog final : public QDialog {
    Q_OBJECT

public:
    ExplainDialog(core::FleetService& service, const core::FleetSnapshot& snapshot,
                  const core::AgentId& agent, QWidget* parent);

    void show(const core::FleetSnapshot& snapshot);
    using QDialog::show;

private:
    void build();
    void changed();
    void ask();
    void take(const core::Result<core::RequestExplanation>& explanation);

    core::FleetService& m_service;
    RequestForm* m_form;
    ExplanationView* m_view;
    QLabel* m_text;  // in the place of the answer while there is none
    QStackedWidget* m_answer;
    QPushButton* m_go;
    unsigned m_asked = 0;
};

}  // namespace ui
