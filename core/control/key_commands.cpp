#include "core/control/key_commands.h"

#include "core/fleet/access_reach.h"

#include <algorithm>

namespace core {
namespace {

constexpr std::size_t mostKeys = 10'000;
constexpr std::size_t longestName = 128;
constexpr std::size_t mostGroups = 64;

bool isName(const std::string& text)
{
    return !text.empty() && text.size() <= longestName && std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
    });
}

// What an access policy says of the principal, to tell who a key lets in.
std::string groupsText(const ApiKeyRecord& key)
{
    std::string text;
    for (const std::string& group : key.groups)
        text += (text.empty() ? " of the groups " : ", ") + group;
    return text;
}

}  // namespace

Result<> check(const AddApiKey& command, const ControlMemory& memory)
{
    const ApiKeyRecord& key = command.key;
    if (!isName(key.name))
        return Error{ErrorCode::Invalid, "a key needs a name of 1 to 128 bytes without control characters"};
    if (key.groups.size() > mostGroups || !std::all_of(key.groups.begin(), key.groups.end(), isName))
        return Error{ErrorCode::Invalid,
                     "a key has at most 64 groups, each of 1 to 128 bytes without control characters"};
    const TimePoint now = memory.lastStep ? memory.lastStep->wall : TimePoint();
    if (key.expires && *key.expires <= now)
        return Error{ErrorCode::Invalid, "expires must lie ahead; now it is " + toRfc3339(now)};
    if (memory.state.apiKeys.contains(key.id))
        return Error{ErrorCode::Exists, "there is a key " + key.id + " already"};
    if (memory.state.apiKeys.size() >= mostKeys)
        return Error{ErrorCode::Busy, "there are ten thousand keys already"};
    return done;
}

Result<> check(const RevokeApiKey& command, const ControlMemory& memory)
{
    if (!memory.state.apiKeys.contains(command.id))
        return Error{ErrorCode::NotFound, "there is no key " + command.id};
    return done;
}

void carryOut(const AddApiKey& command, StepContext& step)
{
    step.memory.state.apiKeys.emplace(command.key.id, command.key);
    step.memory.apiKeys.reset();
    step.stateChanged();
}

void carryOut(const RevokeApiKey& command, StepContext& step)
{
    step.memory.state.apiKeys.erase(command.id);
    step.memory.apiKeys.reset();
    step.stateChanged();
}

std::vector<std::string> consequencesOf(const AddApiKey& command, const ControlMemory& memory)
{
    std::vector<std::string> sentences{"Whoever has the key sends requests as " + command.key.name
                                       + groupsText(command.key) + "."};
    if (!memory.fleet->access || !takesApiKeys(*memory.fleet->access))
        sentences.push_back("The fleet file's access providers take no keys, so it lets nobody in.");
    return sentences;
}

std::vector<std::string> consequencesOf(const RevokeApiKey& command, const ControlMemory& memory)
{
    const auto found = memory.state.apiKeys.find(command.id);
    const std::string name = found == memory.state.apiKeys.end() ? std::string() : found->second.name;
    return {"From the next request on, the key of " + name + " is refused."};
}

}  // namespace core
