#pragma once

#include "core/base/guarded.h"
#include "core/monitor/metric_history.h"
#include "core/store/metric_archive.h"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace core {

// Brings the history to disk every few seconds, on a thread of its own, and answers for memory and disk
// together.
//
// While the disk refuses, the history goes on in memory, trouble() says so, and what was not written is kept
// (at most `keptSamples`) and tried again. A damaged file is set aside and a fresh one begun.
class MetricArchivist {
public:
    static constexpr std::size_t keptSamples = 2'000'000;

    // The history outlives it. The file is opened by its own thread, so this returns at once.
    MetricArchivist(std::string folder, MetricHistory& history, ArchiveLimits limits = {});
    ~MetricArchivist();  // writes what is left, and joins

    // As MetricHistory::query, of all that memory and disk have. By one thread at a time. A question for more
    // points than minutes can give is answered from the samples on disk.
    Result<SeriesData> query(const SeriesQuery& query);

    // Of all series that memory or disk have, sorted. By the thread that queries.
    std::vector<std::string> names();

    // What is wrong, as a sentence for the operator; nothing while all is well.
    std::optional<std::string> trouble() const;

private:
    void run(const std::stop_token& stop);
    void write();
    Result<> openArchive();
    void keep(std::vector<NewSample> fresh);
    void say(std::string sentence);  // empty: all is well
    Result<> openReader();
    Result<SeriesData> querySamples(const SeriesQuery& query);
    Result<SeriesData> readOld(const SeriesQuery& query);

    const std::string m_folder;
    MetricHistory& m_history;
    const ArchiveLimits m_limits;
    std::unique_ptr<MetricArchive> m_archive;  // the thread's
    std::vector<NewSample> m_waiting;  // the thread's
    std::uint64_t m_lost = 0;
    std::string m_setAside;  // what became of a damaged file; said until the console ends
    std::unique_ptr<MetricArchive> m_reader;  // the asking thread's
    Guarded<std::string> m_trouble;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace core
