#pragma once

#include <QObject>

#include "core/runtime/fleet_service.h"
#include "ui/theme/state_shape.h"

#include <QString>

#include <functional>
#include <memory>
#include <optional>
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

    // What undoes a command: offered beside the sentence of its success.
    struct WayBack {
        QString title;
        core::Command command;
        QString success;
    };

    // At once; `success` is told when it was taken.
    void submit(core::Command command, const QString& success);
    // The same with a way back; `answered` is called with whether it was taken.
    void submit(core::Command command, const QString& success, WayBack back,
                std::function<void(bool)> answered);
    // Several as one act: told once, when the last one was answered, with the refusals of those that failed.
    void submitAll(const Commands& commands, const QString& success);
    // Behind a dialog with the commands' consequences and `verb` on its button. With a name, that must be
    // typed first. `note` stands above the consequences.
    void confirm(Commands commands, const QString& title, const QString& verb, const QString& success,
                 const QString& name = {}, const QString& note = {});

Q_SIGNALS:
    void told(ui::Tone tone, const QString& sentence);
    // A success, and what takes it back.
    void offered(const QString& sentence, const QString& title, const std::function<void()>& takeBack);

private:
    struct Batch;
    void submitBatch(const Commands& commands, std::shared_ptr<Batch> batch);
    void tellOf(const Batch& batch);

    core::FleetService& m_service;
    const QString m_actor;
    QWidget* m_window;
};

}  // namespace ui
