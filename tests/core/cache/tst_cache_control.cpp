// Cache-Control as RFC 9111 spells it, and what is no Cache-Control.

#include "core/cache/cache_control.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_cache_control {

using core::CacheControl;
using namespace std::chrono_literals;

class TestCacheControl : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatTheRfcAllows_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<CacheControl>("expected");
        const auto row = [](const char* text, CacheControl expected) {
            QTest::newRow(text) << QByteArray(text) << expected;
        };
        row("", {});
        row(" , ,", {});
        row("no-store", {.noStore = true});
        row("NO-Store , Public", {.noStore = true, .isPublic = true});
        row("max-age=60", {.maxAge = 60s});
        row("max-age=\"60\"", {.maxAge = 60s});
        row("max-age=60, max-age=60", {.maxAge = 60s});
        row("max-age=99999999999999999999999", {.maxAge = std::chrono::seconds(1LL << 31)});
        row("s-maxage=1,stale-while-revalidate=2\t,must-revalidate",
            {.mustRevalidate = true, .sharedMaxAge = 1s, .staleWhileRevalidate = 2s});
        row("proxy-revalidate", {.mustRevalidate = true});
        row("private=\"Set-Cookie, X\", no-cache=\"A\\\"B\"", {.noCache = true, .isPrivate = true});
        row("only-if-cached", {.onlyIfCached = true});
        row("immutable, something=\"no-store\", max-age=1", {.maxAge = 1s});
    }

    void readsWhatTheRfcAllows()
    {
        QFETCH(QByteArray, text);
        QFETCH(CacheControl, expected);

        const auto found = core::cacheControlOf({{"cache-control", text.toStdString()}});

        QVERIFY(found.has_value());
        QVERIFY(*found == expected);
    }

    void refusesWhatIsNone_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
             {"max-age", "max-age=", "max-age=-1", "max-age=1.5", "max-age=0x1", "max-age=1 2", "max-age = 1",
              "max-age=\"1", "max-age=1, max-age=2", "no-store=1", "public=yes", "=1", "no-store;public",
              "\"no-store\"", "a=\"b\"c", "a=\"\x01\"", "no-store \x7f"})
            QTest::newRow(text) << QByteArray(text);
    }

    void refusesWhatIsNone()
    {
        QFETCH(QByteArray, text);

        QVERIFY(!core::cacheControlOf({{"Cache-Control", text.toStdString()}}));
        QVERIFY(!core::cacheControlOf({{"Cache-Control", "public"}, {"Cache-Control", text.toStdString()}}));
    }

    void joinsAllFieldsOfTheName()
    {
        const auto found = core::cacheControlOf(
            {{"Cache-Control", "public"}, {"Other", "no-store"}, {"CACHE-CONTROL", "max-age=5"}});

        QVERIFY(found == (CacheControl{.isPublic = true, .maxAge = 5s}));
    }
};

}  // namespace tst_cache_control

PILOTHOUSE_TEST(tst_cache_control, TestCacheControl)
#include "tst_cache_control.moc"
