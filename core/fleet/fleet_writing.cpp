#include "core/fleet/document.h"
#include "core/fleet/field_writer.h"
#include "core/fleet/fleet_fields.h"

#include <algorithm>

namespace core {
namespace {

template <typename Spec>
Document documentOf(const Spec& spec)
{
    FieldWriter writer;
    fieldsOf(writer, spec);
    return writer.take();
}

bool isLeaf(const Document& value)
{
    return value.kind != Document::Kind::Map
        && std::all_of(value.items.begin(), value.items.end(),
                       [](const Document& item) { return item.kind == Document::Kind::Text; });
}

std::string shown(const Document& value)
{
    if (value.kind == Document::Kind::Text)
        return value.text;
    std::string text = "[";
    for (const Document& item : value.items)
        text += (&item == &value.items.front() ? "" : ", ") + item.text;
    return text + "]";
}

using Leaves = std::vector<std::pair<std::string, std::string>>;  // path and value, in the order of the keys

void collectLeaves(const Document& value, const std::string& path, Leaves& leaves)
{
    if (isLeaf(value)) {
        leaves.emplace_back(path, shown(value));
        return;
    }
    for (const Member& member : value.members)
        collectLeaves(member.value, path.empty() ? member.key : path + "." + member.key, leaves);
    for (std::size_t i = 0; i < value.items.size(); ++i)
        collectLeaves(value.items[i], path + "[" + std::to_string(i) + "]", leaves);
}

// Values that may hold what is not for everybody: an environment, and addresses with a key in them.
bool isHidden(const std::string& path)
{
    return path.starts_with("run.environment.") || path.starts_with("channels.")
        || (path.starts_with("models[") && path.ends_with(".source"));
}

const std::string* valueAt(const std::map<std::string, std::string>& values, const std::string& path)
{
    const auto found = values.find(path);
    return found == values.end() ? nullptr : &found->second;
}

std::vector<std::string> differencesOf(const Document& before, const Document& after)
{
    Leaves old;
    Leaves fresh;
    collectLeaves(before, {}, old);
    collectLeaves(after, {}, fresh);
    const std::map<std::string, std::string> oldValues(old.begin(), old.end());
    const std::map<std::string, std::string> freshValues(fresh.begin(), fresh.end());
    const auto isGone = [&](const auto& leaf) { return freshValues.count(leaf.first) == 0; };
    std::copy_if(old.begin(), old.end(), std::back_inserter(fresh), isGone);

    std::vector<std::string> sentences;
    for (const auto& [path, value] : fresh) {
        const std::string* was = valueAt(oldValues, path);
        const std::string* is = valueAt(freshValues, path);
        if (was && is && *was == *is)
            continue;
        if (isHidden(path))
            sentences.push_back(path + (!was ? " added" : !is ? " removed" : " changed"));
        else
            sentences.push_back(path + ": " + (was ? *was : "none") + " to " + (is ? *is : "none"));
    }
    return sentences;
}

}  // namespace

std::string writeFleetText(const FleetSpec& fleet)
{
    return toYaml(documentOf(fleet));
}

std::string writeAgentJson(const AgentSpec& agent)
{
    return toJson(documentOf(agent));
}

std::vector<std::string> differences(const AgentSpec& before, const AgentSpec& after)
{
    return differencesOf(documentOf(before), documentOf(after));
}

std::vector<std::string> differences(const FleetSpec& before, const FleetSpec& after)
{
    const auto settingsOf = [](const FleetSpec& fleet) {
        Document document = documentOf(fleet);
        std::erase_if(document.members, [](const Member& member) { return member.key == "agents"; });
        return document;
    };
    return differencesOf(settingsOf(before), settingsOf(after));
}

}  // namespace core
