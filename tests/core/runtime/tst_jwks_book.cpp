#include <QTest>

#include "core/runtime/jwks_book.h"
#include "tests/core/security/token_signer.h"
#include "tests/support/test_program.h"

namespace tst_jwks_book {

using namespace std::chrono_literals;
using core::IssuerKeysState;

namespace {

const core::JwtProviderSpec byUrl{"https://one", "agents", "https://one/keys"};
const core::JwtProviderSpec byFile{"https://two", "agents", "two.json"};

std::string documentWith(const std::string& id)
{
    static const TokenSigner signer(core::SignatureAlgorithm::Es256);
    return keySet({signer.jwk(",\"kid\":\"" + id + "\"")});
}

}  // namespace

// When issuers' keys are read and how long they are used, on a clock of the test's own.
class TestJwksBook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_book = std::make_unique<core::JwksBook>();
        m_now = {core::MonoTime(1h), core::TimePoint(1'700'000'000s)};
    }

    void everyProviderIsReadAtOnceAndThenAsItsKindNeeds()
    {
        m_book->follow({byUrl, byFile});
        QVERIFY(m_book->report(m_now)->views[0].state == IssuerKeysState::Waiting);
        const auto due = m_book->takeDue(m_now);
        QCOMPARE(due.size(), std::size_t(2));
        QVERIFY(m_book->takeDue(m_now).empty());  // they are being read

        for (const auto& one : due)
            m_book->take(one.ticket, core::JwksReading{.bytes = documentWith("a")}, m_now);

        QVERIFY(m_book->untilNext(m_now) == 2s);
        pass(2s);
        QCOMPARE(dueLocations(), std::vector<std::string>{"two.json"});
        pass(298s);
        QCOMPARE(dueLocations(), (std::vector<std::string>{"https://one/keys", "two.json"}));
        const auto report = m_book->report(m_now);
        QVERIFY(report->views[0].state == IssuerKeysState::Loaded);
        QCOMPARE(report->views[0].count, 1U);
        QVERIFY(report->views[0].readAt == m_now.wall);
    }

    void theServerSaysHowLongItsAnswerIsGoodWithinBounds_data()
    {
        QTest::addColumn<int>("maxAge");
        QTest::addColumn<int>("next");
        QTest::newRow("no time at all") << 0 << 60;
        QTest::newRow("two minutes") << 120 << 120;
        QTest::newRow("a year") << 31'536'000 << 3'600;
    }

    void theServerSaysHowLongItsAnswerIsGoodWithinBounds()
    {
        QFETCH(int, maxAge);
        QFETCH(int, next);
        m_book->follow({byUrl});

        read({.bytes = documentWith("a"), .maxAge = std::chrono::seconds(maxAge)});

        QVERIFY(m_book->untilNext(m_now) == std::chrono::seconds(next));
    }

    void aFailureKeepsTheKeysForADayAndSaysWhatIsWrong()
    {
        m_book->follow({byUrl});
        read({.bytes = documentWith("a")});
        const auto before = m_book->report(m_now);

        pass(300s);
        answer(core::Error{core::ErrorCode::Refused, "HTTP 503"});
        const auto kept = m_book->report(m_now);
        QVERIFY(kept->views[0].state == IssuerKeysState::Kept);
        QCOMPARE(kept->views[0].wrong, "HTTP 503");
        QCOMPARE(kept->keys, before->keys);  // the same object
        QVERIFY(m_book->untilNext(m_now) == 30s);

        pass(24h - 301s);
        QVERIFY(m_book->report(m_now)->views[0].state == IssuerKeysState::Kept);
        pass(1s);
        const auto gone = m_book->report(m_now);
        QVERIFY(gone->views[0].state == IssuerKeysState::Missing);
        QVERIFY(!gone->keys->front().keys);
        QCOMPARE(gone->views[0].count, 0U);
    }

    void aBrokenDocumentReplacesNothing()
    {
        m_book->follow({byUrl});
        read({.bytes = documentWith("a")});
        const auto before = m_book->report(m_now);

        pass(300s);
        read({.bytes = "<html>"});

        QCOMPARE(m_book->report(m_now)->keys, before->keys);
        QVERIFY(m_book->report(m_now)->views[0].wrong.find("key set") != std::string::npos);
    }

    void theKeysStayTheSameObjectWhileTheDocumentDoes()
    {
        m_book->follow({byUrl, byFile});
        readAll({.bytes = documentWith("a")});
        const auto before = m_book->report(m_now);
        QCOMPARE(m_book->report(m_now), before);

        pass(300s);
        readAll({.bytes = documentWith("a")});
        QCOMPARE(m_book->report(m_now)->keys, before->keys);
        m_book->follow({byFile, byUrl});
        QCOMPARE((*m_book->report(m_now)->keys)[1].keys, (*before->keys)[0].keys);

        pass(300s);
        readAll({.bytes = documentWith("b")});
        QVERIFY(m_book->report(m_now)->keys != before->keys);
    }

    void anotherPlaceBeginsWithoutKeys()
    {
        m_book->follow({byUrl});
        read({.bytes = documentWith("a")});
        const auto late = m_book->takeDue({m_now.mono + 300s, m_now.wall});

        core::JwtProviderSpec moved = byUrl;
        moved.keys = "https://one/other";
        m_book->follow({moved});
        m_book->take(late.front().ticket, core::JwksReading{.bytes = documentWith("a")}, m_now);

        QVERIFY(!m_book->report(m_now)->keys->front().keys);
        QCOMPARE(dueLocations(), std::vector<std::string>{"https://one/other"});
        m_book->follow({});
        QVERIFY(!m_book->report(m_now));
    }

    void anUnknownKeyFetchesEarlyButSeldom_fault42()
    {
        m_book->follow({byUrl, byFile});
        readAll({.bytes = documentWith("a")});
        pass(1s);
        QVERIFY(m_book->takeDue(m_now).empty());

        std::vector<core::MonoTime> fetches;
        for (int second = 0; second < 290; ++second) {
            for (int i = 0; i < 100; ++i) {
                m_book->unknownKeySeen("https://one");
                m_book->unknownKeySeen("https://two");
                m_book->unknownKeySeen("https://" + std::to_string(i));
            }
            for (const auto& due : m_book->takeDue(m_now)) {
                if (core::isUrl(due.location))
                    fetches.push_back(m_now.mono);
                m_book->take(due.ticket, core::JwksReading{.bytes = documentWith("a")}, m_now);
            }
            pass(1s);
        }

        QCOMPARE(fetches.size(), std::size_t(10));  // at once, then each 30 s
        for (std::size_t i = 1; i < fetches.size(); ++i)
            QVERIFY(fetches[i] - fetches[i - 1] >= 30s);
    }

private:
    void pass(core::Duration time)
    {
        m_now.mono += time;
        m_now.wall += time;
    }
    void readAll(const core::JwksReading& reading)
    {
        for (const auto& due : m_book->takeDue(m_now))
            m_book->take(due.ticket, reading, m_now);
    }
    void read(core::JwksReading reading) { answer(std::move(reading)); }
    void answer(core::Result<core::JwksReading> reading)
    {
        const auto due = m_book->takeDue(m_now);
        QCOMPARE(due.size(), std::size_t(1));
        m_book->take(due.front().ticket, std::move(reading), m_now);
    }
    std::vector<std::string> dueLocations()
    {
        std::vector<std::string> locations;
        for (const auto& due : m_book->takeDue(m_now)) {
            locations.push_back(due.location);
            m_book->take(due.ticket, core::JwksReading{.bytes = documentWith("a")}, m_now);
        }
        return locations;
    }

    std::unique_ptr<core::JwksBook> m_book;
    core::Now m_now;
};

}  // namespace tst_jwks_book

PILOTHOUSE_TEST(tst_jwks_book, TestJwksBook)
#include "tst_jwks_book.moc"
