#include "core/gateway/access_log.h"
#include "gateway_rig.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

namespace tst_access_log {

namespace {

using Rig = GatewayRig;

QList<QJsonObject> linesOf(const QString& path)
{
    QFile file(path);
    QList<QJsonObject> lines;
    if (file.open(QIODevice::ReadOnly))
        for (const QByteArray& line : file.readAll().split('\n'))
            if (!line.isEmpty())
                lines.append(QJsonDocument::fromJson(line).object());
    return lines;
}

}  // namespace

class TestAccessLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachRequestIsALineHoweverItEnds()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("requests.log"));
        UpstreamServer server([](Wire& wire, const std::string& head) {
            wire.readBody(head);
            return wire.send("HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello");
        });
        Rig rig({}, 1, {}, core::AccessLogSpec{path.toStdString(), 1 << 20, 2});
        rig.publishPorts({server.port()});

        rig.ask(Rig::post("/agents/demo/a/b?key=phk_secret", "abc",
                          "X-Request-Id: r\"1\r\nAuthorization: Basic c2VjcmV0\r\n"));
        rig.ask(Rig::get("/agents/other/"));
        rig.ask("GET / HTTP/3.0\r\n\r\n");

        const auto lines = [&] {
            rig.gateway->collect();
            return linesOf(path);
        };
        QTRY_COMPARE(lines().size(), 3);
        const QJsonObject served = lines()[0];
        QCOMPARE(served[QLatin1String("id")].toString(), QStringLiteral("r\"1"));
        QCOMPARE(served[QLatin1String("method")].toString(), QStringLiteral("POST"));
        QCOMPARE(served[QLatin1String("path")].toString(), QStringLiteral("/agents/demo/a/b"));
        QCOMPARE(served[QLatin1String("agent")].toString(), QStringLiteral("demo"));
        QCOMPARE(served[QLatin1String("instance")].toString(), QStringLiteral("demo-01"));
        QCOMPARE(served[QLatin1String("source")].toString(), QStringLiteral("127.0.0.1"));
        QCOMPARE(served[QLatin1String("status")].toInt(), 201);
        QCOMPARE(served[QLatin1String("received")].toInt(), 3);
        QCOMPARE(served[QLatin1String("sent")].toInt(), 5);
        QCOMPARE(served[QLatin1String("trace")].toString().size(), 55);
        QVERIFY(served[QLatin1String("totalMs")].toDouble() > 0);
        QVERIFY(served[QLatin1String("totalMs")].toDouble()
                >= served[QLatin1String("firstByteMs")].toDouble());
        QVERIFY(core::fromRfc3339(served[QLatin1String("time")].toString().toStdString()));
        QCOMPARE(lines()[1][QLatin1String("status")].toInt(), 404);
        QCOMPARE(lines()[2][QLatin1String("status")].toInt(), 505);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains("ecret"));
    }

    void aFullFileIsRenamedAndTheOldestGoes()
    {
        const QTemporaryDir folder;
        auto log = std::move(
            core::AccessLog::open({folder.filePath(QStringLiteral("r.log")).toStdString(), 2'000, 2})
                .value());
        for (int i = 0; i < 200; ++i)
            log->add({.at = core::readClocks().wall,
                      .id = "0123456789",
                      .method = "GET",
                      .target = "/agents/demo/"});
        log.reset();
        const QFileInfoList files = QDir(folder.path()).entryInfoList(QDir::Files);
        QCOMPARE(files.size(), 3);
        for (const QFileInfo& file : files)
            QVERIFY(file.size() <= 2'500);
    }

    void whatCannotBeWrittenIsNamed()
    {
        const auto opened = core::AccessLog::open({"/proc/none/r.log", 2'000, 2});
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, core::ErrorCode::Io);
        QVERIFY2(opened.error().context.find("/proc/none") != std::string::npos,
                 opened.error().context.c_str());
    }

    void aLineIsJsonWhateverBytesItHolds()
    {
        const std::string odd("a\"\\\x01\xff\xc3\xa4");
        const QByteArray line =
            QByteArray::fromStdString(core::accessLine({.id = odd, .principal = odd, .target = "/x?y"}));
        QJsonParseError error{};
        const QJsonObject object = QJsonDocument::fromJson(line, &error).object();
        QCOMPARE(error.error, QJsonParseError::NoError);
        QVERIFY(object[QLatin1String("principal")].toString().endsWith(QChar(0xe4)));
        QCOMPARE(object[QLatin1String("path")].toString(), QStringLiteral("/x"));
    }
};

}  // namespace tst_access_log

PILOTHOUSE_TEST(tst_access_log, TestAccessLog)
#include "tst_access_log.moc"
