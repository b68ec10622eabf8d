#include "core/fleet/spelling.h"

#include "core/base/units.h"
#include "core/fleet/names.h"

#include <array>
#include <charconv>
#include <cmath>

namespace core {
namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isPlain(const Document& scalar)
{
    return scalar.kind == Document::Kind::Text && !scalar.quoted;
}

// What JSON calls a number (RFC 8259, section 6).
bool isNumber(std::string_view text)
{
    std::size_t i = text.starts_with('-') ? 1 : 0;
    const auto digits = [&] {
        const std::size_t start = i;
        while (i < text.size() && isDigit(text[i]))
            ++i;
        return i - start;
    };
    const bool leadingZero = i < text.size() && text[i] == '0';
    const std::size_t whole = digits();
    if (whole == 0 || (leadingZero && whole > 1))
        return false;
    if (i < text.size() && text[i] == '.') {
        ++i;
        if (digits() == 0)
            return false;
    }
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-'))
            ++i;
        if (digits() == 0)
            return false;
    }
    return i == text.size();
}

template <typename Number>
std::optional<Number> parseNumber(std::string_view text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

bool isHost(std::string_view host)
{
    return !host.empty() && host.size() <= 253
        && host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
        == std::string_view::npos;
}

bool isBracketed(std::string_view host)
{
    return host.size() > 2 && host.front() == '[' && host.back() == ']'
        && host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.")
        == std::string_view::npos;
}

}  // namespace

std::optional<std::string> parseText(const Document& scalar, bool loose)
{
    if (scalar.kind != Document::Kind::Text)
        return std::nullopt;
    const bool other =
        isPlain(scalar) && (isNumber(scalar.text) || scalar.text == "true" || scalar.text == "false");
    return other && !loose ? std::nullopt : std::optional(scalar.text);
}

std::optional<bool> Spelling<bool>::parse(const Document& scalar)
{
    if (!isPlain(scalar) || (scalar.text != "true" && scalar.text != "false"))
        return std::nullopt;
    return scalar.text == "true";
}

std::optional<double> Spelling<double>::parse(const Document& scalar)
{
    if (!isPlain(scalar) || !isNumber(scalar.text))
        return std::nullopt;
    return parseNumber<double>(scalar.text);
}

Document Spelling<double>::write(double value)
{
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    return Document::plain(error == std::errc() ? std::string(text.data(), end) : "0");
}

std::optional<std::uint32_t> Spelling<std::uint32_t>::parse(const Document& scalar)
{
    if (!isPlain(scalar) || !isNumber(scalar.text))
        return std::nullopt;
    return parseNumber<std::uint32_t>(scalar.text);
}

std::optional<std::uint64_t> Spelling<std::uint64_t>::parse(const Document& scalar)
{
    return scalar.kind == Document::Kind::Text ? parseSize(scalar.text) : std::nullopt;
}

Document Spelling<std::uint64_t>::write(std::uint64_t bytes)
{
    return Document::quotedText(formatSize(bytes));
}

std::optional<Duration> Spelling<Duration>::parse(const Document& scalar)
{
    return scalar.kind == Document::Kind::Text ? parseDuration(scalar.text) : std::nullopt;
}

Document Spelling<Duration>::write(Duration duration)
{
    return Document::quotedText(formatDuration(duration));
}

std::optional<ListenAddress> Spelling<ListenAddress>::parse(const Document& scalar)
{
    const std::string_view text = scalar.text;
    const std::size_t colon = text.rfind(':');
    if (scalar.kind != Document::Kind::Text || colon == std::string_view::npos || colon + 1 == text.size()
        || !isDigit(text[colon + 1]))
        return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const auto port = parseNumber<std::uint16_t>(text.substr(colon + 1));
    if (!port || !(isHost(host) || isBracketed(host)))
        return std::nullopt;
    if (host.front() == '[')
        host = host.substr(1, host.size() - 2);
    return ListenAddress{std::string(host), *port};
}

Document Spelling<ListenAddress>::write(const ListenAddress& address)
{
    const bool bracketed = address.host.find(':') != std::string::npos;
    return Document::quotedText((bracketed ? "[" + address.host + "]" : address.host) + ":"
                                + std::to_string(address.port));
}

const WordTable<OnExit>& wordsOf(OnExit)
{
    static const WordTable<OnExit> words{{OnExit::Keep, "keep"}, {OnExit::Stop, "stop"}};
    return words;
}

const WordTable<ScalingScope>& wordsOf(ScalingScope)
{
    static const WordTable<ScalingScope> words{{ScalingScope::Instance, "instance"},
                                               {ScalingScope::Agent, "agent"}};
    return words;
}

const WordTable<ScalingSelect>& wordsOf(ScalingSelect)
{
    static const WordTable<ScalingSelect> words{
        {ScalingSelect::Max, "max"}, {ScalingSelect::Min, "min"}, {ScalingSelect::Disabled, "disabled"}};
    return words;
}

const WordTable<PlatformKind>& wordsOf(PlatformKind)
{
    static const WordTable<PlatformKind> words{{PlatformKind::Local, nameOf(PlatformKind::Local)},
                                               {PlatformKind::Kubernetes, nameOf(PlatformKind::Kubernetes)},
                                               {PlatformKind::Simulated, nameOf(PlatformKind::Simulated)}};
    return words;
}

const WordTable<ScrapeMode>& wordsOf(ScrapeMode)
{
    static const WordTable<ScrapeMode> words{{ScrapeMode::Direct, "direct"}, {ScrapeMode::Proxy, "proxy"}};
    return words;
}

const WordTable<RoutingStrategy>& wordsOf(RoutingStrategy)
{
    static const WordTable<RoutingStrategy> words{{RoutingStrategy::LeastLoaded, "least-loaded"},
                                                  {RoutingStrategy::LeastRequests, "least-requests"},
                                                  {RoutingStrategy::RoundRobin, "round-robin"}};
    return words;
}

const WordTable<Severity>& wordsOf(Severity)
{
    static const WordTable<Severity> words{
        {Severity::Info, nameOf(Severity::Info)},     {Severity::Low, nameOf(Severity::Low)},
        {Severity::Medium, nameOf(Severity::Medium)}, {Severity::Warning, nameOf(Severity::Warning)},
        {Severity::High, nameOf(Severity::High)},     {Severity::Critical, nameOf(Severity::Critical)}};
    return words;
}

const WordTable<NoDataPolicy>& wordsOf(NoDataPolicy)
{
    static const WordTable<NoDataPolicy> words{{NoDataPolicy::NoData, "noData"},
                                               {NoDataPolicy::Alerting, "alerting"},
                                               {NoDataPolicy::Ok, "ok"},
                                               {NoDataPolicy::KeepLast, "keepLast"}};
    return words;
}

const WordTable<ErrorPolicy>& wordsOf(ErrorPolicy)
{
    static const WordTable<ErrorPolicy> words{{ErrorPolicy::Error, "error"},
                                              {ErrorPolicy::Alerting, "alerting"},
                                              {ErrorPolicy::Ok, "ok"},
                                              {ErrorPolicy::KeepLast, "keepLast"}};
    return words;
}

}  // namespace core
