#pragma once

#include "core/base/result.h"
#include "core/fleet/sample.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace core {

// How long and how much is kept. Every sample as it was, and what it was like in each ten seconds, minute and
// ten minutes: least, greatest, mean, number and last.
struct ArchiveLimits {
    Duration samples{86'400'000};  // a day
    Duration tenSeconds{7 * 86'400'000LL};
    Duration minutes{30 * 86'400'000LL};
    Duration tenMinutes{365 * 86'400'000LL};
    std::uint64_t bytes = 2ULL << 30;  // of the file; beyond that the oldest goes, samples first
};

// The history on disk, <folder>/metrics.db: a database of its own, so that damage here never reaches the
// journal.
//
// Not thread-safe: open one for writing, and others for reading. A write that fails has changed nothing and
// may be tried again. What was appended survives a killed console at once, and a power cut after some
// seconds.
class MetricArchive {
public:
    enum class Mode { ReadWrite, ReadOnly };

    // As Store: Corrupt and Refused name the file; NotFound when there is none to read.
    static Result<std::unique_ptr<MetricArchive>> open(const std::string& folder, Mode mode);
    ~MetricArchive();
    // Renames a file that open() called corrupt, with its side files. Returns the new path.
    static Result<std::string> quarantine(const std::string& folder);

    Result<> append(const std::vector<NewSample>& samples);
    // Packs what was appended more than ten minutes ago and drops what is beyond the limits; a part of it,
    // when there is much. To be called every few seconds.
    Result<> tidy(TimePoint now, const ArchiveLimits& limits);

    // At most query.points points, each column's least and greatest among them, from the finest that is kept
    // and the coarsest that has a value for each column. NotFound and Invalid as MetricHistory::query.
    Result<SeriesData> query(const SeriesQuery& query) const;
    Result<std::vector<std::string>> names() const;

    std::uint64_t damagedChunks() const;  // that were met and passed over
    Result<std::uint64_t> bytes() const;  // of the file, without what is free in it

private:
    class Impl;
    explicit MetricArchive(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace core
