#pragma once

#include <QObject>
#include <QPointer>

#include "ui/model/session.h"

#include <functional>
#include <vector>

class QAbstractButton;
class QAction;

namespace ui {

class Stepper;

// Controls that are disabled while there is a reason, which is their tool tip. It asks for the reasons when a
// control is added, when who sits here or their rights change, and when its owner says that something else
// did. UI thread only.
class ControlGuard final : public QObject {
    Q_OBJECT

public:
    using Text = std::function<QString()>;

    ControlGuard(Session& session, QObject* parent);

    // `refusal` says why it cannot be used now, as a sentence, or nothing. `tip` is the tool tip of one that
    // can be used. A control may go before the guard does.
    void add(QAbstractButton* button, Text refusal, Text tip = {});
    void add(QAction* action, Text refusal, Text tip = {});
    void add(Stepper* stepper, Text refusal);

    void refresh();

private:
    struct Guarded {
        QPointer<QObject> control;
        std::function<void()> show;
    };
    void keep(QObject* control, std::function<void()> show);

    std::vector<Guarded> m_guarded;
};

// For what is painted or asked for in other ways: the first reason that there is.
QString firstReason(std::initializer_list<QString> reasons);

}  // namespace ui
