#include "ui/operator/operator_desk.h"

#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/operator/confirm_dialog.h"

#include <QPointer>
#include <QStringList>
#include <QWidget>

#include <algorithm>

namespace ui {
namespace {

constexpr qsizetype failuresTold = 2;

}  // namespace

// Commands that were submitted together; belongs to their answers.
struct OperatorDesk::Batch {
    QString success;
    std::size_t awaited;
    QList<std::uint64_t> entries{};
    QStringList approvals{};  // that a second person must give
    QStringList failures{};
    qsizetype failed = 0;
    std::optional<WayBack> back{};
    std::function<void(bool)> answered{};
    std::string reason{};

    void take(const core::CommandReceipt& receipt)
    {
        entries << receipt.journalSeq;
        if (!receipt.approvalId.empty())
            approvals << QString::fromStdString(receipt.approvalId);
    }
};

OperatorDesk::OperatorDesk(core::FleetService& service, Session& session, QWidget* window)
    : QObject(window),
      m_service(service),
      m_session(session),
      m_window(window)
{
}

QString OperatorDesk::refusalOf(const Commands& commands) const
{
    for (const core::Command& command : commands)
        if (QString refusal = refusalOf(command); !refusal.isEmpty())
            return refusal;
    return {};
}

bool OperatorDesk::tellRefusal(const core::Command& command)
{
    const QString refusal = refusalOf(command);
    if (!refusal.isEmpty())
        Q_EMIT told(Tone::Critical, refusal);
    return !refusal.isEmpty();
}

void OperatorDesk::submit(core::Command command, const QString& success)
{
    submitAll({std::move(command)}, success);
}

void OperatorDesk::submitAll(const Commands& commands, const QString& success)
{
    submitBatch(commands, std::make_shared<Batch>(Batch{success, commands.size()}));
}

void OperatorDesk::submit(core::Command command, const QString& success, WayBack back,
                          std::function<void(bool)> answered)
{
    auto batch = std::make_shared<Batch>(Batch{success, 1});
    batch->back = std::move(back);
    batch->answered = std::move(answered);
    submitBatch({std::move(command)}, std::move(batch));
}

void OperatorDesk::submitBatch(const Commands& commands, std::shared_ptr<Batch> batch)
{
    if (const QString refusal = refusalOf(commands); !refusal.isEmpty()) {
        if (batch->answered)
            batch->answered(false);
        return Q_EMIT told(Tone::Critical, refusal);
    }
    for (const core::Command& command : commands)
        m_service.submit({command, m_session.actor(), batch->reason},
                         answerOn<core::CommandReceipt>(
                             this, [this, batch](const core::Result<core::CommandReceipt>& receipt) {
                                 if (receipt)
                                     batch->take(receipt.value());
                                 else if (++batch->failed; batch->failures.size() < failuresTold)
                                     batch->failures << errorSentence(receipt.error());
                                 if (--batch->awaited == 0)
                                     tellOf(*batch);
                             }));
}

void OperatorDesk::preview(core::Command command, core::FleetService::Answer<core::CommandPreview> answer)
{
    m_service.preview({std::move(command), m_session.actor()}, std::move(answer));
}

void OperatorDesk::tellOf(const Batch& batch)
{
    if (batch.answered)
        batch.answered(batch.failed == 0);
    if (batch.failed == 0 && !batch.approvals.isEmpty())
        return Q_EMIT told(Tone::Warning,
                           tr("It is not done yet: a second person must approve %1.")
                               .arg(batch.approvals.join(QStringLiteral(", "))));
    if (batch.failed == 0) {
        const auto [first, last] = std::minmax_element(batch.entries.begin(), batch.entries.end());
        const QString entries = *first == *last ? tr("Journal entry %1.").arg(*first)
                                                : tr("Journal entries %1 to %2.").arg(*first).arg(*last);
        const QString sentence = batch.success + QLatin1Char(' ') + entries;
        if (!batch.back)
            return Q_EMIT told(Tone::Ok, sentence);
        return Q_EMIT offered(sentence, batch.back->title, [desk = QPointer(this), back = *batch.back] {
            if (desk)
                desk->submit(back.command, back.success);
        });
    }
    QStringList sentences = batch.failures;
    if (!batch.entries.isEmpty())
        sentences.prepend(tr("%1 of %2 failed.").arg(batch.failed).arg(batch.failed + batch.entries.size()));
    Q_EMIT told(Tone::Critical, sentences.join(QLatin1Char(' ')));
}

void OperatorDesk::confirm(Commands commands, const QString& title, const QString& verb,
                           const QString& success, const QString& name, const QString& note)
{
    if (const QString refusal = refusalOf(commands); !refusal.isEmpty())
        return Q_EMIT told(Tone::Critical, refusal);
    auto* dialog = new ConfirmDialog(title, verb, name, int(commands.size()), m_window->window());
    dialog->setNote(note);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, commands, success] {
        auto batch = std::make_shared<Batch>(Batch{success, commands.size()});
        batch->reason = dialog->reason().toStdString();
        submitBatch(commands, std::move(batch));
    });
    connect(&m_session, &Session::changed, dialog,
            [this, dialog, commands] { dialog->setRefusal(refusalOf(commands)); });
    askPreviews(commands, dialog);
    dialog->open();
}

void OperatorDesk::askPreviews(const Commands& commands, ConfirmDialog* dialog)
{
    for (const core::Command& command : commands)
        preview(command,
                answerOn<core::CommandPreview>(dialog,
                                               [dialog](const core::Result<core::CommandPreview>& preview) {
                                                   if (preview)
                                                       dialog->addPreview(preview.value());
                                                   else
                                                       dialog->refuse(errorSentence(preview.error()));
                                               }));
}

}  // namespace ui
