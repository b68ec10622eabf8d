#include "core/store/alerting_rows.h"

#include "core/fleet/alert_rules.h"
#include "core/fleet/names.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>

using namespace Qt::StringLiterals;

namespace core {
namespace {

constexpr std::array allStates{AlertState::Inactive,   AlertState::Pending,  AlertState::Firing,
                               AlertState::Recovering, AlertState::Resolved, AlertState::NoData,
                               AlertState::Error};

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

QJsonValue json(TimePoint time)
{
    return qint64(time.time_since_epoch().count());
}

QJsonValue json(const std::optional<TimePoint>& time)
{
    return time ? json(*time) : QJsonValue();
}

TimePoint timeOf(const QJsonValue& value)
{
    return TimePoint(Duration(value.toInteger()));
}

std::optional<TimePoint> optionalTimeOf(const QJsonValue& value)
{
    return value.isDouble() ? std::optional(timeOf(value)) : std::nullopt;
}

std::string bodyOf(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

QJsonObject json(const AlertKey& key)
{
    return {{u"rule"_s, text(key.rule)},
            {u"agent"_s, text(key.agent.text())},
            {u"instance"_s, text(key.instance.text())},
            {u"region"_s, text(key.region.text())}};
}

AlertKey keyOf(const QJsonObject& object)
{
    return {object[u"rule"_s].toString().toStdString(), AgentId(object[u"agent"_s].toString().toStdString()),
            InstanceId(object[u"instance"_s].toString().toStdString()),
            RegionName(object[u"region"_s].toString().toStdString())};
}

// Words and ids have no blanks.
std::string nameOfRow(const AlertKey& key)
{
    return key.rule + " " + key.agent.text() + " " + key.instance.text() + " " + key.region.text();
}
const std::string& nameOfRow(const std::string& name)
{
    return name;
}

std::string bodyOf(const std::string&, const std::optional<AlertRuleSpec>& rule)
{
    return rule ? writeAlertRuleJson(*rule) : "null";
}

std::string bodyOf(const std::string&, const Silence& silence)
{
    QJsonArray matchers;
    for (const Matcher& matcher : silence.matchers)
        matchers.append(text(matcher.text()));
    return bodyOf({{u"matchers"_s, matchers},
                   {u"author"_s, text(silence.author)},
                   {u"reason"_s, text(silence.reason)},
                   {u"from"_s, json(silence.from)},
                   {u"until"_s, json(silence.until)}});
}

std::string bodyOf(const AlertKey& key, const AlertRecord& record)
{
    QJsonObject object = json(key);
    object[u"state"_s] = text(std::string(nameOf(record.state)));
    object[u"since"_s] = json(record.since);
    object[u"activeAt"_s] = json(record.activeAt);
    object[u"raisedAt"_s] = json(record.raisedAt);
    object[u"firedAt"_s] = json(record.firedAt);
    object[u"value"_s] = record.value ? QJsonValue(*record.value) : QJsonValue();
    object[u"valueTime"_s] = json(record.valueTime);
    QJsonArray fires;
    for (const TimePoint fire : record.fires)
        fires.append(json(fire));
    object[u"fires"_s] = fires;
    if (record.acknowledged)
        object[u"acknowledged"_s] = QJsonObject{{u"by"_s, text(record.acknowledged->by)},
                                                {u"text"_s, text(record.acknowledged->text)},
                                                {u"until"_s, json(record.acknowledged->until)}};
    return bodyOf(object);
}

std::string bodyOf(const std::string&, const NoticeGroupRecord& group)
{
    const auto listOf = [](const std::set<AlertKey>& keys) {
        QJsonArray list;
        for (const AlertKey& key : keys)
            list.append(json(key));
        return list;
    };
    return bodyOf({{u"nextFlush"_s, json(group.nextFlush)},
                   {u"hasFlushed"_s, group.hasFlushed},
                   {u"toldAt"_s, json(group.toldAt)},
                   {u"firing"_s, listOf(group.firing)},
                   {u"resolved"_s, listOf(group.resolved)},
                   {u"told"_s, qint64(group.told)}});
}

template <typename Key, typename Value>
Result<> writeKind(Database& database, const char* kind, const std::map<Key, Value>& before,
                   const std::map<Key, Value>& after)
{
    Statement put(database, "INSERT OR REPLACE INTO alerting (kind, name, body) VALUES (?, ?, ?)");
    for (const auto& [key, value] : after) {
        const auto known = before.find(key);
        if (known != before.end() && known->second == value)
            continue;
        if (auto written = put.bind(kind).bind(nameOfRow(key)).bind(bodyOf(key, value)).run(); !written)
            return written;
    }
    Statement remove(database, "DELETE FROM alerting WHERE kind = ? AND name = ?");
    for (const auto& [key, value] : before)
        if (!after.contains(key))
            if (auto removed = remove.bind(kind).bind(nameOfRow(key)).run(); !removed)
                return removed;
    return done;
}

// Fills one row in; what is wrong with it, or nothing.
std::string takeRule(AlertingState& state, const std::string& name, const std::string& body)
{
    if (body == "null") {
        state.rules[name] = std::nullopt;
        return {};
    }
    AlertRuleReading reading = readAlertRuleText(body, {});
    if (!reading.rule)
        return reading.errors.front().message;
    state.rules[name] = std::move(reading.rule);
    return {};
}

std::string takeSilence(AlertingState& state, const std::string& name, const QJsonObject& object)
{
    Silence silence;
    silence.id = name;
    for (const QJsonValue& value : object[u"matchers"_s].toArray()) {
        auto matcher = Matcher::parse(value.toString().toStdString());
        if (!matcher)
            return matcher.error().context;
        silence.matchers.push_back(std::move(matcher).value());
    }
    if (silence.matchers.empty())
        return "it has no matchers";
    silence.author = object[u"author"_s].toString().toStdString();
    silence.reason = object[u"reason"_s].toString().toStdString();
    silence.from = timeOf(object[u"from"_s]);
    silence.until = timeOf(object[u"until"_s]);
    state.silences[name] = std::move(silence);
    return {};
}

std::string takeAlert(AlertingState& state, const QJsonObject& object)
{
    AlertRecord record;
    const std::string word = object[u"state"_s].toString().toStdString();
    const auto known = std::find_if(allStates.begin(), allStates.end(),
                                    [&](AlertState candidate) { return nameOf(candidate) == word; });
    if (known == allStates.end())
        return "\"" + word + "\" is no state";
    record.state = *known;
    record.since = timeOf(object[u"since"_s]);
    record.activeAt = timeOf(object[u"activeAt"_s]);
    record.raisedAt = timeOf(object[u"raisedAt"_s]);
    record.firedAt = optionalTimeOf(object[u"firedAt"_s]);
    if (const QJsonValue value = object[u"value"_s]; value.isDouble())
        record.value = value.toDouble();
    record.valueTime = timeOf(object[u"valueTime"_s]);
    for (const QJsonValue& fire : object[u"fires"_s].toArray())
        record.fires.push_back(timeOf(fire));
    if (const QJsonObject by = object[u"acknowledged"_s].toObject(); !by.isEmpty())
        record.acknowledged = {by[u"by"_s].toString().toStdString(), by[u"text"_s].toString().toStdString(),
                               timeOf(by[u"until"_s])};
    state.alerts[keyOf(object)] = std::move(record);
    return {};
}

void takeGroup(AlertingState& state, const std::string& name, const QJsonObject& object)
{
    const auto keysOf = [](const QJsonValue& list) {
        std::set<AlertKey> keys;
        for (const QJsonValue& value : list.toArray())
            keys.insert(keyOf(value.toObject()));
        return keys;
    };
    state.groups[name] = {timeOf(object[u"nextFlush"_s]),      object[u"hasFlushed"_s].toBool(),
                          optionalTimeOf(object[u"toldAt"_s]), keysOf(object[u"firing"_s]),
                          keysOf(object[u"resolved"_s]),       std::uint64_t(object[u"told"_s].toInteger())};
}

std::string takeRow(AlertingState& state, const std::string& kind, const std::string& name,
                    const std::string& body)
{
    if (kind == "rule")
        return takeRule(state, name, body);
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(body));
    if (!document.isObject())
        return "it is no JSON object";
    if (kind == "silence")
        return takeSilence(state, name, document.object());
    if (kind == "alert")
        return takeAlert(state, document.object());
    if (kind != "group")
        return "there is no such kind";
    takeGroup(state, name, document.object());
    return {};
}

}  // namespace

Result<> writeAlerting(Database& database, const AlertingState& before, const AlertingState& after)
{
    if (auto rules = writeKind(database, "rule", before.rules, after.rules); !rules)
        return rules;
    if (auto silences = writeKind(database, "silence", before.silences, after.silences); !silences)
        return silences;
    if (auto alerts = writeKind(database, "alert", before.alerts, after.alerts); !alerts)
        return alerts;
    return writeKind(database, "group", before.groups, after.groups);
}

Result<AlertingState> readAlerting(Database& database)
{
    AlertingState state;
    Statement rows(database, "SELECT kind, name, body FROM alerting");
    while (true) {
        const auto row = rows.step();
        if (!row)
            return row.error();
        if (!row.value())
            return state;
        const std::string wrong = takeRow(state, rows.text(0), rows.text(1), rows.text(2));
        if (!wrong.empty())
            return Error{ErrorCode::Corrupt,
                         database.path() + ": the stored " + rows.text(0) + " \"" + rows.text(1)
                             + "\": " + wrong};
    }
}

}  // namespace core
