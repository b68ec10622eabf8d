#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace core {

// A pattern over a whole text: `*` is any bytes or none, `?` is one byte, all else is itself. Matching takes
// time linear in the text, whatever the pattern. Immutable; any thread.
class Glob {
public:
    // Invalid for an empty pattern, which would mean everything by accident, and for one above 1000 bytes.
    static Result<Glob> parse(std::string_view pattern);

    bool matches(std::string_view text) const;
    const std::string& pattern() const { return m_pattern; }

private:
    Glob(std::string pattern, std::shared_ptr<const re2::RE2> expression);

    std::string m_pattern;
    std::shared_ptr<const re2::RE2> m_expression;
};

}  // namespace core
