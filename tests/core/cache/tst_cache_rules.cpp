// RFC 9111, narrowed by the fleet file.

#include "core/cache/cache_rules.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_cache_rules {

using core::CacheRequest;
using core::Duration;
using core::HttpFields;
using core::ResponseCacheSpec;
using namespace std::chrono_literals;

namespace {

const core::TimePoint noon{std::chrono::seconds(784'111'777)};  // Sun, 06 Nov 1994 08:49:37 GMT
const std::string noonText = "Sun, 06 Nov 1994 08:49:37 GMT";

ResponseCacheSpec enabled()
{
    ResponseCacheSpec spec;
    spec.enabled = true;
    spec.methods = {"GET", "POST"};
    return spec;
}

core::LookupPlan lookup(const HttpFields& fields, std::string_view method = "GET")
{
    return planLookup(enabled(), {method, "/a", fields, {}});
}

core::StoragePlan storage(const HttpFields& answer, unsigned status = 200, const HttpFields& request = {},
                          const ResponseCacheSpec& spec = enabled())
{
    return planStorage(spec, request, status, answer, noon);
}

std::string key(const HttpFields& fields, core::CacheScope scope, std::string_view target = "/a",
                std::string_view body = {})
{
    return cacheKeyOf(enabled(), {"GET", target, fields, scope, !body.empty(), body});
}

}  // namespace

class TestCacheRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void looksUpOnlyWhatTheRequestAllows()
    {
        QCOMPARE(lookup({}), (core::LookupPlan{true, true}));
        QCOMPARE(lookup({{"Cache-Control", "no-cache"}}), (core::LookupPlan{false, true}));
        QCOMPARE(lookup({{"Pragma", "no-cache"}}), (core::LookupPlan{false, true}));
        QCOMPARE(lookup({{"Pragma", "no-cache"}, {"Cache-Control", "max-age=9"}}),
                 (core::LookupPlan{true, true, false, Duration(9'000)}));
        QCOMPARE(lookup({{"Cache-Control", "only-if-cached"}}), (core::LookupPlan{true, true, true}));
        for (const HttpFields& fields :
             {HttpFields{{"Cache-Control", "no-store"}}, HttpFields{{"Cache-Control", "max-age=x"}},
              HttpFields{{"Range", "bytes=0-1"}}, HttpFields{{"If-None-Match", "\"a\""}},
              HttpFields{{"Upgrade", "websocket"}}})
            QCOMPARE(lookup(fields), core::LookupPlan());
    }

    void trapC5LeavesAloneWhatHasSideEffects()
    {
        QCOMPARE(lookup({}, "DELETE"), core::LookupPlan());
        QCOMPARE(lookup({}, "get"), core::LookupPlan());
        QVERIFY(lookup({}, "POST").mayStore);
        const HttpFields none;
        CacheRequest post{"POST", "/a", none, {}, true, {}};
        QCOMPARE(planLookup(enabled(), post), core::LookupPlan());
        post.bodySha256 = "abc";
        QVERIFY(planLookup(enabled(), post).mayStore);
        ResponseCacheSpec onlyGet = enabled();
        onlyGet.methods = {"GET"};
        QCOMPARE(planLookup(onlyGet, post), core::LookupPlan());
        QCOMPARE(planLookup(ResponseCacheSpec(), {"GET", "/a", none, {}}), core::LookupPlan());
        QVERIFY(!storage({{"Content-Type", "Text/Event-Stream; charset=utf-8"}}).mayStore);
    }

    void trapC4TellsApartAllThatAnAnswerMayDependOn()
    {
        const std::string plain = key({}, {"v1", "ann", "jwt"});

        QCOMPARE(key({{"Accept", "x"}}, {"v1", "ann", "jwt"}), plain);
        for (const std::string& other :
             {key({}, {"v2", "ann", "jwt"}), key({}, {"v1", "bob", "jwt"}), key({}, {"v1", "ann", "apiKeys"}),
              key({}, {"v1", "", ""}), key({}, {"v1ann", "", "jwt"}), key({}, {"v1", "ann", "jwt"}, "/b"),
              key({{"authorization", "Bearer a"}}, {"v1", "ann", "jwt"}),
              key({}, {"v1", "ann", "jwt"}, "/a", "0123")})
            QVERIFY(other != plain);
        QVERIFY(key({{"Authorization", "a"}}, {}) != key({{"Authorization", "b"}}, {}));
        QVERIFY(key({{"Authorization", "a secret"}}, {}).find("secret") == std::string::npos);
    }

    void keepsTheStatusesThatSaySomethingLasting()
    {
        for (const unsigned status : {200U, 203U, 204U, 300U, 301U, 308U, 404U, 410U})
            QVERIFY(storage({}, status).mayStore);
        for (const unsigned status : {100U, 201U, 206U, 302U, 304U, 400U, 401U, 403U, 429U, 500U, 503U})
            QVERIFY(!storage({{"Cache-Control", "max-age=60"}}, status).mayStore);
    }

    void keepsNothingThatForbidsIt_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const char* name, const char* value) {
            QTest::newRow(qPrintable(QLatin1String(name) + QLatin1String(": ") + QLatin1String(value)))
                << QByteArray(name) << QByteArray(value);
        };
        for (const char* control : {"no-store", "private", "no-cache", "max-age=0", "s-maxage=0, max-age=60",
                                    "private=\"X\"", "max-age=soon"})
            row("Cache-Control", control);
        row("Set-Cookie", "a=b");
        row("Vary", "*");
        row("Vary", "Accept, *");
        row("Expires", "0");
        row("Expires", "Sun, 06 Nov 1994 08:49:36 GMT");
        row("Content-Range", "bytes 0-1/2");
        row("Age", "400");
        row("Age", "young");
    }

    void keepsNothingThatForbidsIt()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);

        QVERIFY(!storage({{name.toStdString(), value.toStdString()}}).mayStore);
    }

    void measuresHowLongAnAnswerIsFresh()
    {
        QCOMPARE(storage({}).fresh, Duration(300'000));
        QCOMPARE(storage({{"Cache-Control", "max-age=60"}}).fresh, Duration(60'000));
        QCOMPARE(storage({{"Cache-Control", "max-age=60, s-maxage=30"}}).fresh, Duration(30'000));
        QCOMPARE(storage({{"Cache-Control", "max-age=9999"}}).fresh, Duration(300'000));
        QCOMPARE(storage({{"Expires", "Sun, 06 Nov 1994 08:50:37 GMT"}}).fresh, Duration(60'000));
        QCOMPARE(storage({{"Expires", "Sunday, 06-Nov-94 08:50:37 GMT"}}).fresh, Duration(60'000));
        QCOMPARE(storage({{"Expires", "Sun Nov  6 08:50:37 1994"}}).fresh, Duration(60'000));
        const auto aged = storage({{"Cache-Control", "max-age=60"}, {"Age", "20"}});
        QCOMPARE(aged.fresh, Duration(40'000));
        QCOMPARE(aged.age, Duration(20'000));
        const auto dated =
            storage({{"Cache-Control", "max-age=60"}, {"Date", "Sun, 06 Nov 1994 08:49:07 GMT"}});
        QCOMPARE(dated.age, Duration(30'000));
        QCOMPARE(storage({{"Date", noonText}}).age, Duration(0));
    }

    void staysStaleOnlyWhereThatIsAllowed()
    {
        QCOMPARE(storage({{"Cache-Control", "max-age=60, stale-while-revalidate=30"}}).stale,
                 Duration(30'000));
        QCOMPARE(storage({{"Cache-Control", "max-age=60, stale-while-revalidate=99999"}}).stale,
                 Duration(300'000));
        for (const char* strict : {"must-revalidate", "proxy-revalidate", "s-maxage=60"})
            QCOMPARE(
                storage({{"Cache-Control", std::string("max-age=60, stale-while-revalidate=30, ") + strict}})
                    .stale,
                Duration(0));
    }

    void keepsAnswersToCredentialsOnlyForThoseOrWhenTheySayPublic()
    {
        ResponseCacheSpec blind = enabled();
        blind.varyBy = {};
        const HttpFields request{{"Authorization", "Bearer a"}};

        QVERIFY(storage({}, 200, request).mayStore);
        QVERIFY(!storage({}, 200, request, blind).mayStore);
        for (const char* allowing : {"public", "s-maxage=9", "must-revalidate"})
            QVERIFY(storage({{"Cache-Control", allowing}}, 200, request, blind).mayStore);
    }

    void namesTheFieldsOfVaryOnce()
    {
        QCOMPARE(storage({{"Vary", "b, A"}, {"vary", "B"}}).vary, (std::vector<std::string>{"a", "b"}));
        QVERIFY(core::varyDigestOf({"a"}, {}) != core::varyDigestOf({"a"}, {{"A", ""}}));
        QCOMPARE(core::varyDigestOf({"a"}, {{"A", "1"}}), core::varyDigestOf({"A"}, {{"a", "1"}}));
    }

    void keepsNoFieldThatIsBetweenTwoHops()
    {
        const HttpFields answer{{"Connection", "close, X-Hop"},
                                {"X-Hop", "1"},
                                {"Transfer-Encoding", "chunked"},
                                {"Age", "3"},
                                {"ETag", "e"}};

        QCOMPARE(keptFieldsOf(answer), (HttpFields{{"ETag", "e"}}));
    }
};

}  // namespace tst_cache_rules

PILOTHOUSE_TEST(tst_cache_rules, TestCacheRules)
#include "tst_cache_rules.moc"
