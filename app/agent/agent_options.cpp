#include "app/agent/agent_options.h"

#include <charconv>
#include <cstdlib>
#include <functional>
#include <map>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

template <typename Number>
bool readNumber(const std::string& text, Number& target, Number least, Number most)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= least && value <= most))
        return false;
    target = value;
    return true;
}

bool readListen(const std::string& text, AgentOptions& options)
{
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0)
        return false;
    options.host = text.substr(0, colon);
    return readNumber<std::uint16_t>(text.substr(colon + 1), options.port, 0, 65'535);
}

using Reader = std::function<bool(const std::string&, AgentOptions&)>;

const std::map<std::string, Reader>& readers()
{
    static const std::map<std::string, Reader> all{
        {"--listen", readListen},
        {"--name", [](const std::string& text, AgentOptions& o) { return !(o.name = text).empty(); }},
        {"--model", [](const std::string& text, AgentOptions& o) { return !(o.model = text).empty(); }},
        {"--workers",
         [](const auto& text, auto& o) { return readNumber<std::size_t>(text, o.workers, 1, 256); }},
        {"--queue",
         [](const auto& text, auto& o) { return readNumber<std::size_t>(text, o.queue, 0, 100'000); }},
        {"--iterations",
         [](const auto& text, auto& o) { return readNumber<std::size_t>(text, o.iterations, 1, 100'000); }},
        {"--input-price", [](const auto& text, auto& o) { return readNumber(text, o.inputPrice, 0.0, 1e6); }},
        {"--output-price",
         [](const auto& text, auto& o) { return readNumber(text, o.outputPrice, 0.0, 1e6); }},
    };
    return all;
}

}  // namespace

Result<AgentOptions> readAgentOptions(const std::vector<std::string>& arguments)
{
    AgentOptions options;
    if (const char* model = std::getenv("MODEL"); model && *model)
        options.model = model;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (argument == "--allow-faults") {
            options.allowFaults = true;
            continue;
        }
        if (argument == "--help") {
            options.helpAsked = true;
            continue;
        }
        const auto reader = readers().find(argument);
        if (reader == readers().end())
            return Error{ErrorCode::Invalid, "unknown argument " + argument};
        if (++i == arguments.size())
            return Error{ErrorCode::Invalid, argument + " needs a value"};
        if (!reader->second(arguments[i], options))
            return Error{ErrorCode::Invalid, argument + ": not a value it takes: " + arguments[i]};
    }
    return options;
}

std::string agentHelp()
{
    return "pilothouse-agent: a small worker that extracts key sentences and terms from text.\n"
           "  --listen HOST:PORT    where to serve (127.0.0.1, any free port)\n"
           "  --name NAME           its own name, in answers and figures\n"
           "  --model NAME          the model's name in its figures (else $MODEL)\n"
           "  --workers N           tasks at once (2)\n"
           "  --queue N             tasks that may wait (64)\n"
           "  --iterations N        work on each task (30)\n"
           "  --input-price USD     for a million tokens read (0.15)\n"
           "  --output-price USD    for a million tokens written (0.60)\n"
           "  --allow-faults        take POST /fault, for drills\n";
}

}  // namespace app
