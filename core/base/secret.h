#pragma once

#include <string.h>

#include <string>
#include <string_view>
#include <utility>

namespace core {

// Text that must not leak: wiped when it goes, compared in constant time, and without a way to print it.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : m_text(std::move(text)) { wipe(text); }
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : m_text(std::move(other.m_text)) { wipe(other.m_text); }
    ~Secret() { wipe(m_text); }

    Secret& operator=(Secret other) noexcept
    {
        m_text.swap(other.m_text);
        return *this;
    }

    bool isEmpty() const { return m_text.empty(); }

    // The text itself, for the one place that must use it. Do not store what it returns.
    std::string_view reveal() const { return m_text; }

    // Takes the same time wherever the texts differ; their lengths are not hidden.
    bool matches(std::string_view candidate) const
    {
        if (candidate.size() != m_text.size())
            return false;
        unsigned char difference = 0;
        for (std::size_t i = 0; i < m_text.size(); ++i)
            difference = static_cast<unsigned char>(difference | (m_text[i] ^ candidate[i]));
        return difference == 0;
    }

private:
    // All that it has room for: a short text that was moved from is still there.
    static void wipe(std::string& text) noexcept
    {
        text.resize(text.capacity());
        ::explicit_bzero(text.data(), text.size());  // which no compiler leaves out
        text.clear();
    }

    std::string m_text;
};

}  // namespace core
