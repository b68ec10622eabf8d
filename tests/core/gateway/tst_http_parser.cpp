#include "core/gateway/http_parser.h"
#include "tests/support/test_program.h"

#include <QtTest/QtTest>

#include <random>

namespace tst_http_parser {

namespace {

using core::HttpEvent;
using core::HttpMessageKind;

constexpr core::HttpLimits limits{.headerBytes = 256, .targetBytes = 64, .bodyBytes = 20};

// What a parser made of some bytes, as text: the same bytes must read the same however they are cut.
struct Reading {
    std::string head;
    std::string body;
    std::string end = "open";  // open, end, or the fault's status
    std::string rest;

    bool operator==(const Reading&) const = default;
};

Reading read(HttpMessageKind kind, const std::string& bytes, std::mt19937* cut = nullptr,
             std::string_view answered = "GET", bool closes = false)
{
    core::HttpParser parser(kind, limits);
    parser.answering(answered);
    Reading reading;
    const auto note = [&](HttpEvent event) {
        if (event == HttpEvent::Head)
            reading.head = std::string(parser.head().method) + std::string(parser.head().target)
                + std::to_string(parser.head().status) + std::to_string(parser.head().fields.size());
        if (event == HttpEvent::Body)
            reading.body += parser.body();
        if (event == HttpEvent::End)
            reading.end = "end";
        if (event == HttpEvent::Fault)
            reading.end = std::to_string(parser.faultStatus());
        return event != HttpEvent::NeedMore && event != HttpEvent::End && event != HttpEvent::Fault;
    };
    std::size_t at = 0;
    while (at < bytes.size() && reading.end == "open") {
        const std::size_t step = cut == nullptr ? bytes.size() : 1 + (*cut)() % 4;
        std::string_view piece = std::string_view(bytes).substr(at, step);
        at += piece.size();
        while (note(parser.next(piece))) {}
        at -= piece.size();
    }
    reading.rest = reading.end == "end" ? bytes.substr(at) : std::string();
    if (closes && reading.end == "open")
        note(parser.finish());
    return reading;
}

}  // namespace

class TestHttpParser : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsARequestAsTheRfcSays_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("end");
        QTest::addColumn<QByteArray>("body");
        const auto row = [](const QByteArray& bytes, const char* end, const char* body = "") {
            QTest::addRow("%s", bytes.left(70).toPercentEncoding(" :/,;").constData())
                << bytes << QByteArray(end) << QByteArray(body);
        };
        const QByteArray post("POST / HTTP/1.1\r\nHost: a\r\n");
        const QByteArray chunked(post + "Transfer-Encoding: chunked\r\n\r\n");
        row("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "end");
        row("GET /a?b=c%20d HTTP/1.1\r\nHost:a\r\n\r\n", "end");
        row("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "end");
        row("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "400");
        row("GET / HTTP/1.0\r\n\r\n", "end");
        row("M-SEARCH * HTTP/1.1\r\nHost: a\r\n\r\n", "end");
        row("GET http://A/x HTTP/1.1\r\nHost: a\r\n\r\n", "end");
        row("GET http://h/x HTTP/1.1\r\nHost: a\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400");
        row("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "400");
        row("GET / HTTP/1.1\nHost: a\n\n", "400");
        row("GET / HTTP/1.1\r\nHost: a\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost: a\r\n\n", "400");
        row("GET / HTTP/1.1\rHost: a\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\n Host: a\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost: a\r\nX(y): x\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost: a\r\nX: a\x01\r\n\r\n", "400");
        row(QByteArray("GET / HTTP/1.1\r\nHost: a\r\nX: a") + '\0' + "\r\n\r\n", "400");
        row("GET / HTTP/1.1\r\nHost: a\r\nX: \xc3\xa4\r\n\r\n", "end");
        row("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "400");
        row("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "400");
        row("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "400");
        row("GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", "400");
        row("G@T / HTTP/1.1\r\nHost: a\r\n\r\n", "400");
        row("GET /\\a HTTP/1.1\r\nHost: a\r\n\r\n", "400");
        row("GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", "400");
        row("GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", "400");
        row("GET /\r\nHost: a\r\n\r\n", "400");
        row("GET / http/1.1\r\nHost: a\r\n\r\n", "400");
        row("GET / HTTP/1.11\r\nHost: a\r\n\r\n", "400");
        row("GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505");
        row("GET / HTTP/1.2\r\nHost: a\r\n\r\n", "505");
        row("GET /" + QByteArray(64, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", "414");
        row("GET /" + QByteArray(200, 'a'), "414");
        row("GET / HTTP/1.1\r\nHost: a\r\nX: " + QByteArray(300, 'a'), "431");
        row(post + "Content-Length: 3\r\n\r\nabc", "end", "abc");
        row(post + "Content-Length: 3\r\n\r\nab", "open", "ab");
        row(post + "Content-Length: 0\r\n\r\n", "end");
        row(post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "400");
        row(post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "400");
        row(post + "Content-Length: 3, 3\r\n\r\nabc", "400");
        row(post + "Content-Length: +3\r\n\r\nabc", "400");
        row(post + "Content-Length: -3\r\n\r\nabc", "400");
        row(post + "Content-Length: 0x3\r\n\r\nabc", "400");
        row(post + "Content-Length: \r\n\r\n", "400");
        row(post + "Content-Length: 18446744073709551616\r\n\r\n", "400");
        row(post + "Content-Length: 21\r\n\r\n", "413");
        row(post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", "400");
        row("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400");
        row(post + "Transfer-Encoding: gzip, chunked\r\n\r\n", "400");
        row(post + "Transfer-Encoding: chunked, chunked\r\n\r\n", "400");
        row(post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "400");
        row(post + "Transfer-Encoding: gzip\r\n\r\n", "400");
        row(post + "Transfer-Encoding: xchunked\r\n\r\n", "400");
        row(post + "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n", "end");
        row(chunked + "3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n", "end", "abcd");
        row(chunked + "A\r\n0123456789\r\n0\r\nX: y\r\n\r\n", "end", "0123456789");
        row(chunked + "3\r\nabcd\r\n0\r\n\r\n", "400", "abc");
        row(chunked + "3\r\nabc\n0\r\n\r\n", "400", "abc");
        row(chunked + "3\nabc\r\n0\r\n\r\n", "400");
        row(chunked + "\r\n", "400");
        row(chunked + "g\r\n", "400");
        row(chunked + "-1\r\n", "400");
        row(chunked + "0x1\r\n", "400");
        row(chunked + "3 3\r\n", "400");
        row(chunked + "10000000000000000\r\n", "400");
        row(chunked + "FFFFFFFFFFFFFFFF\r\n", "413");
        row(chunked + "14\r\n01234567890123456789\r\n1\r\nx", "413", "01234567890123456789");
        row(chunked + "1;" + QByteArray(300, 'x'), "431");
        row(chunked + "0\r\nX: " + QByteArray(300, 'x'), "431");
        row(chunked + "0\r\n bad: x\r\n\r\n", "400");
    }

    void readsARequestAsTheRfcSays()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, end);
        QFETCH(QByteArray, body);
        const Reading whole = read(HttpMessageKind::Request, bytes.toStdString());
        QCOMPARE(QByteArray::fromStdString(whole.end), end);
        QCOMPARE(QByteArray::fromStdString(whole.body), body);
        std::mt19937 cut(1);
        for (int i = 0; i < 50; ++i)
            QVERIFY(read(HttpMessageKind::Request, bytes.toStdString(), &cut) == whole);
    }

    void leavesAPipelinedRequestForLater()
    {
        const std::string second = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
        const auto first = read(HttpMessageKind::Request,
                                "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx" + second);
        QCOMPARE(first.body, std::string("x"));
        QCOMPARE(first.rest, second);
    }

    void knowsWhichResponsesHaveNoBody()
    {
        const auto end = [](const std::string& bytes, std::string_view answered) {
            return read(HttpMessageKind::Response, bytes, nullptr, answered).end;
        };
        const std::string length = "Content-Length: 5\r\n\r\n";
        QCOMPARE(end("HTTP/1.1 200 OK\r\n" + length, "HEAD"), std::string("end"));
        QCOMPARE(end("HTTP/1.1 304 \r\n" + length, "GET"), std::string("end"));
        QCOMPARE(end("HTTP/1.1 204\r\n\r\n", "GET"), std::string("end"));
        QCOMPARE(end("HTTP/1.1 100 Continue\r\n\r\n", "POST"), std::string("end"));
        QCOMPARE(end("HTTP/1.1 200 OK\r\n" + length, "GET"), std::string("open"));
        QCOMPARE(end("HTTP/1.1 20 OK\r\n\r\n", "GET"), std::string("400"));
        QCOMPARE(end("HTTP/1.1 099 OK\r\n\r\n", "GET"), std::string("400"));
    }

    void tellsABodyThatEndsWithTheConnectionFromACutOne()
    {
        const auto closed = [](const std::string& bytes) {
            return read(HttpMessageKind::Response, bytes, nullptr, "GET", true);
        };
        QCOMPARE(closed("HTTP/1.1 200 OK\r\n\r\nabc").end, std::string("end"));
        QCOMPARE(closed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc").end, std::string("400"));
        QCOMPARE(closed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n").end,
                 std::string("400"));
        QCOMPARE(closed("HTTP/1.1 20").end, std::string("400"));
    }
};

}  // namespace tst_http_parser

PILOTHOUSE_TEST(tst_http_parser, TestHttpParser)
#include "tst_http_parser.moc"
