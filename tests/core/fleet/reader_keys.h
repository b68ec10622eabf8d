#pragma once

#include "core/fleet/fleet_fields.h"

#include <functional>
#include <map>
#include <set>
#include <string>

// What the fleet file's reader knows, collected from the same field lists that it reads by. Paths have []
// for the items of a list and .* for the values of a map: agents[].run.environment.*
struct ReaderKeys {
    std::set<std::string> keys;
    std::set<std::string> required;
    // Whether a value, as a file would spell it, is what the reader takes when the key is left out.
    std::map<std::string, std::function<bool(const core::Document&)>> defaults;
};

class KeyCollector {
public:
    static constexpr bool reads = true;

    KeyCollector(std::string path, ReaderKeys& found) : m_path(std::move(path)), m_found(found) {}

    template <typename T, typename... Rules>
    void key(const char* name, T& value, const Rules&...)
    {
        const std::string path = pathOf(name);
        m_found.keys.insert(path);
        visit(path, value);
    }

    template <typename T, typename... Rules>
    void need(const char* name, T& value, const Rules&... rules)
    {
        key(name, value, rules...);
        m_found.required.insert(pathOf(name));
        m_found.defaults.erase(pathOf(name));
    }

    template <typename T, typename... Rules>
    void keyOr(const char* name, const char* word, T& value, const Rules&... rules)
    {
        key(name, value, rules...);
        m_found.defaults[pathOf(name)] = [word](const core::Document& given) { return given.text == word; };
    }

    template <typename Fields>
    void group(const char* name, const Fields& fields)
    {
        m_found.keys.insert(pathOf(name));
        KeyCollector inner(pathOf(name), m_found);
        fields(inner);
    }

    void require(bool, const char*, const std::string&) const {}
    bool has(const char*) const { return true; }

private:
    std::string pathOf(const std::string& name) const { return m_path.empty() ? name : m_path + "." + name; }

    template <typename T>
    void visit(const std::string& path, T& value)
    {
        if constexpr (!core::Spelled<T>) {
            KeyCollector inner(path, m_found);
            fieldsOf(inner, value);
        } else if (!core::Spelling<T>::write(value).text.empty()) {
            m_found.defaults[path] = [value](const core::Document& given) {
                return core::Spelling<T>::parse(given) == value;
            };
        }
    }

    template <typename T>
    void visit(const std::string& path, std::optional<T>&)
    {
        T value{};
        visit(path, value);
        m_found.defaults.erase(path);
    }

    template <typename T>
    void visit(const std::string& path, std::vector<T>& values)
    {
        T item{};
        visit(path + "[]", item);
        m_found.defaults.erase(path + "[]");
        if constexpr (std::is_same_v<T, std::string>)
            if (!values.empty())
                m_found.defaults[path] = [values](const core::Document& given) {
                    std::vector<std::string> texts;
                    for (const core::Document& text : given.items)
                        texts.push_back(text.text);
                    return texts == values;
                };
    }

    template <typename T>
    void visit(const std::string& path, std::map<std::string, T>&)
    {
        T value{};
        visit(path + ".*", value);
        m_found.defaults.erase(path + ".*");
    }

    std::string m_path;
    ReaderKeys& m_found;
};

inline ReaderKeys readerKeys()
{
    ReaderKeys found;
    core::FleetSpec fleet;
    KeyCollector collector({}, found);
    fieldsOf(collector, fleet);
    return found;
}
