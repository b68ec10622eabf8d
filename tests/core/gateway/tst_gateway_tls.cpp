#include "gateway_rig.h"
#include "test_certificates.h"
#include "tests/support/test_program.h"
#include "tls_wire.h"

#include <QTemporaryDir>

#include <fstream>

namespace tst_gateway_tls {

namespace {

using Rig = GatewayRig;

}  // namespace

class TestGatewayTls : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<UpstreamServer>([this](Wire& wire, const std::string& head) {
            m_seen = head;
            m_body = wire.readBody(head);
            return wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(m_answer.size())
                             + "\r\n\r\n" + m_answer);
        });
        write(m_authority.sign({.name = "one"}));
        put("clients.pem", m_clients.certificatePem());
    }

    void servesBothVersionsOfTls_data()
    {
        QTest::addColumn<int>("version");
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("1.2") << TLS1_2_VERSION << QByteArray("TLSv1.2");
        QTest::newRow("1.3") << TLS1_3_VERSION << QByteArray("TLSv1.3");
    }

    void servesBothVersionsOfTls()
    {
        QFETCH(int, version);
        QFETCH(QByteArray, name);
        Rig rig({}, 1, tls());
        rig.publishPorts({m_server->port()});

        TlsWire wire(
            rig.gateway->port(),
            {.authorityPem = m_authority.certificatePem(), .leastVersion = version, .mostVersion = version});
        QVERIFY(wire.isOpen());
        QCOMPARE(QByteArray(wire.version()), name);
        for (int i = 0; i < 3; ++i) {
            wire.send(Rig::get("/agents/demo/x"));
            const std::string head = wire.readUntil("\r\n\r\n");
            QCOMPARE(statusOf(head), 200U);
            QCOMPARE(wire.readBytes(m_answer.size()), m_answer);
        }
        QCOMPARE(fieldOf(m_seen, "X-Forwarded-Proto"), std::string("https"));
        QTRY_VERIFY(rig.isAtRest());
    }

    void refusesOlderVersionsAndPlainRequests()
    {
        Rig rig({}, 1, tls());
        rig.publishPorts({m_server->port()});

        const TlsWire old(rig.gateway->port(),
                          {.authorityPem = m_authority.certificatePem(),
                           .leastVersion = TLS1_VERSION,
                           .mostVersion = TLS1_1_VERSION});
        QVERIFY(!old.isOpen());
        Wire plain = rig.connect();
        plain.send(Rig::get("/agents/demo/x"));
        QVERIFY(plain.isClosedByOther());
        QCOMPARE(m_server->requests(), 0);
    }

    void carriesMegabytesBothWays()
    {
        m_answer = std::string(5 << 20, 'a');
        const std::string body(3 << 20, 'b');
        Rig rig({}, 1, tls());
        rig.publishPorts({m_server->port()});

        TlsWire wire(rig.gateway->port(), {.authorityPem = m_authority.certificatePem()});
        QVERIFY(wire.send(Rig::post("/agents/demo/x", body)));
        QCOMPARE(statusOf(wire.readUntil("\r\n\r\n")), 200U);
        QVERIFY(wire.readBytes(m_answer.size()) == m_answer);
        QVERIFY(m_body == body);
    }

    void newConnectionsGetANewCertificateAndOldOnesGoOn()
    {
        Rig rig({}, 1, tls());
        rig.publishPorts({m_server->port()});
        TlsWire before(rig.gateway->port(), {.authorityPem = m_authority.certificatePem()});
        QCOMPARE(before.serverName(), std::string("one"));

        write(m_authority.sign({.name = "two"}));

        QTRY_COMPARE_WITH_TIMEOUT(
            TlsWire(rig.gateway->port(), {.authorityPem = m_authority.certificatePem()}).serverName(),
            std::string("two"), 20'000);
        before.send(Rig::get("/agents/demo/x"));
        QCOMPARE(statusOf(before.readUntil("\r\n\r\n")), 200U);
    }

    void aBrokenCertificateIsToldAndTheOneBeforeStays()
    {
        Rig rig({}, 1, tls());
        rig.publishPorts({m_server->port()});
        QCOMPARE(rig.gateway->collect().certificate->problem, std::string());

        put("key.pem", "broken");

        QTRY_VERIFY_WITH_TIMEOUT(!rig.gateway->collect().certificate->problem.empty(), 20'000);
        const std::string problem = rig.gateway->collect().certificate->problem;
        QVERIFY2(problem.starts_with(path("key.pem")), problem.c_str());
        QCOMPARE(TlsWire(rig.gateway->port(), {.authorityPem = m_authority.certificatePem()}).serverName(),
                 std::string("one"));
        write(m_authority.sign({.name = "three"}));
        QTRY_VERIFY_WITH_TIMEOUT(rig.gateway->collect().certificate->problem.empty(), 20'000);
    }

    void itsKeyMayBeInTheVaultAndComeLater()
    {
        const TestCertificate one = m_authority.sign({.name = "one"});
        put("certificate.pem", one.certificatePem());
        core::Guarded<core::Result<core::Secret>> kept(
            core::Error{core::ErrorCode::Refused, "the vault is locked"});
        const auto keep = [&](const std::string& key) {
            kept.with([&](core::Result<core::Secret>& now) { now = core::Secret(key); });
        };
        core::GatewaySpec spec;
        spec.listen = {"127.0.0.1", 0};
        spec.tls = core::TlsSpec{path("certificate.pem"), "secret:gateway-key", {}};
        const auto gateway = std::move(core::Gateway::listen(spec, nullptr, [&](const std::string& name) {
                                           return name == "gateway-key"
                                               ? kept.with([](const auto& now) { return now; })
                                               : core::Error{core::ErrorCode::NotFound, "another name"};
                                       }).value());
        const auto nameNow = [&] {
            return TlsWire(gateway->port(), {.authorityPem = m_authority.certificatePem()}).serverName();
        };
        const auto problem = [&] { return gateway->collect().certificate->problem; };

        QVERIFY(gateway->isTls());
        QVERIFY(!gateway->collect().certificate->validUntil);
        QCOMPARE(problem(), std::string("secret:gateway-key: the vault is locked"));
        Wire plain = Wire::to(gateway->port());
        plain.send(Rig::get("/agents/demo/x"));
        QVERIFY(plain.isClosedByOther());

        keep("no key at all");
        QTRY_VERIFY_WITH_TIMEOUT(problem().find("no private key in PEM") != std::string::npos, 20'000);
        QVERIFY(problem().find("no key at all") == std::string::npos);
        keep(one.keyPem());
        QTRY_COMPARE_WITH_TIMEOUT(nameNow(), std::string("one"), 20'000);
        QCOMPARE(problem(), std::string());
        QVERIFY(gateway->collect().certificate->taken);

        const TestCertificate two = m_authority.sign({.name = "two"});
        put("certificate.pem", two.certificatePem());
        QTRY_VERIFY_WITH_TIMEOUT(!problem().empty(), 20'000);
        QCOMPARE(nameNow(), std::string("one"));
        keep(two.keyPem());
        QTRY_COMPARE_WITH_TIMEOUT(nameNow(), std::string("two"), 20'000);
        QCOMPARE(problem(), std::string());
    }

    // Another secret changes nothing of the file, so it alone must be noticed.
    void aSecretKeyThatIsReplacedIsNoticed()
    {
        const TestCertificate one = m_authority.sign({.name = "one"});
        put("certificate.pem", one.certificatePem());
        core::Guarded<core::Result<core::Secret>> kept{
            core::Result<core::Secret>(core::Secret(one.keyPem()))};
        core::GatewaySpec spec;
        spec.listen = {"127.0.0.1", 0};
        spec.tls = core::TlsSpec{path("certificate.pem"), "secret:gateway-key", {}};
        const auto gateway = std::move(core::Gateway::listen(spec, nullptr, [&](const std::string&) {
                                           return kept.with([](const auto& now) { return now; });
                                       }).value());
        QCOMPARE(gateway->collect().certificate->problem, std::string());

        kept.with([&](core::Result<core::Secret>& now) { now = core::Secret(m_clients.keyPem()); });
        QTRY_VERIFY_WITH_TIMEOUT(!gateway->collect().certificate->problem.empty(), 20'000);
        QCOMPARE(TlsWire(gateway->port(), {.authorityPem = m_authority.certificatePem()}).serverName(),
                 std::string("one"));
    }

    void aFileThatCannotBeUsedEndsTheStartThoughTheKeyMayComeLater()
    {
        put("certificate.pem", "broken");
        core::GatewaySpec spec;
        spec.listen = {"127.0.0.1", 0};
        spec.tls = core::TlsSpec{path("certificate.pem"), "secret:gateway-key", {}};
        const auto listening = core::Gateway::listen(spec, nullptr, [](const std::string&) {
            return core::Result<core::Secret>(core::Error{core::ErrorCode::Refused, "locked"});
        });
        QVERIFY(!listening);
        QCOMPARE(listening.error().code, core::ErrorCode::Invalid);
    }

    void filesThatCannotBeUsedAreNamed_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<bool>("isThere");
        QTest::newRow("no certificate") << QByteArray("certificate.pem") << QByteArray("x") << true;
        QTest::newRow("no key") << QByteArray("key.pem") << QByteArray("x") << true;
        QTest::newRow("another's key")
            << QByteArray("key.pem") << QByteArray::fromStdString(m_clients.keyPem()) << true;
        QTest::newRow("no client CA") << QByteArray("clients.pem") << QByteArray("x") << true;
        QTest::newRow("absent key") << QByteArray("key.pem") << QByteArray() << false;
    }

    void filesThatCannotBeUsedAreNamed()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, content);
        QFETCH(bool, isThere);
        if (isThere)
            put(file.toStdString(), content.toStdString());
        else
            QVERIFY(QFile::remove(QString::fromStdString(path(file.toStdString()))));

        core::GatewaySpec spec;
        spec.listen = {"127.0.0.1", 0};
        spec.tls = tls();
        spec.tls->clientCa = path("clients.pem");
        const auto listening = core::Gateway::listen(spec);

        QVERIFY(!listening);
        QCOMPARE(listening.error().code, isThere ? core::ErrorCode::Invalid : core::ErrorCode::Io);
        QVERIFY2(listening.error().context.starts_with("gateway.tls: " + path(file.toStdString())),
                 listening.error().context.c_str());
        QVERIFY(listening.error().context.find("PRIVATE KEY") == std::string::npos);
    }

    void aCertificateOfAnUnknownAuthorityIsRefused()
    {
        const TestCertificate stranger = TestCertificate::authority("strangers").sign({.name = "eve"});
        const TestCertificate expired = m_clients.sign({.name = "late", .seconds = -60});
        core::TlsSpec spec = tls();
        spec.clientCa = path("clients.pem");
        Rig rig({}, 1, spec);
        rig.publishPorts({m_server->port()});

        for (const TestCertificate* certificate : {&stranger, &expired}) {
            TlsWire wire(
                rig.gateway->port(),
                {m_authority.certificatePem(), certificate->certificatePem(), certificate->keyPem()});
            wire.send(Rig::get("/agents/demo/x"));
            QCOMPARE(wire.readUntil("\r\n\r\n"), std::string());
        }
        QCOMPARE(m_server->requests(), 0);
        TlsWire without(rig.gateway->port(), {.authorityPem = m_authority.certificatePem()});
        without.send(Rig::get("/agents/demo/x"));
        QCOMPARE(statusOf(without.readUntil("\r\n\r\n")), 200U);
    }

    void aClientIsWhomItsCertificateNames()
    {
        const TestCertificate ann =
            m_clients.sign({.name = "ann", .units = {"analysts"}, .alternative = "URI:spiffe://x/ann"});
        const TestCertificate bob = m_clients.sign({.name = "bob", .units = {"others"}});
        core::TlsSpec spec = tls();
        spec.clientCa = path("clients.pem");
        Rig rig({}, 1, spec);
        core::AccessSpec access;
        access.providers.emplace_back().certificate = true;
        access.policies.push_back(
            {"analysts", true, {"agents/demo"}, {"invoke"}, {{"analysts"}, {}, false}, {}});
        rig.access = std::make_shared<const core::AccessSpec>(std::move(access));
        rig.publishPorts({m_server->port()});
        const auto ask = [&](const TestCertificate* who) {
            TlsWire wire(
                rig.gateway->port(),
                {m_authority.certificatePem(), who ? who->certificatePem() : "", who ? who->keyPem() : ""});
            wire.send(Rig::get("/agents/demo/x", "X-Forwarded-User: eve\r\n"));
            return statusOf(wire.readUntil("\r\n\r\n"));
        };

        QCOMPARE(ask(&ann), 200U);
        QCOMPARE(fieldOf(m_seen, "X-Forwarded-User"), std::string("ann"));
        QCOMPARE(ask(&bob), 403U);
        QCOMPARE(ask(nullptr), 401U);
        QCOMPARE(m_server->requests(), 1);
    }

    void aHandshakeThatStallsIsCut()
    {
        Rig rig({.headerTimeout = core::Duration(300)}, 1, tls());
        rig.publishPorts({m_server->port()});
        Wire wire = rig.connect();
        wire.send("\x16\x03\x01");
        QVERIFY(wire.isClosedByOther());
    }

private:
    std::string path(const std::string& name) const
    {
        return m_folder->filePath(QString::fromStdString(name)).toStdString();
    }
    // As a careful administrator does: another file in its place.
    void put(const std::string& name, const std::string& content)
    {
        std::ofstream(path(name + ".new")) << content;
        QFile::remove(QString::fromStdString(path(name)));
        QVERIFY(
            QFile::rename(QString::fromStdString(path(name + ".new")), QString::fromStdString(path(name))));
    }
    void write(const TestCertificate& certificate)
    {
        put("certificate.pem", certificate.certificatePem());
        put("key.pem", certificate.keyPem());
    }
    core::TlsSpec tls() const { return {path("certificate.pem"), path("key.pem"), {}}; }

    const TestCertificate m_authority = TestCertificate::authority("servers");
    const TestCertificate m_clients = TestCertificate::authority("clients");
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<UpstreamServer> m_server;
    std::string m_seen;
    std::string m_body;
    std::string m_answer = "hello";
};

}  // namespace tst_gateway_tls

PILOTHOUSE_TEST(tst_gateway_tls, TestGatewayTls)
#include "tst_gateway_tls.moc"
