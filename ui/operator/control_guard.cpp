#include "ui/operator/control_guard.h"

#include "ui/widget/stepper.h"

#include <QAbstractButton>
#include <QAction>

namespace ui {

ControlGuard::ControlGuard(Session& session, QObject* parent) : QObject(parent)
{
    connect(&session, &Session::changed, this, &ControlGuard::refresh);
}

void ControlGuard::add(QAbstractButton* button, Text refusal, Text tip)
{
    keep(button, [button, refusal = std::move(refusal), tip = std::move(tip)] {
        const QString reason = refusal();
        button->setEnabled(reason.isEmpty());
        button->setToolTip(!reason.isEmpty() ? reason : tip ? tip() : QString());
        button->setAccessibleDescription(reason);
    });
}

void ControlGuard::add(QAction* action, Text refusal, Text tip)
{
    keep(action, [action, refusal = std::move(refusal), tip = std::move(tip)] {
        const QString reason = refusal();
        action->setEnabled(reason.isEmpty());
        action->setToolTip(!reason.isEmpty() ? reason : tip ? tip() : QString());
        action->setStatusTip(reason);
    });
}

void ControlGuard::add(Stepper* stepper, Text refusal)
{
    keep(stepper, [stepper, refusal = std::move(refusal)] { stepper->setRefusal(refusal()); });
}

void ControlGuard::keep(QObject* control, std::function<void()> show)
{
    show();
    m_guarded.push_back({control, std::move(show)});
}

void ControlGuard::refresh()
{
    std::erase_if(m_guarded, [](const Guarded& one) { return !one.control; });
    for (const Guarded& one : m_guarded)
        one.show();
}

QString firstReason(std::initializer_list<QString> reasons)
{
    for (const QString& reason : reasons)
        if (!reason.isEmpty())
            return reason;
    return {};
}

}  // namespace ui
