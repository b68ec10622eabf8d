#include "core/fleet/rules.h"

#include "core/base/text.h"
#include "core/base/units.h"
#include "core/fleet/findings.h"
#include "core/fleet/issuer_keys.h"
#include "core/fleet/secret_reference.h"
#include "core/fleet/spelling.h"

#include <QHostAddress>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace core {
namespace {

constexpr std::string_view lowerLetters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view decimalDigits = "0123456789";
constexpr std::size_t longestText = 4'096;

bool consistsOf(std::string_view text, std::initializer_list<std::string_view> sets)
{
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return std::any_of(sets.begin(), sets.end(),
                           [&](std::string_view set) { return set.find(c) != std::string_view::npos; });
    });
}

bool hasControlOrSpace(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c <= ' ') || c == 0x7F; });
}

std::string numberText(double value)
{
    return Spelling<double>::write(value).text;
}

std::string complainUnless(bool holds, std::string_view text, const char* expected)
{
    return holds ? std::string() : inQuotes(text) + " is not " + expected;
}

bool isLoopback(const QString& host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

constexpr const char* aWord = "a name: 1 to 63 of A-Z, a-z, 0-9, _, . and -";

std::string complainOfSecret(const std::string& value)
{
    if (const auto name = secretNamed(value); !name || rule::isWord(*name))
        return {};
    return "secret: must be followed by " + std::string(aWord);
}

std::string complainOfPlaceholders(const std::string& argument, const std::vector<std::string>& allowed)
{
    for (std::size_t open = argument.find('{'); open != std::string::npos;
         open = argument.find('{', open + 1)) {
        const std::size_t end = argument.find_first_not_of(letters, open + 1);
        if (end == std::string::npos || end == open + 1 || argument[end] != '}')
            continue;
        const std::string word = argument.substr(open + 1, end - open - 1);
        if (std::find(allowed.begin(), allowed.end(), word) != allowed.end())
            continue;
        std::string message = inQuotes("{" + word + "}") + " is filled in by nobody; known are";
        for (const std::string& known : allowed)
            message += (&known == &allowed.front() ? " {" : ", {") + known + "}";
        return message;
    }
    return {};
}

bool isFieldName(std::string_view text)
{
    return !text.empty() && text.size() <= 256
        && consistsOf(text, {letters, decimalDigits, "!#$%&'*+-.^_`|~"});
}

}  // namespace

namespace rule {

bool isWord(std::string_view text)
{
    return !text.empty() && text.size() <= 63 && consistsOf(text, {letters, decimalDigits, "_.-"});
}

bool isId(std::string_view text)
{
    return !text.empty() && text.size() <= 63 && consistsOf(text, {lowerLetters, decimalDigits, "-"});
}

Rule<std::uint32_t> count(std::uint32_t low, std::uint32_t high)
{
    return {[=](const std::uint32_t& value) {
        return value >= low && value <= high
            ? std::string()
            : std::to_string(value) + " is outside " + std::to_string(low) + " to " + std::to_string(high);
    }};
}

Rule<double> within(double low, double high)
{
    return {[=](const double& value) {
        return value >= low && value <= high
            ? std::string()
            : numberText(value) + " is outside " + numberText(low) + " to " + numberText(high);
    }};
}

Rule<double> above(double low, double high)
{
    return {[=](const double& value) {
        return value > low && value <= high
            ? std::string()
            : numberText(value) + " must be above " + numberText(low) + " and at most " + numberText(high);
    }};
}

Rule<std::uint64_t> sizeWithin(std::uint64_t low, std::uint64_t high)
{
    return {[=](const std::uint64_t& value) {
        return value >= low && value <= high
            ? std::string()
            : formatSize(value) + " is outside " + formatSize(low) + " to " + formatSize(high);
    }};
}

Rule<Duration> longerThanZero()
{
    return {[](const Duration& value) {
        return value > Duration::zero() ? std::string() : std::string("must be longer than 0s");
    }};
}

Rule<std::string> text()
{
    return {[](const std::string& value) -> std::string {
        if (value.empty())
            return "is empty";
        return value.size() > longestText ? "is longer than 4096 bytes" : "";
    }};
}

Rule<std::string> oneOf(std::vector<std::string> words)
{
    return {[words = std::move(words)](const std::string& value) -> std::string {
        if (std::find(words.begin(), words.end(), value) != words.end())
            return {};
        std::string message = inQuotes(value) + (words.size() == 1 ? " is not " : " is none of ");
        for (const std::string& known : words)
            message += (&known == &words.front() ? "" : ", ") + known;
        return message;
    }};
}

Rule<std::string> word()
{
    return {[](const std::string& value) { return complainUnless(isWord(value), value, aWord); }};
}

Rule<std::string> version()
{
    return {[](const std::string& value) {
        const bool holds = !value.empty() && value.size() <= 63
            && consistsOf(value, {letters, decimalDigits, "._+-"})
            && consistsOf(value.substr(0, 1), {letters, decimalDigits});
        return complainUnless(holds, value, "a version: 1 to 63 of A-Z, a-z, 0-9, ., _, + and -");
    }};
}

Rule<std::string> urlPath()
{
    return {[](const std::string& value) {
        return complainUnless(value.starts_with('/') && value.size() <= 1'024 && !hasControlOrSpace(value),
                              value, "a path that starts with / and has no spaces");
    }};
}

bool isFileName(std::string_view text)
{
    return !text.empty() && text.size() <= 128 && text.front() != '.'
        && consistsOf(text, {letters, decimalDigits, "._-"});
}

Rule<std::string> fileName()
{
    return {[](const std::string& value) {
        return complainUnless(isFileName(value), value,
                              "a file's name: 1 to 128 of A-Z, a-z, 0-9, ., _ and -, with no dot first");
    }};
}

Rule<std::string> sha256()
{
    return {[](const std::string& value) {
        return complainUnless(value.size() == 64 && consistsOf(value, {decimalDigits, "abcdef"}), value,
                              "a SHA-256: 64 hexadecimal digits in lower case");
    }};
}

Rule<std::string> url(std::vector<std::string> schemes)
{
    return {[schemes = std::move(schemes)](const std::string& value) {
        const bool holds = std::any_of(schemes.begin(), schemes.end(), [&](const std::string& scheme) {
            return value.starts_with(scheme + "://") && value.size() > scheme.size() + 3;
        });
        return complainUnless(holds && value.size() <= longestText && !hasControlOrSpace(value), value,
                              ("a URL that starts with " + schemes.front() + "://").c_str());
    }};
}

Rule<std::string> keysLocation()
{
    return {[](const std::string& value) -> std::string {
        if (!isUrl(value))
            return {};
        // A password is not shown, and what two readers might take for different hosts is no URL here.
        const QUrl url(QString::fromStdString(value), QUrl::StrictMode);
        if (!url.isValid() || url.host().isEmpty() || hasControlOrSpace(value)
            || value.find('\\') != std::string::npos)
            return "is not a whole URL";
        if (!url.userInfo().isEmpty())
            return "is a URL with a name or a password, which is not taken";
        if (url.scheme() != "https"_L1 && url.scheme() != "http"_L1)
            return inQuotes(value) + " is neither a path nor an https:// URL";
        if (url.scheme() == "http"_L1 && !isLoopback(url.host()))
            return inQuotes(value) + " must be https://; http:// is for loopback hosts only";
        return {};
    }};
}

Rule<std::string> email()
{
    return {[](const std::string& value) {
        const std::size_t at = value.find('@');
        const bool holds = at != std::string::npos && at > 0 && at + 1 < value.size()
            && value.find('@', at + 1) == std::string::npos && value.size() <= 254
            && !hasControlOrSpace(value);
        return complainUnless(holds, value, "a mail address");
    }};
}

Rule<std::string> headerName()
{
    return {[](const std::string& value) {
        return complainUnless(isFieldName(value), value, "the name of a header field");
    }};
}

Rule<std::string> headerWithValue()
{
    return {[](const std::string& value) {
        const std::size_t colon = value.find(": ");
        const std::string_view sent =
            colon == std::string::npos ? "" : std::string_view(value).substr(colon + 2);
        const bool isText =
            std::all_of(sent.begin(), sent.end(), [](char c) { return c >= ' ' && c <= '~'; });
        return complainUnless(isFieldName(std::string_view(value).substr(0, colon)) && !sent.empty() && isText
                                  && trimmed(sent) == sent,
                              value, "a header field and its value, such as X-Team: research");
    }};
}

Rule<std::string> retryCause()
{
    return {[](const std::string& value) {
        const bool isStatus =
            value.size() == 3 && consistsOf(value, {decimalDigits}) && (value[0] == '4' || value[0] == '5');
        return complainUnless(isStatus || value == "connect" || value == "reset" || value == "timeout", value,
                              "connect, reset, timeout or a status from 400 to 599");
    }};
}

Rule<std::string> environmentValue()
{
    return {[](const std::string& value) -> std::string {
        return value.size() > 32'768 ? "is longer than 32768 bytes" : complainOfSecret(value);
    }};
}

Rule<std::string> fileOrSecret()
{
    return {[](const std::string& value) {
        std::string complaint = text().complaint(value);
        return complaint.empty() ? complainOfSecret(value) : complaint;
    }};
}

Rule<std::string> argument(std::vector<std::string> placeholders)
{
    return {[placeholders = std::move(placeholders)](const std::string& value) -> std::string {
        return value.size() > 32'768 ? "is longer than 32768 bytes"
                                     : complainOfPlaceholders(value, placeholders);
    }};
}

Rule<std::string> resource()
{
    return {[](const std::string& value) {
        const auto restOf = [&](std::string_view kind) {
            return value.starts_with(kind) ? std::string_view(value).substr(kind.size()) : std::string_view();
        };
        const std::string_view model = restOf("cache/models/");
        const std::string_view id =
            restOf("cache/config/").empty() ? restOf("agents/") : restOf("cache/config/");
        return complainUnless(
            id == "*" || isId(id) || model == "*" || isFileName(model), value,
            "agents/ID, cache/models/NAME or cache/config/ID, or * in the place of the last");
    }};
}

Rule<MapKey> keyWord()
{
    return {[](const MapKey& key) { return complainUnless(isWord(key.text), key.text, aWord); }};
}

Rule<MapKey> classKey()
{
    return {[](const MapKey& key) {
        return complainUnless(key.text == "*" || isWord(key.text), key.text, aWord);
    }};
}

Rule<MapKey> environmentKey()
{
    return {[](const MapKey& key) {
        const std::string& text = key.text;
        const bool holds = !text.empty() && text.size() <= 255
            && consistsOf(text, {letters, decimalDigits, "_"})
            && consistsOf(text.substr(0, 1), {letters, "_"});
        return complainUnless(holds, text,
                              "the name of an environment variable: letters, decimalDigits and _");
    }};
}

Rule<MapKey> seriesMapKey()
{
    return {[](const MapKey& key) { return seriesKey().complaint(key.text); }};
}

Rule<AgentId> agentId()
{
    return {[](const AgentId& value) {
        return value.text() == "fleet"
            ? std::string("\"fleet\" is the name of the fleet's own series; choose another")
            : id<AgentTag>().complaint(value);
    }};
}

Rule<std::vector<std::string>> notEmpty()
{
    return {[](const std::vector<std::string>& values) {
        return values.empty() ? std::string("the list is empty") : std::string();
    }};
}

}  // namespace rule
}  // namespace core
