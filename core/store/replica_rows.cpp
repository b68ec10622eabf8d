#include "core/store/replica_rows.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>
#include <limits>
#include <optional>

using namespace Qt::StringLiterals;

namespace core {
namespace {

qint64 numberOf(TimePoint time)
{
    return time.time_since_epoch().count();
}

std::optional<std::uint32_t> countOf(const QJsonValue& value)
{
    const double number = value.toDouble(-1);
    if (number < 0 || number > std::numeric_limits<std::uint32_t>::max() || number != std::floor(number))
        return std::nullopt;
    return std::uint32_t(number);
}

Error wrong(const char* what)
{
    return {ErrorCode::Corrupt, std::string("the stored replicas: ") + what};
}

Result<> readManual(const QJsonObject& object, AgentRecord& record)
{
    const auto replicas = countOf(object[u"replicas"_s]);
    if (!replicas || !object[u"until"_s].isDouble())
        return wrong("a manual count needs replicas and until");
    record.manual = {*replicas, TimePoint(Duration(object[u"until"_s].toInteger())),
                     object[u"by"_s].toString().toStdString(), object[u"reason"_s].toString().toStdString()};
    return done;
}

}  // namespace

std::string writeReplicas(const AgentRecord& record)
{
    QJsonObject object;
    if (record.manual)
        object[u"manual"_s] = QJsonObject{{u"replicas"_s, qint64(record.manual->replicas)},
                                          {u"until"_s, numberOf(record.manual->until)},
                                          {u"by"_s, QString::fromStdString(record.manual->by)},
                                          {u"reason"_s, QString::fromStdString(record.manual->reason)}};
    QJsonArray changes;
    for (const ReplicaChange& change : record.changes)
        changes.append(QJsonArray{numberOf(change.at), qint64(change.from), qint64(change.to)});
    if (!changes.isEmpty())
        object[u"changes"_s] = changes;
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

Result<> readReplicas(const std::string& text, AgentRecord& record)
{
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(text));
    if (!document.isObject())
        return wrong("they are no JSON object");
    const QJsonObject object = document.object();
    if (object.contains(u"manual"_s))
        if (auto read = readManual(object[u"manual"_s].toObject(), record); !read)
            return read;
    for (const QJsonValue& value : object[u"changes"_s].toArray()) {
        const QJsonArray change = value.toArray();
        const auto from = countOf(change.at(1));
        const auto to = countOf(change.at(2));
        if (change.size() != 3 || !change.at(0).isDouble() || !from || !to)
            return wrong("a change needs its time, from and to");
        record.changes.push_back({TimePoint(Duration(change.at(0).toInteger())), *from, *to});
    }
    return done;
}

}  // namespace core
