#pragma once

#include "core/fleet/fleet_file_spec.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// One thing that is wrong in a fleet file. Line and column count from 1, the column in bytes.
struct FileError {
    int line = 1;
    int column = 1;
    std::string path;  // agents[2].health.interval; empty: the whole file
    std::string message;  // what is wrong, and what is allowed

    bool operator==(const FileError&) const = default;
};

// "FILE:LINE:COLUMN: path: what is wrong".
std::string describe(const FileError& error, const std::string& file);

struct FleetFileReading {
    std::shared_ptr<const FleetSpec> spec;  // null when there are errors
    std::vector<FileError> errors;  // all there are, sorted by position
    std::string digest;  // of the bytes that were read: SHA-256 in 64 hexadecimal digits
};

struct AgentReading {
    AgentSpecPtr spec;  // null when there are errors
    std::vector<FileError> errors;
};

// The largest fleet file that is read; a larger one is refused unread.
inline constexpr std::size_t largestFleetFile = 4U << 20;

// Reads and validates a fleet file's text; relative paths in it start at `folder`. Never throws, whatever the
// text is.
FleetFileReading readFleetText(std::string_view text, const std::string& folder);
// The same for a file; one that cannot be read is one error at 1:1.
FleetFileReading readFleetFile(const std::string& path);
// Reads one agent, as JSON or YAML, that is to run in the regions of `fleet` and raise its incident classes.
AgentReading readAgentText(std::string_view text, const FleetSpec& fleet);

// A fleet file, as YAML with every key, that reads back equal for every valid spec.
std::string writeFleetText(const FleetSpec& fleet);
// One agent as JSON with every key, that readAgentText reads back equal for every valid spec.
std::string writeAgentJson(const AgentSpec& agent);

// What changes from one spec to the other, a sentence a key: "replicas: 3 to 5". The environment's values are
// never shown.
std::vector<std::string> differences(const AgentSpec& before, const AgentSpec& after);
// The same for the keys of the fleet that belong to no agent.
std::vector<std::string> differences(const FleetSpec& before, const FleetSpec& after);

}  // namespace core
