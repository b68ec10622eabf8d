#include "app/console/windowed.h"

#include "app/console/console_window.h"
#include "app/console/ending_signals.h"
#include "ui/theme/theme.h"

#include <QApplication>

namespace app {

int runWindowed(const CommandLine& line, EndingSignals& signalsToEnd)
{
    ui::applyTheme(*static_cast<QApplication*>(QApplication::instance()));
    ConsoleWindow console(line);
    QObject::connect(&signalsToEnd, &EndingSignals::asked, qApp, &QApplication::quit);
    signalsToEnd.listen();
    console.begin();
    return QApplication::exec();
}

}  // namespace app
