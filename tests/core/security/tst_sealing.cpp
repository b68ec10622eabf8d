#include "core/security/sealing.h"

#include "core/security/aes_gcm.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <set>

namespace tst_sealing {

using namespace core;

namespace {

const SealContext context{"agent-data", "triage", 7};

SealingKey keyOf(char byte)
{
    return SealingKey::of(Secret(std::string(SealingKey::size, byte))).value();
}

std::string sealed(std::string_view plain, const SealContext& as = context)
{
    return seal(keyOf('k'), as, plain).value();
}

ErrorCode codeOf(const Result<Secret>& opened)
{
    return opened ? ErrorCode::Cancelled : opened.error().code;  // Cancelled: it opened
}

std::string bytesOf(const QJsonObject& vector, const char* name)
{
    return QByteArray::fromHex(vector[QLatin1StringView(name)].toString().toLatin1()).toStdString();
}

}  // namespace

class TestSealing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void publishedVectorsComeOut_data()
    {
        QTest::addColumn<QJsonObject>("vector");
        QFile file(QStringLiteral(PILOTHOUSE_SOURCE_DIR "/tests/data/security/aes-256-gcm.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        for (const QJsonValue& value : QJsonDocument::fromJson(file.readAll()).array())
            QTest::newRow(qPrintable(value[QLatin1StringView("name")].toString())) << value.toObject();
    }
    void publishedVectorsComeOut()
    {
        QFETCH(QJsonObject, vector);
        const std::string key = bytesOf(vector, "key");
        const std::string nonce = bytesOf(vector, "nonce");
        const std::string associated = bytesOf(vector, "associated");
        const std::string plain = bytesOf(vector, "plain");
        const std::string wanted = bytesOf(vector, "sealed");
        const AesGcm cipher{key, nonce, associated};
        std::string made(plain.size() + AesGcm::tagSize, '\0');
        QVERIFY(cipher.encrypt(plain, made.data()));
        QCOMPARE(made, wanted);
        std::string opened(plain.size(), '\0');
        QVERIFY(cipher.decrypt(made, opened.data()));
        QCOMPARE(opened, plain);
    }

    void whatWasSealedOpensAgain()
    {
        for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 4'096U, 1'000'003U}) {
            const std::string plain(size, 'p');
            const auto opened = open(keyOf('k'), context, sealed(plain));
            QVERIFY(bool(opened));
            QVERIFY(opened.value().matches(plain));
        }
    }

    // E1: AES-256-GCM with a key and a nonce of its own, as any other program can check; no key comes of a
    // text.
    void trapE1_theKeyAndTheNonceAreExplicit()
    {
        const std::string record = sealed("text");
        const std::size_t nonceAt = record.size() - AesGcm::tagSize - 4 - AesGcm::nonceSize;
        const SealingKey key = keyOf('k');
        const AesGcm cipher{key.reveal(), std::string_view(record).substr(nonceAt, AesGcm::nonceSize),
                            std::string_view(record).substr(0, nonceAt)};
        std::string plain(4, '\0');
        QVERIFY(cipher.decrypt(std::string_view(record).substr(nonceAt + AesGcm::nonceSize), plain.data()));
        QCOMPARE(plain, std::string("text"));
        for (const char* text : {"", "password", "a pass phrase of any length, whatever it may be"})
            QVERIFY(!SealingKey::of(Secret(text)));
    }

    // E3: the nonce that is kept is the one that was used.
    void trapE3_aRecordOpensWithItsOwnNonceAlone()
    {
        const std::string one = sealed("text");
        std::string other = sealed("text");
        const std::size_t nonceAt = one.size() - AesGcm::tagSize - 4 - AesGcm::nonceSize;
        QVERIFY(one.substr(nonceAt, AesGcm::nonceSize) != other.substr(nonceAt, AesGcm::nonceSize));
        other.replace(nonceAt, AesGcm::nonceSize, one, nonceAt, AesGcm::nonceSize);
        QCOMPARE(codeOf(open(keyOf('k'), context, other)), ErrorCode::Corrupt);
        QVERIFY(open(keyOf('k'), context, one).value().matches("text"));
    }

    // E9: nothing of a text is there before all of it is known to be right.
    void trapE9_nothingOfATamperedTextIsGivenOut()
    {
        const std::string text(100'000, 'p');
        const std::string record = sealed(text);
        const std::size_t nonceAt = record.size() - AesGcm::tagSize - text.size() - AesGcm::nonceSize;
        std::string bytes = record.substr(nonceAt + AesGcm::nonceSize);
        bytes[text.size() - 1] = char(bytes[text.size() - 1] ^ 1);
        const SealingKey key = keyOf('k');
        const AesGcm cipher{key.reveal(), std::string_view(record).substr(nonceAt, AesGcm::nonceSize),
                            std::string_view(record).substr(0, nonceAt)};
        std::string plain(text.size(), '?');
        QVERIFY(!cipher.decrypt(bytes, plain.data()));
        QVERIFY(plain.find('p') == std::string::npos);
        QVERIFY(!open(keyOf('k'), context, record.substr(0, nonceAt + AesGcm::nonceSize) + bytes));
    }

    // E2 and E3: the same text twice is not the same record twice.
    void trapE2NoNonceComesTwice()
    {
        std::set<std::string> seen;
        for (int i = 0; i < 2'000; ++i)
            seen.insert(sealed("the same"));
        QCOMPARE(seen.size(), std::size_t(2'000));
        QVERIFY(sealed("the same").find("the same") == std::string::npos);
    }

    // E4, E12: whatever bit is another one, and wherever it is cut, it opens no more.
    void trapE4EveryBitThatIsFlippedIsFound()
    {
        const std::string record = sealed("short");
        for (std::size_t place = 0; place < record.size(); ++place)
            for (int bit = 0; bit < 8; ++bit) {
                std::string other = record;
                other[place] = char(other[place] ^ 1 << bit);
                if (open(keyOf('k'), context, other))
                    QFAIL(qPrintable(QStringLiteral("bit %1 of byte %2").arg(bit).arg(place)));
            }
        for (std::size_t size = 0; size < record.size(); ++size)
            QCOMPARE(codeOf(open(keyOf('k'), context, record.substr(0, size))), ErrorCode::Corrupt);
        QCOMPARE(codeOf(open(keyOf('k'), context, record + '\0')), ErrorCode::Corrupt);
    }

    // E5: not as another's, and not as what it was before.
    void trapE5ARecordIsBoundToItsOwnerAndVersion()
    {
        const std::string record = sealed("text");
        const auto asOther = open(keyOf('k'), {"agent-data", "summarizer", 7}, record);
        QCOMPARE(codeOf(asOther), ErrorCode::Refused);
        QCOMPARE(asOther.error().context,
                 std::string("what is kept as the agent-data \"summarizer\" was sealed as the agent-data "
                             "\"triage\""));
        QCOMPARE(codeOf(open(keyOf('k'), {"secret", "triage", 7}, record)), ErrorCode::Refused);
        const auto older = open(keyOf('k'), {"agent-data", "triage", 8}, record);
        QCOMPARE(codeOf(older), ErrorCode::Stale);
        QCOMPARE(older.error().context, std::string("the agent-data \"triage\" is version 7, not 8"));
    }

    // Kind and owner do not run into each other.
    void noTwoContextsAreTheSameBytes()
    {
        const std::string record = sealed("text", {"ab", "c", 1});
        QCOMPARE(codeOf(open(keyOf('k'), {"a", "bc", 1}, record)), ErrorCode::Refused);
        std::string renamed = record;
        renamed.replace(renamed.find("ab", 4), 2, "xy");  // whoever renames it does not get it open either
        QCOMPARE(codeOf(open(keyOf('k'), {"xy", "c", 1}, renamed)), ErrorCode::Corrupt);
    }

    // E12
    void trapE12AWrongKeyIsToldFromTampering()
    {
        const std::string record = sealed("text");
        QCOMPARE(codeOf(open(keyOf('x'), context, record)), ErrorCode::NotFound);
        std::string forged = record;
        forged.back() = char(forged.back() ^ 1);
        const auto opened = open(keyOf('k'), context, forged);
        QCOMPARE(codeOf(opened), ErrorCode::Corrupt);
        QCOMPARE(opened.error().context,
                 std::string("the agent-data \"triage\" is damaged or was tampered with"));
    }

    // E7
    void trapE7AnotherFormatOrAlgorithmIsRefused()
    {
        for (const std::size_t place : {std::size_t(4), std::size_t(5)}) {
            std::string newer = sealed("text");
            ++newer[place];
            QCOMPARE(codeOf(open(keyOf('k'), context, newer)), ErrorCode::Refused);
        }
        QCOMPARE(codeOf(open(keyOf('k'), context, "{\"encrypted\":\"00\"}")), ErrorCode::Corrupt);
    }

    void theHeaderSaysWithWhichKeyAndOfWhom()
    {
        const auto header = readSealedHeader(sealed("text"));
        QVERIFY(bool(header));
        QCOMPARE(header.value(), (SealedHeader{keyOf('k').id(), context}));
        QVERIFY(keyOf('k').id() != keyOf('x').id());
    }

    void keysHave32BytesAndNamesTheirBounds()
    {
        QVERIFY(!SealingKey::of(Secret(std::string(31, 'k'))));
        QVERIFY(SealingKey::random().value().id() != SealingKey::random().value().id());
        QVERIFY(!seal(keyOf('k'), {std::string(256, 'k'), "o", 1}, "text"));
        QVERIFY(!seal(keyOf('k'), {"k", std::string(65'536, 'o'), 1}, "text"));
        const SealContext longest{std::string(255, 'k'), std::string(65'535, 'o'), ~0ULL};
        QVERIFY(bool(open(keyOf('k'), longest, sealed("text", longest))));
    }
};

}  // namespace tst_sealing

PILOTHOUSE_TEST(tst_sealing, TestSealing)
#include "tst_sealing.moc"
