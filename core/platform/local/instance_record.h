#pragma once

#include "core/base/result.h"
#include "core/platform/local/process_identity.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace core {

// What the owner process of an instance keeps on disk of it (<instance>.json), for whichever console comes.
// No value of the environment is in it.
struct InstanceRecord {
    std::string instance;
    std::string agent;
    std::string version;
    std::string templateKey;
    std::uint32_t attempt = 0;
    std::string host;
    std::uint16_t port = 0;
    bool stopOnExit = false;
    std::int64_t stopGrace = 0;  // milliseconds
    std::int64_t startedAt = 0;  // milliseconds since 1970, as endedAt
    std::string bootId;
    std::string mark;  // PILOTHOUSE_OWNER in the environment of the agent and of all it starts
    ProcessIdentity owner;
    ProcessIdentity process;  // of the agent; pid 0 while there is none
    std::string phase = "starting";  // starting, running, stopping, exited
    std::optional<int> exitCode;
    std::optional<int> exitSignal;
    std::int64_t endedAt = 0;
    bool stopRequested = false;  // it was asked to end
    std::string reason;

    bool operator==(const InstanceRecord&) const = default;
};

std::string toJson(const InstanceRecord& record);
// Corrupt for anything that toJson does not write.
Result<InstanceRecord> recordFromJson(const std::string& text);

// What the console hands to the owner process, through an anonymous file as its standard input.
struct LaunchOrder {
    InstanceRecord record;
    std::string stateFolder;
    std::string logFolder;
    std::uint64_t logBytes = 8ULL << 20;  // of one file
    int logFiles = 2;
    std::string workingDirectory;
    std::vector<std::string> command;
    std::map<std::string, std::string> environment;
};

std::string toJson(const LaunchOrder& order);
Result<LaunchOrder> orderFromJson(const std::string& text);

// A request to stop, left in a file so that it outlives the console that made it.
struct StopOrder {
    std::int64_t grace = 10'000;  // milliseconds
    std::string reason;
};

std::string toJson(const StopOrder& order);
Result<StopOrder> stopFromJson(const std::string& text);

std::string recordPath(const std::string& folder, const std::string& instance);
std::string stopPath(const std::string& folder, const std::string& instance);
std::string lockPath(const std::string& folder, const std::string& instance);

// Held as long as the descriptor lives, by at most one process. Busy when another holds it.
Result<Descriptor> lockInstance(const std::string& folder, const std::string& instance);

// How the owner process ends when it could not do its work and could not leave a record of that.
enum class OwnerExit { Done = 0, BadOrder = 2, AlreadyOwned = 3, NoRecord = 4 };

}  // namespace core
