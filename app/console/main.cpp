#include "app/console/command_line.h"
#include "app/console/ending_signals.h"
#include "app/console/headless.h"
#include "app/console/input_errors.h"
#include "app/console/replay.h"
#include "app/console/verify_journal.h"
#include "app/console/windowed.h"

#include <QApplication>
#include <QFileInfo>

#include <cstdio>

namespace {

// Before there is an application object, which may want a display.
QStringList argumentsOf(int argc, char* argv[])
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    return arguments;
}

// Agents and the load generator that lie beside this program are found by their names alone.
void findProgramsBesideUs()
{
    const QByteArray beside = QFileInfo(QStringLiteral("/proc/self/exe")).symLinkTarget().toLocal8Bit();
    qputenv("PATH", beside.left(beside.lastIndexOf('/')) + ':' + qgetenv("PATH"));
}

int runWindow(int argc, char* argv[], const app::CommandLine& line, app::EndingSignals& signalsToEnd)
{
    QApplication application(argc, argv);
    return app::runWindowed(line, signalsToEnd);
}

int runWithoutWindow(int argc, char* argv[], const app::CommandLine& line, app::EndingSignals& signalsToEnd)
{
    QCoreApplication application(argc, argv);
    switch (line.mode) {
    case app::Mode::Validate: return app::runValidate(line);
    case app::Mode::Replay: return app::runReplay(line.replay);
    case app::Mode::VerifyJournal: return app::runVerifyJournal(line);
    default: return app::runHeadless(line, signalsToEnd);
    }
}

}  // namespace

int main(int argc, char* argv[])
{
    const auto line = app::readCommandLine(argumentsOf(argc, argv));
    if (!line) {
        std::fprintf(stderr, "pilothouse: %s\n\n%s", line.error().context.c_str(),
                     qPrintable(app::helpText()));
        return app::wrongCommandLine;
    }
    QCoreApplication::setApplicationName(QStringLiteral("pilothouse"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PILOTHOUSE_VERSION));
    findProgramsBesideUs();
    app::EndingSignals signalsToEnd;  // before any thread

    switch (line.value().mode) {
    case app::Mode::Help: std::fputs(qPrintable(app::helpText()), stdout); return 0;
    case app::Mode::Version: std::puts("pilothouse " PILOTHOUSE_VERSION); return 0;
    case app::Mode::Validate:
    case app::Mode::Replay:
    case app::Mode::VerifyJournal:
    case app::Mode::Headless: return runWithoutWindow(argc, argv, line.value(), signalsToEnd);
    case app::Mode::Window: return runWindow(argc, argv, line.value(), signalsToEnd);
    }
    return app::wrongCommandLine;
}
