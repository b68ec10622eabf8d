// What an operator does: refused early for who may not, confirmed with consequences and a reason.

#include <QTest>

#include "tests/support/test_program.h"
#include "tests/ui/operator/desk_console.h"

#include <QApplication>

namespace tst_operator_desk {

using namespace Qt::StringLiterals;
using namespace tests;

namespace {

const core::AgentId billing("billing");
const core::AgentId search("search");
const core::Rights viewer{core::Role::Viewer};
const core::Rights ofBilling{core::Role::Operator, {billing}};

}  // namespace

class TestOperatorDesk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void whoeverSitsHereMayDoAllWithoutAccounts()
    {
        DeskConsole console;

        console.desk.submit(core::RestartAgent{billing}, u"Restarting."_s);

        QTRY_COMPARE(console.told.size(), 1);
        QVERIFY(console.told.front().startsWith(u"Restarting."_s));
        QCOMPARE(console.service.submitted.front().actor, core::Actor::desk("m.ortiz"));
    }

    void whatIsRefusedIsNotEvenAskedOfTheCore()
    {
        DeskConsole console;
        console.mayDo(viewer);
        std::optional<bool> isTaken;

        console.desk.submit(core::RestartAgent{billing}, u"Restarting."_s,
                            {u"Undo"_s, core::CancelRollout{billing}, u"Undone."_s},
                            [&](bool taken) { isTaken = taken; });

        QCOMPARE(isTaken, std::optional(false));
        QCOMPARE(console.told.size(), 1);
        QCOMPARE(console.told.front(), console.session.refusalOf(core::RestartAgent{billing}));
        QVERIFY2(console.told.front().contains(u"needs the role operator"_s),
                 qPrintable(console.told.front()));
        QVERIFY(console.service.submitted.empty());
    }

    void ofSeveralNoneIsDoneWhenOneIsRefused()
    {
        DeskConsole console;
        console.mayDo(ofBilling);

        console.desk.submitAll({core::RestartAgent{billing}, core::RestartAgent{search}}, u"Restarting."_s);
        QVERIFY(console.service.submitted.empty());
        QVERIFY2(console.told.value(0).contains(u"agent search"_s), qPrintable(console.told.value(0)));
        console.desk.submitAll({core::RestartAgent{billing}}, u"Restarting."_s);

        QTRY_COMPARE(console.told.size(), 2);
        QCOMPARE(console.service.submitted.size(), std::size_t(1));
    }

    void nothingIsConfirmedThatMayNotBeDone()
    {
        DeskConsole console;
        console.mayDo(viewer);

        console.desk.confirm({core::RemoveAgent{billing}}, u"Remove billing?"_s, u"Remove"_s, u"Removed."_s);

        QVERIFY(!console.dialog());
        QVERIFY(console.service.previewed.empty());
        QCOMPARE(console.told.size(), 1);
    }

    void aReasonGoesWithTheCommand()
    {
        DeskConsole console;
        console.desk.confirm({core::RestartAgent{billing}, core::RestartAgent{search}}, u"Restart both?"_s,
                             u"Restart"_s, u"Restarting."_s);
        QTRY_VERIFY(console.goOn().isEnabled());
        auto& reason = console.part<QLineEdit>("confirmReason");
        reason.setText(QString(600, u'x'));
        QCOMPARE(reason.text().size(), 500);
        reason.clear();
        QTest::keyClicks(&reason, u"  memory grows  "_s);

        QTest::mouseClick(&console.goOn(), Qt::LeftButton);

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.service.submitted.size(), std::size_t(2));
        for (const core::CommandRequest& request : console.service.submitted)
            QCOMPARE(request.reason, "memory grows");
    }

    void aReasonMayStayEmpty()
    {
        DeskConsole console;
        console.desk.confirm({core::RemoveAgent{billing}}, u"Remove billing?"_s, u"Remove"_s, u"Removed."_s,
                             u"billing"_s);
        QTRY_VERIFY(console.part<QLabel>("consequences").text() != u"Looking at what this will do…"_s);
        QVERIFY(!console.goOn().isEnabled());
        QTest::keyClicks(&console.part<QLineEdit>("typedName"), u"billing"_s);

        QTest::mouseClick(&console.goOn(), Qt::LeftButton);

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.service.submitted.front().reason, std::string());
    }

    void aRightThatIsTakenAwayStopsAnOpenConfirmation()
    {
        DeskConsole console;
        console.mayDo(ofBilling);
        console.desk.confirm({core::RestartAgent{billing}}, u"Restart billing?"_s, u"Restart"_s,
                             u"Restarting."_s);
        QTRY_VERIFY(console.goOn().isEnabled());
        const QString consequences = console.part<QLabel>("consequences").text();

        console.mayDo(viewer);
        QVERIFY(!console.goOn().isEnabled());
        QCOMPARE(console.part<QLabel>("consequences").text(),
                 console.session.refusalOf(core::RestartAgent{billing}));

        console.mayDo(ofBilling);
        QVERIFY(console.goOn().isEnabled());
        QCOMPARE(console.part<QLabel>("consequences").text(), consequences);
    }
};

}  // namespace tst_operator_desk

PILOTHOUSE_TEST(tst_operator_desk, TestOperatorDesk)
#include "tst_operator_desk.moc"
