#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace core {

// Values by text, bounded by number and by bytes: what was used longest ago goes first. Not thread-safe.
template <typename Value>
class LruStore {
public:
    using OnDrop = std::function<void(const Value&)>;

    // `onDrop` is told of every value that goes, for whatever reason; it must not touch the store.
    LruStore(std::uint64_t mostEntries, std::uint64_t mostBytes, OnDrop onDrop = {})
        : m_mostEntries(mostEntries),
          m_mostBytes(mostBytes),
          m_onDrop(std::move(onDrop))
    {
    }

    // Null when there is none. The pointer is good until the next change.
    Value* find(std::string_view key)
    {
        const auto found = m_index.find(key);
        return found == m_index.end() ? nullptr : &found->second->value;
    }

    void touch(std::string_view key)
    {
        if (const auto found = m_index.find(key); found != m_index.end())
            m_items.splice(m_items.begin(), m_items, found->second);
    }

    // Replaces what is there. `bytes` is all that it takes; `entries` is 0 for what counts by its bytes
    // alone. Returns how many entries had to go for it. What is larger than the whole store is not taken.
    std::uint64_t put(std::string key, Value value, std::uint64_t bytes, std::uint64_t entries = 1)
    {
        erase(key);
        if (bytes > m_mostBytes)
            return 0;
        m_items.push_front({std::move(key), std::move(value), bytes, entries});
        m_index.emplace(m_items.front().key, m_items.begin());
        m_bytes += bytes;
        m_entries += entries;
        const std::uint64_t before = m_entries;
        while (!m_items.empty() && (m_entries > m_mostEntries || m_bytes > m_mostBytes))
            drop(std::prev(m_items.end()));
        return before - m_entries;
    }

    void erase(std::string_view key)
    {
        if (const auto found = m_index.find(key); found != m_index.end())
            drop(found->second);
    }

    // Drops the values that the call says yes to; returns how many entries that were.
    std::uint64_t eraseIf(const std::function<bool(const Value&)>& isUnwanted)
    {
        const std::uint64_t before = m_entries;
        for (auto item = m_items.begin(); item != m_items.end();) {
            const auto next = std::next(item);
            if (isUnwanted(item->value))
                drop(item);
            item = next;
        }
        return before - m_entries;
    }

    template <typename Each>
    void forEach(const Each& each) const
    {
        for (const Item& item : m_items)
            each(item.value);
    }

    std::uint64_t entries() const { return m_entries; }
    std::uint64_t bytes() const { return m_bytes; }

private:
    struct Item {
        std::string key;
        Value value;
        std::uint64_t bytes = 0;
        std::uint64_t entries = 0;
    };
    using Place = typename std::list<Item>::iterator;

    void drop(Place item)
    {
        if (m_onDrop)
            m_onDrop(item->value);
        m_bytes -= item->bytes;
        m_entries -= item->entries;
        m_index.erase(std::string_view(item->key));
        m_items.erase(item);
    }

    std::uint64_t m_mostEntries;
    std::uint64_t m_mostBytes;
    OnDrop m_onDrop;
    std::uint64_t m_entries = 0;
    std::uint64_t m_bytes = 0;
    std::list<Item> m_items;  // last used first
    std::unordered_map<std::string_view, Place> m_index;  // views of the items' keys
};

}  // namespace core
