#include "core/security/key_derivation.h"

#include "tests/support/test_program.h"

namespace tst_key_derivation {

using namespace core;

namespace {

DerivationParameters cheap()
{
    return {1, 8ULL << 20, "0123456789abcdef"};
}

std::string hexOf(const Result<Secret>& key)
{
    return key ? QByteArray::fromStdString(std::string(key.value().reveal())).toHex().toStdString()
               : key.error().context;
}

}  // namespace

class TestKeyDerivation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // As the reference implementation of Argon2 (version 20171227) makes them.
    void theReferenceMakesTheSameKeys()
    {
        QCOMPARE(hexOf(deriveKey(Secret("correct horse battery staple"),
                                 {3, 65'536ULL << 10, "0123456789abcdef"}, 32)),
                 std::string("94c86f541abdb3d9aabfea59aa03963549483e9c0b1a79336e76b54cee6c917e"));
        QCOMPARE(
            hexOf(deriveKey(Secret("p\xc3\xa4ssw\xc3\xb6rd"), {2, 19'456ULL << 10, "0123456789abcdef"}, 32)),
            std::string("cb1a34bbbdb986dfeef80aeacb22f7ed51b13cec8532fb33d9e054ab627a687f"));
    }

    void anotherSaltOrPhraseMakesAnotherKey()
    {
        const std::string key = hexOf(deriveKey(Secret("phrase"), cheap(), 32));
        DerivationParameters other = cheap();
        other.salt.back() = 'g';
        QVERIFY(hexOf(deriveKey(Secret("phrase"), other, 32)) != key);
        QVERIFY(hexOf(deriveKey(Secret("Phrase"), cheap(), 32)) != key);
        QVERIFY(newDerivation().value().salt != newDerivation().value().salt);
    }

    void parametersThatWouldHangOrWeakenAreRefused()
    {
        for (const DerivationParameters& bad : {DerivationParameters{0, 8ULL << 20, "0123456789abcdef"},
                                                DerivationParameters{21, 8ULL << 20, "0123456789abcdef"},
                                                DerivationParameters{1, 1ULL << 20, "0123456789abcdef"},
                                                DerivationParameters{1, 2ULL << 30, "0123456789abcdef"},
                                                DerivationParameters{1, 8ULL << 20, "short"}}) {
            const auto key = deriveKey(Secret("phrase"), bad, 32);
            QVERIFY(!key);
            QCOMPARE(key.error().code, ErrorCode::Invalid);
        }
        QVERIFY(!deriveKey(Secret("phrase"), cheap(), 15));
    }

    void whatCostsLessThanTodayIsOutdated()
    {
        QVERIFY(!isOutdated(newDerivation().value()));
        QVERIFY(isOutdated(cheap()));
    }
};

}  // namespace tst_key_derivation

PILOTHOUSE_TEST(tst_key_derivation, TestKeyDerivation)
#include "tst_key_derivation.moc"
