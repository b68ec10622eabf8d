#include <QTest>

#include "core/control/replay.h"
#include "core/fleet/sample.h"
#include "tests/support/test_program.h"

#include <cmath>

namespace tst_replay {

using namespace core;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

const TimePoint now{1'764'000'000s};

// {"scaling": POLICY, "current": N, "instances": [...], REST}
std::string caseText(const QString& policy, int current, const QString& instances, const QString& rest)
{
    return u"{\"scaling\": {%1}, \"current\": %2, \"instances\": [%3]%4}"_s.arg(policy)
        .arg(current)
        .arg(instances, rest.isEmpty() ? rest : u", "_s + rest)
        .toStdString();
}

QString instances(int count, const QString& content)
{
    QStringList list;
    for (int i = 0; i < count; ++i)
        list << u"{"_s + content + u"}"_s;
    return list.join(u", "_s);
}

QString cpu(double value)
{
    return u"\"ready\": true, \"age\": \"10m\", \"metrics\": {\"system/cpu\": %1}"_s.arg(value);
}

const QString half = u"\"min\": 1, \"max\": 20, \"targets\": [{\"metric\": \"system/cpu\", \"value\": 0.5}], "
                     "\"scaleDown\": {\"stabilization\": \"5m\"}"_s;
const QString quick = u"\"min\": 1, \"max\": 20, \"cooldown\": \"0s\", \"tolerance\": 0.1, \"targets\": "
                      "[{\"metric\": \"system/cpu\", \"value\": 0.5}], \"scaleUp\": {\"policies\": []}, "
                      "\"scaleDown\": {\"stabilization\": \"0s\", \"policies\": []}"_s;

std::vector<std::string> namesOf(const ScalingDecision& decision)
{
    const auto names = limitNames(decision.limits);
    return {names.begin(), names.end()};
}

std::string complaintOf(const std::string& header, const std::vector<std::string>& lines)
{
    auto csv = HistoryCsv::begin(header);
    if (!csv)
        return csv.error().context;
    for (const std::string& line : lines)
        if (const auto row = csv.value().read(line); !row)
            return row.error().context;
    return {};
}

}  // namespace

class TestReplay : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decidesACase_data()
    {
        QTest::addColumn<QString>("policy");
        QTest::addColumn<int>("current");
        QTest::addColumn<QString>("list");
        QTest::addColumn<QString>("rest");
        QTest::addColumn<int>("desired");
        QTest::addColumn<int>("wanted");
        QTest::addColumn<QString>("limits");

        const QString young = u"\"ready\": false, \"age\": \"10s\", \"metrics\": {\"system/cpu\": 0.1}"_s;
        const QString silent = u"\"ready\": true, \"age\": \"10m\", \"metrics\": {}"_s;
        const auto row = [](const char* name, const QString& policy, int current, const QString& list,
                            const QString& rest, int desired, int wanted, const char* limits) {
            QTest::newRow(name) << policy << current << list << rest << desired << wanted
                                << QString::fromLatin1(limits);
        };
        // Kubernetes' documentation: twice the target doubles, half of it halves.
        row("doubles", quick, 3, instances(3, cpu(1.0)), {}, 6, 6, "");
        row("halves", quick, 4, instances(4, cpu(0.25)), {}, 2, 2, "");
        row("rounds up", quick, 3, instances(3, cpu(0.9)), {}, 6, 6, "");
        row("within the tolerance", quick, 3, instances(3, cpu(0.54)), {}, 3, 3, "tolerance");
        row("beyond the maximum", quick, 15, instances(15, cpu(1.0)), {}, 30, 20, "max");
        // 4 x 1.0 and a missing one at 0: 5 x 0.8 / 0.5.
        row("one is missing on the way up", quick, 5, instances(4, cpu(1.0)) + u", {"_s + silent + u"}"_s, {},
            8, 8, "");
        // 4 x 0.1 and a missing one at its target: 5 x 0.18 / 0.5.
        row("one is missing on the way down", quick, 5, instances(4, cpu(0.1)) + u", {"_s + silent + u"}"_s,
            {}, 2, 2, "");
        row("one starts on the way up", quick, 3, instances(2, cpu(1.0)) + u", {"_s + young + u"}"_s, {}, 4,
            4, "");
        row("all are missing", quick, 3, instances(3, silent), {}, 3, 3, "");
        row("the window holds", half, 4, instances(4, cpu(0.1)),
            u"\"history\": [{\"ago\": \"4m\", "
            "\"wanted\": 4}]"_s,
            1, 4, "window");
        row("the window is over", quick, 4, instances(4, cpu(0.1)),
            u"\"history\": [{\"ago\": \"6m\", "
            "\"wanted\": 4}]"_s,
            1, 1, "");
        row("a change by the history cools down",
            QString(quick).replace(u"\"cooldown\": \"0s\""_s, u"\"cooldown\": \"2m\""_s), 4,
            instances(4, cpu(0.1)),
            u"\"history\": [{\"ago\": \"3m\", \"wanted\": 2}, {\"ago\": \"1m\", \"wanted\": 4}]"_s, 1, 4,
            "cooldown");
        row("recommendations that were not taken are no changes",
            QString(quick).replace(u"\"cooldown\": \"0s\""_s, u"\"cooldown\": \"2m\""_s), 4,
            instances(4, cpu(0.1)),
            u"\"history\": [{\"ago\": \"3m\", \"wanted\": 2}, {\"ago\": \"1m\", \"wanted\": 3}]"_s, 1, 1, "");
        row("a change that is said",
            QString(quick).replace(u"\"cooldown\": \"0s\""_s, u"\"cooldown\": \"2m\""_s), 4,
            instances(4, cpu(0.1)), u"\"history\": [{\"ago\": \"1m\", \"wanted\": 4, \"from\": 5}]"_s, 1, 4,
            "cooldown");
        row("asleep", QString(quick).replace(u"\"min\": 1"_s, u"\"min\": 0"_s), 0, {}, {}, 0, 0, "");
        row("woken", QString(quick).replace(u"\"min\": 1"_s, u"\"min\": 0"_s), 0, {},
            u"\"requestsWait\": true"_s, 1, 1, "");
        row("by the agent's own queue",
            QString(quick).replace(u"{\"metric\": \"system/cpu\", \"value\": 0.5}"_s,
                                   u"{\"metric\": \"agent/queue_depth\", \"value\": 10}"_s),
            2, instances(2, silent), u"\"metrics\": {\"agent/queue_depth\": 60}"_s, 6, 6, "");
        row("a schedule's minimum",
            quick
                + u", \"schedule\": [{\"cron\": \"0 8 * * *\", \"timezone\": \"UTC\", \"for\": \"10h\", "
                  "\"min\": 7}]"_s,
            2, instances(2, cpu(0.5)), u"\"now\": \"2026-11-25T12:00:00Z\""_s, 2, 7, "min,schedule");
    }

    void decidesACase()
    {
        QFETCH(QString, policy);
        QFETCH(int, current);
        QFETCH(QString, list);
        QFETCH(QString, rest);
        const ScalingCaseReading reading = readScalingCase(caseText(policy, current, list, rest));
        QVERIFY2(reading.read, reading.errors.empty() ? "" : reading.errors.front().message.c_str());

        const CaseDecision found = decideCase(*reading.read, now);

        QTEST(int(found.decision.desired), "desired");
        QTEST(int(found.decision.wanted), "wanted");
        QStringList limits;
        for (const std::string& name : namesOf(found.decision))
            limits << QString::fromStdString(name);
        QTEST(limits.join(QLatin1Char(',')), "limits");
        QVERIFY(!found.reason.empty());
    }

    void saysWhatIsWrongWithACase_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("complaint");
        const auto row = [](const char* name, const QString& text, const QString& complaint) {
            QTest::newRow(name) << text << complaint;
        };
        row("empty", {}, u"expected a map"_s);
        row("no policy", u"{\"current\": 3}"_s, u"the key \"scaling\" is missing"_s);
        row("no count", u"{\"scaling\": {}}"_s, u"the key \"current\" is missing"_s);
        row("mistyped key", u"{\"scaling\": {}, \"current\": 1, \"instance\": []}"_s, u"instances"_s);
        row("no duration", u"{\"scaling\": {}, \"current\": 1, \"instances\": [{\"age\": 10}]}"_s,
            u"a duration with its unit"_s);
        row("wrong bounds", u"{\"scaling\": {\"min\": 5, \"max\": 2}, \"current\": 1}"_s, u"m"_s);
        row("no time", u"{\"scaling\": {}, \"current\": 1, \"now\": \"today\"}"_s, u"RFC 3339"_s);
        row("below zero", u"{\"scaling\": {}, \"current\": -1}"_s, u"whole number"_s);
    }

    void saysWhatIsWrongWithACase()
    {
        QFETCH(QString, text);
        QFETCH(QString, complaint);
        const ScalingCaseReading reading = readScalingCase(text.toStdString());

        QVERIFY(!reading.read);
        QVERIFY(!reading.errors.empty());
        const QString message = QString::fromStdString(reading.errors.front().message);
        QVERIFY2(message.contains(complaint), qPrintable(message));
        QVERIFY(reading.errors.front().line >= 1);
    }

    void readsAHistory()
    {
        auto csv =
            HistoryCsv::begin("\xEF\xBB\xBFtime, ready ,\"system/cpu\",requests,agent/queue_depth\r\n");
        QVERIFY2(csv, csv ? "" : csv.error().context.c_str());
        QCOMPARE(csv.value().series(), (std::vector<std::string>{"system/cpu", "agent/queue_depth"}));

        const auto first = csv.value().read("2026-11-25T10:00:00+01:00,3,0.25,7,\r\n");
        QVERIFY2(first, first ? "" : first.error().context.c_str());
        QCOMPARE(first.value()->time, std::string("2026-11-25T10:00:00+01:00"));
        QCOMPARE(toRfc3339(first.value()->at), std::string("2026-11-25T09:00:00.000Z"));
        QCOMPARE(first.value()->ready, 3U);
        QCOMPARE(first.value()->values.front(), 0.25);
        QVERIFY(std::isnan(first.value()->values.back()));
        QCOMPARE(*first.value()->requests, 7.0);
        QVERIFY(!first.value()->wanted);

        QCOMPARE(csv.value().read("\n").value(), nullptr);
        const auto second = csv.value().read("1795600000.5,\"4\",1e-3,,2");
        QVERIFY2(second, second ? "" : second.error().context.c_str());
        QCOMPARE(second.value()->at, TimePoint(1'795'600'000'500ms));
        QCOMPARE(second.value()->values.front(), 0.001);
        QVERIFY(!second.value()->requests);
    }

    void saysWhatIsWrongWithAHistory_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<QStringList>("lines");
        QTest::addColumn<QString>("complaint");
        const auto row = [](const char* name, const char* header, const QStringList& lines,
                            const char* complaint) {
            QTest::newRow(name) << QString::fromLatin1(header) << lines << QString::fromLatin1(complaint);
        };
        const char* plain = "time,ready,system/cpu";
        row("empty", "", {}, "line 1");
        row("no time", "ready,system/cpu", {}, "there is no column time");
        row("no ready", "time,system/cpu", {}, "there is no column ready");
        row("twice", "time,ready,ready", {}, "column ready: the column is there twice");
        row("no series", "time,ready,cpu load", {}, "line 1, column \"cpu load\"");
        row("too few", plain, {u"10,1"_s}, "line 2: 2 fields, where the header has 3");
        row("no number", plain, {u"10,1,half"_s}, "line 2, column system/cpu: \"half\" is no number");
        row("half a number", plain, {u"10,1,0.5x"_s}, "\"0.5x\" is no number");
        row("no count", plain, {u"10,1,"_s, u"11,1.5,"_s}, "line 3, column ready");
        row("below zero", plain, {u"10,-1,"_s}, "column ready: \"-1\" is no whole number");
        row("no time in a row", plain, {u"soon,1,"_s}, "column time: \"soon\" is no RFC 3339 time");
        row("backwards", plain, {u"10,1,"_s, u"\r\n"_s, u"10,1,"_s}, "line 4, column time");
        row("open quote", plain, {u"10,1,\"0.5"_s}, "a quote is not closed");
        row("stray quote", plain, {u"10,1,0\"5"_s}, "a quote is not closed");
        row("more missing than ready", "time,ready,missing", {u"10,1,2"_s}, "column missing");
    }

    void saysWhatIsWrongWithAHistory()
    {
        QFETCH(QString, header);
        QFETCH(QStringList, lines);
        QFETCH(QString, complaint);
        std::vector<std::string> texts;
        for (const QString& line : lines)
            texts.push_back(line.toStdString());
        const std::string found = complaintOf(header.toStdString(), texts);
        QVERIFY2(found.find(complaint.toStdString()) != std::string::npos, found.c_str());
    }

    void replaysAHistoryInAClosedLoop()
    {
        const ScalingCaseReading given = readScalingCase(caseText(quick, 1, {}, {}));
        auto csv = HistoryCsv::begin("time,ready,system/cpu");
        HistoryReplay replay(given.read->scaling, csv.value().series());
        QVERIFY(replay.unrecorded().empty());
        const auto wanted = [&](const char* line) {
            return replay.take(*csv.value().read(line).value()).wanted;
        };

        QCOMPARE(wanted("0,2,1.0"), 4U);
        QCOMPARE(wanted("1,2,1.0"), 4U);  // its 4 bear what 2 bore
        QCOMPARE(wanted("2,2,2.0"), 8U);
        QCOMPARE(wanted("3,2,"), 8U);
        QVERIFY(replay.reason().find("CPU") != std::string::npos);
        QCOMPARE(wanted("4,2,0.25"), 1U);
    }

    void aTargetWithoutAColumnIsMissing()
    {
        ScalingSpec policy;
        policy.targets = {{series::cpu, 0.5}, {series::queueDepth, 5}};
        auto csv = HistoryCsv::begin("time,ready,system/cpu");
        HistoryReplay replay(policy, csv.value().series());
        QCOMPARE(replay.unrecorded(), std::vector<std::string>{series::queueDepth});
        const ScalingDecision& decision = replay.take(*csv.value().read("0,4,0.1").value());
        QVERIFY(decision.bit(scaling_limit::missing));
        QCOMPARE(decision.wanted, 4U);
    }
};

}  // namespace tst_replay

PILOTHOUSE_TEST(tst_replay, TestReplay)
#include "tst_replay.moc"
