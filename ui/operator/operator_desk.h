#pragma once

#include <QObject>

#include "core/runtime/fleet_service.h"
#include "ui/model/session.h"
#include "ui/theme/state_shape.h"

#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QWidget;

namespace ui {

class ConfirmDialog;

// What an operator does: submits commands, asks for a confirmation that says what will happen where one is
// due, and tells how it went. UI thread only.
class OperatorDesk final : public QObject {
    Q_OBJECT

public:
    // `window` is the parent of its dialogs.
    OperatorDesk(core::FleetService& service, Session& session, QWidget* window);

    core::FleetService& service() { return m_service; }
    Session& session() { return m_session; }

    using Commands = std::vector<core::Command>;

    // Why who sits here may not do it, as a sentence; empty: they may. Of several, the first reason. What is
    // refused so is not even asked of the core.
    QString refusalOf(const core::Command& command) const { return m_session.refusalOf(command); }
    QString refusalOf(const Commands& commands) const;
    // Tells the reason, where there is one.
    bool tellRefusal(const core::Command& command);
    // Of anything that changes what runs.
    QString refusal() const { return m_session.refusalOf(core::Role::Operator); }

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
    // Behind a dialog with the commands' consequences and `verb` on its button, where a reason may be given.
    // With a name, that must be typed first. `note` stands above the consequences.
    void confirm(Commands commands, const QString& title, const QString& verb, const QString& success,
                 const QString& name = {}, const QString& note = {});

    // What a command would do, asked by who sits here.
    void preview(core::Command command, core::FleetService::Answer<core::CommandPreview> answer);

Q_SIGNALS:
    void told(ui::Tone tone, const QString& sentence);
    // A success, and what takes it back.
    void offered(const QString& sentence, const QString& title, const std::function<void()>& takeBack);

private:
    struct Batch;
    void askPreviews(const Commands& commands, ConfirmDialog* dialog);
    void submitBatch(const Commands& commands, std::shared_ptr<Batch> batch);
    void tellOf(const Batch& batch);

    core::FleetService& m_service;
    Session& m_session;
    QWidget* m_window;
};

}  // namespace ui
