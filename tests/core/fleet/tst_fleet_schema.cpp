// That the schema for editors and the reader say the same about a fleet file.

#include <QFile>
#include <QJsonArray>
#include <QTest>

#include "core/fleet/fleet_file.h"
#include "fleet_schema.h"
#include "reader_keys.h"
#include "tests/support/test_program.h"

#include <cmath>

namespace tst_fleet_schema {

using namespace Qt::StringLiterals;
using core::Document;

namespace {

constexpr const char* files[] = {"/tests/data/fleet/every-key.yaml", "/tests/data/fleet/example.yaml",
                                 "/resources/demo/fleet.yaml"};

Document documentOf(const char* file)
{
    QFile opened(QStringLiteral(PILOTHOUSE_SOURCE_DIR) + QString::fromUtf8(file));
    if (!opened.open(QIODevice::ReadOnly))
        qFatal("there is no %s", file);
    return core::readDocument(opened.readAll().toStdString()).document;
}

std::vector<core::FileError> readerErrors(const Document& document)
{
    return core::readFleetText(core::toJson(document), "/").errors;
}

std::string firstReaderError(const Document& document)
{
    const auto errors = readerErrors(document);
    return errors.empty() ? std::string() : core::describe(errors.front(), "F");
}

bool isFreeMap(const std::string& path)
{
    return path.ends_with(".environment") || path.ends_with(".mapping") || path.ends_with(".regionWeights")
        || path == "channels" || path == "incidents.classes";
}

// Every value of a document, deepest last, with its path; the call may change the value if it restores it.
using Each = std::function<void(const std::string& path, Document& value)>;
void forEachValue(Document& value, const std::string& path, const Each& each)
{
    each(path, value);
    for (Document& item : value.items)
        forEachValue(item, path + "[]", each);
    for (core::Member& member : value.members)
        forEachValue(member.value,
                     isFreeMap(path) ? path + ".*" : (path.empty() ? "" : path + ".") + member.key, each);
}

Document asDocument(const QJsonValue& value)
{
    if (value.isArray()) {
        Document list = Document::list();
        for (const QJsonValue& item : value.toArray())
            list.items.push_back(asDocument(item));
        return list;
    }
    if (value.isString())
        return Document::quotedText(value.toString().toStdString());
    if (value.isBool())
        return Document::plain(value.toBool() ? "true" : "false");
    return core::Spelling<double>::write(value.toDouble());
}

}  // namespace

class TestFleetSchema : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void acceptsWhatTheReaderAccepts()
    {
        for (const char* file : files) {
            const Document document = documentOf(file);
            QCOMPARE(firstReaderError(document), std::string());
            QCOMPARE(m_schema.complaints(document), QString());
        }
    }

    void hasTheReadersKeysAndNoOthers()
    {
        std::set<std::string> keys;
        std::set<std::string> required;
        m_schema.forEachKey([&](const std::string& path, const QJsonObject&, bool isRequired) {
            keys.insert(path);
            if (isRequired)
                required.insert(path);
        });

        for (const std::string& key : m_reader.keys)
            QVERIFY2(keys.contains(key), key.c_str());
        for (const std::string& key : keys)
            QVERIFY2(m_reader.keys.contains(key), key.c_str());
        QCOMPARE(required, m_reader.required);
        QVERIFY(keys.size() > 150);
    }

    void hasTheReadersDefaults()
    {
        std::map<std::string, QJsonValue> given;
        m_schema.forEachKey([&](const std::string& path, const QJsonObject& schema, bool) {
            if (schema.contains(u"default"_s))
                given[path] = schema[u"default"_s];
        });
        // These differ between growing and shrinking, which share their keys; format goes with a webhook.
        const std::set<std::string> unsaid{"agents[].scaling.scaleUp.stabilization",
                                           "agents[].scaling.scaleDown.stabilization"};

        for (const auto& [path, isDefault] : m_reader.defaults)
            if (!unsaid.contains(path)) {
                QVERIFY2(given.contains(path), path.c_str());
                QVERIFY2(isDefault(asDocument(given[path])), path.c_str());
            }
        given.erase("agents[].scaling.targets");
        for (const auto& [path, value] : given)
            QVERIFY2(m_reader.defaults.contains(path), path.c_str());
    }

    void everyKeyIsInOneOfTheFiles()
    {
        std::set<std::string> seen;
        for (const char* file : files) {
            Document document = documentOf(file);
            forEachValue(document, {}, [&](const std::string& path, Document&) { seen.insert(path); });
        }
        for (const std::string& key : m_reader.keys)
            QVERIFY2(seen.contains(key), key.c_str());
    }

    void refusesAnUnknownKeyInEveryMap()
    {
        int tried = 0;
        forEachMutation([&](const std::string& path, Document& value, const Document& whole) {
            if (value.kind != Document::Kind::Map || path.ends_with(".environment")
                || path.ends_with(".regionWeights"))  // the schema cannot know the regions
                return;
            value.members.push_back({"unknownKey", 1, 1, Document::plain("1")});
            expectBothRefuse(path + " with an unknown key", whole);
            ++tried;
        });
        QVERIFY(tried > 45);
    }

    void refusesTheWrongTypeEverywhere()
    {
        int tried = 0;
        forEachMutation([&](const std::string& path, Document& value, const Document& whole) {
            if (path.empty())
                return;
            const Document::Kind right = value.kind;
            for (const Document& wrong : {Document::list(), Document::map(), Document()}) {
                const bool isAllowed =
                    wrong.kind == right || (path.ends_with(".mapping") && wrong.kind == Document::Kind::Map);
                if (isAllowed)
                    continue;
                value = wrong;
                expectBothRefuse(path + " as " + core::toJson(wrong), whole);
                ++tried;
            }
        });
        QVERIFY(tried > 500);
    }

    void refusesWhatIsOutsideTheReadersRange()
    {
        std::set<std::string> tried;
        forEachMutation([&](const std::string& path, Document& value, const Document& whole) {
            const QJsonObject schema = m_schema.at(path);
            const QString type = schema[u"type"_s].toString();
            if (type != u"integer"_s && type != u"number"_s)
                return;
            const double step = type == u"integer"_s ? 1 : 0.001;
            const QJsonValue low = schema[u"minimum"_s];
            const double outsideLow =
                low.isDouble() ? below(low.toDouble(), step) : schema[u"exclusiveMinimum"_s].toDouble(1e300);
            const double high = schema[u"maximum"_s].toDouble(1e300);
            for (const double outside : {outsideLow, above(high, step)}) {
                value = core::Spelling<double>::write(outside);
                if (type == u"integer"_s)
                    value.text = std::to_string(std::int64_t(outside));
                expectBothRefuse(path + " as " + value.text, whole);
            }
            for (const double inside : {low.isDouble() ? low.toDouble() : high, high}) {
                value = type == u"integer"_s ? Document::plain(std::to_string(std::int64_t(inside)))
                                             : core::Spelling<double>::write(inside);
                for (const core::FileError& error : readerErrors(whole))
                    QVERIFY2(onlyTheReaderKnows(error.message),
                             (path + " as " + value.text + ": " + error.message).c_str());
            }
            tried.insert(path);
        });
        QVERIFY(tried.size() > 25);
    }

    void saysWhatTheReaderSaysOfOtherScalars()
    {
        const std::vector<Document> others{Document::plain("5"),
                                           Document::plain("-1"),
                                           Document::plain("1.5"),
                                           Document::plain("true"),
                                           Document::quotedText(""),
                                           Document::quotedText("5"),
                                           Document::quotedText("5s"),
                                           Document::quotedText("0s"),
                                           Document::quotedText("B ?"),
                                           Document::quotedText("{nobody}"),
                                           Document::quotedText("secret:"),
                                           Document::quotedText(std::string(70, 'x'))};
        forEachMutation([&](const std::string& path, Document& value, const Document& whole) {
            if (value.kind != Document::Kind::Text)
                return;
            for (const Document& other : others) {
                value = other;
                const std::string error = firstReaderError(whole);
                const bool isReadersOnly =
                    onlyTheReaderKnows(error) && error.find("expected") == std::string::npos;
                if (isReadersOnly || m_schema.accepts(whole) == error.empty())
                    continue;
                const std::string schemaSays = m_schema.complaints(whole).toStdString();
                QFAIL((path + " as " + core::toJson(other) + ": reader: " + error + "; schema: " + schemaSays)
                          .c_str());
            }
        });
    }

    void leavesToTheReaderWhatASchemaCannotKnow_data()
    {
        QTest::addColumn<QString>("fleet");
        const auto row = [](const char* name, const char* fleet) {
            QTest::newRow(name) << QString::fromUtf8(fleet);
        };
        row("region", "agents: [{id: a, run: {command: [x]}, regions: {primary: mars}}]");
        row("backup is the primary",
            "agents: [{id: a, run: {command: [x]}, regions: {primary: local, backups: [local]}}]");
        row("command for a local region", "agents: [{id: a, run: {image: x}}]");
        row("program's name", "agents: [{id: a, run: {command: [\"\"]}}]");
        row("replicas", "agents: [{id: a, run: {command: [x]}, replicas: 3, scaling: {max: 2}}]");
        row("scaling", "agents: [{id: a, run: {command: [x]}, scaling: {min: 3, max: 2}}]");
        row("schedule's min",
            "agents: [{id: a, run: {command: [x]}, scaling: {schedule: [{cron: \"0 8 * * *\", timezone: UTC, "
            "for: 1h, min: 20}]}}]");
        row("cron's numbers",
            "agents: [{id: a, run: {command: [x]}, scaling: {schedule: [{cron: \"99 8 * * *\", timezone: "
            "UTC, for: 1h, min: 1}]}}]");
        row("time zone",
            "agents: [{id: a, run: {command: [x]}, scaling: {schedule: [{cron: \"0 8 * * *\", timezone: "
            "Mars/Base, for: 1h, min: 1}]}}]");
        row("target twice",
            "agents: [{id: a, run: {command: [x]}, scaling: {targets: [{metric: system/cpu, value: 1}, "
            "{metric: system/cpu, value: 2}]}}]");
        row("timeout above interval",
            "agents: [{id: a, run: {command: [x]}, health: {interval: 1s, timeout: 2s}}]");
        row("more than ten years", "wall: {dwell: 99999d}");
        row("too many bytes", "gateway: {limits: {bodyBytes: 9000TiB}}");
        row("bytes of a header", "gateway: {limits: {headerBytes: 1B}}");
        row("agent twice", "agents: [{id: a, run: {command: [x]}}, {id: a, run: {command: [x]}}]");
        row("region twice", "regions: [{name: a}, {name: a}]");
        row("alert in another unit", "alerts: [{name: a, metric: system/cpu, above: 85}]");
        row("alert of the regions", "alerts: [{name: region-down, state: down}]");
        row("alert twice", "alerts: [{name: a, state: down}, {name: a, state: down}]");
        row("model twice", "models: [{name: a, source: \"http://x\"}, {name: a, source: \"http://x\"}]");
        row("policy twice",
            "access: {policies: [{name: p, effect: deny, resources: [agents/a], actions: [invoke], users: "
            "{anyone: true}}, {name: p, effect: deny, resources: [agents/a], actions: [invoke], users: "
            "{anyone: true}}]}");
        row("clears above what raises it",
            "alerts: [{name: a, metric: system/cpu, above: 1, clearBelow: 2}]");
        row("incident class",
            "{alerts: [{name: a, state: down, incident: x}], incidents: {classes: {y: {}}}}");
        row("playbook", "incidents: {classes: {y: {playbook: nowhere}}}");
        row("channel", "escalation: [{after: 0s, to: [nowhere]}]");
        row("escalation's order", "escalation: [{after: 5m, to: [desktop]}, {after: 1m, to: [desktop]}]");
        row("channel desktop", "channels: {desktop: {command: [x]}}");
        row("mail server", "channels: {a: {email: a@b}}");
        row("Kubernetes key", "regions: [{name: a, context: x}]");
        row("block of addresses", sourceCondition("300.0.0.0/8").c_str());
        row("bits of a block", sourceCondition("127.0.0.0/64").c_str());
    }

    void leavesToTheReaderWhatASchemaCannotKnow()
    {
        QFETCH(QString, fleet);
        std::string text = fleet.toStdString();
        text = text.front() == '{' ? "{fleet: f, " + text.substr(1) : "fleet: f\n" + text;
        const Document document = core::readDocument(text).document;

        QCOMPARE(m_schema.complaints(document), QString());
        const std::string error = firstReaderError(document);
        QVERIFY(!error.empty());
        QVERIFY2(onlyTheReaderKnows(error), error.c_str());
    }

private:
    static double below(double value, double step) { return value - std::max(step, std::abs(value) * 1e-6); }
    static double above(double value, double step) { return value + std::max(step, std::abs(value) * 1e-6); }

    static std::string sourceCondition(const std::string& source)
    {
        return "access: {policies: [{name: p, effect: deny, resources: [agents/a], actions: [invoke], users: "
               "{anyone: true}, conditions: [{source: "
            + source + "}]}]}";
    }

    // The reader's complaints about what is well-spelled, and wrong beside something else in the file or in
    // the world.
    static bool onlyTheReaderKnows(const std::string& error)
    {
        const std::vector<std::string> fragments{
            "there is no ",    "is the primary region", "needs a command, since", "needs an image, since",
            "program's name",  "is outside scaling.",   "min is above",           "is no minute",
            "is no time zone", "there already",         "must not be longer",     "expected a duration",
            "expected a size", "B is outside",          "must be less than",      "must be more than",
            "is earlier than", "desktop is always",     "needs a mail server",    "kubernetes only",
            "is no block",     "is not in the unit of", "region-down is always"};
        return std::any_of(fragments.begin(), fragments.end(), [&](const std::string& fragment) {
            return error.find(fragment) != std::string::npos;
        });
    }

    using Mutate = std::function<void(const std::string& path, Document& value, const Document& whole)>;
    // Each path of the files once for each kind of value that stands there.
    static void forEachMutation(const Mutate& mutate)
    {
        std::set<std::pair<std::string, Document::Kind>> done;
        for (const char* file : files) {
            Document whole = documentOf(file);
            forEachValue(whole, {}, [&](const std::string& path, Document& value) {
                if (!done.insert({path, value.kind}).second)
                    return;
                const Document before = value;
                mutate(path, value, whole);
                value = before;
            });
        }
    }

    void expectBothRefuse(const std::string& what, const Document& document) const
    {
        QVERIFY2(!firstReaderError(document).empty(), ("the reader takes " + what).c_str());
        QVERIFY2(!m_schema.accepts(document), ("the schema takes " + what).c_str());
    }

    const FleetSchema m_schema;
    const ReaderKeys m_reader = readerKeys();
};

}  // namespace tst_fleet_schema

PILOTHOUSE_TEST(tst_fleet_schema, TestFleetSchema)
#include "tst_fleet_schema.moc"
