// What an answer to a health check means. The names carry the trap that each guards against.

#include "core/monitor/health_answer.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_health_answer {

using core::Error;
using core::ErrorCode;
using core::HealthAnswer;
using core::readHealthAnswer;

class TestHealthAnswer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void h15_whatIsNotStatus200FailsWithItsReason()
    {
        const HealthAnswer answer = readHealthAnswer(Error{ErrorCode::Refused, "HTTP 503"});
        QVERIFY(!answer.passed);
        QCOMPARE(answer.reason, std::string("HTTP 503"));
    }

    void h16_everyUsualWordForHealthyPasses_data()
    {
        QTest::addColumn<QByteArray>("body");
        for (const char* body : {R"({"status":"healthy"})", R"({"status":"ok"})", R"({"status":"pass"})",
                                 R"({"status":"UP","components":{}})", R"({"version":"1"})", "OK", "", "[1]",
                                 "\xff\x00", R"({"status":)"})
            QTest::newRow(body) << QByteArray(body);
    }

    void h16_everyUsualWordForHealthyPasses()
    {
        QFETCH(const QByteArray, body);
        const HealthAnswer answer = readHealthAnswer(body.toStdString());
        QVERIFY(answer.passed);
        QCOMPARE(answer.reason, std::string());
    }

    void h16_degradedPassesAndIsReported()
    {
        const HealthAnswer answer = readHealthAnswer(std::string(R"({"status":"Degraded"})"));
        QVERIFY(answer.passed);
        QCOMPARE(answer.reason, std::string("it says that it is degraded"));
    }

    void h16_anyOtherStatusFailsAndIsNamed_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("fail") << QByteArray(R"({"status":"fail"})")
                              << QByteArray(R"(it says that its status is "fail")");
        QTest::newRow("down") << QByteArray(R"({"status":"DOWN"})")
                              << QByteArray(R"(it says that its status is "down")");
        QTest::newRow("a number") << QByteArray(R"({"status":200})")
                                  << QByteArray(R"(it says that its status is "")");
        QTest::newRow("long") << QByteArray(R"({"status":")" + QByteArray(5000, 'x') + R"("})")
                              << "it says that its status is \"" + QByteArray(40, 'x') + '"';
    }

    void h16_anyOtherStatusFailsAndIsNamed()
    {
        QFETCH(const QByteArray, body);
        QFETCH(const QByteArray, reason);
        const HealthAnswer answer = readHealthAnswer(body.toStdString());
        QVERIFY(!answer.passed);
        QCOMPARE(answer.reason, reason.toStdString());
    }

    void tellsWhatTheAgentWantsOfItsRequests_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<double>("weight");
        QTest::addColumn<bool>("draining");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char* body, double weight, bool draining, const char* reason) {
            QTest::newRow(body) << QByteArray(body) << weight << draining << QByteArray(reason);
        };
        row(R"({"status":"ok"})", 1, false, "");
        row("OK", 1, false, "");
        row(R"({"weight":0.25,"reason":"warms its cache"})", 0.25, false, "warms its cache");
        row(R"({"weight":"40%"})", 0.4, false, "");
        row(R"({"weight":0})", 0, false, "");
        row(R"({"draining":true,"reason":"new\nmodel"})", 1, true, "new model");
        row(R"({"reason":"all is well"})", 1, false, "");
        for (const char* odd :
             {R"({"weight":40})", R"({"weight":-1})", R"({"weight":"x%"})", R"({"weight":"0.5"})",
              R"({"weight":"140%"})", R"({"weight":null})", R"({"weight":"nan%"})"})
            row(odd, 1, false, "says a weight that is neither 0 to 1 nor a percentage");
    }

    void tellsWhatTheAgentWantsOfItsRequests()
    {
        QFETCH(const QByteArray, body);
        const auto word = readHealthAnswer(body.toStdString()).word;
        QTEST(word->weight, "weight");
        QTEST(word->draining, "draining");
        QTEST(QByteArray::fromStdString(word->reason), "reason");
    }

    void boundsAReasonAndHasNoWordWithoutAnAnswer()
    {
        const std::string longest = "{\"draining\":true,\"reason\":\"" + std::string(5'000, 'x') + "\"}";
        QCOMPARE(readHealthAnswer(longest).word->reason.size(), std::size_t(200));
        QVERIFY(!readHealthAnswer(Error{ErrorCode::Refused, "HTTP 503"}).word);
    }
};

}  // namespace tst_health_answer

PILOTHOUSE_TEST(tst_health_answer, TestHealthAnswer)
#include "tst_health_answer.moc"
