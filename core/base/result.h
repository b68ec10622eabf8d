#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace core {

// The kinds of failure a caller may act on differently. Add a code only when some caller branches on it.
enum class ErrorCode {
    Invalid,  // the input breaks a rule; the context says which
    NotFound,  // no such agent, instance, file or entry
    Exists,  // it is there already
    Stale,  // the caller saw an older revision
    Refused,  // understood, and not possible now
    Forbidden,  // who asks may not do it
    Busy,  // a bound is reached; trying later may help
    Unreachable,  // the other side does not answer
    TimedOut,
    Corrupt,  // stored or received data is not what it must be
    Io,  // the operating system refused: disk, descriptor, process
    Cancelled,
};

// A failure: what to do about it (`code`) and where it happened (`context`, for logs, never translated).
struct Error {
    ErrorCode code;
    std::string context;

    bool operator==(const Error&) const = default;
};

// The value of a Result<> that succeeded: `return done;`.
inline constexpr std::monostate done;

// Either a T or the reason there is none. Asking for the one it does not hold is a bug and throws.
template <typename T = void>
class [[nodiscard]] Result {
    using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

public:
    Result(Value value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return m_state.index() == 0; }

    const Value& value() const& { return std::get<0>(m_state); }
    Value& value() & { return std::get<0>(m_state); }
    Value&& value() && { return std::get<0>(std::move(m_state)); }
    const Error& error() const { return std::get<1>(m_state); }

private:
    std::variant<Value, Error> m_state;
};

}  // namespace core
