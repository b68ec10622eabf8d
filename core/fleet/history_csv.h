#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// One sample of an agent's history.
struct HistoryRow {
    std::string time;  // as it is written
    TimePoint at;
    std::uint32_t ready = 0;  // instances
    std::optional<std::uint32_t> wanted{};  // replicas, before the sample was judged
    std::uint32_t missing = 0;  // of the ready ones, those without values
    std::uint32_t notReady = 0;  // instances
    std::optional<double> requests{};  // that came or waited
    std::vector<double> values;  // one for each series, in the header's order; NaN: none
};

// Reads an agent's history row by row: RFC 4180 without line breaks in fields, first the header
// `time,ready,<series>...`, which may have `wanted`, `missing`, `notReady` and `requests` too, in any order.
// Times are RFC 3339 or seconds since 1970, each later than the one before. An empty value is none.
//
// Errors are Invalid and name line and column.
class HistoryCsv {
public:
    static Result<HistoryCsv> begin(std::string_view header);

    const std::vector<std::string>& series() const { return m_series; }
    // The row is good until the next call. Nothing for an empty line.
    Result<const HistoryRow*> read(std::string_view line);

private:
    struct Column {
        std::string name;
        std::size_t series;  // where its value goes; of a column of another kind, none
    };

    HistoryCsv() = default;
    Error wrong(std::string_view name, const std::string& what) const;
    Result<> readField(const Column& column, const std::string& text);
    Result<> readTime(const std::string& text);
    Result<std::uint32_t> readCount(const std::string& name, const std::string& text) const;

    std::vector<Column> m_columns;
    std::vector<std::string> m_series;
    std::vector<std::string> m_fields;
    HistoryRow m_row;
    std::optional<TimePoint> m_before;
    std::size_t m_line = 1;
};

}  // namespace core
