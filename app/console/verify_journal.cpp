#include "app/console/verify_journal.h"

#include "app/console/input_errors.h"
#include "core/runtime/journal_export.h"

#include <QFile>

#include <cinttypes>
#include <cstdio>

namespace app {

namespace {

constexpr qint64 longestExport = 256 << 20;  // bytes

int complainOfJournal(const core::Error& error, int code)
{
    std::fprintf(stderr, "pilothouse: %s\n", error.context.c_str());
    return code;
}

int verifyExport(const VerifyJournalLine& line)
{
    const std::string name = line.exportFile.toStdString();
    QFile file(line.exportFile);
    if (!file.open(QIODevice::ReadOnly))
        return complainOfJournal({core::ErrorCode::Io, name + ": " + file.errorString().toStdString()},
                                 inputIsWrong);
    const QByteArray text = file.read(longestExport + 1);
    if (text.size() > longestExport)
        return complainOfJournal({core::ErrorCode::Invalid, name + ": larger than 256 MiB"}, inputIsWrong);
    const auto checked =
        core::checkJournalExport({text.constData(), std::size_t(text.size())}, line.publicKey);
    if (!checked)
        return complainOfJournal({checked.error().code, name + ": " + checked.error().context}, inputIsWrong);
    const core::CheckedExport& found = checked.value();
    std::printf("The export is whole: entries %" PRIu64 " to %" PRIu64 ". The last is %" PRIu64
                ":%s\nSigned by the key %s%s\n",
                found.first, found.last, found.last, found.hash.c_str(), found.publicKey.c_str(),
                line.publicKey ? "" : ", which was not compared with anything: give it with --public-key");
    return 0;
}

}  // namespace

int runVerifyJournal(const CommandLine& line)
{
    if (!line.verify.exportFile.isEmpty())
        return verifyExport(line.verify);
    const auto store = core::Store::open(line.dataFolder.toStdString(), core::Store::Mode::ReadOnly);
    if (!store)
        return complainOfJournal(store.error(),
                                 store.error().code == core::ErrorCode::Io ? failedRunning : inputIsWrong);
    const auto head = store.value()->verifyJournal(line.verify.witness);
    if (!head)
        return complainOfJournal(
            head.error(), head.error().code == core::ErrorCode::Corrupt ? inputIsWrong : failedRunning);
    const auto& [seq, hash] = head.value();
    std::printf("The journal is whole: %" PRIu64 " entries. The newest is %" PRIu64 ":%s\n", seq, seq,
                hash.c_str());
    return 0;
}

}  // namespace app
