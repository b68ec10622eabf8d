#pragma once

#include "core/gateway/http_head.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace core {

// Tokens of a model, as an answer of it tells.
struct TokenUsage {
    std::uint64_t input = 0;
    std::uint64_t output = 0;

    bool operator==(const TokenUsage&) const = default;
};

// Looks for `usage` objects in an answer that passes by, whole or as a stream of events, in the forms of the
// OpenAI API (prompt_tokens and completion_tokens, or input_tokens and output_tokens). Of several, as a
// stream tells them, each count is the largest, since later ones contain earlier ones. Keeps at most 4 KiB.
class UsageReader {
public:
    // False when an answer of that kind says nothing of the sort: neither JSON nor events, or compressed.
    bool begin(const HttpHead& response);
    // The next bytes of the body, cut anywhere.
    void read(std::string_view bytes);
    const TokenUsage& usage() const { return m_usage; }

private:
    static constexpr std::size_t longestObject = 4U << 10;  // bytes
    enum class State { Seeking, Colon, Brace, Object };

    std::string_view seek(std::string_view bytes);
    std::string_view takeObject(std::string_view bytes);
    void readObject();

    State m_state = State::Seeking;
    std::string m_tail;  // what may be the beginning of the key
    std::string m_object;
    std::size_t m_depth = 0;
    bool m_isInText = false;
    bool m_isEscaped = false;
    TokenUsage m_usage;
};

}  // namespace core
