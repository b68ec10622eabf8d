#include "ui/agents/operator_desk.h"

#include "ui/agents/confirm_dialog.h"
#include "ui/model/answer.h"
#include "ui/model/error_text.h"

#include <QWidget>

namespace ui {

OperatorDesk::OperatorDesk(core::FleetService& service, QString actor, QWidget* window)
    : QObject(window),
      m_service(service),
      m_actor(std::move(actor)),
      m_window(window)
{
}

void OperatorDesk::submit(core::Command command, const QString& success)
{
    m_service.submit({std::move(command), m_actor.toStdString()},
                     answerOn<core::CommandReceipt>(
                         this, [this, success](const core::Result<core::CommandReceipt>& receipt) {
                             if (!receipt)
                                 return Q_EMIT told(Tone::Critical, errorSentence(receipt.error()));
                             Q_EMIT told(
                                 Tone::Ok,
                                 tr("%1 Journal entry %2.").arg(success).arg(receipt.value().journalSeq));
                         }));
}

void OperatorDesk::confirm(Commands commands, const QString& title, const QString& verb,
                           const QString& success, const QString& name)
{
    auto* dialog = new ConfirmDialog(title, verb, name, int(commands.size()), m_window->window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, commands, success] {
        for (const core::Command& command : commands)
            submit(command, success);
    });
    for (const core::Command& command : commands)
        m_service.preview(command,
                          answerOn<core::CommandPreview>(
                              dialog, [dialog](const core::Result<core::CommandPreview>& preview) {
                                  if (preview)
                                      dialog->addPreview(preview.value());
                                  else
                                      dialog->refuse(errorSentence(preview.error()));
                              }));
    dialog->open();
}

}  // namespace ui
