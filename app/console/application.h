#pragma once

#include "core/api/control_api.h"
#include "core/base/data_folder_lock.h"
#include "core/base/result.h"
#include "core/fleet/fleet_file.h"
#include "core/runtime/local_core.h"
#include "core/runtime/snapshot_feed.h"

#include <QString>

#include <memory>
#include <optional>

namespace app {

// The core and its control API on one fleet file, whether or not a window shows them. Member order is
// construction order.
class Application {
public:
    struct Options {
        QString fleetFile;
        QString dataFolder;  // empty: the usual one
        bool applyNow = false;
        bool watchFile = true;
        QString masterKeyFile{};  // of the vault; empty: none is named
        core::KeyringAccess keyring{};
    };

    // `fleet` is the file as read, without errors. Refused when another console has the data folder;
    // otherwise as LocalCore::start and ControlApi::listen say.
    static core::Result<std::unique_ptr<Application>> start(const Options& options,
                                                            const core::FleetFileReading& fleet);
    ~Application();

    core::FleetService& service() { return *m_core; }
    core::TrustService& trust() { return m_core->trust(); }
    core::VaultService& vault() { return m_core->vault(); }
    core::SnapshotFeed& feed() { return m_feed; }
    core::NoticeFeed& notices() { return m_notices; }
    QString gatewayUrl() const;
    QString apiUrl() const;
    QString dataFolder() const { return m_dataFolder; }

private:
    Application() = default;

    QString m_dataFolder;
    std::unique_ptr<core::DataFolderLock> m_lock;
    core::SnapshotFeed m_feed;  // outlive their publisher, the core below
    core::NoticeFeed m_notices;
    std::unique_ptr<core::LocalCore> m_core;
    std::unique_ptr<core::ControlApi> m_api;
};

}  // namespace app
