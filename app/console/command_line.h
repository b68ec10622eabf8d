#pragma once

#include "core/base/result.h"
#include "core/store/store.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace app {

enum class Mode { Window, Headless, Validate, Replay, VerifyJournal, Help, Version };

// Of `pilothouse replay`. Either a case, or a history and a policy: a file's, or an agent's of a fleet file.
// A dash stands for the standard input.
struct ReplayLine {
    QString caseFile;
    QString historyFile;
    QString fleetFile;
    QString agent;
    QString policyFile;  // wins over the agent's
    bool changesOnly = false;  // prints only the decisions that change the replicas
};

// Of `pilothouse verify-journal`: a data folder, or an exported file.
struct VerifyJournalLine {
    std::optional<core::Store::JournalHead> witness{};  // goes with a data folder
    QString exportFile;  // absolute; empty: the data folder's journal
    std::optional<std::string> publicKey{};  // goes with an exported file
};

// What the command line asks for. The exit codes of the program are 0 done, 1 the input is wrong, 2 the
// command line is wrong, 3 it failed while running.
struct CommandLine {
    Mode mode = Mode::Window;
    bool demo = false;
    bool applyNow = false;
    QString fleetFile;  // absolute; empty: none
    QString dataFolder;  // absolute; empty: where the XDG base directories say
    QString masterKeyFile{};  // of the vault, absolute; empty: none is named
    ReplayLine replay;
    VerifyJournalLine verify{};
};

// Reads the arguments without the program's name. Invalid says which of them is wrong.
core::Result<CommandLine> readCommandLine(const QStringList& arguments);

QString helpText();

}  // namespace app
