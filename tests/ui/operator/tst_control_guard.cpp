// Controls that are disabled with a reason while there is one.

#include <QTest>

#include "tests/support/test_program.h"
#include "tests/ui/operator/desk_console.h"
#include "ui/operator/control_guard.h"
#include "ui/widget/stepper.h"

#include <QAction>
#include <QApplication>

namespace tst_control_guard {

using namespace Qt::StringLiterals;
using namespace tests;

namespace {

const core::RestartAgent restart{core::AgentId("billing")};

}  // namespace

class TestControlGuard : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void aButtonFollowsTheRightsOfWhoSitsThere()
    {
        DeskConsole console;
        QPushButton button;
        ui::ControlGuard guard(console.session, &console.window);
        guard.add(
            &button, [&] { return console.desk.refusalOf(restart); }, [] { return u"Restart it"_s; });
        QVERIFY(button.isEnabled());
        QCOMPARE(button.toolTip(), u"Restart it"_s);

        console.mayDo({core::Role::Viewer});
        QVERIFY(!button.isEnabled());
        QCOMPARE(button.toolTip(), console.session.refusalOf(restart));
        QCOMPARE(button.accessibleDescription(), button.toolTip());

        console.mayDo({core::Role::Operator});
        QVERIFY(button.isEnabled());
        QCOMPARE(button.toolTip(), u"Restart it"_s);
        QVERIFY(button.accessibleDescription().isEmpty());
    }

    void everyControlIsDisabledWhileTheConsoleIsLocked()
    {
        DeskConsole console;
        console.mayDo({core::Role::Admin});
        QAction action;
        ui::Stepper stepper(u"Replicas"_s);
        stepper.setRange(0, 9);
        stepper.setValue(3);
        const auto* more = stepper.findChild<QPushButton*>(u"more"_s);
        ui::ControlGuard guard(console.session, &console.window);
        guard.add(&action, [&] { return console.desk.refusalOf(restart); });
        guard.add(&stepper, [&] { return console.desk.refusalOf(restart); });
        QVERIFY(action.isEnabled() && more->isEnabled());

        console.session.setLocked(true);

        QVERIFY(!action.isEnabled() && !more->isEnabled());
        QCOMPARE(action.toolTip(), u"Sign in first."_s);
        QCOMPARE(more->toolTip(), u"Sign in first."_s);
    }

    void anotherReasonIsSeenWhenItsOwnerSaysSo()
    {
        DeskConsole console;
        QPushButton button;
        QString reason = u"Choose a rule."_s;
        ui::ControlGuard guard(console.session, &console.window);
        guard.add(&button, [&] { return reason; });
        QCOMPARE(button.toolTip(), reason);

        reason.clear();
        guard.refresh();

        QVERIFY(button.isEnabled() && button.toolTip().isEmpty());
    }

    void aControlMayGoFirst()
    {
        DeskConsole console;
        auto button = std::make_unique<QPushButton>();
        int asked = 0;
        ui::ControlGuard guard(console.session, &console.window);
        guard.add(button.get(), [&] {
            ++asked;
            return QString();
        });
        button.reset();

        console.mayDo({core::Role::Viewer});

        QCOMPARE(asked, 1);
    }

    void theFirstReasonCounts()
    {
        QCOMPARE(ui::firstReason({{}, u"b"_s, u"c"_s}), u"b"_s);
        QVERIFY(ui::firstReason({{}, {}}).isEmpty());
    }
};

}  // namespace tst_control_guard

PILOTHOUSE_TEST(tst_control_guard, TestControlGuard)
#include "tst_control_guard.moc"
