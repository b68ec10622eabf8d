#include "core/cache/response_cache_state.h"

#include <algorithm>

namespace core {
namespace {

constexpr std::uint64_t slotOverhead =
    300;  // bytes beside texts: nodes of the list and the maps, and the slot

std::uint64_t bytesOf(const std::string& key, const CacheSlot& slot)
{
    std::uint64_t bytes = slotOverhead + key.size() + slot.target.size();
    for (const std::string& name : slot.vary)
        bytes += sizeof name + name.size();
    if (!slot.answer)
        return bytes;
    bytes += slot.answer->reason.size() + slot.answer->body->size();
    for (const HttpField& field : slot.answer->fields)
        bytes += sizeof field + field.name.size() + field.value.size();
    return bytes;
}

}  // namespace

ResponseCacheState::ResponseCacheState(const ResponseCacheSpec& spec, std::uint64_t seed)
    : mostBytes(spec.bytes),
      slots(spec.entries, spec.bytes,
            [this](const CacheSlot& slot) {
                if (const auto found = targets.find(slot.target); slot.answer && --found->second == 0)
                    targets.erase(found);
            }),
      chance(seed)
{
}

std::string ResponseCacheState::slotKeyOf(const std::string& key, const HttpFields& request)
{
    const CacheSlot* slot = slots.find(key);
    if (!slot || slot->vary.empty())
        return key;
    return key + varyDigestOf(slot->vary, request);
}

const CacheSlot* ResponseCacheState::find(const std::string& slotKey, MonoTime now)
{
    const CacheSlot* slot = slots.find(slotKey);
    if (!slot || now < slot->end)
        return slot;
    stats.expired += slot->answer ? 1 : 0;
    slots.erase(slotKey);
    return nullptr;
}

void ResponseCacheState::touch(const std::string& key, const std::string& slotKey)
{
    slots.touch(slotKey);
    slots.touch(key);  // after it, so that what leads to an answer goes no earlier than the answer
}

void ResponseCacheState::store(const std::string& key, const HttpFields& request,
                               std::vector<std::string> vary, CacheSlot slot)
{
    std::string slotKey = key;
    if (!vary.empty()) {
        slotKey += varyDigestOf(vary, request);
        CacheSlot names;
        const CacheSlot* before = slots.find(key);
        names.end = before && !before->vary.empty() ? std::max(before->end, slot.end) : slot.end;
        names.vary = std::move(vary);
        const std::uint64_t size = bytesOf(key, names);
        stats.evicted += slots.put(key, std::move(names), size, 0);
    }
    const std::uint64_t size = bytesOf(slotKey, slot);
    if (size > mostBytes)
        return;
    ++targets[slot.target];
    stats.evicted += slots.put(slotKey, std::move(slot), size);
    ++stats.stored;
}

void ResponseCacheState::mark(const std::string& slotKey, MonoTime until)
{
    CacheSlot slot;
    slot.end = until;
    const std::uint64_t size = bytesOf(slotKey, slot);
    stats.evicted += slots.put(slotKey, std::move(slot), size, 0);
}

std::uint64_t ResponseCacheState::drop(const IsMeant& isMeant)
{
    for (auto& [number, fetch] : ongoing)
        fetch.isSpoilt = fetch.isSpoilt || isMeant(fetch.target);
    const std::uint64_t dropped =
        slots.eraseIf([&](const CacheSlot& slot) { return slot.answer && isMeant(slot.target); });
    stats.invalidated += dropped;
    return dropped;
}

ResponseCacheState::Ongoing ResponseCacheState::takeOngoing(std::uint64_t number)
{
    const auto found = ongoing.find(number);
    Ongoing taken = std::move(found->second);
    ongoing.erase(found);
    if (!taken.flightKey.empty())
        flights.erase(taken.flightKey);
    return taken;
}

}  // namespace core
