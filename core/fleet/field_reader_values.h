#pragma once

// How FieldReader reads each kind of value; a part of field_reader.h.

#include "core/fleet/field_reader.h"

namespace core {

template <typename Fields>
void FieldReader::readMap(const Document& given, const std::string& path, const Fields& fields)
{
    m_findings.place(path, given.line, given.column);
    if (given.kind != Document::Kind::Map)
        return m_findings.add(path, "expected a map of keys and values");
    FieldReader reader(given, path, m_findings);
    fields(reader);
    reader.finish();
}

template <typename T, typename... Rules>
void FieldReader::readValue(const Document& given, const std::string& path, T& value, const Rules&... rules)
{
    m_findings.place(path, given.line, given.column);
    if constexpr (Spelled<T>) {
        if (std::optional<T> read = parse<T, Rules...>(given)) {
            value = std::move(*read);
            (obey(path, value, rules), ...);
        } else {
            m_findings.add(path, "expected " + Spelling<T>::expected());
        }
    } else {
        readMap(given, path, [&](FieldReader& reader) { fieldsOf(reader, value); });
    }
}

template <typename T, typename... Rules>
void FieldReader::readValue(const Document& given, const std::string& path, std::optional<T>& value,
                            const Rules&... rules)
{
    readValue(given, path, value.emplace(), rules...);
}

template <typename T, typename... Rules>
void FieldReader::readValue(const Document& given, const std::string& path, std::vector<T>& values,
                            const Rules&... rules)
{
    m_findings.place(path, given.line, given.column);
    if (given.kind != Document::Kind::List)
        return m_findings.add(path, "expected a list");
    values.clear();
    for (const Document& item : given.items) {
        const std::string itemPath = path + "[" + std::to_string(values.size()) + "]";
        readValue(item, itemPath, values.emplace_back(), rules...);
    }
    (obey(path, values, rules), ...);
}

template <typename T, typename... Rules>
void FieldReader::readValue(const Document& given, const std::string& path, std::map<std::string, T>& values,
                            const Rules&... rules)
{
    m_findings.place(path, given.line, given.column);
    if (given.kind != Document::Kind::Map)
        return m_findings.add(path, "expected a map of names and values");
    values.clear();
    for (const Member& member : given.members) {
        const std::string memberPath = path + "." + member.key;
        m_findings.place(memberPath, member.line, member.column);
        (obey(memberPath, MapKey{member.key}, rules), ...);
        readValue(member.value, memberPath, values[member.key], rules...);
    }
}

template <typename T, typename... Rules>
std::optional<T> FieldReader::parse(const Document& scalar)
{
    if constexpr (std::is_same_v<T, std::string> && (std::is_same_v<Rules, LooseText> || ...))
        return parseText(scalar, true);
    else
        return Spelling<T>::parse(scalar);
}

template <typename T, typename R>
void FieldReader::obey(const std::string& path, const T& value, const R& given)
{
    if constexpr (std::is_same_v<R, Rule<T>>)
        if (std::string complaint = given.complaint(value); !complaint.empty())
            m_findings.add(path, std::move(complaint));
}

}  // namespace core
