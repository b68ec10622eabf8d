#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace app {

// The command line of pilothouse-agent.
struct AgentOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::string name = "agent";
    std::string model = "extractive-small";  // else the environment's MODEL
    std::size_t workers = 2;
    std::size_t queue = 64;
    std::size_t iterations = 30;  // of the ranking, a task
    double inputPrice = 0.15;  // US dollars for a million tokens
    double outputPrice = 0.60;
    bool allowFaults = false;
    bool helpAsked = false;
};

// Invalid names the argument that is wrong.
core::Result<AgentOptions> readAgentOptions(const std::vector<std::string>& arguments);

// The lines that --help prints.
std::string agentHelp();

}  // namespace app
