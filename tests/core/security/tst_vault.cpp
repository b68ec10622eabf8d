#include "core/security/vault.h"

#include "tests/support/test_program.h"

namespace tst_vault {

using namespace core;
using namespace std::chrono_literals;

namespace {

const TimePoint now{1'764'000'000'000ms};
const SealContext token{"secret", "github-token", 1};

SealingKey master(char byte = 'm')
{
    return SealingKey::of(Secret(std::string(SealingKey::size, byte))).value();
}

Vault newVault()
{
    return Vault::create(master(), MasterSource::KeyFile).value();
}

ErrorCode codeOf(const Result<Vault>& vault)
{
    return vault ? ErrorCode::Cancelled : vault.error().code;  // Cancelled: it is open
}

}  // namespace

class TestVault : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatWasSealedOpensAfterItWasLockedAndUnlocked()
    {
        Vault vault = newVault();
        const std::string sealed = vault.seal(token, "ghp_x", now).value();
        const auto again = Vault::unlock(vault.record(), master());
        QVERIFY(bool(again));
        QVERIFY(again.value().open(token, sealed).value().matches("ghp_x"));
        QVERIFY(again.value().record() == vault.record());
    }

    void eachKindHasAKeyOfItsOwn()
    {
        Vault vault = newVault();
        const std::string sealed = vault.seal(token, "x", now).value();
        const std::string other = vault.seal({"agent-data", "triage", 1}, "x", now).value();
        QVERIFY(readSealedHeader(sealed).value().key != readSealedHeader(other).value().key);
        QCOMPARE(vault.record().keys.size(), std::size_t(2));
        QCOMPARE(vault.record().keys[0].scope, std::string("secret"));
    }

    // E12
    void anotherMasterKeyIsToldFromADamagedVault()
    {
        Vault vault = newVault();
        QVERIFY(bool(vault.seal(token, "x", now)));
        QCOMPARE(codeOf(Vault::unlock(vault.record(), master('x'))), ErrorCode::Refused);
        for (const auto& tamper : std::vector<std::function<void(VaultRecord&)>>{
                 [](VaultRecord& record) { record.keys[0].sealed.back() ^= 1; },
                 [](VaultRecord& record) { record.keys[0].sealed.pop_back(); },
                 [](VaultRecord& record) { record.keys[0].scope = "agent-data"; },
                 [](VaultRecord& record) { ++record.keys[0].id; },
             }) {
            VaultRecord record = vault.record();
            tamper(record);
            QCOMPARE(codeOf(Vault::unlock(record, master())), ErrorCode::Corrupt);
        }
    }

    void aKeyThatRotatesOpensWhatItSealedUntilItIsForgotten()
    {
        Vault vault = newVault();
        const std::string before = vault.seal(token, "x", now).value();
        QVERIFY(!vault.isOutdated(before).value());
        QVERIFY(bool(vault.rotate("secret", now + 1h)));
        QVERIFY(vault.isOutdated(before).value());
        QVERIFY(vault.open(token, before).value().matches("x"));
        const std::string after = vault.seal(token, "x", now + 1h).value();
        QVERIFY(!vault.isOutdated(after).value());

        const std::uint64_t old = readSealedHeader(before).value().key;
        QCOMPARE(vault.forget(readSealedHeader(after).value().key).error().code, ErrorCode::Refused);
        QVERIFY(bool(vault.forget(old)));
        QCOMPARE(vault.forget(old).error().code, ErrorCode::NotFound);
        QCOMPARE(vault.open(token, before).error().code, ErrorCode::NotFound);
        QVERIFY(vault.open(token, after).value().matches("x"));
    }

    // E11: the bound of a key is kept across a crash, since what it may seal is counted before it does.
    void trapE11AKeySealsOnlySoManyRecords()
    {
        Vault vault = newVault();
        QVERIFY(bool(vault.seal(token, "x", now)));
        const std::uint64_t counted = vault.record().keys[0].records;
        QVERIFY(counted >= 1);
        const VaultRecord kept = vault.record();
        for (std::uint64_t i = 1; i < counted; ++i)
            QVERIFY(bool(vault.seal(token, "x", now)));
        QVERIFY(vault.record() == kept);
        QVERIFY(bool(vault.seal(token, "x", now)));
        QVERIFY(vault.record().revision > kept.revision);
        QCOMPARE(vault.record().keys[0].records, 2 * counted);

        VaultRecord record = vault.record();
        record.keys[0].records = Vault::mostRecords - 1;
        Vault full = Vault::unlock(record, master()).value();
        const std::string sealed = full.seal(token, "x", now + 1h).value();
        QCOMPARE(full.record().keys.size(), std::size_t(2));
        QVERIFY(full.record().keys[0].isRetired);
        QCOMPARE(readSealedHeader(sealed).value().key, full.record().keys[1].id);
        QCOMPARE(full.record().keys[1].made, now + 1h);
    }

    void anotherMasterKeyOpensTheSameRecords()
    {
        Vault vault = newVault();
        const std::string sealed = vault.seal(token, "x", now).value();
        const VaultRecord before = vault.record();
        QVERIFY(bool(vault.changeMaster(master('n'), MasterSource::PassPhrase, newDerivation().value())));
        QCOMPARE(codeOf(Vault::unlock(vault.record(), master())), ErrorCode::Refused);
        const auto again = Vault::unlock(vault.record(), master('n'));
        QVERIFY(bool(again));
        QVERIFY(again.value().open(token, sealed).value().matches("x"));
        QVERIFY(vault.record().source == MasterSource::PassPhrase);
        // A key of the vault from before does not fit into it.
        VaultRecord mixed = vault.record();
        mixed.keys = before.keys;
        QCOMPARE(codeOf(Vault::unlock(mixed, master('n'))), ErrorCode::Corrupt);
    }

    void itsRecordCanBeMadeNewerThanAnother()
    {
        Vault vault = newVault();
        vault.outdo(41);
        QCOMPARE(vault.record().revision, 42U);
        vault.outdo(7);
        QCOMPARE(vault.record().revision, 42U);
        QVERIFY(bool(Vault::unlock(vault.record(), master())));
    }
};

}  // namespace tst_vault

PILOTHOUSE_TEST(tst_vault, TestVault)
#include "tst_vault.moc"
