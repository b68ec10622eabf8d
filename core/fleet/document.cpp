#include "core/fleet/document.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace core {

Document Document::ofKind(Kind kind)
{
    Document document;
    document.kind = kind;
    return document;
}

Document Document::plain(std::string text)
{
    Document document = ofKind(Kind::Text);
    document.text = std::move(text);
    return document;
}

Document Document::quotedText(std::string text)
{
    Document document = plain(std::move(text));
    document.quoted = true;
    return document;
}

Document Document::list()
{
    return ofKind(Kind::List);
}

Document Document::map()
{
    return ofKind(Kind::Map);
}

const Document* Document::find(std::string_view key) const
{
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const Member& member) { return member.key == key; });
    return found == members.end() ? nullptr : &found->value;
}

namespace {

std::optional<unsigned> fourHexDigits(std::string_view text)
{
    unsigned value = 0;
    if (text.size() < 6 || text[0] != '\\' || text[1] != 'u')
        return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, value, 16);
    return error == std::errc() && end == text.data() + 6 ? std::optional(value) : std::nullopt;
}

// The escape at the start of the text: appends what YAML calls it and returns how long it was.
std::size_t takeEscape(std::string_view text, std::string& to)
{
    const auto high = fourHexDigits(text);
    const auto low = high ? fourHexDigits(text.substr(6)) : std::nullopt;
    if (!high || !low || *high < 0xD800 || *high > 0xDBFF || *low < 0xDC00 || *low > 0xDFFF) {
        to += text.substr(0, 2);
        return 2;
    }
    static constexpr const char* digits = "0123456789ABCDEF";
    const unsigned code = 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00);
    to += "\\U";
    for (int shift = 28; shift >= 0; shift -= 4)
        to += digits[(code >> shift) & 0xF];
    return 12;
}

void appendQuoted(const std::string& text, std::string& to)
{
    static constexpr const char* digits = "0123456789abcdef";
    to += '"';
    for (const char byte : text) {
        if (byte == '"' || byte == '\\') {
            to += '\\';
            to += byte;
        } else if ((byte >= 0 && byte < 0x20) || byte == 0x7F) {
            to += "\\u00";
            to += digits[(byte >> 4) & 0xF];
            to += digits[byte & 0xF];
        } else {
            to += byte;
        }
    }
    to += '"';
}

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

// A number with its unit: 10s, 64KiB.
bool isQuantity(const std::string& text)
{
    const std::size_t unit = text.find_first_not_of("0123456789");
    return unit > 0 && unit != std::string::npos
        && text.find_first_not_of("msdhKMGTiB", unit) == std::string::npos;
}

// Texts that YAML surely reads back as texts; all others are quoted.
bool needsNoQuotes(const std::string& text)
{
    static constexpr std::string_view others = "0123456789_-./";
    static const std::vector<std::string> words{"true", "false", "yes", "no", "on", "off",
                                                "null", "nan",   "inf", "y",  "n"};
    if (text.empty() || text.size() > 200)
        return false;
    if (letters.find(text.front()) == std::string_view::npos && text.front() != '/')
        return isQuantity(text);
    const bool simple = std::all_of(text.begin(), text.end(), [](char c) {
        return letters.find(c) != std::string_view::npos || others.find(c) != std::string_view::npos;
    });
    return simple && std::find(words.begin(), words.end(), lowerCase(text)) == words.end();
}

void appendScalar(const Document& scalar, std::string& to)
{
    if (scalar.kind == Document::Kind::Null)
        to += "null";
    else if (scalar.quoted)
        appendQuoted(scalar.text, to);
    else
        to += scalar.text;
}

void appendJson(const Document& document, std::string& to)
{
    const char* between = "";
    if (document.kind == Document::Kind::List) {
        to += '[';
        for (const Document& item : document.items) {
            to += std::exchange(between, ", ");
            appendJson(item, to);
        }
        to += ']';
    } else if (document.kind == Document::Kind::Map) {
        to += '{';
        for (const Member& member : document.members) {
            to += std::exchange(between, ", ");
            appendQuoted(member.key, to);
            to += ": ";
            appendJson(member.value, to);
        }
        to += '}';
    } else {
        appendScalar(document, to);
    }
}

bool isBlock(const Document& document)
{
    return !document.items.empty() || !document.members.empty();
}

bool isShortList(const Document& document)
{
    return document.kind == Document::Kind::List
        && std::none_of(document.items.begin(), document.items.end(), isBlock);
}

void appendYamlText(const std::string& text, std::string& to)
{
    if (needsNoQuotes(text))
        to += text;
    else
        appendQuoted(text, to);
}

void appendShortList(const Document& list, std::string& to)
{
    to += '[';
    for (const Document& item : list.items) {
        to += &item == &list.items.front() ? "" : ", ";
        if (item.quoted)
            appendYamlText(item.text, to);
        else
            appendJson(item, to);
    }
    to += ']';
}

void appendYaml(const Document& document, std::size_t indent, std::string& to);

void appendValue(const Document& value, std::size_t indent, std::string& to)
{
    if (value.kind == Document::Kind::Text && value.quoted)
        appendYamlText(value.text, to);
    else if (isShortList(value))
        appendShortList(value, to);
    else if (!isBlock(value))
        appendJson(value, to);
    else {
        to += '\n';
        appendYaml(value, indent, to);
        return;
    }
    to += '\n';
}

// A list's items are maps here: lists of texts stand on one line.
void appendYaml(const Document& document, std::size_t indent, std::string& to)
{
    const std::string margin(indent, ' ');
    for (const Member& member : document.members) {
        to += margin;
        appendYamlText(member.key, to);
        to += isBlock(member.value) && !isShortList(member.value) ? ":" : ": ";
        appendValue(member.value, indent + 2, to);
    }
    for (const Document& item : document.items) {
        std::string block;
        appendYaml(item, indent + 2, block);
        block.replace(indent, 1, "-");
        to += block;
    }
}

}  // namespace

std::string yamlFromJson(std::string_view json)
{
    std::string yaml;
    yaml.reserve(json.size());
    bool inText = false;
    for (std::size_t i = 0; i < json.size();) {
        if (inText && json[i] == '\\') {
            i += takeEscape(json.substr(i), yaml);
            continue;
        }
        if (json[i] == '"')
            inText = !inText;
        yaml += !inText && json[i] == '\t' ? ' ' : json[i];
        ++i;
    }
    return yaml;
}

std::string toYaml(const Document& document)
{
    std::string text;
    appendYaml(document, 0, text);
    return text;
}

std::string toJson(const Document& document)
{
    std::string text;
    appendJson(document, text);
    return text;
}

}  // namespace core
