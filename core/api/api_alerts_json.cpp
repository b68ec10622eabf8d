#include "core/api/api_json.h"
#include "core/api/json_values.h"
#include "core/fleet/alert_rules.h"
#include "core/fleet/names.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace core {
namespace {

QJsonObject alertJson(const AlertView& alert)
{
    QJsonObject object{
        {u"rule"_s, text(alert.key.rule)},
        {u"agent"_s, text(alert.key.agent.text())},
        {u"instance"_s, text(alert.key.instance.text())},
        {u"region"_s, text(alert.region.text())},
        {u"state"_s, text(nameOf(alert.state))},
        {u"active"_s, alert.active},
        {u"severity"_s, text(nameOf(alert.severity))},
        {u"type"_s, text(alert.type)},
        {u"incident"_s, text(alert.incident)},
        {u"reason"_s, text(alert.reason)},
        {u"since"_s, text(alert.since)},
        {u"firedAt"_s, text(alert.firedAt)},
        {u"firesAt"_s, text(alert.firesAt)},
        {u"value"_s, number(alert.value)},
        {u"valueTime"_s, alert.valueTime == TimePoint() ? QJsonValue() : QJsonValue(text(alert.valueTime))},
        {u"threshold"_s, number(alert.threshold)},
        {u"fired"_s, qint64(alert.fired)},
        {u"flapping"_s, alert.flapping},
        {u"silencedBy"_s, text(alert.silencedBy)},
        {u"inhibitedBy"_s, text(alert.inhibitedBy)}};
    if (alert.acknowledged)
        object[u"acknowledged"_s] = QJsonObject{{u"by"_s, text(alert.acknowledged->by)},
                                                {u"text"_s, text(alert.acknowledged->text)},
                                                {u"until"_s, text(alert.acknowledged->until)}};
    return object;
}

QJsonObject ruleJson(const AlertRuleView& rule)
{
    return {{u"rule"_s,
             QJsonDocument::fromJson(QByteArray::fromStdString(writeAlertRuleJson(rule.spec))).object()},
            {u"agent"_s, text(rule.agent.text())},
            {u"savedByOperator"_s, rule.isFromOperator},
            {u"state"_s, text(nameOf(rule.state))},
            {u"evaluated"_s, qint64(rule.evaluated)},
            {u"firing"_s, qint64(rule.firing)},
            {u"pending"_s, qint64(rule.pending)},
            {u"withoutData"_s, qint64(rule.withoutData)},
            {u"evaluatedAt"_s, text(rule.evaluatedAt)}};
}

QJsonObject silenceJson(const Silence& silence)
{
    QJsonArray matchers;
    for (const Matcher& matcher : silence.matchers)
        matchers.append(text(matcher.text()));
    return {{u"id"_s, text(silence.id)},         {u"matchers"_s, matchers},
            {u"author"_s, text(silence.author)}, {u"reason"_s, text(silence.reason)},
            {u"from"_s, text(silence.from)},     {u"until"_s, text(silence.until)}};
}

}  // namespace

QJsonArray alertsJson(const FleetSnapshot& snapshot)
{
    QJsonArray array;
    for (const AlertViewPtr& alert : snapshot.alerts)
        array.append(alertJson(*alert));
    return array;
}

QJsonObject backtestJson(const BacktestReport& report)
{
    QJsonArray firings;
    for (const BacktestFiring& firing : report.firings)
        firings.append(QJsonObject{{u"agent"_s, text(firing.agent.text())},
                                   {u"instance"_s, text(firing.instance.text())},
                                   {u"from"_s, text(firing.from)},
                                   {u"to"_s, text(firing.to)},
                                   {u"worst"_s, firing.worst}});
    return {{u"fired"_s, qint64(report.fired)},
            {u"notices"_s, qint64(report.notices)},
            {u"nearMisses"_s, qint64(report.nearMisses)},
            {u"firingSeconds"_s, double(report.firing.count()) / 1'000},
            {u"series"_s, qint64(report.series)},
            {u"seriesLeftOut"_s, qint64(report.leftOut)},
            {u"samples"_s, qint64(report.samples)},
            {u"stepSeconds"_s, double(report.step.count()) / 1'000},
            {u"begins"_s, text(report.begins)},
            {u"firings"_s, firings}};
}

QJsonArray rulesJson(const FleetSnapshot& snapshot)
{
    QJsonArray array;
    for (const AlertRuleView& rule : snapshot.rules)
        array.append(ruleJson(rule));
    return array;
}

QJsonArray silencesJson(const FleetSnapshot& snapshot)
{
    QJsonArray array;
    for (const Silence& silence : snapshot.silences)
        array.append(silenceJson(silence));
    return array;
}

}  // namespace core
