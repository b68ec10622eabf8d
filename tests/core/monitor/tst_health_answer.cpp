// What an answer to a health check means. The names carry the trap that each guards against.

#include "core/monitor/health_answer.h"

#include <QTest>

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
};

QTEST_APPLESS_MAIN(TestHealthAnswer)
#include "tst_health_answer.moc"
