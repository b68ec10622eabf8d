#include "core/fleet/history_csv.h"

#include "core/base/text.h"
#include "core/fleet/fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace core {
namespace {

constexpr std::size_t mostColumns = 1'000;
constexpr std::size_t noSeries = std::numeric_limits<std::size_t>::max();
constexpr double latestTime = 253'402'300'799;  // seconds: the end of the year 9999
constexpr std::array<std::string_view, 6> plainColumns{"time",    "ready",    "wanted",
                                                       "missing", "notReady", "requests"};

// Splits a line into its fields; nothing when a quote is not closed or not where it may be.
bool split(std::string_view line, std::vector<std::string>& fields)
{
    fields.clear();
    while (true) {
        std::string& field = fields.emplace_back();
        if (!line.starts_with('"')) {
            const auto comma = line.find(',');
            const std::string_view text = line.substr(0, comma);
            if (text.find('"') != std::string_view::npos)
                return false;
            field = trimmed(text);
            line.remove_prefix(text.size());
        } else {
            line.remove_prefix(1);
            for (auto quote = line.find('"'); true; quote = line.find('"')) {
                if (quote == std::string_view::npos)
                    return false;
                field += line.substr(0, quote);
                line.remove_prefix(quote + 1);
                if (!line.starts_with('"'))
                    break;
                field += '"';
                line.remove_prefix(1);
            }
        }
        if (line.empty())
            return true;
        if (line.front() != ',' || fields.size() > mostColumns)
            return false;
        line.remove_prefix(1);
    }
}

std::string_view lineOf(std::string_view line)
{
    if (line.ends_with('\n'))
        line.remove_suffix(1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

std::optional<double> numberFrom(const std::string& text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

Error HistoryCsv::wrong(std::string_view name, const std::string& what) const
{
    return {ErrorCode::Invalid,
            "line " + std::to_string(m_line) + (name.empty() ? "" : ", column " + std::string(name)) + ": "
                + what};
}

Result<HistoryCsv> HistoryCsv::begin(std::string_view header)
{
    HistoryCsv csv;
    header = lineOf(header);
    if (header.starts_with("\xEF\xBB\xBF"))
        header.remove_prefix(3);
    if (!split(header, csv.m_fields))
        return csv.wrong({}, "expected column names, such as time,ready,system/cpu");
    for (const std::string& name : csv.m_fields) {
        const bool isPlain = std::find(plainColumns.begin(), plainColumns.end(), name) != plainColumns.end();
        const auto isNamed = [&](const Column& column) { return column.name == name; };
        if (std::any_of(csv.m_columns.begin(), csv.m_columns.end(), isNamed))
            return csv.wrong(name, "the column is there twice");
        if (!isPlain)
            if (const std::string complaint = rule::seriesKey().complaint(name); !complaint.empty())
                return csv.wrong(inQuotes(name), complaint);
        csv.m_columns.push_back({name, isPlain ? noSeries : csv.m_series.size()});
        if (!isPlain)
            csv.m_series.push_back(name);
    }
    for (const char* needed : {"time", "ready"})
        if (std::find(csv.m_fields.begin(), csv.m_fields.end(), needed) == csv.m_fields.end())
            return csv.wrong({}, std::string("there is no column ") + needed);
    return csv;
}

Result<const HistoryRow*> HistoryCsv::read(std::string_view line)
{
    ++m_line;
    line = lineOf(line);
    if (line.empty())
        return nullptr;
    if (!split(line, m_fields))
        return wrong({}, "a quote is not closed, or stands within a field");
    if (m_fields.size() != m_columns.size())
        return wrong({},
                     std::to_string(m_fields.size()) + " fields, where the header has "
                         + std::to_string(m_columns.size()));
    m_row.wanted.reset();
    m_row.requests.reset();
    m_row.missing = m_row.notReady = 0;
    m_row.values.assign(m_series.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        if (auto field = readField(m_columns[i], m_fields[i]); !field)
            return field.error();
    if (m_row.missing > m_row.ready)
        return wrong("missing", "more than there are ready");
    return &m_row;
}

Result<> HistoryCsv::readField(const Column& column, const std::string& text)
{
    if (column.name == "time")
        return readTime(text);
    if (column.series == noSeries && column.name != "requests") {
        if (text.empty() && column.name != "ready")
            return done;
        const auto count = readCount(column.name, text);
        if (!count)
            return count.error();
        if (column.name == "wanted")
            m_row.wanted = count.value();
        else
            (column.name == "ready"         ? m_row.ready
                 : column.name == "missing" ? m_row.missing
                                            : m_row.notReady) = count.value();
        return done;
    }
    if (text.empty())
        return done;
    const auto value = numberFrom(text);
    if (!value)
        return wrong(column.name, inQuotes(text) + " is no number");
    if (column.series == noSeries)
        m_row.requests = *value;
    else
        m_row.values[column.series] = *value;
    return done;
}

Result<> HistoryCsv::readTime(const std::string& text)
{
    std::optional<TimePoint> at = fromRfc3339(text);
    if (const auto seconds = at ? std::nullopt : numberFrom(text);
        seconds && std::abs(*seconds) <= latestTime)
        at = TimePoint(Duration(std::llround(*seconds * 1'000)));
    if (!at)
        return wrong("time", inQuotes(text) + " is no RFC 3339 time and no seconds since 1970");
    if (m_before && *at <= *m_before)
        return wrong("time", inQuotes(text) + " is not later than the line before");
    m_before = at;
    m_row.at = *at;
    m_row.time = text;
    return done;
}

Result<std::uint32_t> HistoryCsv::readCount(const std::string& name, const std::string& text) const
{
    const auto value = numberFrom(text);
    if (!value || *value < 0 || *value > mostReplicas || *value != std::floor(*value))
        return wrong(name, inQuotes(text) + " is no whole number from 0 to " + std::to_string(mostReplicas));
    return std::uint32_t(*value);
}

}  // namespace core
