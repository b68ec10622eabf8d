#include "app/console/replay.h"

#include "app/console/input_errors.h"
#include "core/control/replay.h"
#include "core/fleet/scaling_file.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace app {
namespace {

constexpr qint64 longestLine = 1 << 20;  // bytes
constexpr qint64 largestFile = 16 << 20;  // bytes of a case or a policy

void complain(const std::string& sentence)
{
    std::fprintf(stderr, "pilothouse: %s\n", sentence.c_str());
}

core::Result<> open(QFile& file, const QString& path)
{
    file.setFileName(path);
    const bool isOpen =
        path == u"-"_s ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (isOpen)
        return core::done;
    return core::Error{core::ErrorCode::Io, path.toStdString() + ": " + file.errorString().toStdString()};
}

core::Result<std::string> readAll(const QString& path)
{
    QFile file;
    if (auto opened = open(file, path); !opened)
        return opened.error();
    const QByteArray text = file.read(largestFile + 1);
    if (text.size() > largestFile)
        return core::Error{core::ErrorCode::Invalid, path.toStdString() + ": larger than 16 MiB"};
    return text.toStdString();
}

QJsonArray limitsOf(const core::ScalingDecision& decision)
{
    QJsonArray limits;
    for (const char* name : core::limitNames(decision.limits))
        limits.append(QLatin1String(name));
    return limits;
}

// False when nobody reads any more, or the disk is full.
bool print(const QJsonObject& object)
{
    const QByteArray line = QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    return std::fwrite(line.constData(), 1, std::size_t(line.size()), stdout) == std::size_t(line.size());
}

int finishPrinting(bool printed)
{
    if (printed && std::fflush(stdout) == 0)
        return 0;
    complain("the standard output cannot be written");
    return failedRunning;
}

int runOnce(const QString& path)
{
    const auto text = readAll(path);
    if (!text) {
        complain(text.error().context);
        return inputIsWrong;
    }
    const core::ScalingCaseReading reading = core::readScalingCase(text.value());
    if (!reading.read)
        return printErrors(reading.errors, path, stderr);
    const auto [decision, reason] = core::decideCase(*reading.read, core::readClocks().wall);
    return finishPrinting(print({{u"desired"_s, qint64(decision.desired)},
                                 {u"wanted"_s, qint64(decision.wanted)},
                                 {u"reason"_s, QString::fromStdString(reason)},
                                 {u"limits"_s, limitsOf(decision)}}));
}

// The policy of the line; nothing after it complained.
std::optional<core::ScalingSpec> policyOf(const ReplayLine& line)
{
    if (!line.policyFile.isEmpty()) {
        const auto text = readAll(line.policyFile);
        if (!text) {
            complain(text.error().context);
            return std::nullopt;
        }
        core::ScalingReading reading = core::readScalingText(text.value());
        printErrors(reading.errors, line.policyFile, stderr);
        return std::move(reading.policy);
    }
    const core::FleetFileReading fleet = core::readFleetFile(line.fleetFile.toStdString());
    if (!fleet.spec) {
        printErrors(fleet.errors, line.fleetFile, stderr);
        return std::nullopt;
    }
    std::string known;
    for (const core::AgentSpec& agent : fleet.spec->agents) {
        if (agent.id.text() == line.agent.toStdString())
            return agent.scaling;
        known += (known.empty() ? "" : ", ") + agent.id.text();
    }
    complain(line.fleetFile.toStdString() + " has no agent " + line.agent.toStdString() + "; it has "
             + (known.empty() ? "none" : known));
    return std::nullopt;
}

class Printer {
public:
    Printer(QFile& file, const ReplayLine& line, core::HistoryCsv csv, core::HistoryReplay replay)
        : m_file(file),
          m_line(line),
          m_csv(std::move(csv)),
          m_replay(std::move(replay))
    {
    }

    int run()
    {
        while (true) {
            const QByteArray line = m_file.readLine(longestLine);
            if (line.isEmpty())
                return m_file.error() == QFileDevice::NoError ? finishPrinting(true) : unreadable();
            const auto row = m_csv.read({line.constData(), std::size_t(line.size())});
            if (!row) {
                complain(m_line.historyFile.toStdString() + ": " + row.error().context);
                return finishPrinting(true) == 0 ? inputIsWrong : failedRunning;
            }
            if (row.value() && !take(*row.value()))
                return finishPrinting(false);
        }
    }

private:
    int unreadable() const
    {
        complain(m_line.historyFile.toStdString() + ": " + m_file.errorString().toStdString());
        return failedRunning;
    }

    bool take(const core::HistoryRow& row)
    {
        const core::ScalingDecision& decision = m_replay.take(row);
        if (m_line.changesOnly && !decision.isChange())
            return true;
        return print({{u"time"_s, QString::fromStdString(row.time)},
                      {u"current"_s, qint64(decision.current)},
                      {u"desired"_s, qint64(decision.desired)},
                      {u"wanted"_s, qint64(decision.wanted)},
                      {u"reason"_s, QString::fromStdString(m_replay.reason())},
                      {u"limits"_s, limitsOf(decision)}});
    }

    QFile& m_file;
    const ReplayLine& m_line;
    core::HistoryCsv m_csv;
    core::HistoryReplay m_replay;
};

}  // namespace

int runReplay(const ReplayLine& line)
{
    if (!line.caseFile.isEmpty())
        return runOnce(line.caseFile);
    const auto policy = policyOf(line);
    if (!policy)
        return inputIsWrong;
    QFile file;
    if (auto opened = open(file, line.historyFile); !opened) {
        complain(opened.error().context);
        return inputIsWrong;
    }
    const QByteArray header = file.readLine(longestLine);
    auto csv = core::HistoryCsv::begin({header.constData(), std::size_t(header.size())});
    if (!csv) {
        complain(line.historyFile.toStdString() + ": " + csv.error().context);
        return inputIsWrong;
    }
    core::HistoryReplay replay(*policy, csv.value().series());
    for (const std::string& metric : replay.unrecorded())
        complain(line.historyFile.toStdString() + " has no column " + metric + ": it counts as missing");
    return Printer(file, line, std::move(csv).value(), std::move(replay)).run();
}

}  // namespace app
