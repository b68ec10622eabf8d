#include "ui/model/error_text.h"

#include <QCoreApplication>

namespace ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ui::errorSentence", text);
}

QString patternOf(core::ErrorCode code)
{
    switch (code) {
    case core::ErrorCode::Invalid: return tr("That is not allowed: %1.");
    case core::ErrorCode::NotFound: return tr("That is not there any more: %1.");
    case core::ErrorCode::Exists: return tr("That is there already: %1.");
    case core::ErrorCode::Stale: return tr("Somebody changed it meanwhile: %1. Look again, then repeat it.");
    case core::ErrorCode::Refused: return tr("That is not possible now: %1.");
    case core::ErrorCode::Busy: return tr("The console is too busy: %1. Try again in a moment.");
    case core::ErrorCode::Unreachable: return tr("There is no answer: %1.");
    case core::ErrorCode::TimedOut: return tr("It took too long: %1.");
    case core::ErrorCode::Corrupt: return tr("The stored data is damaged: %1.");
    case core::ErrorCode::Io: return tr("The system refused: %1.");
    case core::ErrorCode::Cancelled: return tr("It was cancelled: %1.");
    }
    Q_UNREACHABLE();
}

}  // namespace

QString errorSentence(const core::Error& error)
{
    QString context = QString::fromStdString(error.context);
    while (context.endsWith(QLatin1Char('.')))
        context.chop(1);
    return patternOf(error.code).arg(context);
}

}  // namespace ui
