#include "app/console/windowed.h"

#include "app/console/console_window.h"
#include "app/console/ending_signals.h"
#include "app/console/keyring.h"
#include "ui/theme/theme.h"

#include <QApplication>

namespace app {

int runWindowed(const CommandLine& line, EndingSignals& signalsToEnd)
{
    ui::applyTheme(*static_cast<QApplication*>(QApplication::instance()));
    Keyring keyring;
    ConsoleWindow console(line, keyring.access());
    QObject::connect(&signalsToEnd, &EndingSignals::asked, qApp, &QApplication::quit);
    signalsToEnd.listen();
    console.begin();
    const int exitCode = QApplication::exec();
    keyring.end();  // one that asks somebody does not hold up the end
    return exitCode;
}

}  // namespace app
