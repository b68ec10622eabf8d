#pragma once

#include <QDialog>

#include "core/fleet/command.h"
#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"

#include <QTimer>

#include <optional>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

class OperatorDesk;

// Before the way of requests to one instance is changed: how, why, and what that will do.
class RoutingDialog final : public QDialog {
    Q_OBJECT

public:
    enum class Act { Drain, EndDrain, Weigh, Eject, EndEjection };

    RoutingDialog(OperatorDesk& desk, const core::InstanceView& instance, Act act, QWidget* parent);

    // What was asked for when it was accepted, and what takes it back; nothing where that would be another
    // thing than before.
    core::SetInstanceRouting command() const;
    std::optional<core::SetInstanceRouting> wayBack() const;
    QString success() const;

private:
    QString name() const;
    QString question() const;
    QString verb() const;
    void build();
    QWidget* buildChoice();
    // Empty: it may be done.
    QString complaint() const;
    void changed();
    void preview();

    OperatorDesk& m_desk;
    const core::InstanceId m_instance;
    const Act m_act;
    const double m_weightBefore;
    QDoubleSpinBox* m_weight = nullptr;  // of Weigh
    QComboBox* m_length = nullptr;  // of Eject
    QLineEdit* m_reason;
    QLabel* m_text;
    QPushButton* m_go = nullptr;
    QTimer m_settled;
    unsigned m_asked = 0;
};

}  // namespace ui
