#pragma once

#include "core/cache/cache_fetch.h"
#include "core/cache/response_cache.h"

#include <memory>
#include <string>
#include <vector>

// A cache, and a time that the test moves.
struct ResponseCacheRig {
    explicit ResponseCacheRig(core::ResponseCacheSpec spec = {})
    {
        spec.enabled = true;
        cache = std::make_shared<core::ResponseCache>(spec, 7);
    }

    core::CacheFinding ask(const std::string& target, const core::HttpFields& fields = {},
                           const std::string& principal = "ann")
    {
        return cache->ask({"GET", target, fields, {"v1", principal, "jwt"}}, now.mono,
                          [this](core::CacheWake wake) {
                              wakes.push_back(wake.kind);
                              handed.push_back(std::move(wake.fetch));
                          });
    }

    bool answer(std::unique_ptr<core::CacheFetch> fetch, const std::string& body,
                const core::HttpFields& fields = {{"Cache-Control", "max-age=60"}}, unsigned status = 200)
    {
        const bool isKept = fetch->begin(status, "Some", fields, now);
        fetch->append(body);
        fetch->finish();
        return isKept;
    }

    // Asks, and answers as the agent when there is nothing.
    std::string get(const std::string& target, const std::string& body, const core::HttpFields& request = {},
                    const core::HttpFields& fields = {}, const std::string& principal = "ann")
    {
        core::CacheFinding finding = ask(target, request, principal);
        if (finding.kind == core::CacheFinding::Kind::Fresh)
            return *finding.answer->body;
        if (finding.fetch)
            answer(std::move(finding.fetch), body, fields);
        return body;
    }

    std::shared_ptr<core::ResponseCache> cache;
    core::Now now{core::MonoTime(core::Duration(1'000'000)),
                  core::TimePoint(core::Duration(1'700'000'000'000))};
    std::vector<core::CacheWake::Kind> wakes;
    std::vector<std::unique_ptr<core::CacheFetch>> handed;
};
