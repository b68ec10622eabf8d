#include "core/fleet/matcher.h"

#include "core/base/text.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace core {
namespace {

constexpr std::array<std::string_view, 6> labels{"rule", "agent", "instance", "region", "severity", "type"};
constexpr std::size_t longestValue = 1'000;
constexpr std::int64_t expressionMemory = 1 << 20;

struct Operator {
    std::string_view sign;
    Matcher::Kind kind;
};

// The longer ones first.
constexpr std::array<Operator, 4> operators{{{"=~", Matcher::Kind::Matches},
                                             {"!~", Matcher::Kind::MatchesNot},
                                             {"!=", Matcher::Kind::NotEqual},
                                             {"=", Matcher::Kind::Equal}}};

std::string_view signOf(Matcher::Kind kind)
{
    for (const Operator& candidate : operators)
        if (candidate.kind == kind)
            return candidate.sign;
    return {};
}

// The text between two quotes, where a backslash takes the next character as it is.
Result<std::string> unquoted(std::string_view text)
{
    if (text.size() < 2 || text.front() != '"' || text.back() != '"')
        return Error{ErrorCode::Invalid, "the value of a matcher stands in double quotes"};
    std::string value;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == '"')
            return Error{ErrorCode::Invalid, "a quote inside a value is written \\\""};
        if (text[i] == '\\' && i + 2 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\'))
            ++i;
        else if (text[i] == '\\' && i + 2 == text.size())
            return Error{ErrorCode::Invalid, "the value of a matcher stands in double quotes"};
        value += text[i];
    }
    return value;
}

}  // namespace

Matcher::Matcher(std::string label, Kind kind, std::string value)
    : m_label(std::move(label)),
      m_kind(kind),
      m_value(std::move(value))
{
    if (m_kind != Kind::Matches && m_kind != Kind::MatchesNot)
        return;
    re2::RE2::Options options(re2::RE2::Quiet);
    options.set_max_mem(expressionMemory);
    m_expression = std::make_shared<const re2::RE2>(m_value, options);
}

Result<Matcher> Matcher::parse(std::string_view text)
{
    text = trimmed(text);
    const auto at = text.find_first_of("=!");
    if (at == std::string_view::npos)
        return Error{ErrorCode::Invalid, "a matcher is a label, one of = != =~ !~, and a value in quotes"};
    const std::string label(trimmed(text.substr(0, at)));
    if (std::find(labels.begin(), labels.end(), label) == labels.end())
        return Error{ErrorCode::Invalid,
                     "\"" + label
                         + "\" is no label; there are rule, agent, instance, region, severity, type"};
    const std::string_view rest = text.substr(at);
    for (const Operator& candidate : operators) {
        if (!rest.starts_with(candidate.sign))
            continue;
        auto value = unquoted(trimmed(rest.substr(candidate.sign.size())));
        if (!value)
            return value.error();
        if (value.value().size() > longestValue)
            return Error{ErrorCode::Invalid, "the value of a matcher has at most 1000 bytes"};
        Matcher made(label, candidate.kind, std::move(value).value());
        if (made.m_expression && !made.m_expression->ok())
            return Error{ErrorCode::Invalid, "bad expression: " + made.m_expression->error()};
        return made;
    }
    return Error{ErrorCode::Invalid, "a matcher compares by one of = != =~ !~"};
}

bool Matcher::matches(std::string_view value) const
{
    switch (m_kind) {
    case Kind::Equal: return value == m_value;
    case Kind::NotEqual: return value != m_value;
    case Kind::Matches:
    case Kind::MatchesNot: break;
    }
    const bool found = re2::RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *m_expression);
    return found == (m_kind == Kind::Matches);
}

std::string Matcher::text() const
{
    std::string quoted;
    for (const char c : m_value) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return m_label + std::string(signOf(m_kind)) + "\"" + quoted + "\"";
}

bool Matcher::operator==(const Matcher& other) const
{
    return m_label == other.m_label && m_kind == other.m_kind && m_value == other.m_value;
}

}  // namespace core
