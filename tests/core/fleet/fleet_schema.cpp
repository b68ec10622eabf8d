#include "fleet_schema.h"

#include "core/fleet/spelling.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <valijson/adapters/qtjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <map>

using namespace Qt::StringLiterals;

FleetSchema::FleetSchema() : m_schema(std::make_unique<valijson::Schema>())
{
    QFile file(QStringLiteral(PILOTHOUSE_SOURCE_DIR "/resources/fleet.schema.json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("there is no resources/fleet.schema.json");
    m_json = QJsonDocument::fromJson(file.readAll()).object();
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::QtJsonAdapter(m_json), *m_schema);
}

FleetSchema::~FleetSchema() = default;

bool FleetSchema::accepts(const core::Document& document) const
{
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    return validator.validate(*m_schema, valijson::adapters::QtJsonAdapter(toQJson(document)), nullptr);
}

QString FleetSchema::complaints(const core::Document& document) const
{
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    validator.validate(*m_schema, valijson::adapters::QtJsonAdapter(toQJson(document)), &results);
    QString text;
    for (const auto& error : results) {
        for (const std::string& step : error.context)
            text += QString::fromStdString(step);
        text += u": "_s + QString::fromStdString(error.description) + u'\n';
    }
    return text;
}

// Puts what $ref and allOf stand for in their place.
QJsonObject FleetSchema::resolved(QJsonObject schema) const
{
    QJsonArray parts = schema.take(u"allOf"_s).toArray();
    if (schema.contains(u"$ref"_s))
        parts.append(QJsonObject{{u"$ref"_s, schema.take(u"$ref"_s)}});
    for (const QJsonValue& part : parts) {
        const QString name = part[u"$ref"_s].toString().section(u'/', -1);
        const QJsonObject meant = resolved(m_json[u"definitions"_s][name].toObject());
        for (auto keyword = meant.begin(); keyword != meant.end(); ++keyword)
            if (!schema.contains(keyword.key()))
                schema.insert(keyword.key(), keyword.value());
    }
    return schema;
}

void FleetSchema::walk(const std::string& path, const QJsonObject& given, const Visit& visit) const
{
    const QJsonObject schema = resolved(given);
    const QJsonObject properties = schema[u"properties"_s].toObject();
    const QJsonArray required = schema[u"required"_s].toArray();
    for (auto property = properties.begin(); property != properties.end(); ++property) {
        const std::string key = (path.empty() ? "" : path + ".") + property.key().toStdString();
        visit(key, resolved(property.value().toObject()), required.contains(property.key()));
        walk(key, property.value().toObject(), visit);
    }
    if (schema[u"items"_s].isObject())
        walk(path + "[]", schema[u"items"_s].toObject(), visit);
    if (schema[u"additionalProperties"_s].isObject())
        walk(path + ".*", schema[u"additionalProperties"_s].toObject(), visit);
    // The alternatives of a value that is a word or a map; those of keys say nothing that is not above.
    if (properties.isEmpty())
        for (const QJsonValue& part : schema[u"anyOf"_s].toArray())
            walk(path, part.toObject(), visit);
}

QJsonObject FleetSchema::at(const std::string& path) const
{
    QJsonObject found;
    forEachKey([&](const std::string& key, const QJsonObject& schema, bool) {
        if (key == path)
            found = schema;
    });
    return found;
}

QJsonValue toQJson(const core::Document& document)
{
    switch (document.kind) {
    case core::Document::Kind::Null: return QJsonValue::Null;
    case core::Document::Kind::List: {
        QJsonArray list;
        for (const core::Document& item : document.items)
            list.append(toQJson(item));
        return list;
    }
    case core::Document::Kind::Map: {
        QJsonObject map;
        for (const core::Member& member : document.members)
            map.insert(QString::fromStdString(member.key), toQJson(member.value));
        return map;
    }
    case core::Document::Kind::Text: break;
    }
    if (const auto truth = core::Spelling<bool>::parse(document))
        return *truth;
    if (const auto number = core::Spelling<double>::parse(document))
        return *number;
    return QString::fromStdString(document.text);
}
