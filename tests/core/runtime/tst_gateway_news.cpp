#include "core/runtime/gateway_news.h"
#include "tests/support/test_program.h"

#include <QtTest/QtTest>

namespace tst_gateway_news {

namespace {

using namespace std::chrono_literals;

const core::TimePoint now = *core::fromRfc3339("2026-11-25T10:00:00Z");

core::TrafficReport withCertificate(core::Duration left, std::string problem = {})
{
    core::TrafficReport report;
    report.certificate = core::CertificateState{now + left, std::move(problem)};
    return report;
}

// A cache that says what the test wants.
class Told : public core::ShelvedCache {
public:
    explicit Told(core::Result<std::vector<core::CacheShare>> shares) : m_shares(std::move(shares)) {}
    core::Result<std::vector<core::CacheShare>> shares() const override { return m_shares; }
    core::Result<std::uint64_t> count(const core::Glob&) const override { return std::uint64_t(0); }
    core::Result<std::uint64_t> invalidate(const core::Glob&) override { return std::uint64_t(0); }

private:
    core::Result<std::vector<core::CacheShare>> m_shares;
};

}  // namespace

class TestGatewayNews : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCertificateIsSpokenOfWhenItsEndIsNear()
    {
        QVERIFY(core::noticesOf({}, now).empty());
        QVERIFY(core::noticesOf(withCertificate(15 * 24h), now).empty());
        QCOMPARE(core::noticesOf(withCertificate(50h), now).front(),
                 "The gateway's certificate expires in 2 days, at 2026-11-27T12:00:00.000Z.");
        QCOMPARE(core::noticesOf(withCertificate(30h), now).front(),
                 "The gateway's certificate expires in 1 day, at 2026-11-26T16:00:00.000Z.");
        QVERIFY(core::noticesOf(withCertificate(2h), now).front().find("within a day") != std::string::npos);
        QCOMPARE(core::noticesOf(withCertificate(-1h), now).front(),
                 "The gateway's certificate expired at 2026-11-25T09:00:00.000Z.");
        QCOMPARE(core::noticesOf(withCertificate(1h, "key.pem: broken"), now).size(), std::size_t(2));
    }

    void aGatewayWithoutItsKeySaysThatItServesNobody()
    {
        core::TrafficReport report;
        report.certificate = core::CertificateState{{}, "secret:key: the vault is locked"};
        QCOMPARE(core::noticesOf(report, now),
                 std::vector<std::string>{
                     "The gateway serves nobody until it has its key: secret:key: the vault is locked"});
    }

    void anAccessLogWithGapsIsSpokenOf()
    {
        core::TrafficReport report;
        report.accessLogProblem = "r.log: 3 lines were lost";
        QVERIFY(core::noticesOf(report, now).front().find("r.log: 3 lines were lost") != std::string::npos);
    }

    void oneCacheThatFailsHidesNoOther()
    {
        core::CacheShelf shelf;
        core::CacheStats stats;
        stats.hits = 7;
        stats.staleHits = 2;
        shelf.add("models", std::make_shared<Told>(core::Error{core::ErrorCode::Io, "the disk is gone"}));
        shelf.add("responses", std::make_shared<Told>(std::vector<core::CacheShare>{{"demo", stats}}));

        const auto views = core::viewsOf(shelf);

        QCOMPARE(views.size(), std::size_t(2));
        QCOMPARE(views[0].name, "models");
        QCOMPARE(views[0].problem, "the disk is gone");
        QCOMPARE(views[1].part, "demo");
        QCOMPARE(views[1].hits, 7U);
        QCOMPARE(views[1].stale, 2U);
    }
};

}  // namespace tst_gateway_news

PILOTHOUSE_TEST(tst_gateway_news, TestGatewayNews)
#include "tst_gateway_news.moc"
