#include "core/gateway/usage_reader.h"
#include "tests/support/test_program.h"

#include <QtTest/QtTest>

namespace tst_usage_reader {

namespace {

core::TokenUsage read(const QByteArray& body, std::size_t step)
{
    core::HttpHead head;
    head.add({"Content-Type", "application/json; charset=utf-8", core::HttpName::ContentType});
    core::UsageReader reader;
    if (!reader.begin(head))
        return {};
    std::string_view rest(body.data(), std::size_t(body.size()));
    while (!rest.empty()) {
        reader.read(rest.substr(0, step));
        rest.remove_prefix(std::min(step, rest.size()));
    }
    return reader.usage();
}

}  // namespace

class TestUsageReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheCountsHoweverTheBodyIsCut_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<quint64>("input");
        QTest::addColumn<quint64>("output");
        const auto row = [](const char* name, const QByteArray& body, quint64 input, quint64 output) {
            QTest::newRow(name) << QByteArray(body).replace('\'', '"') << input << output;
        };
        row("whole", "{'choices':[],'usage':{'prompt_tokens':9,'completion_tokens':12,'total_tokens':21}}", 9,
            12);
        row("spaces", "{ 'usage' : \r\n { 'input_tokens' : 3 , 'output_tokens' : 4 } }", 3, 4);
        row("details",
            "{'usage':{'prompt_tokens':9,'prompt_tokens_details':{'cached_tokens':8},'completion_tokens':2}}",
            9, 2);
        row("stream",
            "data: {'choices':[{'delta':{'content':'a'}}],'usage':null}\n\n"
            "data: {'choices':[],'usage':{'prompt_tokens':5,'completion_tokens':6}}\n\ndata: "
            "[DONE]\n\n",
            5, 6);
        row("grows",
            "data: {'message':{'usage':{'input_tokens':25,'output_tokens':1}}}\n\n"
            "data: {'usage':{'output_tokens':15}}\n\n",
            25, 15);
        row("in a text", "{'content':'say \\'usage\\': {\\'prompt_tokens\\': 7}'}", 0, 0);
        row("in a text, then real",
            "{'content':'\\'usage\\':{\\'prompt_tokens\\':7}','usage':{'prompt_tokens':1,'completion_tokens':"
            "2}}",
            1, 2);
        row("a text of that name", "{'type':'usage','usage':{'prompt_tokens':1,'completion_tokens':2}}", 1,
            2);
        row("brace in a text", "{'usage':{'note':'}\\'{','prompt_tokens':1,'completion_tokens':2}}", 1, 2);
        row("twice the key", "{'a':{'usage':'usage'},'usage':{'prompt_tokens':1}}", 1, 0);
        row("no numbers", "{'usage':{'prompt_tokens':'9','completion_tokens':-1}}", 0, 0);
        row("fractions and too many", "{'usage':{'prompt_tokens':1.5,'completion_tokens':1e15}}", 0, 0);
        row("broken", "{'usage':{'prompt_tokens':9,}", 0, 0);
        row("cut", "{'usage':{'prompt_tokens':9", 0, 0);
        row("too large, then real",
            "{'usage':{'x':'" + QByteArray(5000, 'a')
                + "'},'usage':{'prompt_tokens':1,'completion_tokens':2}}",
            1, 2);
        row("none", "{'choices':[]}", 0, 0);
    }

    void findsTheCountsHoweverTheBodyIsCut()
    {
        QFETCH(QByteArray, body);
        QFETCH(quint64, input);
        QFETCH(quint64, output);
        for (const std::size_t step : {1, 2, 3, 5, 7, 11, 64, 1 << 20})
            QCOMPARE(read(body, step), (core::TokenUsage{input, output}));
    }

    void looksOnlyWhereItMayBe()
    {
        const auto reads = [](std::string_view type, std::string_view coding) {
            core::HttpHead head;
            if (!type.empty())
                head.add({"Content-Type", type, core::HttpName::ContentType});
            if (!coding.empty())
                head.add({"Content-Encoding", coding, core::HttpName::ContentEncoding});
            return core::UsageReader().begin(head);
        };
        QVERIFY(reads("application/json", ""));
        QVERIFY(reads("Application/JSON;charset=x", "identity"));
        QVERIFY(reads("text/event-stream", ""));
        QVERIFY(!reads("", ""));
        QVERIFY(!reads("text/html", ""));
        QVERIFY(!reads("application/json", "gzip"));
    }
};

}  // namespace tst_usage_reader

PILOTHOUSE_TEST(tst_usage_reader, TestUsageReader)
#include "tst_usage_reader.moc"
