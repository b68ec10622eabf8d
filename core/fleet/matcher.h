#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace core {

// One condition on a label of an alert, as Alertmanager writes it: agent="summarizer", rule!="high-cpu",
// instance=~"summarizer-0.*", region!~"us-.*". An expression must match the whole value (RE2's syntax).
class Matcher {
public:
    enum class Kind { Equal, NotEqual, Matches, MatchesNot };

    // Invalid names what is wrong: an unknown label, a missing quote, a bad expression.
    static Result<Matcher> parse(std::string_view text);

    const std::string& label() const { return m_label; }
    bool matches(std::string_view value) const;
    std::string text() const;  // parses back equal

    bool operator==(const Matcher& other) const;

private:
    Matcher(std::string label, Kind kind, std::string value);

    std::string m_label;
    Kind m_kind;
    std::string m_value;
    std::shared_ptr<const re2::RE2> m_expression;  // of the last two kinds
};

}  // namespace core
