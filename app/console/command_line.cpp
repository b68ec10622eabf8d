#include "app/console/command_line.h"

#include <QDir>
#include <QRegularExpression>

#include <map>

using namespace Qt::StringLiterals;

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

Error invalid(const QString& what)
{
    return {ErrorCode::Invalid, what.toStdString()};
}

QString absolute(const QString& path)
{
    return QDir::cleanPath(QDir::current().absoluteFilePath(path));
}

Result<CommandLine> check(CommandLine line)
{
    if (line.mode == Mode::Headless && line.demo)
        return invalid(u"--demo shows a window; with --headless, name a fleet file"_s);
    if (line.mode == Mode::Headless && line.fleetFile.isEmpty())
        return invalid(u"--headless needs --fleet FILE"_s);
    if (line.demo && !line.fleetFile.isEmpty())
        return invalid(u"--demo brings its own fleet; leave out --fleet"_s);
    if (line.applyNow && line.fleetFile.isEmpty())
        return invalid(u"--apply needs --fleet FILE"_s);
    if (!line.masterKeyFile.isEmpty() && line.fleetFile.isEmpty() && !line.demo)
        return invalid(u"--master-key needs --fleet FILE"_s);
    return line;
}

Result<CommandLine> readValidate(const QStringList& arguments)
{
    if (arguments.size() != 2)
        return invalid(u"validate takes one fleet file"_s);
    CommandLine line;
    line.mode = Mode::Validate;
    line.fleetFile = arguments[1];
    return line;
}

Result<CommandLine> checkReplay(CommandLine line)
{
    const ReplayLine& replay = line.replay;
    const bool ofHistory = !replay.historyFile.isEmpty() || !replay.fleetFile.isEmpty()
        || !replay.agent.isEmpty() || !replay.policyFile.isEmpty() || replay.changesOnly;
    if (!replay.caseFile.isEmpty())
        return ofHistory ? Result<CommandLine>(invalid(u"--once CASE.json goes with no other argument"_s))
                         : line;
    if (replay.historyFile.isEmpty())
        return invalid(u"replay needs --history CSV, or --once CASE.json"_s);
    if (replay.policyFile.isEmpty() && (replay.fleetFile.isEmpty() || replay.agent.isEmpty()))
        return invalid(u"replay needs a policy: --fleet FILE --agent ID, or --policy FILE"_s);
    return line;
}

Result<CommandLine> readReplay(const QStringList& arguments)
{
    CommandLine line;
    line.mode = Mode::Replay;
    ReplayLine& replay = line.replay;
    const std::map<QString, QString*> values{{u"--once"_s, &replay.caseFile},
                                             {u"--history"_s, &replay.historyFile},
                                             {u"--fleet"_s, &replay.fleetFile},
                                             {u"--agent"_s, &replay.agent},
                                             {u"--policy"_s, &replay.policyFile}};
    for (qsizetype i = 1; i < arguments.size(); ++i) {
        if (arguments[i] == u"--changes"_s) {
            replay.changesOnly = true;
            continue;
        }
        const auto value = values.find(arguments[i]);
        if (value == values.end())
            return invalid(u"unknown argument "_s + arguments[i]);
        if (++i == arguments.size() || arguments[i].isEmpty())
            return invalid(value->first + u" needs a value"_s);
        *value->second = arguments[i];
    }
    return checkReplay(std::move(line));
}

// SEQ:HASH, as `pilothouse verify-journal` prints it and an entry's fields say.
std::optional<core::Store::JournalHead> witnessOf(const QString& text)
{
    static const QRegularExpression form(u"^([1-9][0-9]{0,17}):([0-9a-f]{64})$"_s);
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    return core::Store::JournalHead{match.captured(1).toULongLong(), match.captured(2).toStdString()};
}

// The value of one argument of verify-journal; what is wrong with it.
std::optional<Error> takeVerify(const QString& argument, const QString& value, CommandLine& line)
{
    static const QRegularExpression keyForm(u"^[0-9a-f]{64}$"_s);
    VerifyJournalLine& verify = line.verify;
    if (argument == u"--data-dir"_s)
        line.dataFolder = absolute(value);
    else if (argument == u"--export"_s)
        verify.exportFile = absolute(value);
    else if (argument == u"--public-key"_s && keyForm.match(value).hasMatch())
        verify.publicKey = value.toStdString();
    else if (argument == u"--public-key"_s)
        return invalid(u"--public-key takes 64 hexadecimal digits in lower case"_s);
    else if (verify.witness = witnessOf(value); !verify.witness)
        return invalid(u"--witness takes NUMBER:HASH of a journal entry"_s);
    return std::nullopt;
}

Result<CommandLine> readVerifyJournal(const QStringList& arguments)
{
    static const QStringList known{u"--data-dir"_s, u"--witness"_s, u"--export"_s, u"--public-key"_s};
    CommandLine line;
    line.mode = Mode::VerifyJournal;
    for (qsizetype i = 1; i < arguments.size(); ++i) {
        const QString& argument = arguments[i];
        if (!known.contains(argument))
            return invalid(u"unknown argument "_s + argument);
        if (++i == arguments.size() || arguments[i].isEmpty())
            return invalid(argument + u" needs a value"_s);
        if (auto wrong = takeVerify(argument, arguments[i], line))
            return *wrong;
    }
    const VerifyJournalLine& verify = line.verify;
    if (line.dataFolder.isEmpty() == verify.exportFile.isEmpty())
        return invalid(u"verify-journal needs either --data-dir DIR or --export FILE"_s);
    if (verify.witness && !verify.exportFile.isEmpty())
        return invalid(u"--witness goes with --data-dir"_s);
    if (verify.publicKey && verify.exportFile.isEmpty())
        return invalid(u"--public-key goes with --export"_s);
    return line;
}

// Where the value of such an argument goes; null for another argument.
QString* pathNamed(const QString& argument, CommandLine& line)
{
    if (argument == u"--fleet"_s)
        return &line.fleetFile;
    if (argument == u"--data-dir"_s)
        return &line.dataFolder;
    return argument == u"--master-key"_s ? &line.masterKeyFile : nullptr;
}

}  // namespace

Result<CommandLine> readCommandLine(const QStringList& arguments)
{
    if (!arguments.isEmpty() && arguments.first() == u"validate"_s)
        return readValidate(arguments);
    if (!arguments.isEmpty() && arguments.first() == u"replay"_s)
        return readReplay(arguments);
    if (!arguments.isEmpty() && arguments.first() == u"verify-journal"_s)
        return readVerifyJournal(arguments);

    CommandLine line;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& argument = arguments[i];
        if (argument == u"--headless"_s) {
            line.mode = Mode::Headless;
        } else if (argument == u"--demo"_s) {
            line.demo = true;
        } else if (argument == u"--apply"_s) {
            line.applyNow = true;
        } else if (argument == u"--help"_s || argument == u"-h"_s) {
            line.mode = Mode::Help;
            return line;
        } else if (argument == u"--version"_s) {
            line.mode = Mode::Version;
            return line;
        } else if (QString* const path = pathNamed(argument, line)) {
            if (++i == arguments.size() || arguments[i].isEmpty())
                return invalid(argument + u" needs a value"_s);
            *path = absolute(arguments[i]);
        } else {
            return invalid(u"unknown argument "_s + argument);
        }
    }
    return check(line);
}

QString helpText()
{
    return u"pilothouse: an operations console for fleets of AI agents\n"
           "\n"
           "  pilothouse [--fleet FILE] [--data-dir DIR]             the console; without a fleet, the "
           "welcome page\n"
           "  pilothouse --demo [--data-dir DIR]                     the console on the demo fleet, under "
           "generated load\n"
           "  pilothouse --headless --fleet FILE [--data-dir DIR]    the core without a window\n"
           "  pilothouse validate FILE                               says what is wrong with a fleet file\n"
           "  pilothouse replay --once CASE.json                     one decision of a scaling policy, as "
           "JSON\n"
           "  pilothouse replay --fleet FILE --agent ID --history CSV [--changes]\n"
           "                                                         an agent's scaling policy over a "
           "recorded "
           "history\n"
           "  pilothouse replay --policy FILE --history CSV          the same with a policy of its own\n"
           "  pilothouse verify-journal --data-dir DIR [--witness NUMBER:HASH]\n"
           "                                                         finds the first journal entry that was "
           "changed or is\n"
           "                                                         missing; a witness is an entry that "
           "somebody has kept\n"
           "  pilothouse verify-journal --export FILE [--public-key KEY]\n"
           "                                                         the same for an exported part, with its "
           "signature\n"
           "\n"
           "  --apply      apply a fleet file that changed at once, without showing the difference first\n"
           "  --master-key FILE\n"
           "               the vault's key: 64 hexadecimal digits in a file that its owner alone may read; "
           "made "
           "when it is\n"
           "               not there and there is no vault yet\n"
           "  --version    the version\n"
           "\n"
           "Exit codes: 0 done, 1 the input is wrong, 2 the command line is wrong, 3 it failed while running.\n"_s;
}

}  // namespace app
