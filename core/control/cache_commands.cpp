#include "core/control/cache_commands.h"

#include <algorithm>
#include <array>

namespace core {
namespace {

constexpr std::array<std::string_view, 3> cacheNames{"responses", "config", "models"};
constexpr std::size_t longestPattern = 1'024;

}  // namespace

Result<> check(const ClearCache& command, const ControlMemory&)
{
    if (std::ranges::find(cacheNames, command.cache) == cacheNames.end())
        return Error{ErrorCode::NotFound,
                     "there is no cache " + command.cache + "; there are responses, config and models"};
    if (command.pattern.empty() || command.pattern.size() > longestPattern)
        return Error{ErrorCode::Invalid, "pattern must be of 1 to 1024 bytes; * names everything"};
    return done;
}

void carryOut(const ClearCache& command, StepContext& step)
{
    step.act(DropCached{command.cache, command.pattern});
}

std::vector<std::string> consequencesOf(const ClearCache& command, const ControlMemory&)
{
    return {"What " + command.pattern + " names in the cache " + command.cache
            + " is fetched anew when it is asked for next."};
}

}  // namespace core
