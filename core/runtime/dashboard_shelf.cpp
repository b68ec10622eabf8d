#include "core/runtime/dashboard_shelf.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

namespace core {
namespace {

const QString ending = QStringLiteral(".yaml");

// The files of a folder, or the file itself.
QStringList filesAt(const std::string& path)
{
    const QString place = QString::fromStdString(path);
    if (!QFileInfo(place).isDir())
        return {place};
    QStringList files;
    const QDir folder(place);
    for (const QFileInfo& file :
         folder.entryInfoList({QStringLiteral("*.yaml"), QStringLiteral("*.yml"), QStringLiteral("*.json")},
                              QDir::Files, QDir::Name))
        files << file.absoluteFilePath();
    return files.mid(0, qsizetype(DashboardShelf::mostFiles));
}

}  // namespace

DashboardShelf::DashboardShelf(const FleetSpec& fleet, const std::string& dataFolder)
    : m_folder(dataFolder + "/dashboards")
{
    const QDir base(QString::fromStdString(fleet.folder));
    for (const std::string& path : fleet.dashboards)
        m_named.push_back(base.absoluteFilePath(QString::fromStdString(path)).toStdString());
}

std::string DashboardShelf::pathOf(const std::string& id) const
{
    return m_folder + "/" + id + ending.toStdString();
}

DashboardListing DashboardShelf::list() const
{
    std::map<std::string, ShelvedDashboard> found;
    DashboardListing listing;
    DashboardSpec builtIn = defaultDashboard();
    const std::string builtInId = builtIn.id;
    found.emplace(builtInId, ShelvedDashboard{std::move(builtIn), {}, true});
    for (const std::string& path : m_named)
        read(path, true, found, listing.complaints);
    if (QFileInfo::exists(QString::fromStdString(m_folder)))
        read(m_folder, false, found, listing.complaints);
    for (auto& [id, shelved] : found)
        listing.dashboards.push_back(std::move(shelved));
    return listing;
}

// A later one of an id stands for the earlier.
void DashboardShelf::read(const std::string& path, bool isReadOnly,
                          std::map<std::string, ShelvedDashboard>& found,
                          std::vector<std::string>& complaints) const
{
    for (const QString& file : filesAt(path)) {
        const std::string name = file.toStdString();
        DashboardReading reading = readDashboardFile(name);
        for (const FileError& error : reading.errors)
            complaints.push_back(describe(error, name));
        if (!reading.dashboard)
            continue;
        const std::string id = reading.dashboard->id;
        if (!isReadOnly && name != pathOf(id)) {
            complaints.push_back(name + ":1:1: a saved dashboard's file has its id as name: " + pathOf(id));
            continue;
        }
        found.insert_or_assign(id, ShelvedDashboard{std::move(*reading.dashboard), name, isReadOnly});
    }
}

Result<> DashboardShelf::save(const DashboardSpec& dashboard) const
{
    if (const auto errors = checkDashboard(dashboard); !errors.empty())
        return Error{ErrorCode::Invalid,
                     (errors.front().path.empty() ? std::string() : errors.front().path + ": ")
                         + errors.front().message};
    const std::string path = pathOf(dashboard.id);
    const QString folder = QString::fromStdString(m_folder);
    if (!QDir().mkpath(folder))
        return Error{ErrorCode::Io, m_folder + ": the folder cannot be made"};
    const QDir kept(folder);
    if (!QFileInfo::exists(QString::fromStdString(path))
        && kept.entryList({QStringLiteral("*.yaml")}, QDir::Files).size() >= qsizetype(mostFiles))
        return Error{ErrorCode::Busy, "there are 500 dashboards already"};
    QSaveFile file(QString::fromStdString(path));
    const QByteArray text = QByteArray::fromStdString(writeDashboardText(dashboard));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        return Error{ErrorCode::Io, path + ": " + file.errorString().toStdString()};
    return done;
}

Result<> DashboardShelf::remove(const std::string& id) const
{
    QFile file(QString::fromStdString(pathOf(id)));
    // An id is a word, so it cannot lead out of the folder; what is none is not there.
    DashboardSpec named;
    named.id = id;
    if (!checkDashboard(named).empty() || !file.exists())
        return Error{ErrorCode::NotFound, "no dashboard \"" + id + "\" was saved at the console"};
    if (!file.remove())
        return Error{ErrorCode::Io, pathOf(id) + ": " + file.errorString().toStdString()};
    return done;
}

}  // namespace core
