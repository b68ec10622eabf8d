#pragma once

#include "core/fleet/document.h"
#include "core/fleet/fleet_file_spec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace core {

// How the fleet file spells each kind of scalar: reading, writing, and what to say when it is something else.
// `loose` takes a number or a truth value for a text, as it stands in the file.
std::optional<std::string> parseText(const Document& scalar, bool loose);

template <typename T>
struct Spelling;

template <>
struct Spelling<std::string> {
    static std::optional<std::string> parse(const Document& scalar) { return parseText(scalar, false); }
    static Document write(const std::string& text) { return Document::quotedText(text); }
    static std::string expected() { return "a text"; }
};

template <>
struct Spelling<bool> {
    static std::optional<bool> parse(const Document& scalar);
    static Document write(bool value) { return Document::plain(value ? "true" : "false"); }
    static std::string expected() { return "true or false"; }
};

// Decimal and finite; no octal, no sexagesimal, no infinities.
template <>
struct Spelling<double> {
    static std::optional<double> parse(const Document& scalar);
    static Document write(double value);
    static std::string expected() { return "a number"; }
};

template <>
struct Spelling<std::uint32_t> {
    static std::optional<std::uint32_t> parse(const Document& scalar);
    static Document write(std::uint32_t value) { return Document::plain(std::to_string(value)); }
    static std::string expected() { return "a whole number, 0 or more"; }
};

template <>
struct Spelling<std::uint64_t> {
    static std::optional<std::uint64_t> parse(const Document& scalar);
    static Document write(std::uint64_t bytes);
    static std::string expected() { return "a size with its unit, such as 64KiB, 512MiB or 2GiB"; }
};

template <>
struct Spelling<Duration> {
    static std::optional<Duration> parse(const Document& scalar);
    static Document write(Duration duration);
    static std::string expected() { return "a duration with its unit, such as 500ms, 2s, 5m, 1h or 1d"; }
};

template <>
struct Spelling<ListenAddress> {
    static std::optional<ListenAddress> parse(const Document& scalar);
    static Document write(const ListenAddress& address);
    static std::string expected() { return "HOST:PORT with a port from 0 to 65535"; }
};

template <typename Tag>
struct Spelling<Id<Tag>> {
    static std::optional<Id<Tag>> parse(const Document& scalar)
    {
        auto text = parseText(scalar, true);
        return text ? std::optional(Id<Tag>(std::move(*text))) : std::nullopt;
    }
    static Document write(const Id<Tag>& id) { return Document::quotedText(id.text()); }
    static std::string expected() { return "a name"; }
};

template <typename E>
using WordTable = std::vector<std::pair<E, std::string_view>>;

const WordTable<OnExit>& wordsOf(OnExit);
const WordTable<ScalingSelect>& wordsOf(ScalingSelect);
const WordTable<ScalingScope>& wordsOf(ScalingScope);
const WordTable<PlatformKind>& wordsOf(PlatformKind);
const WordTable<ScrapeMode>& wordsOf(ScrapeMode);
const WordTable<RoutingStrategy>& wordsOf(RoutingStrategy);
const WordTable<Severity>& wordsOf(Severity);
const WordTable<NoDataPolicy>& wordsOf(NoDataPolicy);
const WordTable<ErrorPolicy>& wordsOf(ErrorPolicy);

template <typename E>
requires std::is_enum_v<E>
struct Spelling<E> {
    static std::optional<E> parse(const Document& scalar)
    {
        for (const auto& [value, word] : wordsOf(E{}))
            if (scalar.kind == Document::Kind::Text && scalar.text == word)
                return value;
        return std::nullopt;
    }
    static Document write(E value)
    {
        for (const auto& [candidate, word] : wordsOf(E{}))
            if (candidate == value)
                return Document::quotedText(std::string(word));
        return Document();
    }
    static std::string expected()
    {
        std::string words;
        for (const auto& [value, word] : wordsOf(E{}))
            words += (words.empty() ? "" : ", ") + std::string(word);
        return wordsOf(E{}).size() == 1 ? words : "one of " + words;
    }
};

template <typename T>
concept Spelled = requires(const Document& scalar)
{
    Spelling<T>::parse(scalar);
};

}  // namespace core
