#pragma once

#include "core/base/guarded.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/monitor/transfer_loop.h"

#include <curl/curl.h>

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace core {

enum class ScrapeKind { Health, Metrics };

// One path of one instance, asked again and again.
struct ScrapeJob {
    InstanceId instance;
    std::uint32_t attempt = 0;
    ScrapeKind kind = ScrapeKind::Health;
    std::string url;
    Duration interval{2'000};
    Duration timeout{1'000};
    std::size_t bytes = 64 << 10;  // of the answer; a longer one is an error

    bool operator==(const ScrapeJob&) const = default;
};

struct ScrapeOutcome {
    InstanceId instance;
    std::uint32_t attempt = 0;
    ScrapeKind kind = ScrapeKind::Health;
    Now time;
    Duration responseTime{0};
    Duration lag{0};  // how late it began
    Result<std::string> body;  // of an answer with status 200, else what came instead, in words
};

// Asks every job's URL on its own beat, on one thread, over connections that are kept.
//
// A job is never asked twice at once: an answer that is late pushes the next beat. No proxy, no redirect,
// only HTTP. At most `atOnce` are in flight; what is due beyond that waits its turn, the longest waiting
// first.
class Scraper {
public:
    using Done = std::function<void(ScrapeOutcome)>;

    // `done` is called on the scraper's thread, without a lock.
    Scraper(std::size_t atOnce, double jitter, Done done);
    ~Scraper();  // aborts what is in flight and joins

    // Any thread. A job that asks the same attempt at the same URL keeps its beat, and is asked no later than
    // a new interval from now; one that asks something else begins at once, and what it had in flight is
    // aborted.
    void setJobs(std::vector<ScrapeJob> jobs);

private:
    using Key = std::pair<InstanceId, ScrapeKind>;
    using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
    struct Transfer;
    struct Beat {
        ScrapeJob job;
        MonoTime due;
        bool inFlight = false;
        std::uint64_t generation = 0;
    };

    void run();
    void takeJobs();
    Beat nextBeat(const Key& key, ScrapeJob job, MonoTime now);
    void abortOutdated();
    void startDue();
    Handle takeHandle();
    void start(const Key& key, Beat& beat, MonoTime now);
    void finish(CURL* handle, CURLcode result);
    Duration untilNextDue() const;
    Duration jittered(Duration interval);

    const std::size_t m_atOnce;
    const double m_jitter;
    const Done m_done;
    TransferLoop m_loop;
    std::map<Key, Beat> m_beats;  // the scraper's thread's, as all up to m_newJobs
    std::set<std::pair<MonoTime, Key>> m_schedule;  // what is not in flight, earliest first
    std::map<CURL*, std::unique_ptr<Transfer>> m_transfers;
    std::vector<Handle> m_idle;  // no more than were in flight at once
    std::uint64_t m_generation = 0;
    std::mt19937 m_chance{1};
    Guarded<std::optional<std::vector<ScrapeJob>>> m_newJobs;
    std::atomic<bool> m_ending = false;
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace core
