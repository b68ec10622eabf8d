#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringList>

namespace app {

enum class Mode { Window, Headless, Validate, Help, Version };

// What the command line asks for. The exit codes of the program are 0 done, 1 the input is wrong, 2 the
// command line is wrong, 3 it failed while running.
struct CommandLine {
    Mode mode = Mode::Window;
    bool demo = false;
    bool applyNow = false;
    QString fleetFile;  // absolute; empty: none
    QString dataFolder;  // absolute; empty: where the XDG base directories say
};

// Reads the arguments without the program's name. Invalid says which of them is wrong.
core::Result<CommandLine> readCommandLine(const QStringList& arguments);

QString helpText();

}  // namespace app
