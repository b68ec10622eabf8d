#include "app/agent/load_run.h"

#include "core/base/units.h"

#include <cstdlib>
#include <optional>
#include <sstream>

namespace app {
namespace {

using core::Duration;
using core::Error;
using core::ErrorCode;
using core::Result;

std::optional<double> readNumber(const std::string& text)
{
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !(value >= 0 && value <= 1e6))
        return std::nullopt;
    return value;
}

std::optional<LoadProfile> readProfile(const std::string& text)
{
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, ':');)
        parts.push_back(part);
    if (parts.size() < 3 || parts.size() > 5 || parts[0].empty())
        return std::nullopt;
    std::vector<double> numbers;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto number = readNumber(parts[i]);
        if (!number)
            return std::nullopt;
        numbers.push_back(*number);
    }
    LoadProfile profile{.agent = parts[0], .quiet = numbers[0], .busy = numbers[1]};
    if (numbers.size() > 2)
        profile.sentences = std::size_t(numbers[2]);
    if (numbers.size() > 3)
        profile.streamed = numbers[3];
    if (profile.busy < profile.quiet || profile.streamed > 1)
        return std::nullopt;
    return profile;
}

bool readOption(const std::string& name, const std::string& value, LoadOptions& options)
{
    const auto span = [&](Duration& target, Duration least) {
        const auto parsed = core::parseDuration(value);
        if (parsed)
            target = *parsed;
        return parsed && *parsed >= least;
    };
    const auto number = [&](auto& target, double least) {
        const auto parsed = readNumber(value);
        if (parsed)
            target = static_cast<std::remove_reference_t<decltype(target)>>(*parsed);
        return parsed && *parsed >= least;
    };
    if (name == "--gateway") {
        options.gateway = value;
        return value.starts_with("http://");
    }
    if (name == "--agent") {
        const auto profile = readProfile(value);
        if (profile)
            options.profiles.push_back(*profile);
        return profile.has_value();
    }
    if (name == "--day")
        return span(options.day, Duration(1'000));
    if (name == "--for")
        return span(options.runFor, Duration(1));
    if (name == "--timeout")
        return span(options.timeout, Duration(1));
    if (name == "--in-flight")
        return number(options.inFlight, 1);
    return name == "--seed" && number(options.seed, 0);
}

}  // namespace

Result<LoadOptions> readLoadOptions(const std::vector<std::string>& arguments)
{
    LoadOptions options;
    // An environment variable, since an argument can be seen by everybody on the machine.
    if (const char* authorization = std::getenv("PILOTHOUSE_LOAD_AUTHORIZATION"))
        options.authorization = authorization;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == "--help") {
            options.helpAsked = true;
            return options;
        }
        if (i + 1 == arguments.size())
            return Error{ErrorCode::Invalid, arguments[i] + ": unknown, or its value is missing"};
        if (!readOption(arguments[i], arguments[i + 1], options))
            return Error{ErrorCode::Invalid,
                         arguments[i] + ": unknown, or not a value it takes: " + arguments[i + 1]};
        ++i;
    }
    if (options.gateway.empty() || options.profiles.empty())
        return Error{ErrorCode::Invalid, "--gateway and at least one --agent are needed"};
    return options;
}

std::string loadHelp()
{
    return "pilothouse-load: sends tasks to agents through a gateway, with a daily rhythm.\n"
           "  --gateway http://HOST:PORT\n"
           "  --agent ID:QUIET:BUSY[:SENTENCES[:STREAMED]]   requests a second at the quietest and busiest "
           "hour;\n"
           "                                                 may be given several times\n"
           "  --day DURATION       length of the daily rhythm (10m)\n"
           "  --for DURATION       end after so long (never)\n"
           "  --timeout DURATION   of one request (30s)\n"
           "  --in-flight N        requests at once (128)\n"
           "  --seed N             for other texts and times (1)\n"
           "At the end it prints what it counted, as JSON. Exit code 0 when every request succeeded, else "
           "1.\n";
}

}  // namespace app
