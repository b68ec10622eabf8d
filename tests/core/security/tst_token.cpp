#include "core/security/token.h"

#include "tests/support/test_program.h"

#include <QTest>

#include <set>

namespace tst_token {

class TestToken : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isFoundByItsIdAndShownByItsHash()
    {
        const auto made = core::makeToken("pht_");
        QVERIFY(bool(made));
        const std::string text(made.value().text.reveal());

        QVERIFY(text.starts_with("pht_" + made.value().id + "_"));
        QCOMPARE(std::string(core::tokenIdOf(text, "pht_")), made.value().id);
        QVERIFY(core::hasHash(text, made.value().hash));
        for (std::size_t i = 0; i < text.size(); ++i) {
            std::string other = text;
            other[i] = other[i] == 'x' ? 'y' : 'x';
            QVERIFY(!core::hasHash(other, made.value().hash));
        }
    }

    void othersTextsHaveNoId()
    {
        const std::string text(core::makeToken("pht_").value().text.reveal());

        QVERIFY(core::tokenIdOf(text, "phs_").empty());
        QVERIFY(core::tokenIdOf(text + "a", "pht_").empty());
        QVERIFY(core::tokenIdOf(text.substr(1), "pht_").empty());
        QVERIFY(core::tokenIdOf({}, "pht_").empty());
        std::string broken = text;
        broken[4 + core::tokenIdLength] = '-';
        QVERIFY(core::tokenIdOf(broken, "pht_").empty());
    }

    void noTwoAreTheSame()
    {
        std::set<std::string> texts;
        for (int i = 0; i < 1'000; ++i)
            texts.insert(std::string(core::makeToken("pht_").value().text.reveal()));
        QCOMPARE(texts.size(), std::size_t(1'000));
    }

    void aHashOfZerosIsNobodys() { QVERIFY(!core::hasHash("anything", core::Sha256Digest())); }
};

}  // namespace tst_token

PILOTHOUSE_TEST(tst_token, TestToken)
#include "tst_token.moc"
