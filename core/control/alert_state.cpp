#include "core/control/alert_state.h"

#include "core/base/units.h"

#include <QByteArray>

#include <algorithm>
#include <cmath>

namespace core {
namespace {

// What a reading comes to under the rule's policies.
enum class Verdict { Holds, Between, Clear, Keep, NoData, Error, Gone };

Verdict verdictWithout(const AlertReading& reading, const AlertRuleSpec& rule)
{
    if (reading.kind == AlertReading::Kind::Missing) {
        switch (rule.noData) {
        case NoDataPolicy::NoData: return Verdict::NoData;
        case NoDataPolicy::Alerting: return Verdict::Holds;
        case NoDataPolicy::Ok: return Verdict::Clear;
        case NoDataPolicy::KeepLast: return Verdict::Keep;
        }
    }
    switch (rule.error) {
    case ErrorPolicy::Error: return Verdict::Error;
    case ErrorPolicy::Alerting: return Verdict::Holds;
    case ErrorPolicy::Ok: return Verdict::Clear;
    case ErrorPolicy::KeepLast: return Verdict::Keep;
    }
    return Verdict::Keep;
}

Verdict verdictOn(const AlertReading& reading, const AlertRuleSpec& rule)
{
    switch (reading.kind) {
    case AlertReading::Kind::Value:
        return holds(rule, reading.value)  ? Verdict::Holds
            : isClear(rule, reading.value) ? Verdict::Clear
                                           : Verdict::Between;
    case AlertReading::Kind::State: return reading.holds ? Verdict::Holds : Verdict::Clear;
    case AlertReading::Kind::Missing:
    case AlertReading::Kind::Broken: return verdictWithout(reading, rule);
    case AlertReading::Kind::Unseen: return Verdict::Keep;
    case AlertReading::Kind::Gone: return Verdict::Gone;
    }
    return Verdict::Keep;
}

void enter(Alert& alert, AlertState state, Now now)
{
    alert.state = state;
    alert.since = now;
}

void forgetOldFires(Alert& alert, Now now, const AlertLimits& limits)
{
    const auto old = std::find_if(alert.fires.begin(), alert.fires.end(),
                                  [&](const Now& fire) { return now.mono - fire.mono <= limits.flapWindow; });
    alert.fires.erase(alert.fires.begin(), old);
}

void fire(Alert& alert, Now now, const AlertLimits& limits)
{
    if (!alert.firedAt) {
        alert.firedAt = now;
        forgetOldFires(alert, now, limits);
        if (alert.fires.size() == mostFiresKept)
            alert.fires.erase(alert.fires.begin());
        alert.fires.push_back(now);
        alert.flapping = alert.fires.size() >= limits.flapsAt;
    }
    enter(alert, AlertState::Firing, now);
}

void end(Alert& alert, AlertState state, Now now)
{
    alert.firedAt.reset();
    alert.acknowledged.reset();
    enter(alert, state, now);
}

void hold(Alert& alert, const AlertRuleSpec& rule, Now now, const AlertLimits& limits)
{
    const bool begins = !alert.firedAt && alert.state != AlertState::Pending;
    alert.raisedAt = now;
    if (begins)
        alert.activeAt = now;
    if (alert.firedAt || now.mono - alert.activeAt.mono >= rule.pendingFor) {
        if (alert.state != AlertState::Firing)
            fire(alert, now, limits);
    } else if (alert.state != AlertState::Pending) {
        enter(alert, AlertState::Pending, now);
    }
}

// Its condition does not hold. `clear`: nor is it near.
void letUp(Alert& alert, bool clear, Now now, const AlertLimits& limits)
{
    if (!alert.firedAt) {
        if (alert.state != AlertState::Resolved && alert.state != AlertState::Inactive)
            enter(alert, AlertState::Inactive, now);
        return;
    }
    const bool mayEnd = clear && (!alert.flapping || now.mono - alert.raisedAt.mono >= limits.flapCalm);
    if (mayEnd) {
        alert.flapping = false;
        end(alert, AlertState::Resolved, now);
    } else if (alert.state != AlertState::Recovering) {
        enter(alert, AlertState::Recovering, now);
    }
}

// An alert that neither fired nor had a value has nothing to say.
void loseSight(Alert& alert, AlertState state, const AlertReading& reading, Now now)
{
    const bool worthSaying = alert.firedAt || alert.state == AlertState::Pending
        || reading.kind == AlertReading::Kind::Broken || reading.time != TimePoint();
    if (!worthSaying) {
        if (alert.state != AlertState::Resolved && alert.state != AlertState::Inactive
            && alert.state != state)
            enter(alert, AlertState::Inactive, now);
        return;
    }
    if (alert.state != state)
        enter(alert, state, now);
}

void takeReading(Alert& alert, const AlertReading& reading)
{
    if (reading.kind == AlertReading::Kind::Unseen)
        return;
    if (alert.why != reading.why)
        alert.why = reading.why;
    if (reading.kind == AlertReading::Kind::Value) {
        alert.value = reading.value;
        alert.valueTime = reading.time;
    } else {
        if (reading.time != TimePoint() || reading.kind == AlertReading::Kind::Gone)
            alert.valueTime = reading.time;
        alert.value.reset();
    }
}

std::string number(double value)
{
    return QByteArray::number(value, 'g', 4).toStdString();
}

std::string bound(const AlertRuleSpec& rule)
{
    return rule.above ? "at or above " + number(*rule.above)
                      : "at or below " + number(rule.below.value_or(0));
}

std::string clearBound(const AlertRuleSpec& rule)
{
    return rule.clearBelow ? "below " + number(*rule.clearBelow)
        : rule.clearAbove  ? "above " + number(*rule.clearAbove)
        : rule.above       ? "below " + number(*rule.above)
                           : "above " + number(rule.below.value_or(0));
}

Now backFrom(TimePoint stored, Now now)
{
    const Duration age = std::max(now.wall - stored, Duration(0));
    return {now.mono - age, now.wall - age};
}

}  // namespace

bool Alert::isActive() const
{
    return firedAt.has_value();
}

bool holds(const AlertRuleSpec& rule, double value)
{
    return rule.above ? value >= *rule.above : rule.below && value <= *rule.below;
}

bool isClear(const AlertRuleSpec& rule, double value)
{
    if (holds(rule, value))
        return false;
    if (rule.clearBelow)
        return value < *rule.clearBelow;
    return !rule.clearAbove || value > *rule.clearAbove;
}

bool advance(Alert& alert, const AlertReading& reading, Now now, const AlertLimits& limits)
{
    const AlertRuleSpec& rule = *alert.rule;
    const AlertState before = alert.state;
    takeReading(alert, reading);
    switch (verdictOn(reading, rule)) {
    case Verdict::Holds: hold(alert, rule, now, limits); break;
    case Verdict::Between: letUp(alert, false, now, limits); break;
    case Verdict::Clear: letUp(alert, true, now, limits); break;
    case Verdict::NoData: loseSight(alert, AlertState::NoData, reading, now); break;
    case Verdict::Error: loseSight(alert, AlertState::Error, reading, now); break;
    case Verdict::Keep: break;
    case Verdict::Gone:
        alert.flapping = false;
        if (alert.firedAt)
            end(alert, AlertState::Resolved, now);
        else if (alert.state != AlertState::Resolved && alert.state != AlertState::Inactive)
            enter(alert, AlertState::Inactive, now);
        break;
    }
    if (alert.state == AlertState::Resolved && now.mono - alert.since.mono >= limits.resolvedKept)
        enter(alert, AlertState::Inactive, now);
    return alert.state != before;
}

std::string reasonOf(const Alert& alert)
{
    const AlertRuleSpec& rule = *alert.rule;
    if (!alert.value) {
        const std::string last = alert.valueTime == TimePoint()
            ? std::string()
            : "; the last value is of " + toRfc3339(alert.valueTime);
        return alert.why.empty()
            ? std::string(rule.metric.empty() ? "nothing is known" : "there is no value") + last
            : alert.why + (rule.metric.empty() ? std::string() : last);
    }
    const std::string value = rule.metric + " is " + number(*alert.value);
    switch (alert.state) {
    case AlertState::Pending:
        return value + ", " + bound(rule) + ", not yet for " + formatDuration(rule.pendingFor);
    case AlertState::Firing: return value + ", " + bound(rule);
    case AlertState::Recovering:
        if (alert.flapping && isClear(rule, *alert.value))
            return value + ", but it fired " + std::to_string(alert.fires.size())
                + " times in a short time: it stays until it has been calm for a while";
        return value + ", not " + bound(rule) + " any more and not " + clearBound(rule) + " yet";
    case AlertState::Resolved:
    case AlertState::Inactive:
    case AlertState::NoData:
    case AlertState::Error: break;
    }
    return value + ", not " + bound(rule);
}

AlertRecord recordOf(const Alert& alert)
{
    AlertRecord record;
    record.state = alert.state;
    record.since = alert.since.wall;
    record.activeAt = alert.activeAt.wall;
    record.raisedAt = alert.raisedAt.wall;
    if (alert.firedAt)
        record.firedAt = alert.firedAt->wall;
    record.value = alert.value;
    record.valueTime = alert.valueTime;
    for (const Now& fire : alert.fires)
        record.fires.push_back(fire.wall);
    record.acknowledged = alert.acknowledged;
    return record;
}

Alert alertFrom(const AlertKey& key, const AlertRecord& record, Now now, const AlertLimits& limits)
{
    AlertRuleSpec unknown;
    unknown.name = key.rule;
    Alert alert;
    alert.key = key;
    alert.rule = std::make_shared<const AlertRuleSpec>(std::move(unknown));
    alert.state = record.state;
    alert.since = backFrom(record.since, now);
    alert.activeAt = backFrom(record.activeAt, now);
    alert.raisedAt = backFrom(record.raisedAt, now);
    if (record.firedAt)
        alert.firedAt = backFrom(*record.firedAt, now);
    alert.value = record.value;
    alert.valueTime = record.valueTime;
    const std::size_t kept = std::min(record.fires.size(), mostFiresKept);
    for (std::size_t i = record.fires.size() - kept; i < record.fires.size(); ++i)
        alert.fires.push_back(backFrom(record.fires[i], now));
    alert.flapping = alert.firedAt && alert.fires.size() >= limits.flapsAt;
    alert.acknowledged = record.acknowledged;
    return alert;
}

}  // namespace core
