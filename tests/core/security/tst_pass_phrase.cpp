#include "core/security/pass_phrase.h"

#include "tests/support/test_program.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

namespace tst_pass_phrase {

using core::ErrorCode;
using core::hashPassPhrase;
using core::Secret;

class TestPassPhrase : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onlyTheSameOneMatches()
    {
        const auto kept = hashPassPhrase(Secret("correct horse battery"));

        QVERIFY(bool(kept));
        QVERIFY(core::matches(Secret("correct horse battery"), &kept.value()).value());
        QVERIFY(!core::matches(Secret("correct horse batterz"), &kept.value()).value());
        QVERIFY(!core::matches(Secret("correct horse battery "), &kept.value()).value());
        QVERIFY(!core::matches(Secret(), &kept.value()).value());
    }

    void theSameOneIsKeptDifferentlyEachTimeAndNeverAsItself()
    {
        const auto one = hashPassPhrase(Secret("correct horse battery"));
        const auto other = hashPassPhrase(Secret("correct horse battery"));

        QVERIFY(one.value().hash != other.value().hash);
        QVERIFY(one.value().derivation.salt != other.value().derivation.salt);
        QCOMPARE(one.value().hash.size(), std::size_t(32));
        QVERIFY(one.value().derivation.memoryBytes >= 64ULL << 20);
    }

    void tooShortOrTooLongIsInvalid()
    {
        QCOMPARE(hashPassPhrase(Secret("elevenbytes")).error().code, ErrorCode::Invalid);
        QVERIFY(bool(hashPassPhrase(Secret("twelve bytes"))));
        QCOMPARE(hashPassPhrase(Secret(std::string(1'025, 'a'))).error().code, ErrorCode::Invalid);
    }

    void nobodysTakesAsLongAsSomebodys()
    {
        const auto kept = hashPassPhrase(Secret("correct horse battery"));
        const auto fastest = [](const core::PassPhraseHash* hash) {
            qint64 least = std::numeric_limits<qint64>::max();
            for (int i = 0; i < 5; ++i) {
                QElapsedTimer timer;
                timer.start();
                const bool isRight = core::matches(Secret("wrong horse battery"), hash).value();
                least = std::min(least, timer.nsecsElapsed());
                if (isRight)
                    return qint64(0);
            }
            return least;
        };

        const double known = double(fastest(&kept.value()));
        const double unknown = double(fastest(nullptr));

        QVERIFY2(unknown > known * 0.5 && unknown < known * 2, qPrintable(QString::number(unknown / known)));
    }

    void whatIsKeptWrongMatchesNothing()
    {
        auto kept = hashPassPhrase(Secret("correct horse battery")).value();
        kept.hash.clear();
        QVERIFY(!core::matches(Secret("correct horse battery"), &kept).value());
        kept.derivation.memoryBytes = 1ULL << 50;
        QCOMPARE(core::matches(Secret("correct horse battery"), &kept).error().code, ErrorCode::Invalid);
    }
};

}  // namespace tst_pass_phrase

PILOTHOUSE_TEST(tst_pass_phrase, TestPassPhrase)
#include "tst_pass_phrase.moc"
