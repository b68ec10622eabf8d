#include "core/runtime/history_question.h"

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration longestSpan = 24h * 366;

}  // namespace

Result<> checkHistoryQuestion(const std::vector<FileError>& errors, TimePoint from, TimePoint to)
{
    if (!errors.empty()) {
        const FileError& first = errors.front();
        return Error{ErrorCode::Invalid, (first.path.empty() ? "" : first.path + ": ") + first.message};
    }
    if (from >= to)
        return Error{ErrorCode::Invalid, "from must lie before to"};
    if (to - from > longestSpan)
        return Error{ErrorCode::Invalid, "the span is longer than a year"};
    return done;
}

}  // namespace core
