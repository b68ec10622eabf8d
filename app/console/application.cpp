#include "app/console/application.h"

#include "app/console/data_folder.h"

#include <QCoreApplication>
#include <QDir>
#include <spdlog/async.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

using namespace Qt::StringLiterals;

namespace app {
namespace {

constexpr std::size_t logBytes = 4 << 20;
constexpr std::size_t logFiles = 3;

// Warnings and worse go to standard error too.
void openLog(const QString& folder)
{
    const auto console = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    console->set_level(spdlog::level::warn);
    std::vector<spdlog::sink_ptr> sinks{console};
    try {
        sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
            (folder + u"/pilothouse.log"_s).toStdString(), logBytes, logFiles));
    } catch (const spdlog::spdlog_ex& error) {
        console->log({{}, spdlog::level::warn, std::string("no log file: ") + error.what()});
    }
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("pilothouse", sinks.begin(), sinks.end()));
    spdlog::flush_on(spdlog::level::info);
}

// Programs that lie beside this one are found by name, by us and by the agents' commands.
QString besideUs(const QString& program)
{
    return QCoreApplication::applicationDirPath() + u'/' + program;
}

}  // namespace

core::Result<std::unique_ptr<Application>> Application::start(const Options& options,
                                                              const core::FleetFileReading& fleet)
{
    const auto folder = findDataFolder(options.dataFolder, QString::fromStdString(fleet.spec->name));
    if (!folder)
        return folder.error();
    std::unique_ptr<Application> application(new Application);
    application->m_dataFolder = folder.value().path;
    const std::string path = application->m_dataFolder.toStdString();

    auto lock = core::DataFolderLock::acquire(path);
    if (!lock)
        return lock.error();
    application->m_lock = std::move(lock).value();
    openLog(application->m_dataFolder);

    auto token = core::loadOrCreateApiToken(path);
    if (!token)
        return token.error();
    core::CoreOptions coreOptions{.dataFolder = path,
                                  .fleetFile =
                                      options.watchFile ? options.fleetFile.toStdString() : std::string(),
                                  .applyNow = options.applyNow,
                                  .shimProgram = besideUs(u"pilothouse-shim"_s).toStdString(),
                                  .masterKeyFile = options.masterKeyFile.toStdString(),
                                  .keyring = options.keyring};
    auto started =
        core::LocalCore::start(std::move(coreOptions), fleet, application->m_feed, application->m_notices);
    if (!started)
        return started.error();
    application->m_core = std::move(started).value();
    if (!folder.value().notice.isEmpty())
        application->m_core->setNotice("data folder", folder.value().notice.toStdString());

    auto api = core::ControlApi::listen(fleet.spec->apiListen, std::move(token).value(), *application->m_core,
                                        application->m_core->trust(), application->m_core->vault(),
                                        application->m_feed, fleet.spec->incidentClasses);
    if (!api)
        return api.error();
    application->m_api = std::move(api).value();
    application->m_core->announceApi(application->m_api->host() + ":"
                                     + std::to_string(application->m_api->port()));
    return application;
}

Application::~Application() = default;

QString Application::gatewayUrl() const
{
    return QString::fromStdString(m_core->gatewayUrl());
}

QString Application::apiUrl() const
{
    return u"http://%1:%2"_s.arg(QString::fromStdString(m_api->host())).arg(m_api->port());
}

}  // namespace app
