#include "ui/model/error_text.h"

#include <QCoreApplication>

namespace ui {
namespace {

struct ErrorText {
    Q_DECLARE_TR_FUNCTIONS(ErrorText)
};

QString patternOf(core::ErrorCode code)
{
    switch (code) {
    case core::ErrorCode::Invalid: return ErrorText::tr("That is not allowed: %1.");
    case core::ErrorCode::NotFound: return ErrorText::tr("That is not there any more: %1.");
    case core::ErrorCode::Exists: return ErrorText::tr("That is there already: %1.");
    case core::ErrorCode::Stale:
        return ErrorText::tr("Somebody changed it meanwhile: %1. Look again, then repeat it.");
    case core::ErrorCode::Refused: return ErrorText::tr("That is not possible now: %1.");
    case core::ErrorCode::Forbidden: return ErrorText::tr("You may not do that: %1.");
    case core::ErrorCode::Busy: return ErrorText::tr("The console is too busy: %1. Try again in a moment.");
    case core::ErrorCode::Unreachable: return ErrorText::tr("There is no answer: %1.");
    case core::ErrorCode::TimedOut: return ErrorText::tr("It took too long: %1.");
    case core::ErrorCode::Corrupt: return ErrorText::tr("The stored data is damaged: %1.");
    case core::ErrorCode::Io: return ErrorText::tr("The system refused: %1.");
    case core::ErrorCode::Cancelled: return ErrorText::tr("It was cancelled: %1.");
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
