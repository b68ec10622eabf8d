#include "core/security/api_keys.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <set>

namespace tst_api_keys {

using namespace std::chrono_literals;

namespace {

constexpr core::TimePoint now{1'790'000'000s};

core::MadeApiKey made(const std::string& name = "ann", std::optional<core::TimePoint> expires = {})
{
    return core::makeApiKey(name, {"analysts"}, expires, now).value();
}

}  // namespace

class TestApiKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aKeyFindsItsRecord()
    {
        const core::MadeApiKey ann = made();
        const core::MadeApiKey bob = made("bob");
        const core::ApiKeyRing ring({ann.record, bob.record});
        const core::ApiKeyRecord* found = ring.find(ann.key.reveal(), now);
        QVERIFY(found);
        QCOMPARE(*found, ann.record);
        QCOMPARE(found->groups, std::vector<std::string>{"analysts"});
        QCOMPARE(ring.find(bob.key.reveal(), now)->name, "bob");
        QVERIFY(core::looksLikeApiKey(ann.key.reveal()));
    }

    void everyCharacterOfAKeyCounts()
    {
        const core::MadeApiKey ann = made();
        const core::ApiKeyRing ring({ann.record});
        const std::string key(ann.key.reveal());
        for (std::size_t i = 0; i < key.size(); ++i)
            for (const char other : {'a', 'B', '7', '_', ' ', '\0'}) {
                std::string wrong = key;
                wrong[i] = other;
                QCOMPARE(ring.find(wrong, now) != nullptr, wrong == key);
            }
    }

    void whatIsNoKeyFindsNothing_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("the prefix") << QByteArray("phk_");
        QTest::newRow("long") << QByteArray(100'000, 'a').prepend("phk_");
        QTest::newRow("zeros") << QByteArray(60, '\0');
    }

    void whatIsNoKeyFindsNothing()
    {
        QFETCH(QByteArray, text);
        const core::MadeApiKey ann = made();
        const core::ApiKeyRing ring({ann.record});
        QVERIFY(!ring.find(text.toStdString(), now));
        const std::string key(ann.key.reveal());
        QVERIFY(!ring.find(key + "a", now));
        QVERIFY(!ring.find(std::string_view(key).substr(1), now));
        QVERIFY(!ring.find(std::string_view(key).substr(0, key.size() - 1), now));
        QVERIFY(!core::ApiKeyRing().find(key, now));
    }

    void aKeyEndsWhenItExpires()
    {
        const core::MadeApiKey ann = made("ann", now + 1h);
        const core::ApiKeyRing ring({ann.record});
        QVERIFY(ring.find(ann.key.reveal(), now + 1h - 1ms));
        QVERIFY(!ring.find(ann.key.reveal(), now + 1h));
    }

    void theRecordHoldsNothingOfTheSecret()
    {
        const core::MadeApiKey ann = made();
        const std::string key(ann.key.reveal());
        const std::string secret = key.substr(key.rfind(ann.record.id) + ann.record.id.size() + 1);
        QCOMPARE(secret.size(), std::size_t(43));
        QVERIFY(!key.empty() && ann.record.id.find(secret) == std::string::npos);
        const std::string hash(reinterpret_cast<const char*>(ann.record.hash.data()), ann.record.hash.size());
        QVERIFY(hash.find(secret.substr(0, 8)) == std::string::npos);
    }

    void noTwoKeysAreTheSame()
    {
        std::set<std::string> ids;
        std::set<std::string> keys;
        for (int i = 0; i < 1'000; ++i) {
            const core::MadeApiKey key = made();
            ids.insert(key.record.id);
            keys.insert(std::string(key.key.reveal()));
        }
        QCOMPARE(ids.size(), std::size_t(1'000));
        QCOMPARE(keys.size(), std::size_t(1'000));
    }
};

}  // namespace tst_api_keys

PILOTHOUSE_TEST(tst_api_keys, TestApiKeys)
#include "tst_api_keys.moc"
