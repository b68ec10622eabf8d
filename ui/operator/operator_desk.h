#pragma once

#include <QObject>

#include "core/runtime/fleet_service.h"
#include "ui/theme/state_shape.h"

#include <QString>

#include <vector>

class QWidget;

namespace ui {

// What an operator does: submits commands, asks for a confirmation that says what will happen where one is
// due, and tells how it went. UI thread only.
class OperatorDesk final : public QObject {
    Q_OBJECT

public:
    // `window` is the parent of its dialogs.
    OperatorDesk(core::FleetService& service, QString actor, QWidget* window);

    core::FleetService& service() { return m_service; }

    using Commands = std::vector<core::Command>;

    // At once; `success` is told when it was taken.
    void submit(core::Command command, const QString& success);
    // Several as one act: told once, when the last one was answered, with the refusals of those that failed.
    void submitAll(const Commands& commands, const QString& success);
    // Behind a dialog with the commands' consequences and `verb` on its button. With a name, that must be
    // typed first.
    void confirm(Commands commands, const QString& title, const QString& verb, const QString& success,
                 const QString& name = {});

Q_SIGNALS:
    void told(ui::Tone tone, const QString& sentence);

private:
    struct Batch;
    void tellOf(const Batch& batch);

    core::FleetService& m_service;
    const QString m_actor;
    QWidget* m_window;
};

}  // namespace ui
