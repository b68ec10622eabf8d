#pragma once

#include "core/base/result.h"
#include "core/fleet/secret_reference.h"
#include "core/platform/platform.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace core {

struct LocalPlatformConfig {
    RegionName region;
    std::string stateFolder;  // absolute; made with mode 0700
    std::string logFolder;  // absolute; <instance>.log and <instance>.log.1
    std::string shimProgram;  // path of pilothouse-shim
    std::string fleetFolder;  // what a relative working directory is relative to
    std::size_t logBytes = 8ULL << 20;  // of one file
    int logFiles = 2;  // an instance
    std::string host = "127.0.0.1";
    SecretReader secret;  // resolves "secret:NAME"; platform's thread
};

// Instances as processes of this machine. Each is owned by a process of its own (pilothouse-shim), which goes
// on when this console ends or crashes; the next console finds it by its record in the state folder. At most
// one platform a state folder.
//
// An instance gets a clean environment: the console's PATH, HOME and the like, run.environment, and
// PILOTHOUSE_HOST, PILOTHOUSE_PORT, PILOTHOUSE_INSTANCE, PILOTHOUSE_OWNER. Its whole process tree ends with
// its first process. All work on files and processes is done on the platform's own thread.
class LocalPlatform final : public Platform {
public:
    // The instances of an earlier console are in observe() when this returns. Io when the folders cannot be
    // made or there are no descriptors.
    static Result<std::unique_ptr<LocalPlatform>> open(LocalPlatformConfig config, Changed changed);
    // Lets go of all instances; see leave().
    ~LocalPlatform() override;

    void start(const StartInstance& request) override;
    void stop(const StopInstance& request) override;
    void forget(const ForgetInstance& request) override;
    RegionObservation observe() override;
    void leave() override;

    // The last bytes of the instance's output, across the turn of its log files. NotFound when there is none.
    // Any thread.
    Result<std::string> readLog(const InstanceId& instance, std::size_t bytes) const;

private:
    class Loop;
    explicit LocalPlatform(std::unique_ptr<Loop> loop);

    std::unique_ptr<Loop> m_loop;
};

}  // namespace core
