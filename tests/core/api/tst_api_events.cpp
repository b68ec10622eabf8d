// The event stream: snapshots coalesced, the journal without a gap.

#include "api_client.h"
#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QTest>

namespace tst_api_events {

class TestApiEvents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_api = std::make_unique<ApiUnderTest>(); }

    void sendsTheSnapshotAndTheEntriesFromNowOn()
    {
        m_api->fleet.journal();
        RawClient client(m_api->port());
        client.send(ApiUnderTest::request("GET", "/api/v1/events"));
        QVERIFY(client.readUntil("\r\n\r\n").find("text/event-stream") != std::string::npos);
        const auto first = client.readUntil("\n\n");
        QVERIFY2(first.find("event: snapshot\ndata: {") != std::string::npos, first.c_str());

        m_api->fleet.journal();
        m_api->publish();

        const auto entry = client.readUntil("Entry 2");
        QVERIFY2(entry.find("id: 2\nevent: journal\n") != std::string::npos, entry.c_str());
        QVERIFY(entry.find("Entry 1") == std::string::npos);
    }

    void resumesTheJournalWithoutAGap()
    {
        for (int i = 0; i < 1'000; ++i)
            m_api->fleet.journal();
        RawClient client(m_api->port());
        client.send(ApiUnderTest::request("GET", "/api/v1/events", {}, "Last-Event-ID: 400\r\n"));

        const auto text = client.readUntil("\nid: 1000\n");

        std::size_t at = 0;
        for (int seq = 401; seq <= 1'000; ++seq) {
            const auto found = text.find("id: " + std::to_string(seq) + "\n", at);
            QVERIFY2(found != std::string::npos, qPrintable(QString::number(seq)));
            at = found;
        }
        QVERIFY(text.find("id: 400\n") == std::string::npos);
    }

    void sendsSnapshotsAtMostOnceASecond()
    {
        RawClient client(m_api->port());
        client.send(ApiUnderTest::request("GET", "/api/v1/events"));
        client.readUntil("event: snapshot");
        QElapsedTimer elapsed;
        elapsed.start();

        int publishes = 0;
        const bool done = QTest::qWaitFor(
            [&] {
                m_api->publish();
                return ++publishes > 1 && elapsed.elapsed() > 2'500;
            },
            5'000);
        QVERIFY(done && publishes > 10);

        m_api->fleet.journal();
        m_api->publish();
        const auto text = client.readUntil("event: journal");
        std::size_t snapshots = 0;
        for (auto at = text.find("event: snapshot"); at != std::string::npos;
             at = text.find("event: snapshot", at + 1))
            ++snapshots;
        QVERIFY2(snapshots >= 1 && snapshots <= 3, qPrintable(QString::number(snapshots)));
    }

    void refusesAnIdThatIsNoNumber()
    {
        QCOMPARE(statusOf(m_api->ask("GET", "/api/v1/events", {}, "Last-Event-ID: x\r\n")), 400);
    }

    void boundsTheStreams()
    {
        std::vector<RawClient> clients;
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 70; ++i) {
            RawClient& client = clients.emplace_back(m_api->port());
            client.send(ApiUnderTest::request("GET", "/api/v1/events"));
            const int status = statusOf(client.readUntil("\r\n\r\n"));
            accepted += status == 200 ? 1 : 0;
            refused += status == 503 ? 1 : 0;
        }
        QCOMPARE(accepted, 64);
        QCOMPARE(refused, 6);
    }

    void endsWithStreamsOpen()
    {
        RawClient client(m_api->port());
        client.send(ApiUnderTest::request("GET", "/api/v1/events"));
        client.readUntil("event: snapshot");

        m_api.reset();

        QVERIFY(client.isClosedByServer());
    }

private:
    std::unique_ptr<ApiUnderTest> m_api;
};

}  // namespace tst_api_events

PILOTHOUSE_TEST(tst_api_events, TestApiEvents)
#include "tst_api_events.moc"
