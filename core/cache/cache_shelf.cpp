#include "core/cache/cache_shelf.h"

#include "core/base/text.h"

namespace core {

void CacheShelf::add(const std::string& name, std::shared_ptr<ShelvedCache> cache)
{
    m_caches.with([&](Caches& caches) { caches[name] = std::move(cache); });
}

std::vector<CacheShelf::Row> CacheShelf::stats() const
{
    std::vector<Row> rows;
    for (const auto& [name, cache] : m_caches.with([](const Caches& caches) { return caches; }))
        rows.push_back({name, cache->shares()});
    return rows;
}

Result<std::uint64_t> CacheShelf::count(std::string_view name, std::string_view pattern) const
{
    const auto cache = find(name);
    if (!cache)
        return cache.error();
    const auto glob = Glob::parse(pattern);
    return glob ? cache.value()->count(glob.value()) : glob.error();
}

Result<std::uint64_t> CacheShelf::invalidate(std::string_view name, std::string_view pattern)
{
    const auto cache = find(name);
    if (!cache)
        return cache.error();
    const auto glob = Glob::parse(pattern);
    return glob ? cache.value()->invalidate(glob.value()) : glob.error();
}

Result<std::shared_ptr<ShelvedCache>> CacheShelf::find(std::string_view name) const
{
    return m_caches.with([&](const Caches& caches) -> Result<std::shared_ptr<ShelvedCache>> {
        if (const auto found = caches.find(name); found != caches.end())
            return found->second;
        std::string message = "there is no cache " + inQuotes(name) + "; there are";
        for (const auto& [known, cache] : caches)
            message += " " + known;
        return Error{ErrorCode::NotFound, caches.empty() ? message + " none" : message};
    });
}

}  // namespace core
