// What a source says, and where it leads.

#include "core/cache/address_class.h"
#include "core/cache/content_range.h"
#include "core/cache/model_index.h"
#include "core/cache/sha256_stream.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace tst_model_sources {

using core::AddressClass;
using core::ContentRange;

namespace {

AddressClass classOfText(const char* text)
{
    sockaddr_storage address{};
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address);
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1)
        v4->sin_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1)
        v6->sin6_family = AF_INET6;
    else
        qFatal("%s is no address", text);
    return core::classOf(reinterpret_cast<const sockaddr&>(address));
}

}  // namespace

class TestModelSources : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fault38KnowsWhichAddressesAreNotPublic()
    {
        for (const char* text : {"127.0.0.1", "127.255.0.9", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1"})
            QCOMPARE(classOfText(text), AddressClass::Loopback);
        for (const char* text : {"169.254.169.254", "fe80::1", "febf::1", "::ffff:169.254.169.254",
                                 "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1"})
            QCOMPARE(classOfText(text), AddressClass::LinkLocal);
        for (const char* text : {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
                                 "fd00::1", "fc00::1", "fec0::1", "::ffff:10.0.0.1", "198.18.0.1"})
            QCOMPARE(classOfText(text), AddressClass::Private);
        for (const char* text :
             {"224.0.0.1", "255.255.255.255", "240.0.0.1", "ff02::1", "192.0.2.1", "100::1"})
            QCOMPARE(classOfText(text), AddressClass::Other);
        for (const char* text : {"8.8.8.8", "172.32.0.1", "172.15.0.1", "100.128.0.1", "169.253.0.1",
                                 "2600::1", "126.0.0.1", "223.255.255.255"})
            QCOMPARE(classOfText(text), AddressClass::Public);
    }

    void readsContentRangesStrictly()
    {
        QVERIFY(core::contentRangeOf("bytes 5-9/10") == (ContentRange{5, 9, 10}));
        QVERIFY(core::contentRangeOf("bytes 0-0/*") == (ContentRange{0, 0, std::nullopt}));
        for (const char* text :
             {"", "bytes", "bytes 5-9", "bytes 9-5/10", "bytes 5-10/10", "bytes */10", "bytes -9/10",
              "octets 5-9/10", "bytes 5-9/10 ", "bytes +5-9/10", "bytes 5-99999999999999999999999/10"})
            QVERIFY2(!core::contentRangeOf(text), text);
    }

    void trapC8TheIndexReadsBackAndTellsItsSchema()
    {
        const core::TimePoint time(core::Duration(1'700'000'000'123));
        const core::ModelRecord record{
            "a.gguf", "https://h/\"p", std::string(64, 'a'), 1ULL << 52, "\"e\"", "Sun", time, time};
        const core::ModelRecords records{{"a.gguf", record}};

        const auto read = core::readModelIndex(core::writeModelIndex(records));

        QVERIFY(bool(read));
        QVERIFY(read.value() == records);
        QCOMPARE(core::readModelIndex("{\"schema\": 2}").error().code, core::ErrorCode::Refused);
        for (const char* text : {"", "{}", "[]", "{\"schema\": 0}", "{\"schema\": 1", "\xff"})
            QCOMPARE(core::readModelIndex(text).error().code, core::ErrorCode::Corrupt);
    }

    void trapC8NoRecordLeadsOutOfTheFolder()
    {
        core::ModelRecord record{"a", "s", "../../etc/passwd", 1, "", "", {}, {}};

        QVERIFY(core::readModelIndex(core::writeModelIndex({{"a", record}})).value().empty());
    }

    void hashesPieceByPiece()
    {
        core::Sha256Stream hash;
        hash.add("a");
        const std::string before = hash.hex();
        hash.add("bc");

        QCOMPARE(hash.hex(), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(before, core::sha256HexOf("a"));
    }
};

}  // namespace tst_model_sources

PILOTHOUSE_TEST(tst_model_sources, TestModelSources)
#include "tst_model_sources.moc"
