#include "tests/support/test_program.h"
#include "traffic_console.h"
#include "ui/widget/line_chart.h"
#include "ui/widget/notice_strip.h"
#include "ui/widget/segments.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>

namespace tst_traffic_page {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tests;
using ui::TrafficTableModel;

class TestTrafficPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void showsAllAgentsUntilOneIsChosen()
    {
        TrafficConsole console;
        QCOMPARE(console.table().model()->rowCount(), 10);
        QCOMPARE(console.text("trafficFigures"),
                 u"2 480 requests a second · 0.7 % errors · p95 840 ms · 212 under way"_s.replace(
                     u"2 480"_s, u"2\u2009480"_s));

        console.page.showAgent(core::AgentId("triage"));
        QCOMPARE(console.table().model()->rowCount(), 3);
        QVERIFY(console.text("trafficFigures")
                    .endsWith(u"of that queue 2 ms, connect 1 ms, first byte 610 ms"_s));
        console.find<QComboBox>("trafficAgent").setCurrentIndex(1);
        QCOMPARE(console.table().model()->rowCount(), 7);
        console.showNext(inventFleet({{"other", 2}}));  // it is gone
        QCOMPARE(console.table().model()->rowCount(), 2);
        QCOMPARE(console.find<QComboBox>("trafficAgent").currentIndex(), 0);
    }

    void drainsBehindADialogThatNeedsAReasonAndOffersTheWayBack()
    {
        TrafficConsole console;
        console.choose("triage-02");
        QTest::keyClick(&console.table(), Qt::Key_D);
        QVERIFY(console.dialog("routingDialog"));
        QCOMPARE(console.part<QLabel>("routingDialog", "consequences").text(), u"A reason is needed."_s);
        QVERIFY(!console.canGoOn("routingDialog"));
        console.part<QLineEdit>("routingDialog", "reason").setText(u"slow disk"_s);
        QTRY_VERIFY(console.canGoOn("routingDialog"));
        QCOMPARE(console.part<QLabel>("routingDialog", "consequences").text(), u"• Something happens."_s);
        console.goOn("routingDialog");

        const auto* asked = console.service.lastCommand<core::SetInstanceRouting>();
        QVERIFY(asked);
        QCOMPARE(asked->instance.text(), std::string("triage-02"));
        QCOMPARE(asked->drain, std::optional(true));
        QVERIFY(!asked->weight && !asked->ejectFor);
        QCOMPARE(asked->reason, std::string("slow disk"));
        QTRY_COMPARE(console.offers.size(), 1);
        QVERIFY(console.offers[0].sentence.startsWith(u"triage-02 gets no new requests."_s));
        console.offers[0].takeBack();
        QCOMPARE(console.service.lastCommand<core::SetInstanceRouting>()->drain, std::optional(false));
    }

    void setsAWeightThatIsAnotherOne()
    {
        TrafficConsole console;
        console.choose("triage-01");
        QTest::keyClick(&console.table(), Qt::Key_W);
        console.part<QLineEdit>("routingDialog", "reason").setText(u"canary"_s);
        auto& weight = console.part<QDoubleSpinBox>("routingDialog", "weight");
        QCOMPARE(weight.value(), 2.5);
        QCOMPARE(console.part<QLabel>("routingDialog", "consequences").text(),
                 u"That is its weight already."_s);
        weight.setValue(0.5);
        QTRY_VERIFY(console.canGoOn("routingDialog"));
        console.goOn("routingDialog");
        QCOMPARE(console.service.lastCommand<core::SetInstanceRouting>()->weight, std::optional(0.5));
        QTRY_COMPARE(console.offers.size(), 1);
        console.offers[0].takeBack();
        QCOMPARE(console.service.lastCommand<core::SetInstanceRouting>()->weight, std::optional(2.5));
    }

    void ejectsForAWhileAndEndsAnEjection()
    {
        TrafficConsole console;
        console.choose("triage-02");
        QTest::keyClick(&console.table(), Qt::Key_E);
        console.part<QLineEdit>("routingDialog", "reason").setText(u"noisy"_s);
        console.part<QComboBox>("routingDialog", "length").setCurrentIndex(2);
        QTRY_VERIFY(console.canGoOn("routingDialog"));
        console.goOn("routingDialog");
        QCOMPARE(console.service.lastCommand<core::SetInstanceRouting>()->ejectFor,
                 std::optional<core::Duration>(15min));

        QTRY_VERIFY(!console.dialog("routingDialog"));
        console.choose("summarizer-07");
        QTest::keyClick(&console.table(), Qt::Key_E);
        console.part<QLineEdit>("routingDialog", "reason").setText(u"better"_s);
        QTRY_VERIFY(console.canGoOn("routingDialog"));
        console.goOn("routingDialog");
        QCOMPARE(console.service.lastCommand<core::SetInstanceRouting>()->ejectFor,
                 std::optional(core::Duration(0)));
        QTRY_COMPARE(console.told.size(), 1);
    }

    void aChangeThatIsRefusedSaysWhyAndCannotGoOn()
    {
        TrafficConsole console;
        console.service.onPreview = [](const core::Command&) {
            return core::Result<core::CommandPreview>(
                core::Error{core::ErrorCode::NotFound, "there is no instance triage-02"});
        };
        console.choose("triage-02");
        QTest::keyClick(&console.table(), Qt::Key_D);
        console.part<QLineEdit>("routingDialog", "reason").setText(u"x"_s);
        QTRY_VERIFY(console.part<QLabel>("routingDialog", "consequences").text().contains(u"triage-02"_s));
        QVERIFY(!console.canGoOn("routingDialog"));
    }

    void nothingIsAskedOfAnInstanceThatIsStopped()
    {
        TrafficConsole console;
        auto fleet = inventTraffic();
        instanceOf(*fleet, "triage-02").state = core::InstanceState::Stopped;
        console.showNext(fleet);
        QCOMPARE(console.page.changeRefusal(), u"Choose an instance on the page of traffic first."_s);
        console.choose("triage-02");
        QCOMPARE(console.page.changeRefusal(), u"It is stopped."_s);
        QTest::keyClick(&console.table(), Qt::Key_D);
        QVERIFY(!console.dialog("routingDialog"));
        console.choose("triage-01");
        QVERIFY(console.page.changeRefusal().isEmpty());
    }

    void panicRoutingIsABannerWithTheAgentsName()
    {
        TrafficConsole console;
        auto& banner = console.find<ui::NoticeStrip>("panicBanner");
        QVERIFY(!banner.isVisible());
        auto fleet = inventTraffic();
        agentOf(*fleet, "triage").routing.isPanicking = true;
        console.showNext(fleet);
        QVERIFY(banner.isVisible());
        QVERIFY(banner.sentence().startsWith(u"PANIC ROUTING of triage: "_s));
        console.page.showAgent(core::AgentId("summarizer"));
        QVERIFY(banner.isVisible());  // of whatever agent
        console.showNext(inventTraffic());
        QVERIFY(!banner.isVisible());
    }

    void saysThatTheGatewayLetsNobodyIn()
    {
        TrafficConsole console;
        auto& notice = console.find<ui::NoticeStrip>("closedNotice");
        QVERIFY(!notice.isVisible());
        auto fleet = inventTraffic();
        fleet->access = nullptr;
        console.showNext(fleet);
        QVERIFY(notice.isVisible());
    }

    void chartsWhatClientsGotOfTheChosenAgent()
    {
        TrafficConsole console;
        console.service.onSeries = [](const core::SeriesQuery& query) {
            const bool isOk = query.name.ends_with("2xx");
            return core::Result<core::SeriesData>(seriesOf(query, isOk ? 10 : 0, isOk ? 20 : 0, 50));
        };
        console.page.showAgent(core::AgentId("triage"));
        for (const char* key : {"2xx", "3xx", "4xx", "5xx", "refused", "rejected"})
            QTRY_VERIFY(console.service.askedFor(std::string("metrics/triage/traffic/") + key) > 0);
        auto& chart = console.find<ui::LineChart>("statusLines");
        QTRY_VERIFY(chart.latest(0).has_value());
        QVERIFY(!chart.latest(1));  // nothing but zeros
        QVERIFY(console.service.queries.back().shape == core::SeriesShape::Means);

        console.find<ui::Segments>("chartSpan").choose(2);
        QTRY_VERIFY(console.service.queries.back().to - console.service.queries.back().from == 6h);
        console.page.showAgent({});
        QTRY_VERIFY(console.service.askedFor("metrics/fleet/traffic/2xx") > 0);
    }

    void listsRefusalsAndPrincipalsOfTheLastHour()
    {
        TrafficConsole console;
        QStringList policies;
        for (int row = 0; row < console.table("refusals").model()->rowCount(); ++row)
            policies << console.cell(row, 0, "refusals");
        QCOMPARE(policies,
                 QStringList({u"403 office-hours"_s, u"401 no valid credential"_s, u"429 burst"_s}));
        QCOMPARE(console.cell(0, 2, "refusals"), u"1\u2009240"_s);
        QCOMPARE(console.cell(1, 1, "refusals"), u"none of them"_s);

        console.page.showAgent(core::AgentId("triage"));
        QCOMPARE(console.table("refusals").model()->rowCount(), 1);
        console.find<ui::Segments>("listChoice").choose(1);
        QVERIFY(console.table("principals").isVisible());
        QStringList names;
        for (int row = 0; row < console.table("principals").model()->rowCount(); ++row)
            names << console.cell(row, 0, "principals");
        QCOMPARE(names, QStringList({u"ann"_s, u"nobody in particular"_s, u"batch.example"_s, u"others"_s}));
    }

    void emptyListsSaySo()
    {
        auto fleet = inventFleet({{"idle", 0}});
        fleet->access = std::make_shared<const core::AccessSpec>(openAccess());
        TrafficConsole console(fleet);
        QCOMPARE(console.text("noInstances"), u"No instance runs yet."_s);
        console.page.showAgent(core::AgentId("idle"));
        QCOMPARE(console.text("noInstances"), u"idle has no instance now."_s);
        QCOMPARE(console.text("nothingListed"), u"Nothing was refused for idle."_s);
        console.find<ui::Segments>("listChoice").choose(1);
        QCOMPARE(console.text("nothingListed"), u"Nobody has sent a request."_s);

        console.showNext(inventFleet({}));
        QVERIFY(!console.find<QWidget>("routingList").isVisible());
        QCOMPARE(console.page.explainRefusal(), u"There are no agents yet."_s);
    }

    void whatIsFilteredOutIsSaid()
    {
        TrafficConsole console;
        console.page.focusFilter();
        QTest::keyClicks(&console.find<QLineEdit>("routingFilter"), u"zzz"_s);
        QCOMPARE(console.text("noInstances"), u"No instance has \"zzz\" in it."_s);
        QVERIFY(console.find<QLabel>("noInstances").isVisible());
    }

    void theCachesAreShownAndClearedByAPattern()
    {
        auto fleet = tests::inventTraffic();
        fleet->caches = {{"responses", "summarizer", 120, 3 << 20, 900, 50, 50, 7, 3, {}},
                         {"responses", "triage", 1, 100, 0, 0, 0, 0, 0, {}},
                         {"config", {}, 2, 4'000, 5, 0, 2, 0, 0, {}},
                         {"models", {}, 0, 0, 0, 0, 0, 0, 0, "the disk is full"}};
        TrafficConsole console(fleet);
        console.find<ui::Segments>("trafficParts").choose(1);

        QCOMPARE(console.table("caches").model()->rowCount(), 4);
        QCOMPARE(console.cell(0, 0, "caches"), u"Answers"_s);
        QCOMPARE(console.cell(0, 1, "caches"), u"summarizer"_s);
        QCOMPARE(console.cell(0, 3, "caches"), u"3.0 MiB"_s);
        QCOMPARE(console.cell(0, 5, "caches"), u"95 %"_s);
        console.page.showAgent(core::AgentId("triage"));
        QCOMPARE(console.table("caches").model()->rowCount(), 3);

        console.page.showAgent(core::AgentId());
        console.table("caches").selectRow(0);
        console.find<QPushButton>("invalidate").click();
        auto& pattern = console.part<QLineEdit>("clearCacheDialog", "pattern");
        QCOMPARE(pattern.text(), u"summarizer:*"_s);
        pattern.setText(u"summarizer:/v1/*"_s);
        QVERIFY(!console.canGoOn("clearCacheDialog"));
        QTRY_VERIFY(console.canGoOn("clearCacheDialog"));
        QVERIFY(console.part<QLabel>("clearCacheDialog", "consequences").text().contains(u"16"_s));
        console.goOn("clearCacheDialog");
        QCOMPARE(console.service.lastCommand<core::ClearCache>()->pattern, std::string("summarizer:/v1/*"));
        QCOMPARE(console.service.lastCommand<core::ClearCache>()->cache, std::string("responses"));
    }

    void anInstanceOpensOnEnterAndInALowWindowItsMenuHasTheRest()
    {
        TrafficConsole console(inventTraffic(), {1'220, 640});
        std::string opened;
        QObject::connect(
            &console.page, &ui::TrafficPage::instanceActivated, &console.page,
            [&](const core::AgentId&, const core::InstanceId& instance) { opened = instance.text(); });
        console.choose("triage-03");
        QTest::keyClick(&console.table(), Qt::Key_Return);
        QCOMPARE(opened, std::string("triage-03"));

        const QModelIndex actions =
            console.table().model()->index(console.rowOf("triage-03"), TrafficTableModel::ActionColumn);
        console.table().scrollTo(actions);
        const QRect cell = console.table().visualRect(actions);
        QTest::mouseClick(console.table().viewport(), Qt::LeftButton, {},
                          {cell.right() - 30, cell.center().y()});
        QTRY_VERIFY(console.page.findChild<QMenu*>());
        QCOMPARE(console.page.findChild<QMenu*>()->actions().first()->text(), u"Drain…"_s);
    }

    void whatIsNotSeenIsNotBroughtUpToDate()
    {
        TrafficConsole console;
        console.page.hide();
        console.page.show(inventFleet({{"other", 1}}));
        QCOMPARE(console.table().model()->rowCount(), 10);
        console.page.QWidget::show();
        QCOMPARE(console.table().model()->rowCount(), 1);
    }
};

}  // namespace tst_traffic_page

PILOTHOUSE_TEST(tst_traffic_page, TestTrafficPage)
#include "tst_traffic_page.moc"
