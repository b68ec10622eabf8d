#include "core/cache/glob.h"

#include <re2/re2.h>

namespace core {
namespace {

constexpr std::size_t longestPattern = 1'000;

re2::StringPiece pieceOf(std::string_view text)
{
    return {text.data(), text.size()};
}

// Stars in a row are one.
std::string expressionOf(std::string_view pattern)
{
    std::string expression;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '*' && i > 0 && pattern[i - 1] == '*')
            continue;
        if (pattern[i] == '*')
            expression += ".*";
        else if (pattern[i] == '?')
            expression += '.';
        else
            expression += re2::RE2::QuoteMeta(pieceOf(pattern.substr(i, 1)));
    }
    return expression;
}

}  // namespace

Result<Glob> Glob::parse(std::string_view pattern)
{
    if (pattern.empty())
        return Error{ErrorCode::Invalid, "the pattern is empty; * means everything"};
    if (pattern.size() > longestPattern)
        return Error{ErrorCode::Invalid, "the pattern is longer than 1000 bytes"};
    re2::RE2::Options options(re2::RE2::Latin1);  // a byte is a byte
    options.set_dot_nl(true);
    options.set_never_capture(true);
    options.set_log_errors(false);
    auto expression = std::make_shared<const re2::RE2>(expressionOf(pattern), options);
    if (!expression->ok())
        return Error{ErrorCode::Invalid, "the pattern cannot be used: " + expression->error()};
    return Glob(std::string(pattern), std::move(expression));
}

Glob::Glob(std::string pattern, std::shared_ptr<const re2::RE2> expression)
    : m_pattern(std::move(pattern)),
      m_expression(std::move(expression))
{
}

bool Glob::matches(std::string_view text) const
{
    return re2::RE2::FullMatch(pieceOf(text), *m_expression);
}

}  // namespace core
