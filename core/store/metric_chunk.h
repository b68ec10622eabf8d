#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// Samples of series that share their time stamps: what an agent or an instance showed at each beat.
struct MetricChunk {
    std::vector<std::int64_t> times;  // milliseconds since the epoch, in any order
    std::vector<std::vector<double>> columns;  // a value for each time; NaN: a gap

    std::size_t rows() const { return times.size(); }
};

inline constexpr std::size_t mostChunkRows = 4'096;
inline constexpr std::size_t mostChunkColumns = 256;

// A chunk as bytes: time stamps as deltas of deltas; a column of decimals (values of up to 15 digits) as
// deltas of whole numbers, any other as what its bits change from value to value; packed by zstd with a check
// sum. Every finite value, infinities and the sign of zero come back bit for bit; any NaN comes back as a
// gap. The columns must have as many values as there are times, and both must keep to the bounds above:
// anything else is Invalid.
Result<std::string> encodeChunk(const MetricChunk& chunk);
Result<std::string> encodeChunk(std::span<const std::int64_t> times,
                                std::span<const std::span<const double>> columns);

// Corrupt for bytes that encodeChunk did not make, or that changed since: nothing of them is used, and no
// more memory is taken than the bounds above allow.
Result<MetricChunk> decodeChunk(std::string_view bytes);

// One column alone, the others are passed over. Invalid when the chunk has no such column.
struct ChunkColumn {
    std::vector<std::int64_t> times;
    std::vector<double> values;
};
Result<ChunkColumn> decodeColumn(std::string_view bytes, std::size_t column);

}  // namespace core
