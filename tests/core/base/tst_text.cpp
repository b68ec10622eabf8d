#include "core/base/text.h"

#include "tests/support/test_program.h"

namespace tst_text {

using core::equalIgnoringCase;
using core::trimmed;

class TestText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Every pair of bytes at every place: the last ones are not compared as the first ones are.
    void onlyCapitalsOfAsciiEqualTheirSmallLetters()
    {
        const std::string text = "0123456789abcdefghi";
        for (std::size_t place = 0; place < text.size(); ++place)
            for (int left = 0; left < 256; ++left)
                for (int right = 0; right < 256; ++right) {
                    std::string one = text;
                    std::string other = text;
                    one[place] = char(left);
                    other[place] = char(right);
                    const bool isSame = core::lowerCase(char(left)) == core::lowerCase(char(right));
                    if (equalIgnoringCase(one, other) != isSame)
                        QFAIL(qPrintable(QStringLiteral("%1 and %2 at %3").arg(left).arg(right).arg(place)));
                }
    }

    void textsOfDifferentLengthsAreNotEqual()
    {
        QVERIFY(equalIgnoringCase("", ""));
        QVERIFY(!equalIgnoringCase("connection", "connectio"));
        QVERIFY(!equalIgnoringCase("12345678", "1234567"));
    }

    void spacesAndTabsAroundATextGo()
    {
        QVERIFY(trimmed(" \t a b\t ") == "a b");
        QVERIFY(trimmed("").empty());
        QVERIFY(trimmed(" \t ").empty());
        QVERIFY(trimmed("\na\r") == "\na\r");
    }
};

}  // namespace tst_text

PILOTHOUSE_TEST(tst_text, TestText)
#include "tst_text.moc"
