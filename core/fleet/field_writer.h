#pragma once

#include "core/fleet/document.h"
#include "core/fleet/rules.h"
#include "core/fleet/spelling.h"

#include <map>
#include <optional>

namespace core {

// Writes the keys of a spec into a map: the counterpart of FieldReader. It leaves out what is absent (an
// empty text, an optional value that is not there) and nothing else.
class FieldWriter {
public:
    static constexpr bool reads = false;

    template <typename T, typename... Rules>
    void key(const char* name, const T& value, const Rules&...)
    {
        if (!isAbsent(value))
            append(name, written(value));
    }

    template <typename T, typename... Rules>
    void need(const char* name, const T& value, const Rules&...)
    {
        append(name, written(value));
    }

    template <typename T, typename... Rules>
    void keyOr(const char* name, const char* word, const T& value, const Rules&...)
    {
        append(name, value == T() ? Document::quotedText(word) : written(value));
    }

    template <typename Fields>
    void group(const char* name, const Fields& fields)
    {
        FieldWriter inner;
        fields(inner);
        append(name, inner.take());
    }

    void require(bool, const char*, const std::string&) const {}
    bool has(const char*) const { return true; }

    Document take() { return std::move(m_map); }

private:
    void append(std::string name, Document value)
    {
        m_map.members.push_back({std::move(name), 1, 1, std::move(value)});
    }

    template <typename T>
    static bool isAbsent(const T&)
    {
        return false;
    }
    static bool isAbsent(const std::string& text) { return text.empty(); }
    template <typename T>
    static bool isAbsent(const std::optional<T>& value)
    {
        return !value.has_value();
    }

    template <typename T>
    static Document written(const T& value)
    {
        if constexpr (Spelled<T>) {
            return Spelling<T>::write(value);
        } else {
            FieldWriter inner;
            fieldsOf(inner, value);
            return inner.take();
        }
    }

    template <typename T>
    static Document written(const std::optional<T>& value)
    {
        return written(*value);
    }

    template <typename T>
    static Document written(const std::vector<T>& values)
    {
        Document list = Document::list();
        for (const T& value : values)
            list.items.push_back(written(value));
        return list;
    }

    template <typename T>
    static Document written(const std::map<std::string, T>& values)
    {
        Document map = Document::map();
        for (const auto& [name, value] : values)
            map.members.push_back({name, 1, 1, written(value)});
        return map;
    }

    Document m_map = Document::map();
};

}  // namespace core
