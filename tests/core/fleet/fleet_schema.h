#pragma once

#include "core/fleet/document.h"

#include <QJsonObject>

#include <functional>
#include <memory>
#include <string>

namespace valijson {
class Schema;
}

// resources/fleet.schema.json, as an editor uses it.
class FleetSchema {
public:
    FleetSchema();
    ~FleetSchema();

    bool accepts(const core::Document& document) const;
    // What the schema says about a document; empty when it accepts it.
    QString complaints(const core::Document& document) const;

    // Calls back for each schema that stands for a value: with the value's path, as ReaderKeys has it, and
    // whether its key is required.
    using Visit = std::function<void(const std::string& path, const QJsonObject& schema, bool isRequired)>;
    void forEachKey(const Visit& visit) const { walk({}, m_json, visit); }

    // The keywords that hold for the value at a path; of alternatives, those of the first that has such a
    // path.
    QJsonObject at(const std::string& path) const;

private:
    void walk(const std::string& path, const QJsonObject& schema, const Visit& visit) const;
    QJsonObject resolved(QJsonObject schema) const;

    QJsonObject m_json;
    std::unique_ptr<valijson::Schema> m_schema;
};

// As an editor's YAML reader sees the document: plain numbers and truth values are what they look like.
QJsonValue toQJson(const core::Document& document);
