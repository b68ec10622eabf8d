#pragma once

#include "core/fleet/dashboard.h"

#include <map>

namespace core {

// The dashboards' files: those that the fleet file names, which are read only, and <data>/dashboards/ID.yaml.
// A file that cannot be used costs itself alone. One thread at a time; every call reads or writes files.
class DashboardShelf {
public:
    static constexpr std::size_t mostFiles = 500;

    DashboardShelf(const FleetSpec& fleet, const std::string& dataFolder);

    DashboardListing list() const;
    Result<> save(const DashboardSpec& dashboard) const;
    Result<> remove(const std::string& id) const;

private:
    void read(const std::string& path, bool isReadOnly, std::map<std::string, ShelvedDashboard>& found,
              std::vector<std::string>& complaints) const;
    std::string pathOf(const std::string& id) const;

    std::vector<std::string> m_named;  // by the fleet file: files and folders, absolute
    std::string m_folder;
};

}  // namespace core
