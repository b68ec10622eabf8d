// The rules for texts that have a grammar of their own.

#include "core/base/text.h"
#include "core/fleet/findings.h"
#include "core/fleet/rules.h"
#include "core/fleet/sample.h"
#include "core/fleet/spelling.h"

#include <QHostAddress>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <charconv>

namespace core {
namespace {

const std::vector<std::string>& knownSeries()
{
    static const std::vector<std::string> keys{
        series::cpu,
        series::memory,
        series::responseTime,
        series::responseTimeP50,
        series::responseTimeP95,
        series::responseTimeP99,
        series::errorRate,
        series::requestsPerSecond,
        series::activeRequests,
        series::queueDepth,
        series::tasksCompleted,
        series::taskCompletion,
        series::tokensPerMinute,
        series::inputTokensPerMinute,
        series::outputTokensPerMinute,
        series::costPerHour,
    };
    return keys;
}

std::optional<unsigned> parseWhole(std::string_view text)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator)) {
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    parts.push_back(text);
    return parts;
}

// Prometheus' data model: [a-zA-Z_:][a-zA-Z0-9_:]*.
bool isMetricName(std::string_view name)
{
    const auto isLetter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
    };
    return !name.empty() && name.size() <= 256 && isLetter(name.front())
        && std::all_of(name.begin(), name.end(),
                       [&](char c) { return isLetter(c) || (c >= '0' && c <= '9'); });
}

bool isMapping(std::string_view text)
{
    if (const std::size_t times = text.find(" * "); times != std::string_view::npos) {
        const auto factor = Spelling<double>::parse(Document::plain(std::string(text.substr(times + 3))));
        if (!factor || *factor <= 0)
            return false;
        text = text.substr(0, times);
    }
    const std::size_t open = text.find('(');
    return open != std::string_view::npos && text.back() == ')'
        && (text.substr(0, open) == "gauge" || text.substr(0, open) == "rate")
        && isMetricName(text.substr(open + 1, text.size() - open - 2));
}

struct CronField {
    const char* name;
    unsigned low;
    unsigned high;
};
constexpr std::array<CronField, 5> cronFields{{{"minute", 0, 59},
                                               {"hour", 0, 23},
                                               {"day of the month", 1, 31},
                                               {"month", 1, 12},
                                               {"day of the week", 0, 7}}};

// *, n or n-m, each optionally with /step.
bool isCronPart(std::string_view part, const CronField& field)
{
    const std::vector<std::string_view> steps = split(part, '/');
    if (steps.size() > 2)
        return false;
    if (steps.size() == 2) {
        const auto step = parseWhole(steps[1]);
        if (!step || *step == 0 || *step > field.high)
            return false;
    }
    if (steps[0] == "*")
        return true;
    const std::vector<std::string_view> bounds = split(steps[0], '-');
    const auto low = parseWhole(bounds.front());
    const auto high = parseWhole(bounds.back());
    return bounds.size() <= 2 && low && high && *low >= field.low && *high <= field.high && *low <= *high
        && (bounds.size() == 2 || steps.size() == 1);
}

std::string complainOfCron(std::string_view text)
{
    std::vector<std::string_view> fields = split(text, ' ');
    std::erase(fields, std::string_view());
    if (fields.size() != cronFields.size())
        return inQuotes(text) + " has " + std::to_string(fields.size())
            + " fields; cron has five: minute, hour, day of the month, month, day of the week";
    for (std::size_t i = 0; i < fields.size(); ++i)
        for (const std::string_view part : split(fields[i], ','))
            if (!isCronPart(part, cronFields[i]))
                return inQuotes(part) + " is no " + cronFields[i].name + ": *, numbers from "
                    + std::to_string(cronFields[i].low) + " to " + std::to_string(cronFields[i].high)
                    + ", ranges a-b and steps /n";
    return {};
}

bool isTimeZone(std::string_view name)
{
    const QByteArray id(name.data(), qsizetype(name.size()));
    // Qt takes UTC+03:00 as well, which is no name of the IANA's.
    return name.find_first_of("+ ") == std::string_view::npos && QTimeZone::isTimeZoneIdAvailable(id);
}

bool isTimeOfDay(std::string_view text)
{
    const std::vector<std::string_view> parts = split(text, ':');
    if (parts.size() != 2 || parts[0].size() != 2 || parts[1].size() != 2)
        return false;
    const auto hour = parseWhole(parts[0]);
    const auto minute = parseWhole(parts[1]);
    return hour && minute && *minute < 60 && (*hour < 24 || (*hour == 24 && *minute == 0));
}

bool isAddressBlock(const std::string& text)
{
    const std::vector<std::string_view> parts = split(text, '/');
    const QHostAddress address(QString::fromStdString(std::string(parts.front())));
    const auto bits = parts.size() == 2 ? parseWhole(parts[1]) : std::nullopt;
    // Qt takes 127.1 for 127.0.0.1; a rule about who may enter is better read one way only.
    const bool isV4 =
        address.protocol() == QAbstractSocket::IPv4Protocol && std::count(text.begin(), text.end(), '.') == 3;
    const bool isV6 = address.protocol() == QAbstractSocket::IPv6Protocol && address.scopeId().isEmpty();
    return bits && ((isV4 && *bits <= 32) || (isV6 && *bits <= 128));
}

}  // namespace

namespace rule {

Rule<std::string> seriesKey()
{
    return {[](const std::string& value) -> std::string {
        const std::vector<std::string>& known = knownSeries();
        if (std::find(known.begin(), known.end(), value) != known.end())
            return {};
        const std::string meant = nearestOf(value, known);
        std::string message = inQuotes(value) + " is no series of an agent";
        if (!meant.empty())
            return message + "; did you mean " + inQuotes(meant) + "?";
        message += "; known are ";
        for (const std::string& key : known)
            message += (&key == &known.front() ? "" : ", ") + key;
        return message;
    }};
}

Rule<std::string> mappingExpression()
{
    return {[](const std::string& value) {
        return isMapping(value) ? std::string()
                                : inQuotes(value) + " is not gauge(NAME) or rate(NAME), optionally * NUMBER";
    }};
}

Rule<std::string> cron()
{
    return {[](const std::string& value) { return complainOfCron(value); }};
}

Rule<std::string> timeZone()
{
    return {[](const std::string& value) {
        return isTimeZone(value)
            ? std::string()
            : inQuotes(value) + " is no time zone; names are such as Europe/Berlin or UTC";
    }};
}

Rule<std::string> requestRate()
{
    return {[](const std::string& value) {
        const std::vector<std::string_view> parts = split(value, '/');
        const auto number = parseWhole(parts.front());
        const bool holds = parts.size() == 2 && number && *number > 0
            && (parts[1] == "s" || parts[1] == "m" || parts[1] == "h");
        return holds ? std::string() : inQuotes(value) + " is no rate, such as 50/s, 100/m or 1000/h";
    }};
}

Rule<std::string> addressBlock()
{
    return {[](const std::string& value) {
        return isAddressBlock(value)
            ? std::string()
            : inQuotes(value) + " is no block of addresses, such as 127.0.0.0/8 or ::1/128";
    }};
}

Rule<std::string> hours()
{
    return {[](const std::string& value) {
        const std::size_t space = value.find(' ');
        const std::vector<std::string_view> times = split(std::string_view(value).substr(0, space), '-');
        const bool holds = space != std::string::npos && times.size() == 2 && isTimeOfDay(times[0])
            && isTimeOfDay(times[1]) && times[0] != times[1]
            && isTimeZone(std::string_view(value).substr(space + 1));
        return holds ? std::string()
                     : inQuotes(value) + " is not HH:MM-HH:MM ZONE, such as 08:00-20:00 Europe/Berlin";
    }};
}

}  // namespace rule
}  // namespace core
