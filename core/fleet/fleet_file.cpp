#include "core/fleet/fleet_file.h"

#include "core/fleet/alert_rules.h"
#include "core/fleet/document.h"
#include "core/fleet/field_reader.h"
#include "core/fleet/fleet_checks.h"
#include "core/fleet/fleet_fields.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace core {
namespace {

std::string digestOf(std::string_view bytes)
{
    return QCryptographicHash::hash(QByteArray::fromRawData(bytes.data(), qsizetype(bytes.size())),
                                    QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

std::string agentPrefix(std::size_t index)
{
    return "agents[" + std::to_string(index) + "].";
}

}  // namespace

std::string describe(const FileError& error, const std::string& file)
{
    const std::string place =
        file + ":" + std::to_string(error.line) + ":" + std::to_string(error.column) + ": ";
    return place + (error.path.empty() ? std::string() : error.path + ": ") + error.message;
}

FleetFileReading readFleetText(std::string_view text, const std::string& folder)
{
    auto fleet = std::make_shared<FleetSpec>();
    fleet->folder = QDir(QString::fromStdString(folder)).absolutePath().toStdString();
    Findings findings;
    readSpec(text, *fleet, findings);
    if (fleet->regions.empty())
        fleet->regions.push_back({RegionName("local"), {}, {}, {}, RegionSpec().kubernetesNamespace, {}});
    for (std::size_t i = 0; i < fleet->agents.size(); ++i) {
        completeAgent(fleet->agents[i], agentPrefix(i), *fleet, findings);
        checkAgent(fleet->agents[i], agentPrefix(i), *fleet, findings);
    }
    if (!findings.has("alerts"))
        fleet->alerts = builtInAlertRules(*fleet);
    checkFleet(*fleet, findings);
    std::vector<FileError> errors = findings.take();
    if (!errors.empty())
        fleet.reset();
    return {std::move(fleet), std::move(errors), digestOf(text)};
}

FleetFileReading readFleetFile(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    const auto refused = [](std::string why) {
        return FleetFileReading{nullptr, {{1, 1, {}, std::move(why)}}, {}};
    };
    if (QFileInfo(file).isDir())
        return refused("cannot be read: it is a folder");
    if (!file.open(QIODevice::ReadOnly))
        return refused("cannot be read: " + file.errorString().toStdString());
    // A byte more than is allowed is enough to know; a device or a pipe may have no end.
    const QByteArray bytes = file.read(qint64(largestFleetFile) + 1);
    if (file.error() != QFileDevice::NoError)
        return refused("cannot be read: " + file.errorString().toStdString());
    return readFleetText(std::string_view(bytes.constData(), std::size_t(bytes.size())),
                         QFileInfo(file).absolutePath().toStdString());
}

AgentReading readAgentText(std::string_view text, const FleetSpec& fleet)
{
    auto agent = std::make_shared<AgentSpec>();
    Findings findings;
    if (text.size() > largestFleetFile)
        return {nullptr, {{1, 1, {}, "larger than 4 MiB"}}};
    readSpec(text.starts_with('{') ? yamlFromJson(text) : std::string(text), *agent, findings);
    completeAgent(*agent, {}, fleet, findings);
    checkAgent(*agent, {}, fleet, findings);
    std::vector<FileError> errors = findings.take();
    if (!errors.empty())
        agent.reset();
    return {std::move(agent), std::move(errors)};
}

}  // namespace core
