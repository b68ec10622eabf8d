#include "core/gateway/http_chars.h"

#include "tests/support/test_program.h"

namespace tst_http_chars {

class TestHttpChars : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Every byte at every place of texts of every length up to two words and a bit.
    void aFieldHasNoControlCharacterButTab()
    {
        for (std::size_t size = 1; size < 20; ++size)
            for (std::size_t place = 0; place < size; ++place)
                for (int byte = 0; byte < 256; ++byte) {
                    std::string text(size, 'x');
                    text[place] = char(byte);
                    const bool isAllowed = byte == '\t' || (byte >= 0x20 && byte != 0x7f);
                    if (core::isFieldText(text) != isAllowed)
                        QFAIL(
                            qPrintable(QStringLiteral("byte %1 at %2 of %3").arg(byte).arg(place).arg(size)));
                }
        QVERIFY(core::isFieldText(""));
        QVERIFY(core::isFieldText("\t\x80\xff tab and bytes\t"));
        QVERIFY(!core::isFieldText(std::string_view("\t\x80\xff tab and \0", 15)));
    }
};

}  // namespace tst_http_chars

PILOTHOUSE_TEST(tst_http_chars, TestHttpChars)
#include "tst_http_chars.moc"
