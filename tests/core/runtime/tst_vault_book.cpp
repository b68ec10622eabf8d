// What a vault does between the wish for another master key and the answer whether it was kept.

#include <QTest>

#include "core/runtime/vault_book.h"
#include "tests/support/test_program.h"

namespace tst_vault_book {

using core::ErrorCode;
using core::KeepSealed;
using core::KeepVault;
using core::MasterSource;
using core::SealingKey;
using core::Secret;
using core::VaultRecord;

namespace {

const core::TimePoint now{core::Duration(1'764'081'127'125)};

SealingKey keyOf(char letter)
{
    return SealingKey::of(Secret(std::string(SealingKey::size, letter))).value();
}

// A book, and the state as the control thread would have it.
struct Kept {
    core::VaultBook book;
    core::TrustState state;

    // With one secret, which a retired key has sealed.
    Kept()
    {
        book.setKeyAtHand({keyOf('f'), MasterSource::KeyFile});
        carryOut(book.seal(core::secretKind, "token", Secret("sk-1"), now).value());
        carryOut(book.rotate(now).value());
    }

    void carryOut(const KeepVault& keep)
    {
        if (!state.vault || state.vault->revision < keep.vault.revision)
            state.vault = keep.vault;
        book.follow(std::make_shared<const core::TrustState>(state));
    }
    void carryOut(const KeepSealed& keep)
    {
        state.sealed[{keep.record.kind, keep.record.owner}] = {keep.record, now, "ada", {}};
        if (keep.vault && (!state.vault || state.vault->revision < keep.vault->revision))
            state.vault = *keep.vault;
        book.follow(std::make_shared<const core::TrustState>(state));
    }
    void carryOutRenewals()
    {
        for (const core::Command& renewal : book.renewals(now))
            if (const auto* sealed = std::get_if<KeepSealed>(&renewal))
                carryOut(*sealed);
            else
                carryOut(std::get<KeepVault>(renewal));
    }
    core::Result<KeepVault> change() { return book.changeMaster({keyOf('n'), MasterSource::Keyring}); }
    bool opens() { return book.read(core::secretKind, "token").value().matches("sk-1"); }
    // As after a restart: with what the state has, and nothing else.
    bool opensAgainWith(char letter) const
    {
        core::VaultBook again(std::make_shared<const core::TrustState>(state));
        auto vault = again.unlockedWith(keyOf(letter));
        if (!vault)
            return false;
        again.open(std::move(vault).value(), {});
        return again.read(core::secretKind, "token").value().matches("sk-1");
    }
};

}  // namespace

class TestVaultBook : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsSealedUntilTheMasterKeyIsSettled()
    {
        Kept kept;
        const auto changed = kept.change();
        QVERIFY(bool(changed));
        QCOMPARE(changed.value().what, std::string("change the vault's master key"));

        QCOMPARE(kept.book.seal(core::secretKind, "other", Secret("x"), now).error().code, ErrorCode::Busy);
        QCOMPARE(kept.book.rotate(now).error().code, ErrorCode::Busy);
        QCOMPARE(kept.change().error().code, ErrorCode::Busy);
        QVERIFY(kept.book.renewals(now).empty());
        QVERIFY(kept.opens());
        kept.carryOut(changed.value());
        QVERIFY(kept.book.renewals(now).empty());  // it may be in the state, and still not be kept
        QVERIFY(kept.opens());
        QVERIFY(!kept.book.settleMaster(true));

        QCOMPARE(kept.book.view().source, MasterSource::Keyring);
        kept.carryOutRenewals();
        QCOMPARE(kept.book.view().outdated, 0U);
        kept.carryOutRenewals();
        QCOMPARE(kept.state.vault->keys.size(), std::size_t(1));  // the retired one is forgotten
        QVERIFY(kept.opens());
        QVERIFY(kept.opensAgainWith('n'));
        QVERIFY(!kept.opensAgainWith('f'));
    }

    void whatWasCountedBeforeIsInTheChangedVault()
    {
        Kept kept;
        const auto sealed = kept.book.seal(core::secretKind, "other", Secret("x"), now).value();
        const std::uint64_t counted = sealed.vault->keys.back().records;

        const auto changed = kept.change();  // the record that brings the count has not been kept yet

        QVERIFY(changed.value().vault.revision > sealed.vault->revision);
        QCOMPARE(changed.value().vault.keys.back().records, counted);
    }

    void aMasterKeyThatWasRefusedLeavesThePresentOne()
    {
        Kept kept;
        QVERIFY(bool(kept.change()));

        QVERIFY(!kept.book.settleMaster(false));

        QCOMPARE(kept.book.view().source, MasterSource::KeyFile);
        QVERIFY(kept.opens());
        kept.carryOutRenewals();
        QVERIFY(kept.opensAgainWith('f'));
        QVERIFY(!kept.opensAgainWith('n'));
    }

    void aStateWithAMasterKeyThatWasNotKeptGetsThePresentOneAgain()
    {
        Kept kept;
        kept.carryOut(kept.change().value());
        QVERIFY(kept.opensAgainWith('n'));  // so may a crash leave it

        QVERIFY(kept.book.settleMaster(false));

        QCOMPARE(kept.book.view().source, MasterSource::KeyFile);
        const auto renewals = kept.book.renewals(now);
        QCOMPARE(renewals.size(), std::size_t(1));
        QCOMPARE(std::get<KeepVault>(renewals.front()).what,
                 std::string("keep the vault's former master key"));
        kept.carryOutRenewals();
        QVERIFY(kept.opensAgainWith('f'));
        QVERIFY(!kept.opensAgainWith('n'));
        kept.carryOutRenewals();
        QCOMPARE(kept.book.view().outdated, 0U);  // it goes on as before
    }

    void aSecretThatIsKeptMeanwhileBringsThePresentMasterKeyBackToo()
    {
        Kept kept;
        kept.carryOut(kept.change().value());
        QVERIFY(kept.book.settleMaster(false));

        kept.carryOut(kept.book.seal(core::secretKind, "other", Secret("x"), now).value());

        QVERIFY(kept.opensAgainWith('f'));
        QVERIFY(kept.change());  // and can be changed
    }

    void aVaultThatIsNotOpenHasNoMasterKeyToChange()
    {
        core::VaultBook none;
        QCOMPARE(none.record().error().code, ErrorCode::Refused);
        QCOMPARE(none.changeMaster({keyOf('n'), MasterSource::Keyring}).error().code, ErrorCode::Refused);

        const Kept kept;
        core::VaultBook locked(std::make_shared<const core::TrustState>(kept.state));
        QCOMPARE(locked.record().error().code, ErrorCode::Refused);
        QCOMPARE(locked.changeMaster({keyOf('n'), MasterSource::Keyring}).error().code, ErrorCode::Refused);
    }
};

}  // namespace tst_vault_book

PILOTHOUSE_TEST(tst_vault_book, TestVaultBook)
#include "tst_vault_book.moc"
