#pragma once

#include "core/cache/model_cache.h"
#include "core/cache/sha256_stream.h"
#include "failing_model_disk.h"
#include "tests/support/loopback_server.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <atomic>
#include <memory>
#include <string>

// A reader that takes all it can get, whenever it is asked to.
struct ModelClient {
    core::Result<std::unique_ptr<core::ModelReader>> reader;
    std::shared_ptr<std::atomic<int>> notices;
    std::string text{};
    core::ModelReading::Kind state = core::ModelReading::Kind::Wait;
    core::Error error{core::ErrorCode::Cancelled, {}};

    // Whether it has come to an end.
    bool isOver()
    {
        std::array<char, 1'000> buffer{};
        while (state == core::ModelReading::Kind::Wait || state == core::ModelReading::Kind::Bytes) {
            const core::ModelReading reading = reader.value()->read(text.size(), buffer);
            state = reading.kind;
            error = reading.error;
            if (state == core::ModelReading::Kind::Wait)
                return false;
            text.append(buffer.data(), reading.bytes);
        }
        return true;
    }
    bool hasAll(const std::string& expected)
    {
        return isOver() && state == core::ModelReading::Kind::End && text == expected;
    }
    bool hasFailed() { return isOver() && state == core::ModelReading::Kind::Failed; }
};

// A cache in a folder of its own, whose wall clock the test moves.
struct ModelCacheRig {
    core::Result<> start(const std::vector<core::ModelSpec>& models)
    {
        cache.reset();
        core::ModelCacheOptions options;
        options.folder = folder.path().toStdString();
        options.models = models;
        options.limits = limits;
        options.download = download;
        options.clocks = [this] {
            return core::Now{core::MonoTime(mono.load()), core::TimePoint(wall.load())};
        };
        auto started = core::ModelCache::start(options, disk);
        if (!started)
            return started.error();
        cache = std::move(started).value();
        return core::done;
    }

    ModelClient open(const std::string& name, core::ModelRange range = {})
    {
        auto notices = std::make_shared<std::atomic<int>>(0);
        return {cache->open(name, range, [notices] { ++*notices; }), notices};
    }

    core::CacheStats stats() const { return cache->shares().value()[0].stats; }

    QTemporaryDir folder;
    std::shared_ptr<FailingModelDisk> disk = std::make_shared<FailingModelDisk>();
    core::ModelCacheSpec limits{1'000'000, core::Duration(std::chrono::hours(24))};
    core::DownloadLimits download{.connect = core::Duration(2'000),
                                  .stall = core::Duration(300),
                                  .total = core::Duration(20'000),
                                  .attempts = 3,
                                  .firstPause = core::Duration(50),
                                  .longestPause = core::Duration(1'000),
                                  .redirects = 3};
    std::atomic<core::Duration> wall{core::Duration(1'700'000'000'000)};
    std::atomic<core::Duration> mono{core::Duration(1'000'000)};
    std::shared_ptr<core::ModelCache> cache;
};
