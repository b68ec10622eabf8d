#include "core/fleet/rehearsal_json.h"

#include <QJsonArray>

#include <cmath>

using namespace Qt::StringLiterals;

namespace core {
namespace {

QString text(TimePoint time)
{
    return QString::fromStdString(toRfc3339(time));
}

QJsonValue figure(double value)
{
    return std::isfinite(value) ? QJsonValue(value) : QJsonValue();
}

QJsonArray changesJson(const std::vector<RehearsedChange>& changes)
{
    QJsonArray array;
    for (const RehearsedChange& change : changes)
        array.append(QJsonObject{{u"time"_s, text(change.time)},
                                 {u"from"_s, qint64(change.from)},
                                 {u"to"_s, qint64(change.to)},
                                 {u"reason"_s, QString::fromStdString(change.reason)}});
    return array;
}

QJsonArray pointsJson(const std::vector<RehearsalPoint>& points)
{
    QJsonArray array;
    for (const RehearsalPoint& point : points)
        array.append(QJsonObject{{u"time"_s, text(point.time)},
                                 {u"actual"_s, figure(point.actual)},
                                 {u"draft"_s, figure(point.draft)},
                                 {u"actualLoad"_s, figure(point.actualLoad)},
                                 {u"draftLoad"_s, figure(point.draftLoad)}});
    return array;
}

}  // namespace

QJsonObject rehearsalJson(const RehearsalSums& sums)
{
    return {{u"replicaHours"_s, sums.replicaHours},
            {u"aboveTargetMs"_s, qint64(sums.aboveTarget.count())},
            {u"changes"_s, qint64(sums.changes)},
            {u"atMaxMs"_s, qint64(sums.atMax.count())},
            {u"cost"_s, sums.cost ? QJsonValue(*sums.cost) : QJsonValue()}};
}

QJsonObject rehearsalJson(const RehearsalNote& note)
{
    return {{u"id"_s, QString::fromStdString(note.id)},
            {u"from"_s, text(note.from)},
            {u"to"_s, text(note.to)},
            {u"actual"_s, rehearsalJson(note.actual)},
            {u"draft"_s, rehearsalJson(note.draft)}};
}

QJsonObject rehearsalJson(const RehearsalReport& report)
{
    QJsonArray unrecorded;
    for (const std::string& metric : report.unrecorded)
        unrecorded.append(QString::fromStdString(metric));
    return {{u"id"_s, QString::fromStdString(report.id)},
            {u"from"_s, text(report.from)},
            {u"to"_s, text(report.to)},
            {u"stepMs"_s, qint64(report.step.count())},
            {u"loadModel"_s, QString::fromUtf8(loadModel)},
            {u"actual"_s, rehearsalJson(report.actual)},
            {u"draft"_s, rehearsalJson(report.draft)},
            {u"changes"_s, changesJson(report.changes)},
            {u"points"_s, pointsJson(report.points)},
            {u"unrecorded"_s, unrecorded}};
}

}  // namespace core
