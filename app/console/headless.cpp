#include "app/console/headless.h"

#include "app/console/application.h"
#include "app/console/ending_signals.h"
#include "app/console/input_errors.h"
#include "app/console/keyring.h"

#include <QCoreApplication>

#include <cstdio>

namespace app {

int runHeadless(const CommandLine& line, EndingSignals& signalsToEnd)
{
    const core::FleetFileReading fleet = core::readFleetFile(line.fleetFile.toStdString());
    if (!fleet.spec)
        return printErrors(fleet.errors, line.fleetFile, stderr);

    Keyring keyring;
    const auto application = Application::start({.fleetFile = line.fleetFile,
                                                 .dataFolder = line.dataFolder,
                                                 .applyNow = line.applyNow,
                                                 .masterKeyFile = line.masterKeyFile,
                                                 .keyring = keyring.access()},
                                                fleet);
    if (!application) {
        std::fprintf(stderr, "pilothouse: %s\n", application.error().context.c_str());
        return application.error().code == core::ErrorCode::Invalid ? inputIsWrong : failedRunning;
    }
    // It serves once the first step was taken: before that there is nothing to be healthy about.
    QObject::connect(
        &application.value()->feed(), &core::SnapshotFeed::changed, qApp,
        [&] {
            std::printf("ready api=%s gateway=%s\n", qPrintable(application.value()->apiUrl()),
                        qPrintable(application.value()->gatewayUrl()));
            std::fflush(stdout);
        },
        Qt::SingleShotConnection);

    QObject::connect(&signalsToEnd, &EndingSignals::asked, qApp, &QCoreApplication::quit);
    signalsToEnd.listen();
    const int exitCode = QCoreApplication::exec();
    keyring.end();  // one that asks somebody does not hold up the end
    return exitCode;
}

int runValidate(const CommandLine& line)
{
    const core::FleetFileReading reading = core::readFleetFile(line.fleetFile.toStdString());
    return printErrors(reading.errors, line.fleetFile, stdout);
}

}  // namespace app
