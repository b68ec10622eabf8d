#pragma once

#include "core/fleet/findings.h"
#include "core/fleet/rules.h"
#include "core/fleet/spelling.h"

#include <map>
#include <optional>

namespace core {

// Reads the keys of one map into a spec. It is a visitor of the spec's fields, see agent_fields.h: there the
// keys stand once, for reading, writing and comparing.
class FieldReader {
public:
    FieldReader(const Document& map, std::string path, Findings& findings)
        : m_map(map),
          m_path(std::move(path)),
          m_findings(findings),
          m_errorsBefore(findings.count())
    {
        m_findings.place(m_path, map.line, map.column);
    }

    static constexpr bool reads = true;

    template <typename T, typename... Rules>
    void key(const char* name, T& value, const Rules&... rules)
    {
        m_known.emplace_back(name);
        if (const Document* given = m_map.find(name))
            readValue(*given, pathOf(name), value, rules...);
    }

    template <typename T, typename... Rules>
    void need(const char* name, T& value, const Rules&... rules)
    {
        if (!m_map.find(name))
            m_findings.add(m_path, std::string("the key \"") + name + "\" is missing");
        key(name, value, rules...);
    }

    // A value, or a word that stands for its absence.
    template <typename T, typename... Rules>
    void keyOr(const char* name, const char* word, T& value, const Rules&... rules)
    {
        const Document* given = m_map.find(name);
        if (given && given->kind == Document::Kind::Text && given->text == word) {
            m_known.emplace_back(name);
            m_findings.place(pathOf(name), given->line, given->column);
            value = T();
        } else if (given && given->kind != Document::Kind::Map) {
            m_known.emplace_back(name);
            m_findings.place(pathOf(name), given->line, given->column);
            m_findings.add(pathOf(name), std::string("expected ") + word + ", or a map");
        } else {
            key(name, value, rules...);
        }
    }

    // Keys that stand one level deeper in the file than in the spec.
    template <typename Fields>
    void group(const char* name, const Fields& fields)
    {
        m_known.emplace_back(name);
        if (const Document* given = m_map.find(name))
            readMap(*given, pathOf(name), fields);
    }

    // A rule over several keys, said at one of them. It is not looked at when a key is wrong by itself.
    void require(bool holds, const char* name, const std::string& message)
    {
        if (!holds && m_findings.count() == m_errorsBefore)
            m_findings.add(*name == '\0' ? m_path : pathOf(name), message);
    }

    bool has(const char* name) const { return m_map.find(name) != nullptr; }

    // Complains of the keys that nothing asked for.
    void finish() const;

private:
    std::string pathOf(const std::string& name) const { return m_path.empty() ? name : m_path + "." + name; }

    template <typename Fields>
    void readMap(const Document& given, const std::string& path, const Fields& fields);
    template <typename T, typename... Rules>
    void readValue(const Document& given, const std::string& path, T& value, const Rules&... rules);
    template <typename T, typename... Rules>
    void readValue(const Document& given, const std::string& path, std::optional<T>& value,
                   const Rules&... rules);
    template <typename T, typename... Rules>
    void readValue(const Document& given, const std::string& path, std::vector<T>& values,
                   const Rules&... rules);
    template <typename T, typename... Rules>
    void readValue(const Document& given, const std::string& path, std::map<std::string, T>& values,
                   const Rules&... rules);
    template <typename T, typename... Rules>
    static std::optional<T> parse(const Document& scalar);
    template <typename T, typename R>
    void obey(const std::string& path, const T& value, const R& given);

    const Document& m_map;
    std::string m_path;
    Findings& m_findings;
    std::size_t m_errorsBefore;
    std::vector<std::string> m_known;
};

}  // namespace core

#include "core/fleet/field_reader_values.h"

namespace core {

// Fills a spec in from YAML; what the text is not, is in the findings.
template <typename Spec>
void readSpec(std::string_view text, Spec& spec, Findings& findings)
{
    const DocumentReading reading = readDocument(text);
    for (const FileError& error : reading.errors)
        findings.add(error);
    const Document& root = reading.document;
    if (root.kind != Document::Kind::Map) {
        if (reading.errors.empty())
            findings.add({root.line, root.column, {}, "expected a map of keys and values"});
        return;
    }
    FieldReader reader(root, {}, findings);
    fieldsOf(reader, spec);
    reader.finish();
}

}  // namespace core
