// The page of traffic for who may not do everything.

#include "tests/support/test_program.h"
#include "tests/ui/traffic/traffic_console.h"
#include "ui/widget/item_roles.h"
#include "ui/widget/row_button_delegate.h"
#include "ui/widget/segments.h"

#include <QApplication>
#include <QPushButton>

namespace tst_traffic_rights {

using namespace Qt::StringLiterals;
using namespace tests;
using ui::TrafficTableModel;

namespace {

const core::Rights viewer{core::Role::Viewer};
const core::Rights ofTriage{core::Role::Operator, {core::AgentId("triage")}};

QList<ui::RowButton> buttonsOf(const TrafficConsole& console, const char* instance)
{
    return console.table()
        .model()
        ->index(console.rowOf(instance), TrafficTableModel::ActionColumn)
        .data(ui::RowButtonsRole)
        .value<QList<ui::RowButton>>();
}

std::shared_ptr<core::FleetSnapshot> withCaches()
{
    auto fleet = inventTraffic();
    core::CacheView cache;
    cache.name = "responses";
    fleet->caches = {cache};
    return fleet;
}

}  // namespace

class TestTrafficRights : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void aViewerSeesTheRoutingAndChangesNone()
    {
        TrafficConsole console(withCaches());
        console.choose("triage-02");
        QVERIFY(console.page.changeRefusal().isEmpty());
        QVERIFY(console.find("invalidate").isEnabled());

        console.signIn("ada", viewer);

        for (const ui::RowButton& button : buttonsOf(console, "triage-02")) {
            QVERIFY(!button.isEnabled);
            QVERIFY2(button.tip.contains(u"needs the role operator"_s), qPrintable(button.tip));
        }
        QVERIFY(console.page.changeRefusal().contains(u"needs the role operator"_s));
        QVERIFY(console.page.explainRefusal().isEmpty());
        QVERIFY(!console.find("invalidate").isEnabled());
        QVERIFY(console.find("invalidate").toolTip().contains(u"needs the role operator"_s));
        QTest::keyClick(&console.table(), Qt::Key_D);
        QVERIFY(!console.dialog("routingDialog"));
        QVERIFY(console.told.last().second.contains(u"needs the role operator"_s));
    }

    void anOperatorOfOneAgentRoutesItsInstances()
    {
        TrafficConsole console(withCaches());
        console.signIn("ada", ofTriage);

        QVERIFY(buttonsOf(console, "triage-02")[TrafficTableModel::Drain].isEnabled);
        const ui::RowButton other = buttonsOf(console, "summarizer-01")[TrafficTableModel::Drain];
        QVERIFY(!other.isEnabled);
        QVERIFY2(other.tip.contains(u"not for the agent summarizer"_s), qPrintable(other.tip));
        QVERIFY(console.find("invalidate").toolTip().contains(u"whole fleet"_s));
    }

    void aRightThatIsTakenAwayStopsOpenDialogs()
    {
        TrafficConsole console(withCaches());
        console.signIn("ada", {core::Role::Operator});
        console.choose("triage-02");
        console.page.drain();
        console.part<QLineEdit>("routingDialog", "reason").setText(u"slow disk"_s);
        QTRY_VERIFY(console.canGoOn("routingDialog"));

        console.signIn("ada", viewer);

        QVERIFY(!console.canGoOn("routingDialog"));
        QVERIFY(console.part<QLabel>("routingDialog", "consequences").text().contains(u"needs the role"_s));
        QCOMPARE(console.part<QLineEdit>("routingDialog", "reason").text(), u"slow disk"_s);
    }

    void whatIsDroppedFromACacheNeedsTheRightWhenItIsDone()
    {
        TrafficConsole console(withCaches());
        console.signIn("ada", {core::Role::Operator});
        console.find<ui::Segments>("trafficParts").choose(1);
        QTest::mouseClick(&console.find("invalidate"), Qt::LeftButton);
        QTRY_VERIFY(console.canGoOn("clearCacheDialog"));

        console.signIn("ada", ofTriage);

        QVERIFY(!console.canGoOn("clearCacheDialog"));
        QVERIFY(console.part<QLabel>("clearCacheDialog", "consequences").text().contains(u"whole fleet"_s));
    }
};

}  // namespace tst_traffic_rights

PILOTHOUSE_TEST(tst_traffic_rights, TestTrafficRights)
#include "tst_traffic_rights.moc"
