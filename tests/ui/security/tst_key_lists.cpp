// API tokens and gateway keys: made, shown once, and revoked.

#include "security_console.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QMimeData>
#include <QPushButton>

namespace tst_key_lists {

using namespace tests;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

void makeToken(const SecurityConsole& console)
{
    console.click("makeToken");
    console.type("tokenDialog", "tokenName", u"ci"_s);
    console.goOn("tokenDialog");
}

std::shared_ptr<core::FleetSnapshot> withManyKeys()
{
    auto fleet = inventSecurity();
    core::TrustState trust = *fleet->trust;
    std::vector<core::ApiKeyRecord> keys;
    for (int i = 0; i < 1'000; ++i) {
        const std::string id = "id-" + std::to_string(10'000 + i);
        trust.tokens[id] = inventToken(id, "token-" + id, {core::Role::Viewer}, {});
        keys.push_back({id, "principal-" + id, {}, inventedNow(), {}, {}});
    }
    fleet->trust = std::make_shared<const core::TrustState>(std::move(trust));
    fleet->apiKeys = std::make_shared<const std::vector<core::ApiKeyRecord>>(std::move(keys));
    return fleet;
}

}  // namespace

class TestKeyLists : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void tokensTellWhoseTheyAreAndWhenTheyExpire()
    {
        SecurityConsole console;
        console.page.showPart(ui::SecurityPage::ApiTokens);

        QCOMPARE(console.column("tokens", 0), (QStringList{u"deployer"_s, u"grafana"_s, u"old-script"_s}));
        QCOMPARE(console.column("tokens", 1)[0], u"Operator"_s);
        QCOMPARE(console.column("tokens", 2)[0], u"summarizer and triage in eu-west"_s);
        QCOMPARE(console.column("tokens", 3)[0], u"ada"_s);
        QVERIFY(console.column("tokens", 4)[0].startsWith(u"3 d"_s));
        QVERIFY2(console.column("tokens", 5)[0].startsWith(u"in 12 d 0 h · 2026-12-07"_s),
                 qPrintable(console.column("tokens", 5)[0]));
        QCOMPARE(console.column("tokens", 5)[1], u"never"_s);
        QVERIFY(console.column("tokens", 5)[2].startsWith(u"expired 3 h 0 m ago · "_s));
    }

    void aTokenIsMadeForThirtyDaysUnlessSaid()
    {
        SecurityConsole console;
        console.page.showPart(ui::SecurityPage::ApiTokens);
        console.click("makeToken");
        QVERIFY(!console.canGoOn("tokenDialog"));  // it has no name
        console.type("tokenDialog", "tokenName", u"ci"_s);
        console.part<QComboBox>("tokenDialog", "role").setCurrentIndex(int(core::Role::Operator));
        console.goOn("tokenDialog");

        QTRY_COMPARE(console.told.size(), 1);
        const core::TokenWish wish = console.trust.tokens().at(0);
        QCOMPARE(wish.name, std::string("ci"));
        QCOMPARE(wish.rights, core::Rights{core::Role::Operator});
        QCOMPARE(wish.expires, std::optional(console.fleet->time + 24h * 30));
        QCOMPARE(wish.by, core::Actor::signedIn("ada"));
    }

    void aTokenMayLastForEver()
    {
        SecurityConsole console;
        console.page.showPart(ui::SecurityPage::ApiTokens);
        console.click("makeToken");
        console.type("tokenDialog", "tokenName", u"ci"_s);
        auto& expiry = console.part<QComboBox>("tokenDialog", "expiry");
        expiry.setCurrentIndex(expiry.count() - 1);
        QCOMPARE(expiry.currentText(), u"never"_s);
        console.goOn("tokenDialog");

        QTRY_COMPARE(console.told.size(), 1);
        QVERIFY(!console.trust.tokens().at(0).expires);
    }

    void aTokenIsShownOnceAndCopiedOnlyWhenAsked()
    {
        QGuiApplication::clipboard()->clear();
        SecurityConsole console;
        console.page.showPart(ui::SecurityPage::ApiTokens);
        makeToken(console);
        QTRY_VERIFY(console.dialog("shownOnceDialog"));
        const QString token = u"pht_abcdefghijkl_secret"_s;

        QCOMPARE(console.part<QLineEdit>("shownOnceDialog", "onceText").text(), token);
        QVERIFY(console.part<QLabel>("shownOnceDialog", "onceNote")
                    .text()
                    .startsWith(u"It is not shown again."_s));
        QVERIFY(QGuiApplication::clipboard()->text().isEmpty());
        QTest::keyClick(console.dialog("shownOnceDialog"), Qt::Key_Escape);
        QVERIFY(console.dialog("shownOnceDialog"));  // what is lost there is lost
        console.part<QAbstractButton>("shownOnceDialog", "onceCopy").click();
        QCOMPARE(QGuiApplication::clipboard()->text(), token);
        QCOMPARE(QGuiApplication::clipboard()->mimeData()->data(u"x-kde-passwordManagerHint"_s), "secret"_ba);
        console.part<QAbstractButton>("shownOnceDialog", "onceClose").click();
        QTRY_VERIFY(!console.page.findChild<QDialog*>(u"shownOnceDialog"_s));
        QCOMPARE(console.told, QStringList{u"There is a token ci. Journal entry 17."_s});
    }

    void aRefusedTokenIsSaidInPlaceAndNothingIsShown()
    {
        SecurityConsole console;
        console.trust.wishError = core::Error{core::ErrorCode::Exists, "there is a token ci already"};
        console.page.showPart(ui::SecurityPage::ApiTokens);
        makeToken(console);

        QTRY_VERIFY(console.complaint("tokenDialog").contains(u"there is a token ci already"_s));
        QVERIFY(!console.dialog("shownOnceDialog"));
    }

    void whileTheCoreIsAskedTheDialogStays()
    {
        SecurityConsole console;
        console.page.showPart(ui::SecurityPage::Keys);
        console.service.hold();
        console.click("makeKey");
        console.type("gatewayKeyDialog", "keyName", u"ann"_s);
        console.goOn("gatewayKeyDialog");
        QVERIFY(!console.canGoOn("gatewayKeyDialog"));
        console.dialog("gatewayKeyDialog")->reject();
        QVERIFY(console.dialog("gatewayKeyDialog"));  // the key could never be seen

        console.service.letGo();
        QTRY_VERIFY(console.dialog("shownOnceDialog"));
        QVERIFY(!console.dialog("gatewayKeyDialog"));
        QCOMPARE(console.service.keysWished.size(), std::size_t(1));
    }

    void aTokenIsRevokedBehindAConfirmation()
    {
        SecurityConsole console;
        console.page.showPart(ui::SecurityPage::ApiTokens);
        QCOMPARE(console.find<QAbstractButton>("revokeToken").toolTip(), u"Choose a token."_s);
        console.choose("tokens", u"grafana"_s);
        console.click("revokeToken");
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        console.goOn("confirmDialog");

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.last<core::RevokeApiToken>()->id, std::string("bbbbbbbbbbbb"));
    }

    void gatewayKeysAreMadeWithTheirGroups()
    {
        SecurityConsole console;
        console.page.showPart(ui::SecurityPage::Keys);
        QCOMPARE(console.column("gatewayKeys", 0), (QStringList{u"ann"_s, u"batch"_s}));
        QCOMPARE(console.column("gatewayKeys", 1)[1], u"temps, nightly"_s);
        console.click("makeKey");
        console.type("gatewayKeyDialog", "keyName", u"carl"_s);
        console.type("gatewayKeyDialog", "keyGroups", u"analysts, , nightly "_s);
        console.goOn("gatewayKeyDialog");

        QTRY_VERIFY(console.dialog("shownOnceDialog"));
        QCOMPARE(console.part<QLineEdit>("shownOnceDialog", "onceText").text(), u"phk_abcdefghijkl_secret"_s);
        const core::ApiKeyWish& wish = console.service.keysWished.at(0);
        QCOMPARE(wish.name, std::string("carl"));
        QCOMPARE(wish.groups, (std::vector<std::string>{"analysts", "nightly"}));
        QCOMPARE(wish.expires, std::optional(console.fleet->time + 24h * 30));
        QCOMPARE(wish.actor, core::Actor::signedIn("ada"));
        QVERIFY(!console.told.at(0).contains(u"phk_"_s));
    }

    void aGatewayKeyIsRevoked()
    {
        SecurityConsole console;
        console.page.showPart(ui::SecurityPage::Keys);
        console.choose("gatewayKeys", u"batch"_s);
        console.click("revokeKey");
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        QVERIFY(console.part<QLabel>("confirmDialog", "confirmNote").text().contains(u"bbbbbbbbbbbb"_s));
        console.goOn("confirmDialog");

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.last<core::RevokeApiKey>()->id, std::string("bbbbbbbbbbbb"));
    }

    void keysThatTheGatewayDoesNotTakeAreSaidToBeSo()
    {
        auto fleet = inventSecurity();
        core::AccessSpec access = inventAccess();
        access.providers.erase(access.providers.begin());
        fleet->access = std::make_shared<const core::AccessSpec>(std::move(access));
        SecurityConsole console(fleet);
        console.page.showPart(ui::SecurityPage::Keys);

        QVERIFY(
            console.in<QLabel>("gatewayKeyList", "cardSubtitle").text().contains(u"does not take them"_s));
        console.showNext(inventSecurity());
        QVERIFY(!console.in<QLabel>("gatewayKeyList", "cardSubtitle").text().contains(u"does not take"_s));
    }

    void withoutAnyTheFirstIsOfferedToWhoMay()
    {
        auto fleet = inventFleet({{"summarizer", 1}});
        core::TrustState trust;
        trust.operators = {{"ada", inventAccount("ada", {core::Role::Admin}, {})},
                           {"wall", inventAccount("wall", {core::Role::Viewer}, {})}};
        fleet->trust = std::make_shared<const core::TrustState>(std::move(trust));
        SecurityConsole console(fleet, core::Actor::signedIn("wall"));
        for (const auto& [part, list] : {std::pair(ui::SecurityPage::ApiTokens, "tokenList"),
                                         std::pair(ui::SecurityPage::Keys, "gatewayKeyList")}) {
            console.page.showPart(part);
            const auto& action = console.in<QAbstractButton>(list, "emptyAction");
            QVERIFY2(action.isVisible() && !action.isEnabled(), list);
            QVERIFY2(action.toolTip().contains(u"needs the role admin"_s), qPrintable(action.toolTip()));
        }
        console.session.setActor(core::Actor::signedIn("ada"));
        console.page.showPart(ui::SecurityPage::ApiTokens);
        console.in<QAbstractButton>("tokenList", "emptyAction").click();
        QVERIFY(console.dialog("tokenDialog"));
    }

    void aThousandOfEachAreListed()
    {
        SecurityConsole console(withManyKeys());
        console.page.showPart(ui::SecurityPage::ApiTokens);
        QCOMPARE(console.column("tokens", 0).size(), 1'003);
        console.page.showPart(ui::SecurityPage::Keys);
        QCOMPARE(console.column("gatewayKeys", 0).size(), 1'000);
        console.find<QLineEdit>("gatewayKeysSearch").setText(u"id-10999"_s);
        QCOMPARE(console.column("gatewayKeys", 0), QStringList{u"principal-id-10999"_s});
    }
};

}  // namespace tst_key_lists

PILOTHOUSE_TEST(tst_key_lists, TestKeyLists)
#include "tst_key_lists.moc"
