#include "core/store/metric_chunk.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

namespace core {
namespace {

constexpr std::string_view magic = "PCH1";  // the last character is the version of the form
constexpr int packLevel = 1;
constexpr int mostDecimals = 15;
constexpr double largestWhole = 9'007'199'254'740'992.0;  // 2^53: whole numbers up to here are exact
// A number of 64 bits takes ten bytes at most, and a column a few bytes of its own.
constexpr std::size_t mostPlainBytes = mostChunkRows * 10 + mostChunkColumns * (mostChunkRows * 11 + 64) + 64;

enum class Form : std::uint8_t { Decimals, Bits };

constexpr std::array<double, mostDecimals + 1> powersOfTen{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                           1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

std::uint64_t zigzag(std::int64_t value)
{
    return (std::uint64_t(value) << 1) ^ std::uint64_t(value >> 63);
}

std::int64_t unzigzag(std::uint64_t value)
{
    return std::int64_t(value >> 1) ^ -std::int64_t(value & 1);
}

// Differences wrap around, as unsigned numbers do: then any two numbers have one.
std::int64_t minus(std::int64_t a, std::int64_t b)
{
    return std::int64_t(std::uint64_t(a) - std::uint64_t(b));
}

std::int64_t plus(std::int64_t a, std::int64_t b)
{
    return std::int64_t(std::uint64_t(a) + std::uint64_t(b));
}

class Writer {
public:
    void byte(std::uint8_t value) { m_bytes.push_back(char(value)); }
    void number(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            byte(std::uint8_t(value | 0x80));
        byte(std::uint8_t(value));
    }
    void signedNumber(std::int64_t value) { number(zigzag(value)); }
    void append(const std::string& bytes) { m_bytes += bytes; }
    std::string& bytes() { return m_bytes; }

private:
    std::string m_bytes;
};

// Reads what a Writer wrote; once anything was missing or too large, everything is zero and it has failed.
class Reader {
public:
    explicit Reader(std::string_view bytes) : m_bytes(bytes) {}

    std::uint8_t byte()
    {
        if (m_bytes.empty()) {
            m_failed = true;
            return 0;
        }
        const auto value = std::uint8_t(m_bytes.front());
        m_bytes.remove_prefix(1);
        return value;
    }
    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t part = byte();
            value |= std::uint64_t(part & 0x7f) << shift;
            if ((part & 0x80) == 0)
                return value;
        }
        m_failed = true;
        return 0;
    }
    std::int64_t signedNumber() { return unzigzag(number()); }
    Reader part(std::size_t size)
    {
        if (size > m_bytes.size()) {
            m_failed = true;
            size = 0;
        }
        Reader found(m_bytes.substr(0, size));
        m_bytes.remove_prefix(size);
        return found;
    }
    bool atEnd() const { return m_bytes.empty(); }
    bool failed() const { return m_failed; }

private:
    std::string_view m_bytes;
    bool m_failed = false;
};

std::optional<std::int64_t> scaled(double value, double power)
{
    const double whole = std::nearbyint(value * power);
    if (!(std::abs(whole) < largestWhole) || whole / power != value || (whole == 0 && std::signbit(value)))
        return std::nullopt;
    return std::int64_t(whole);
}

// The fewest decimals with which every value is a whole number; nothing when there are none.
std::optional<int> decimalsOf(std::span<const double> values)
{
    int decimals = 0;
    for (const double value : values) {
        while (!std::isnan(value) && !scaled(value, powersOfTen[std::size_t(decimals)]))
            if (++decimals > mostDecimals)
                return std::nullopt;
    }
    // More decimals may have spoilt a large value that came before.
    const double power = powersOfTen[std::size_t(decimals)];
    const bool fits = std::all_of(values.begin(), values.end(),
                                  [&](double value) { return std::isnan(value) || scaled(value, power); });
    return fits ? std::optional(decimals) : std::nullopt;
}

void writeGaps(std::span<const double> values, Writer& to)
{
    const bool any =
        std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
    to.byte(any ? 1 : 0);
    if (!any)
        return;
    for (std::size_t from = 0; from < values.size(); from += 8) {
        std::uint8_t bits = 0;
        for (std::size_t i = from; i < std::min(from + 8, values.size()); ++i)
            bits = std::uint8_t(bits | (std::isnan(values[i]) ? 1U << (i - from) : 0U));
        to.byte(bits);
    }
}

// The bits that changed, without the zero bytes at either end: how many of both, then the bytes between.
void writeBits(std::uint64_t changed, Writer& to)
{
    if (changed == 0) {
        to.byte(0x80);
        return;
    }
    const int below = std::countr_zero(changed) / 8;
    const int count = 8 - std::countl_zero(changed) / 8 - below;
    to.byte(std::uint8_t(below << 4 | count));
    for (int i = below; i < below + count; ++i)
        to.byte(std::uint8_t(changed >> (8 * i)));
}

std::uint64_t readBits(Reader& from)
{
    const std::uint8_t head = from.byte();
    if (head == 0x80)
        return 0;
    const unsigned below = head >> 4;
    const unsigned count = head & 0x0fU;
    std::uint64_t changed = 0;
    for (unsigned i = below; i < std::min(below + count, 8U); ++i)
        changed |= std::uint64_t(from.byte()) << (8 * i);
    return changed;
}

void writeColumn(std::span<const double> values, Writer& to)
{
    thread_local Writer column;
    column.bytes().clear();
    writeGaps(values, column);
    if (const auto decimals = decimalsOf(values)) {
        column.byte(std::uint8_t(Form::Decimals));
        column.byte(std::uint8_t(*decimals));
        std::int64_t before = 0;
        for (const double value : values) {
            if (std::isnan(value))
                continue;
            const std::int64_t whole = *scaled(value, powersOfTen[std::size_t(*decimals)]);
            column.signedNumber(minus(whole, before));
            before = whole;
        }
    } else {
        column.byte(std::uint8_t(Form::Bits));
        std::uint64_t before = 0;
        for (const double value : values) {
            if (std::isnan(value))
                continue;
            const auto bits = std::bit_cast<std::uint64_t>(value);
            writeBits(bits ^ before, column);
            before = bits;
        }
    }
    to.number(column.bytes().size());
    to.append(column.bytes());
}

std::vector<bool> readGaps(Reader& from, std::size_t rows)
{
    std::vector<bool> gaps(rows, false);
    if (from.byte() == 0)
        return gaps;
    for (std::size_t start = 0; start < rows; start += 8) {
        const std::uint8_t bits = from.byte();
        for (std::size_t i = start; i < std::min(start + 8, rows); ++i)
            gaps[i] = (bits >> (i - start) & 1U) != 0;
    }
    return gaps;
}

bool readColumn(Reader from, std::size_t rows, std::vector<double>& values)
{
    const std::vector<bool> gaps = readGaps(from, rows);
    const auto form = Form(from.byte());
    values.assign(rows, std::numeric_limits<double>::quiet_NaN());
    if (form == Form::Decimals) {
        const std::uint8_t decimals = from.byte();
        if (decimals > mostDecimals)
            return false;
        const double power = powersOfTen[decimals];
        std::int64_t whole = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            if (gaps[i])
                continue;
            whole = plus(whole, from.signedNumber());
            values[i] = double(whole) / power;
        }
    } else if (form == Form::Bits) {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            if (gaps[i])
                continue;
            bits ^= readBits(from);
            values[i] = std::bit_cast<double>(bits);
        }
    } else {
        return false;
    }
    return !from.failed() && from.atEnd();
}

void writeTimes(std::span<const std::int64_t> times, Writer& to)
{
    std::int64_t before = 0;
    std::int64_t step = 0;
    for (const std::int64_t time : times) {
        const std::int64_t next = minus(time, before);
        to.signedNumber(minus(next, step));
        step = next;
        before = time;
    }
}

std::vector<std::int64_t> readTimes(Reader& from, std::size_t rows)
{
    std::vector<std::int64_t> times(rows);
    std::int64_t before = 0;
    std::int64_t step = 0;
    for (std::int64_t& time : times) {
        step = plus(step, from.signedNumber());
        before = plus(before, step);
        time = before;
    }
    return times;
}

Error corrupt(const char* why)
{
    return {ErrorCode::Corrupt, std::string("a chunk of samples: ") + why};
}

struct PackEnd {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

Result<std::string> unpack(std::string_view bytes)
{
    if (!bytes.starts_with(magic))
        return corrupt("it does not begin as one");
    bytes.remove_prefix(magic.size());
    const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > mostPlainBytes)
        return corrupt("its size is not what it can be");
    std::string plain(std::size_t(size), '\0');
    const std::size_t got = ZSTD_decompress(plain.data(), plain.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(got) || got != plain.size())
        return corrupt("its check sum or its packing is wrong");
    return plain;
}

struct Head {
    std::size_t rows = 0;
    std::size_t columns = 0;
};

Result<Head> readHead(Reader& from)
{
    const std::uint64_t rows = from.number();
    const std::uint64_t columns = from.number();
    if (from.failed() || rows > mostChunkRows || columns > mostChunkColumns)
        return corrupt("it has more rows or columns than allowed");
    return Head{std::size_t(rows), std::size_t(columns)};
}

}  // namespace

Result<std::string> encodeChunk(const MetricChunk& chunk)
{
    const std::vector<std::span<const double>> columns(chunk.columns.begin(), chunk.columns.end());
    return encodeChunk(chunk.times, columns);
}

Result<std::string> encodeChunk(std::span<const std::int64_t> times,
                                std::span<const std::span<const double>> columns)
{
    if (times.size() > mostChunkRows || columns.size() > mostChunkColumns)
        return Error{ErrorCode::Invalid, "a chunk of samples is too large"};
    Writer plain;
    plain.number(times.size());
    plain.number(columns.size());
    writeTimes(times, plain);
    for (const std::span<const double> column : columns) {
        if (column.size() != times.size())
            return Error{ErrorCode::Invalid, "a chunk's column has not as many values as there are times"};
        writeColumn(column, plain);
    }
    // Kept, since making one takes longer than packing a few hundred bytes.
    thread_local const std::unique_ptr<ZSTD_CCtx, PackEnd> context(ZSTD_createCCtx());
    std::string packed(magic);
    packed.resize(magic.size() + ZSTD_compressBound(plain.bytes().size()));
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, packLevel);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    const std::size_t size =
        ZSTD_compress2(context.get(), packed.data() + magic.size(), packed.size() - magic.size(),
                       plain.bytes().data(), plain.bytes().size());
    if (ZSTD_isError(size))
        return Error{ErrorCode::Io,
                     std::string("a chunk of samples cannot be packed: ") + ZSTD_getErrorName(size)};
    packed.resize(magic.size() + size);
    return packed;
}

Result<MetricChunk> decodeChunk(std::string_view bytes)
{
    const auto plain = unpack(bytes);
    if (!plain)
        return plain.error();
    Reader from(plain.value());
    const auto head = readHead(from);
    if (!head)
        return head.error();
    MetricChunk chunk;
    chunk.times = readTimes(from, head.value().rows);
    for (std::size_t i = 0; i < head.value().columns; ++i) {
        chunk.columns.emplace_back();
        if (!readColumn(from.part(std::size_t(from.number())), head.value().rows, chunk.columns.back()))
            return corrupt("a column is not what it must be");
    }
    if (from.failed() || !from.atEnd())
        return corrupt("it ends too early or too late");
    return chunk;
}

Result<ChunkColumn> decodeColumn(std::string_view bytes, std::size_t column)
{
    const auto plain = unpack(bytes);
    if (!plain)
        return plain.error();
    Reader from(plain.value());
    const auto head = readHead(from);
    if (!head)
        return head.error();
    if (column >= head.value().columns)
        return Error{ErrorCode::Invalid, "a chunk of samples has no such column"};
    ChunkColumn found;
    found.times = readTimes(from, head.value().rows);
    for (std::size_t i = 0; i < column; ++i)
        from.part(std::size_t(from.number()));
    if (!readColumn(from.part(std::size_t(from.number())), head.value().rows, found.values) || from.failed())
        return corrupt("a column is not what it must be");
    return found;
}

}  // namespace core
