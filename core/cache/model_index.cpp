#include "core/cache/model_index.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace core {
namespace {

using namespace Qt::StringLiterals;

QString qt(const std::string& text)
{
    return QString::fromStdString(text);
}

QJsonObject objectOf(const ModelRecord& record)
{
    return {{u"name"_s, qt(record.name)},
            {u"source"_s, qt(record.source)},
            {u"sha256"_s, qt(record.sha256)},
            {u"bytes"_s, qint64(record.bytes)},
            {u"etag"_s, qt(record.etag)},
            {u"lastModified"_s, qt(record.lastModified)},
            {u"checked"_s, qt(toRfc3339(record.checked))},
            {u"used"_s, qt(toRfc3339(record.used))}};
}

std::optional<ModelRecord> recordOf(const QJsonObject& object)
{
    const auto text = [&](const QString& key) { return object[key].toString().toStdString(); };
    const auto checked = fromRfc3339(text(u"checked"_s));
    const auto used = fromRfc3339(text(u"used"_s));
    const qint64 bytes = object[u"bytes"_s].toInteger(-1);
    if (!checked || !used || bytes < 0 || !isSha256(text(u"sha256"_s)) || text(u"name"_s).empty())
        return std::nullopt;
    return ModelRecord{text(u"name"_s), text(u"source"_s),       text(u"sha256"_s), std::uint64_t(bytes),
                       text(u"etag"_s), text(u"lastModified"_s), *checked,          *used};
}

}  // namespace

bool isSha256(std::string_view text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string writeModelIndex(const ModelRecords& records)
{
    QJsonArray models;
    for (const auto& [name, record] : records)
        models.append(objectOf(record));
    return QJsonDocument(QJsonObject{{u"schema"_s, modelIndexSchema}, {u"models"_s, models}})
        .toJson()
        .toStdString();
}

Result<ModelRecords> readModelIndex(std::string_view text)
{
    QJsonParseError error;
    const QJsonDocument document =
        QJsonDocument::fromJson(QByteArray::fromRawData(text.data(), qsizetype(text.size())), &error);
    const int schema = document.object()[u"schema"_s].toInt(-1);
    if (error.error != QJsonParseError::NoError || schema < 1)
        return Error{ErrorCode::Corrupt, "the index of kept models is none"};
    if (schema > modelIndexSchema)
        return Error{ErrorCode::Refused,
                     "the kept models are of a later version: schema " + std::to_string(schema)};
    ModelRecords records;
    for (const QJsonValue& value : document.object()[u"models"_s].toArray())
        if (const auto record = recordOf(value.toObject()))
            records[record->name] = *record;
    return records;
}

}  // namespace core
