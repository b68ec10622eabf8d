// Commands that wait for a second person.

#include "security_console.h"
#include "tests/support/test_program.h"

#include <QApplication>

namespace tst_approval_list {

using namespace tests;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<core::FleetSnapshot> withApprovals(std::vector<core::ApprovalView> views)
{
    auto fleet = inventSecurity();
    fleet->approvals = std::move(views);
    return fleet;
}

core::ApprovalView asked(const std::string& id, const std::string& by)
{
    return {id,
            "remove triage",
            "triage",
            by,
            "not used any more",
            inventedNow() - 5min,
            inventedNow() + 55min,
            {"2 instances are drained and stopped; then the agent is gone."}};
}

}  // namespace

class TestApprovalList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void whatWaitsIsToldOnceAndListed()
    {
        SecurityConsole console(withApprovals({asked("A-1", "m.ortiz")}));
        QCOMPARE(console.told,
                 QStringList{u"m.ortiz asks for a second person: remove triage. See Security, Approvals."_s});
        console.showNext(withApprovals({asked("A-1", "m.ortiz")}));
        QCOMPARE(console.told.size(), 1);

        console.page.showPart(ui::SecurityPage::Approvals);
        QCOMPARE(console.column("approvals", 0), QStringList{u"A-1"_s});
        QCOMPARE(console.column("approvals", 1), QStringList{u"remove triage"_s});
        QCOMPARE(console.column("approvals", 3), QStringList{u"not used any more"_s});
        QVERIFY(!console.find<QAbstractButton>("approve").isEnabled());  // none is chosen
    }

    void anotherPersonApprovesBehindItsConsequences()
    {
        SecurityConsole console(withApprovals({asked("A-1", "m.ortiz")}));
        console.page.showPart(ui::SecurityPage::Approvals);
        console.find<QTableView>("approvals").selectRow(0);
        console.click("approve");
        QTRY_VERIFY(console.dialog("confirmDialog"));
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        console.goOn("confirmDialog");

        QTRY_COMPARE(console.service.submitted.size(), std::size_t(1));
        const auto decision = std::get<core::DecideApproval>(console.service.submitted.back().command);
        QCOMPARE(decision.id, std::string("A-1"));
        QVERIFY(decision.isApproved);
        QCOMPARE(console.service.submitted.back().actor, core::Actor::signedIn("ada"));
    }

    void theOneWhoAskedMayOnlyTakeItBack()
    {
        SecurityConsole console(withApprovals({asked("A-1", "ada")}));
        QVERIFY(console.told.isEmpty());
        console.page.showPart(ui::SecurityPage::Approvals);
        console.find<QTableView>("approvals").selectRow(0);

        QVERIFY(!console.find<QAbstractButton>("approve").isEnabled());
        QCOMPARE(console.find<QAbstractButton>("approve").toolTip(),
                 u"Another person must approve what you asked for."_s);
        console.click("decline");
        QTRY_VERIFY(console.dialog("confirmDialog"));
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        console.goOn("confirmDialog");
        QTRY_COMPARE(console.service.submitted.size(), std::size_t(1));
        QVERIFY(!std::get<core::DecideApproval>(console.service.submitted.back().command).isApproved);
    }

    void aViewerDecidesNothing()
    {
        SecurityConsole console(withApprovals({asked("A-1", "m.ortiz")}), core::Actor::signedIn("wall"));
        console.page.showPart(ui::SecurityPage::Approvals);
        console.find<QTableView>("approvals").selectRow(0);

        for (const char* button : {"approve", "decline"}) {
            QVERIFY(!console.find<QAbstractButton>(button).isEnabled());
            QVERIFY(console.find<QAbstractButton>(button).toolTip().contains(u"operator"_s));
        }
    }

    void withNoneThereIsAnEmptyState()
    {
        SecurityConsole console;
        console.page.showPart(ui::SecurityPage::Approvals);
        QCOMPARE(console.in<QLabel>("approvalList", "emptyTitle").text(), u"Nothing waits for approval"_s);
        QVERIFY(console.in<QLabel>("approvalList", "emptyTitle").isVisible());
    }
};

}  // namespace tst_approval_list

PILOTHOUSE_TEST(tst_approval_list, TestApprovalList)
#include "tst_approval_list.moc"
