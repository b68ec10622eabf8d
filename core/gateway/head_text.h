#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>

namespace core {

// Appends to a text. Room is made for many parts at once, since a head has dozens of them; the text has its
// true length again when this has gone, and nothing else may touch it before.
class HeadText {
public:
    static constexpr std::string_view lineEnd = "\r\n";

    explicit HeadText(std::string& text) : m_text(text), m_size(text.size()) {}
    HeadText(const HeadText&) = delete;
    HeadText& operator=(const HeadText&) = delete;
    ~HeadText() { m_text.resize(m_size); }

    HeadText& operator+=(std::string_view part)
    {
        if (m_text.size() - m_size < part.size())
            m_text.resize(m_size + std::max(part.size(), roomAtOnce));
        std::memcpy(m_text.data() + m_size, part.data(), part.size());
        m_size += part.size();
        return *this;
    }
    void add(std::initializer_list<std::string_view> parts)
    {
        for (const std::string_view part : parts)
            *this += part;
    }
    void addField(std::string_view name, std::string_view value) { add({name, ": ", value, lineEnd}); }
    void addField(std::string_view name, std::uint64_t value)
    {
        add({name, ": "});
        addNumber(value);
        *this += lineEnd;
    }
    void addNumber(std::uint64_t number, int base = 10)
    {
        std::array<char, 20> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
        *this += std::string_view(digits.data(), static_cast<std::size_t>(end.ptr - digits.data()));
    }

private:
    static constexpr std::size_t roomAtOnce = 512;

    std::string& m_text;
    std::size_t m_size;  // of what was added; behind it there is room
};

}  // namespace core
