// The models on the disk, sealed with a key that the vault keeps: before there is one, while it is locked,
// and when that key was tampered with.

#include <QTcpSocket>
#include <QTest>

#include "tests/core/runtime/vault_rig.h"
#include "tests/core/runtime/vault_traces.h"
#include "tests/support/loopback_server.h"
#include "tests/support/test_program.h"

namespace tst_vault_caches {

using core::VaultState;

namespace {

const std::string weights = "weights that nobody may read " + std::string(200'000, 'w');

std::string fleetOf(const LoopbackServer& source)
{
    return "fleet: test\n"
           "gateway: { listen: 127.0.0.1:0 }\n"
           "models: [ { name: small.gguf, source: \""
        + source.url("/file")
        + "\" } ]\n"
          "access:\n"
          "  policies:\n"
          "    - { name: models, effect: allow, resources: [cache/models/*], actions: [invoke], users: { "
          "anyone: true } }\n";
}

QByteArray ask(const VaultRig& rig)
{
    const QUrl url(QString::fromStdString(rig.running->gatewayUrl()));
    QTcpSocket socket;
    socket.connectToHost(url.host(), quint16(url.port()));
    if (!socket.waitForConnected(10'000))
        return "no connection";
    socket.write("GET /cache/models/small.gguf HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    while (socket.waitForReadyRead(10'000)) {}
    return socket.readAll();
}

bool isServed(const VaultRig& rig)
{
    const QByteArray answer = ask(rig);
    return answer.startsWith("HTTP/1.1 200 ") && answer.endsWith(weights.c_str());
}

}  // namespace

class TestVaultCaches : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void modelsAreSealedOnceThereIsAVault()
    {
        LoopbackServer source([](const std::string&) { return RawAnswer{httpAnswer(200, weights)}; });
        const auto asked = [&] { return source.requests("/file").size(); };
        VaultRig rig(fleetOf(source));
        rig.start();
        QTRY_VERIFY(isServed(rig));
        QCOMPARE(filesWith(rig.dataFolder(), "weights that").size(), 1);

        QVERIFY(bool(rig.make()));

        QTRY_COMPARE_WITH_TIMEOUT(filesWith(rig.dataFolder(), "weights that"), QStringList(), 20'000);
        QVERIFY(rig.trust().sealed.contains({core::cacheKeyKind, "models"}));
        QVERIFY(rig.journalHas("command", "controller: Asked to keep the key of the cache models."));
        QVERIFY(isServed(rig));
        QVERIFY(bool(rig.rotate()));
        QTRY_COMPARE_WITH_TIMEOUT(rig.view().outdated, 0U, 20'000);
        QVERIFY(isServed(rig));

        rig.restart();

        QCOMPARE(rig.view().state, VaultState::Locked);
        const QByteArray refused = ask(rig);
        QVERIFY2(refused.startsWith("HTTP/1.1 503 "), refused.constData());
        QVERIFY(bool(rig.unlock()));
        QTRY_VERIFY_WITH_TIMEOUT(isServed(rig), 10'000);
        QCOMPARE(asked(), std::size_t(1));
    }

    void aKeyThatWasTamperedWithIsReplacedAndTheModelDownloadedAgain()
    {
        LoopbackServer source([](const std::string&) { return RawAnswer{httpAnswer(200, weights)}; });
        VaultRig rig(fleetOf(source));
        rig.start();
        QVERIFY(bool(rig.make()));
        QTRY_VERIFY_WITH_TIMEOUT(rig.trust().sealed.contains({core::cacheKeyKind, "models"}), 10'000);
        QTRY_VERIFY(isServed(rig));
        rig.stop();
        rig.execute("UPDATE sealed SET bytes = substr(bytes, 1, length(bytes) - 1) || x'00' || x'01'");

        rig.start();
        QVERIFY(bool(rig.unlock()));

        QTRY_VERIFY_WITH_TIMEOUT(isServed(rig), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(filesWith(rig.dataFolder(), "weights that"), QStringList(), 20'000);
        QVERIFY(source.requests("/file").size() >= 2);
        QVERIFY(rig.view().trouble.empty());
    }

    void withoutModelsThereIsNoKeyForThem()
    {
        VaultRig rig;
        rig.start();
        QVERIFY(bool(rig.make()));
        QVERIFY(bool(rig.keep("other", "x")));  // a tick and more later
        QVERIFY(bool(rig.rotate()));
        QTRY_COMPARE_WITH_TIMEOUT(rig.view().outdated, 0U, 20'000);
        QVERIFY(!rig.trust().sealed.contains({core::cacheKeyKind, "models"}));
    }
};

}  // namespace tst_vault_caches

PILOTHOUSE_TEST(tst_vault_caches, TestVaultCaches)
#include "tst_vault_caches.moc"
