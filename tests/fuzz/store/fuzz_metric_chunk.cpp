// Bytes as a chunk of samples, as they are and as what is inside of the packing, whose check sum no change of
// bytes would pass otherwise. What can be read is written again and must read the same.

#include "core/store/metric_chunk.h"

#include <zstd.h>

#include <bit>
#include <cmath>
#include <cstdlib>

namespace {

void check(bool holds)
{
    if (!holds)
        std::abort();
}

bool isSame(double a, double b)
{
    return std::isnan(a) ? std::isnan(b) : std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

void readAndWrite(std::string_view bytes)
{
    const auto chunk = core::decodeChunk(bytes);
    if (!chunk)
        return;
    const auto written = core::encodeChunk(chunk.value());
    check(bool(written));
    const auto again = core::decodeChunk(written.value());
    check(bool(again) && again.value().times == chunk.value().times);
    for (std::size_t i = 0; i < chunk.value().columns.size(); ++i) {
        const auto column = core::decodeColumn(bytes, i);
        check(bool(column));
        for (std::size_t row = 0; row < chunk.value().rows(); ++row) {
            check(isSame(chunk.value().columns[i][row], again.value().columns[i][row]));
            check(isSame(chunk.value().columns[i][row], column.value().values[row]));
        }
    }
}

std::string packed(std::string_view plain)
{
    std::string bytes = "PCH1";
    bytes.resize(4 + ZSTD_compressBound(plain.size()));
    const std::size_t size = ZSTD_compress(bytes.data() + 4, bytes.size() - 4, plain.data(), plain.size(), 1);
    bytes.resize(4 + size);
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    readAndWrite(bytes);
    readAndWrite(packed(bytes));
    return 0;
}
