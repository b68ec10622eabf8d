// Golden samples of both text formats, what a bad line says, and that what is written is read again.

#include "core/monitor/exposition.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTest>

#include <rapidcheck.h>

#include <cmath>

namespace tst_exposition {

using core::Exposition;
using core::ExpositionSample;
using core::FamilyType;
using core::parseExposition;

namespace {

std::string fileText(const char* name)
{
    QFile file(QStringLiteral(PILOTHOUSE_SOURCE_DIR "/tests/data/exposition/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

Exposition parsed(const std::string& text)
{
    const auto result = parseExposition(text);
    if (!result)
        qWarning("%s", result.error().context.c_str());
    return result ? result.value() : Exposition{};
}

std::string errorOf(const std::string& text)
{
    const auto result = parseExposition(text);
    return result ? "it was taken" : result.error().context;
}

const ExpositionSample& only(const Exposition& exposition, std::string_view name)
{
    static const ExpositionSample none{"none", {}, std::nan(""), {}};
    for (const ExpositionSample& sample : exposition.samples)
        if (sample.name == name)
            return sample;
    return none;
}

std::string escaped(const std::string& value)
{
    std::string out;
    for (const char c : value)
        out += c == '\n' ? "\\n" : c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return out;
}

// A sample that is its own.
struct Line {
    std::string name;
    std::vector<std::pair<std::string, std::string>> labels;
    double value = 0;
    std::optional<double> timestamp;

    bool operator==(const Line&) const = default;
};

std::vector<Line> linesOf(const Exposition& exposition)
{
    std::vector<Line> lines;
    for (const ExpositionSample& sample : exposition.samples)
        lines.push_back({std::string(sample.name),
                         {sample.labels.begin(), sample.labels.end()},
                         sample.value,
                         sample.timestamp});
    return lines;
}

std::string written(const Line& sample)
{
    std::string line = sample.name + "{";
    for (const auto& [name, value] : sample.labels)
        line += name + "=\"" + escaped(value) + "\",";
    char number[40];
    std::snprintf(number, sizeof number, "%.17g", sample.value);
    line += "} " + std::string(number);
    if (sample.timestamp) {
        std::snprintf(number, sizeof number, " %.17g", *sample.timestamp);
        line += number;
    }
    return line + "\n";
}

rc::Gen<std::string> names()
{
    return rc::gen::map(rc::gen::container<std::string>(rc::gen::elementOf(std::string("abz_AZ09"))),
                        [](const std::string& tail) { return "n" + tail; });
}

Line anyLine()
{
    Line sample;
    sample.name = *names();
    const auto labels = *rc::gen::container<std::map<std::string, std::string>>(
        names(),
        rc::gen::map(rc::gen::arbitrary<std::string>(), [](std::string text) { return text + "\\\"\n"; }));
    sample.labels.assign(labels.begin(), labels.end());
    sample.value = *rc::gen::arbitrary<double>();
    if (*rc::gen::arbitrary<bool>())
        sample.timestamp = *rc::gen::inRange(-1'000'000, 1'000'000) / 8.0;
    return sample;
}

}  // namespace

class TestExposition : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheClassicFormat_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("line feeds") << QByteArray("classic.txt");
        QTest::newRow("carriage returns") << QByteArray("classic_crlf.txt");
    }

    void readsTheClassicFormat()
    {
        QFETCH(const QByteArray, file);
        const Exposition all = parsed(fileText(file.constData()));
        QCOMPARE(all.samples.size(), 14U);
        QCOMPARE(all.samples[0].labels.size(), 2U);
        QCOMPARE(*all.samples[0].label("result"), std::string_view("ok"));
        QCOMPARE(*all.samples[0].timestamp, 1'700'000'000.0);
        QCOMPARE(*all.samples[1].timestamp, -1.5);
        QCOMPARE(only(all, "queue_depth").value, 7.0);
        QVERIFY(!only(all, "queue_depth").timestamp);
        QCOMPARE(only(all, "temperature").value, -0.0015);
        QCOMPARE(*only(all, "temperature").label("place"), std::string_view("a\\b"));
        QCOMPARE(*only(all, "temperature").label("note"), std::string_view("say \"hi\"\nbye"));
        QVERIFY(!only(all, "temperature").label("absent"));
        QVERIFY(std::isnan(only(all, "rpc_seconds").value));
        QVERIFY(only(all, "rpc_seconds_sum").value == HUGE_VAL);
        QVERIFY(only(all, "something").value == -HUGE_VAL);
        QCOMPARE(*only(all, "no_type").label("b"), std::string_view("ü"));
        QCOMPARE(*all.typeOf("tasks_total"), FamilyType::Counter);
        QCOMPARE(*all.typeOf("temperature"), FamilyType::Gauge);
        QCOMPARE(*all.typeOf("task_seconds"), FamilyType::Histogram);
        QCOMPARE(*all.typeOf("rpc_seconds"), FamilyType::Summary);
        QCOMPARE(*all.typeOf("something"), FamilyType::Unknown);
    }

    void readsOpenMetrics()
    {
        const Exposition all = parsed(fileText("open_metrics.txt"));
        QCOMPARE(all.samples.size(), 13U);
        QCOMPARE(*only(all, "tasks_total").timestamp, 1'700'000'000.25);
        QCOMPARE(only(all, "latency_seconds_bucket").value, 8.0);
        QVERIFY(!only(all, "latency_seconds_bucket").timestamp);  // the exemplar's is not the sample's
        QVERIFY(only(all, "depth").value == HUGE_VAL);
        QCOMPARE(*all.typeOf("sizes"), FamilyType::GaugeHistogram);
        QCOMPARE(*all.typeOf("build"), FamilyType::Info);
        QCOMPARE(*all.typeOf("mode"), FamilyType::StateSet);
        QCOMPARE(*all.typeOf("depth"), FamilyType::Unknown);
    }

    void readsOpenMetricsWithCarriageReturns()
    {
        QCOMPARE(*only(parsed("a 1 5\r\n# EOF\r\n"), "a").timestamp, 5.0);
        QCOMPARE(*only(parsed("a 1 5\r\n"), "a").timestamp, 0.005);
    }

    void namesTheBadLineAndWhatItExpected_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* line, const char* expected) {
            QTest::newRow(line) << QByteArray(line) << QByteArray(expected);
        };
        row("1abc 2", "a metric's name");
        row("{a=\"b\"} 2", "a metric's name");
        row("a-1", "a blank or {");
        row("a.5", "a blank or {");
        row("a", "a number");
        row("a one", "a number");
        row("a 0x10", "a number");
        row("a 1_000", "a number");
        row("a 1 soon", "a time stamp");
        row("a 1 NaN", "a time stamp");
        row("a 1 2 3", "nothing behind");
        row("a 1 # {b=\"c\"} 1", "nothing behind");
        row("a{b=\"c\" 1", ", or }");
        row("a{b=\"c", "its closing quote");
        row("a{b=\"c\\t\"} 1", "as its only escapes");
        row("a{b=\"c\\", "as its only escapes");
        row("a{b=c} 1", "a quoted label value");
        row("a{b} 1", "= behind");
        row("a{,} 1", "a label's name");
        row("a{b:c=\"d\"} 1", "a label's name");
        row("a{b=\"1\",b=\"2\"} 1", "each label once");
        row("# TYPE a", "a known type");
        row("# TYPE a counter gauge", "a name and a type");
        row("# TYPE a clock", "a known type");
        row("\x01\xff\xfe", "a metric's name");
    }

    void namesTheBadLineAndWhatItExpected()
    {
        QFETCH(const QByteArray, line);
        QFETCH(const QByteArray, expected);
        const std::string error = errorOf("# HELP x y\nfine 1\n" + line.toStdString() + "\nfine 2\n");
        QVERIFY2(error.starts_with("line 3: expected "), error.c_str());
        QVERIFY2(error.find(expected.toStdString()) != std::string::npos, error.c_str());
    }

    void bringsNumbersThatNoDoubleHoldsToZeroOrInfinity()
    {
        QVERIFY(only(parsed("a 1e999"), "a").value == HUGE_VAL);
        QVERIFY(only(parsed("a -1e999"), "a").value == -HUGE_VAL);
        QCOMPARE(only(parsed("a 1e-999"), "a").value, 0.0);
        QCOMPARE(only(parsed("a 0." + std::string(400, '0') + "1"), "a").value, 0.0);
        QVERIFY(only(parsed("a 1" + std::string(400, '0')), "a").value == HUGE_VAL);
    }

    void countsSamplesBeyondTheLimit()
    {
        std::string text;
        for (int i = 0; i < 100; ++i)
            text += "# TYPE a" + std::to_string(i) + " gauge\na" + std::to_string(i) + " 1\n";
        const auto result = parseExposition(text, 10);
        QVERIFY(bool(result));
        QCOMPARE(result.value().samples.size(), 10U);
        QCOMPARE(result.value().types.size(), 10U);
        QCOMPARE(result.value().dropped, 90U);
    }

    // Finding a label twice looks at all before it: a line of a million labels would take hours.
    void refusesALineOfAMillionLabels()
    {
        std::string text = "a{";
        for (int i = 0; i < 1'000'000; ++i)
            text += "l" + std::to_string(i) + "=\"\",";
        QCOMPARE(errorOf(text + "} 1"), std::string("line 1: expected at most 100 labels"));
    }

    void takesAnEmptyTextAndALastLineWithoutItsEnd()
    {
        QCOMPARE(parsed("").samples.size(), 0U);
        QCOMPARE(parsed("\n\r\n\n").samples.size(), 0U);
        QCOMPARE(only(parsed("a 1\nb 2"), "b").value, 2.0);
    }

    void readsAgainWhatWasWritten()
    {
        QVERIFY(rc::check([] {
            std::vector<Line> samples;
            std::string text;
            for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
                samples.push_back(anyLine());
                text += written(samples.back());
            }
            const auto result = parseExposition(text + "# EOF\n");
            RC_ASSERT(bool(result));
            RC_ASSERT(linesOf(result.value()) == samples);
        }));
    }
};

}  // namespace tst_exposition

PILOTHOUSE_TEST(tst_exposition, TestExposition)
#include "tst_exposition.moc"
