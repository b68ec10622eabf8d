// Malformed and ambiguous requests, sent through the gateway to an instance that records what reaches it: no
// form may get there that another parser could read differently.

#include "gateway_rig.h"
#include "tests/support/test_program.h"

#include <mutex>
#include <regex>

namespace tst_strictness {

namespace {

using Rig = GatewayRig;

// What reached the instance, as bytes. A request that was cut is none.
class Recorder {
public:
    struct Seen {
        std::string head;
        std::string body;  // with its chunks
    };

    Recorder()
        : m_server([this](Wire& wire, const std::string& head) {
              Seen seen{head, {}};
              if (!fieldOf(head, "Transfer-Encoding").empty())
                  seen.body = readChunks(wire);
              else if (!fieldOf(head, "Content-Length").empty())
                  seen.body = wire.readBody(head);
              if (isCut(seen))
                  return false;
              {
                  const std::lock_guard lock(m_mutex);
                  m_seen.push_back(std::move(seen));
              }
              return wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          })
    {
    }

    std::uint16_t port() const { return m_server.port(); }
    std::vector<Seen> take()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_seen, {});
    }

private:
    // Whatever comes until an empty line, as the bodies here are small and their ends are not within them.
    static std::string readChunks(Wire& wire) { return wire.readUntil("\r\n\r\n"); }
    static bool isCut(const Seen& seen)
    {
        return !fieldOf(seen.head, "Transfer-Encoding").empty() && !seen.body.ends_with("\r\n\r\n");
    }

    std::mutex m_mutex;
    std::vector<Seen> m_seen;
    UpstreamServer m_server;
};

std::size_t countOf(const std::string& head, const std::string& name)
{
    const std::regex line("\r\n" + name + ":", std::regex::icase);
    return std::size_t(std::distance(std::sregex_iterator(head.begin(), head.end(), line), {}));
}

// Empty when a head is in the one form that every parser reads alike; else what is wrong with it.
std::string faultOf(const std::string& head)
{
    static const std::regex whole(
        "[A-Za-z!#$%&'*+.^_`|~0-9-]+ /[!-~]* HTTP/1\\.1\r\n"
        "([A-Za-z!#$%&'*+.^_`|~0-9-]+: ([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)\r\n)*\r\n");
    if (!std::regex_match(head, whole))
        return "not in the plain form";
    if (countOf(head, "Host") != 1)
        return "not one Host";
    if (countOf(head, "Content-Length") + countOf(head, "Transfer-Encoding") > 1)
        return "framed twice";
    const std::string coding = fieldOf(head, "Transfer-Encoding");
    if (!coding.empty() && coding != "chunked")
        return "a transfer coding other than chunked";
    const std::string length = fieldOf(head, "Content-Length");
    if (length.find_first_not_of("0123456789") != std::string::npos)
        return "a length that is no number";
    for (const char* name :
         {"Connection", "Keep-Alive", "TE", "Trailer", "Upgrade", "Proxy-Connection", "Expect"})
        if (countOf(head, name) != 0)
            return std::string(name) + " is another hop's";
    return {};
}

// The content of a chunked body; "not in the plain form" where it could be read otherwise.
std::string contentOf(const std::string& body)
{
    static const std::regex size("[1-9a-f][0-9a-f]*\r\n");
    static const std::regex last("0\r\n([A-Za-z-]+: [ -~]*\r\n)*\r\n");
    std::string content;
    auto at = body.begin();
    for (std::smatch found; !std::regex_match(at, body.end(), last);) {
        if (!std::regex_search(at, body.end(), found, size, std::regex_constants::match_continuous))
            return "not in the plain form";
        const auto count = std::ptrdiff_t(std::stoul(found.str(), nullptr, 16));
        at += found.length();
        if (body.end() - at < count + 2 || std::string(at + count, at + count + 2) != "\r\n")
            return "not in the plain form";
        content.append(at, at + count);
        at += count + 2;
    }
    if (std::string(at, body.end()).find("Host") != std::string::npos
        || std::string(at, body.end()).find("Content-Length") != std::string::npos)
        return "a trailer that only a head may have";
    return content;
}

}  // namespace

class TestStrictness : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_rig.publishPorts({m_recorder.port()}); }

    // Each row is sent as it is, with a good request behind it on the same connection, which is the one that
    // would be smuggled. `status` is the first answer's; `bodies` what reaches the instance, one for each
    // request.
    void nothingReachesAnInstanceInAFormThatCouldBeReadTwoWays_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<unsigned>("status");
        QTest::addColumn<QByteArrayList>("bodies");
        addLines();
        addFields();
        addLengths();
        addCodings();
        addChunks();
        addTargets();
        addHops();
        QVERIFY(m_rows >= 80);
    }

    void nothingReachesAnInstanceInAFormThatCouldBeReadTwoWays()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(unsigned, status);
        QFETCH(QByteArrayList, bodies);
        const std::string next = "GET /agents/demo/next HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n";

        Wire wire = m_rig.connect();
        wire.send(bytes.toStdString() + next);
        const auto answer = Rig::read(wire);
        const bool goesOn = status == 200;
        if (goesOn)
            QCOMPARE(Rig::read(wire).status, 200U);
        QVERIFY2(wire.isClosedByOther(), "the connection stays open");

        QCOMPARE(answer.status, status);
        const auto seen = m_recorder.take();
        QCOMPARE(seen.size(), std::size_t(bodies.size()) + (goesOn ? 1 : 0));
        for (std::size_t i = 0; i < seen.size(); ++i) {
            QCOMPARE(faultOf(seen[i].head), std::string());
            const bool isNext = goesOn && i + 1 == seen.size();
            QCOMPARE(seen[i].head.find(" /next ") != std::string::npos, isNext);
            const bool isChunked = !fieldOf(seen[i].head, "Transfer-Encoding").empty();
            QCOMPARE(QByteArray::fromStdString(isChunked ? contentOf(seen[i].body) : seen[i].body),
                     isNext ? QByteArray() : bodies[qsizetype(i)]);
        }
        QTRY_VERIFY(m_rig.isAtRest());
    }

    void theCheckItselfFindsWhatItLooksFor()
    {
        const std::string good = "GET /x HTTP/1.1\r\nHost: a\r\n";
        QCOMPARE(faultOf(good + "\r\n"), std::string());
        QVERIFY(!faultOf("GET  /x HTTP/1.1\r\nHost: a\r\n\r\n").empty());
        QVERIFY(!faultOf("GET /x HTTP/1.1\nHost: a\r\n\r\n").empty());
        QVERIFY(!faultOf(good + "Host: b\r\n\r\n").empty());
        QVERIFY(!faultOf(good + "X : b\r\n\r\n").empty());
        QVERIFY(!faultOf(good + "X: b\rc\r\n\r\n").empty());
        QVERIFY(!faultOf(good + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n").empty());
        QVERIFY(!faultOf(good + "Content-Length: +3\r\n\r\n").empty());
        QVERIFY(!faultOf(good + "Transfer-Encoding: xchunked\r\n\r\n").empty());
        QVERIFY(!faultOf(good + "Connection: close\r\n\r\n").empty());
        QCOMPARE(contentOf("1\r\nx\r\n0\r\nA: b\r\n\r\n"), std::string("x"));
        for (const char* body :
             {"01\r\nx\r\n0\r\n\r\n", "1;a\r\nx\r\n0\r\n\r\n", "1\r\nx\n0\r\n\r\n", "A\r\nx\r\n0\r\n\r\n"})
            QCOMPARE(contentOf(body), std::string("not in the plain form"));
    }

private:
    void row(const QByteArray& bytes, unsigned status, const QByteArrayList& bodies = {})
    {
        QTest::addRow("%d %s", ++m_rows, bytes.left(60).toPercentEncoding(" :/,;=").constData())
            << bytes << status << bodies;
    }
    // A request that goes on to the instance with that body.
    void passes(const QByteArray& bytes, const QByteArray& body = {}) { row(bytes, 200, {body}); }
    void refused(const QByteArray& bytes, unsigned status = 400) { row(bytes, status); }

    static QByteArray request(const QByteArray& fields, const QByteArray& body = {},
                              const QByteArray& method = "POST")
    {
        return method + " /agents/demo/x HTTP/1.1\r\nHost: g\r\n" + fields + "\r\n" + body;
    }

    void addLines()
    {
        const QByteArray end("\r\nHost: g\r\n\r\n");
        passes("GET /agents/demo/x HTTP/1.1" + end);
        passes("\r\nGET /agents/demo/x HTTP/1.1" + end);
        refused("\r\n\r\nGET /agents/demo/x HTTP/1.1" + end);
        refused("\nGET /agents/demo/x HTTP/1.1" + end);
        refused(" GET /agents/demo/x HTTP/1.1" + end);
        refused("GET  /agents/demo/x HTTP/1.1" + end);
        refused("GET /agents/demo/x  HTTP/1.1" + end);
        refused("GET /agents/demo/x HTTP/1.1 " + end);
        refused("GET\t/agents/demo/x\tHTTP/1.1" + end);
        refused("GET /agents/demo/x" + end);
        refused("GET /agents/demo/x HTTP/1.1\nHost: g\n\n");
        refused("GET /agents/demo/x HTTP/1.1\rHost: g\r\n\r\n");
        refused("GET /agents/demo/x http/1.1" + end);
        refused("GET /agents/demo/x HTTP/1.1x" + end);
        refused("GET /agents/demo/x HTTP/01.1" + end);
        refused("GET /agents/demo/x HTTP/1.2" + end, 505);
        refused("GET /agents/demo/x HTTP/2.0" + end, 505);
        refused("GET /agents/demo/x HTTP/0.9" + end, 505);
        refused("G(T /agents/demo/x HTTP/1.1" + end);
        refused(QByteArray("G\0T /agents/demo/x HTTP/1.1", 27) + end);
        refused("GET /agents/demo/x y HTTP/1.1" + end);
        refused("GET /agents/demo/\x80 HTTP/1.1" + end);
        refused("GET /agents/demo/" + QByteArray(9000, 'a') + " HTTP/1.1" + end, 414);
    }

    void addFields()
    {
        const QByteArray line("GET /agents/demo/x HTTP/1.1\r\n");
        refused(line + "\r\n");
        refused(line + "Host: g\r\nHost: g\r\n\r\n");
        refused(line + "Host: g\r\nhost: h\r\n\r\n");
        refused(line + "Host: g, h\r\n\r\n");
        refused(line + "Host: u@g\r\n\r\n");
        refused(line + "Host: g/x\r\n\r\n");
        refused(line + "Host : g\r\n\r\n");
        refused(line + " Host: g\r\n\r\n");
        refused(line + "\tHost: g\r\n\r\n");
        refused(line + "Host: g\r\n X: folded\r\n\r\n");
        refused(line + "Host: g\r\nX: a\r\n\tb\r\n\r\n");
        refused(line + "Host: g\r\nX\r\n\r\n");
        refused(line + "Host: g\r\n: x\r\n\r\n");
        refused(line + "Host: g\r\nX\x0b: a\r\n\r\n");
        refused(line + "Host: g\r\nX: a\x0b\r\n\r\n");
        refused(line + QByteArray("Host: g\r\nX: a\0b\r\n\r\n", 19));
        refused(line + "Host: g\r\nX: a\rb\r\n\r\n");
        refused(line + "Host: g\r\nX: a\nY: b\r\n\r\n");
        refused(line + "Host: g\r\nX: a\r\n\n");
        refused(line + "Host: g\r\nX[1]: a\r\n\r\n");
        refused(line + "Host: g\r\nX: " + QByteArray(40'000, 'a') + "\r\n\r\n", 431);
        refused(line + "Host: g\r\n" + QByteArray("a: b\r\n").repeated(7'000) + "\r\n", 431);
        passes(line + "Host: g\r\nX:\t a \t\r\n\r\n");
        passes(line + "Host: g\r\nX:\r\n\r\n");
    }

    void addLengths()
    {
        passes(request("Content-Length: 3\r\n", "abc"), "abc");
        passes(request("Content-Length: 0\r\n"));
        passes(request("Content-Length: 003\r\n", "abc"), "abc");
        refused(request("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"));
        refused(request("Content-Length: 3\r\nContent-Length: 0\r\n", "abc"));
        refused(request("Content-Length: 3\r\ncontent-length: 4\r\n", "abc"));
        refused(request("Content-Length: 3, 3\r\n", "abc"));
        refused(request("Content-Length: 3,\r\n", "abc"));
        refused(request("Content-Length: +3\r\n", "abc"));
        refused(request("Content-Length: -3\r\n", "abc"));
        refused(request("Content-Length: 3.0\r\n", "abc"));
        refused(request("Content-Length: 0x3\r\n", "abc"));
        refused(request("Content-Length: 3 3\r\n", "abc"));
        refused(request("Content-Length: \r\n", "abc"));
        refused(request("Content-Length: abc\r\n", "abc"));
        refused(request("Content-Length : 3\r\n", "abc"));
        refused(request("Content-Length: 18446744073709551619\r\n", "abc"));
        refused(request("Content-Length: 99999999999\r\n", "abc"), 413);
        refused(request("Content_Length: 3\r\nContent-Length: three\r\n", "abc"));
    }

    void addCodings()
    {
        const QByteArray abc("3\r\nabc\r\n0\r\n\r\n");
        passes(request("Transfer-Encoding: chunked\r\n", abc), "abc");
        passes(request("Transfer-Encoding: Chunked\r\n", abc), "abc");
        passes(request("Transfer-Encoding:\tchunked \r\n", abc), "abc");
        refused(request("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", abc));
        refused(request("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", abc));
        refused(request("Content-Length: 3\r\nTransfer-Encoding: identity\r\n", "abc"));
        refused(request("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", abc));
        refused(request("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", abc));
        refused(request("Transfer-Encoding: chunked, chunked\r\n", abc));
        refused(request("Transfer-Encoding: gzip, chunked\r\n", abc));
        refused(request("Transfer-Encoding: chunked, gzip\r\n", abc));
        refused(request("Transfer-Encoding: identity\r\n", abc));
        refused(request("Transfer-Encoding: xchunked\r\n", abc));
        refused(request("Transfer-Encoding: chunked;q=1\r\n", abc));
        refused(request("Transfer-Encoding: \"chunked\"\r\n", abc));
        refused(request("Transfer-Encoding: \x0b"
                        "chunked\r\n",
                        abc));
        refused(request("Transfer-Encoding:\r\n", abc));
        refused(request("Transfer-Encoding : chunked\r\n", abc));
        refused(request("Transfer-Encoding\r\n: chunked\r\n", abc));
        refused("POST /agents/demo/x HTTP/1.0\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n" + abc);
    }

    void addChunks()
    {
        const QByteArray fields("Transfer-Encoding: chunked\r\n");
        passes(request(fields, "1;a=b\r\nx\r\n0\r\n\r\n"), "x");
        passes(request(fields, "0A\r\n0123456789\r\n0\r\n\r\n"), "0123456789");
        passes(request(fields, "1\r\nx\r\n0\r\nX-Sum: 1\r\nContent-Length: 9\r\nHost: evil\r\n\r\n"), "x");
        // What is refused in a body comes after an instance was chosen, whose request is then cut.
        for (const char* body :
             {"1\nx\r\n0\r\n\r\n", "1\r\nx\n0\r\n\r\n", "1\r\nx\r\n0\n\r\n", "1\r\nx\r\n0\r\n\n",
              "1\r\nxy\r\n0\r\n\r\n", "g\r\nx\r\n0\r\n\r\n", "0x1\r\nx\r\n0\r\n\r\n", "+1\r\nx\r\n0\r\n\r\n",
              "-1\r\nx\r\n0\r\n\r\n", " 1\r\nx\r\n0\r\n\r\n", "1 1\r\nx\r\n0\r\n\r\n", "\r\nx\r\n0\r\n\r\n",
              "1;a\rb\r\nx\r\n0\r\n\r\n", "10000000000000001\r\nx\r\n0\r\n\r\n",
              "1\r\nx\r\n0\r\n X: folded\r\n\r\n", "1\r\nx\r\n0\r\nX : y\r\n\r\n"})
            refused(request(fields, body));
        refused(request(fields, "FFFFFFFFFFFFFFFF\r\nx\r\n0\r\n\r\n"), 413);
    }

    void addTargets()
    {
        const QByteArray end(" HTTP/1.1\r\nHost: g\r\n\r\n");
        passes("GET http://g/agents/demo/x" + end);
        passes("GET HTTP://G/agents/demo/x" + end);
        passes("GET /agents/demo" + end);
        passes("GET /agents/demo?q=/../" + end);
        refused("GET http://other/agents/demo/x" + end);
        refused("GET http://u@g/agents/demo/x" + end);
        refused("GET /agents/demo/x#f" + end);
        refused("GET /agents/demo/\\x" + end);
        row("GET /agents/demo/../demo/x" + end.chopped(2) + "Connection: close\r\n\r\n", 404);
        row("GET /agents/demo/%2e%2e/x" + end.chopped(2) + "Connection: close\r\n\r\n", 404);
        row("GET /agents/demo/..%2fx" + end.chopped(2) + "Connection: close\r\n\r\n", 404);
        row("GET //agents/demo/x" + end.chopped(2) + "Connection: close\r\n\r\n", 404);
        row("GET * HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n", 404);
        row("GET agents/demo/x" + end.chopped(2) + "Connection: close\r\n\r\n", 404);
        row("CONNECT g:80 HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n", 405);
    }

    void addHops()
    {
        passes(request("Connection: Host\r\n", {}, "GET"));
        passes(request("Connection: keep-alive, Content-Length\r\nContent-Length: 3\r\n", "abc"), "abc");
        passes(
            request("Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n", "1\r\nx\r\n0\r\n\r\n"),
            "x");
        passes(request("Keep-Alive: 5\r\nProxy-Connection: keep-alive\r\nTE: trailers\r\n", {}, "GET"));
        passes(request("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
                       {}, "GET"));
        passes(request("Expect: 100-continue\r\n", {}, "GET"));
        row(request("Expect: 200-ok\r\nConnection: close\r\n", {}, "GET"), 417);
    }

    Recorder m_recorder;
    Rig m_rig;
    int m_rows = 0;
};

}  // namespace tst_strictness

PILOTHOUSE_TEST(tst_strictness, TestStrictness)
#include "tst_strictness.moc"
