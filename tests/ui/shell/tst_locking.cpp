// Leaving the console: locking by hand and by itself, signing out, and what becomes of open dialogs.

#include <QTest>

#include "tests/support/test_program.h"
#include "tests/ui/shell/gate_console.h"
#include "ui/shell/lock_settings_dialog.h"
#include "ui/shell/own_pass_phrase_dialog.h"
#include "ui/theme/theme.h"

#include <QMenu>
#include <QPointer>
#include <QSpinBox>

namespace tst_locking {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using tests::GateConsole;
using Kind = core::AccessAttempt::Kind;

namespace {

QMenu* openUserMenu(const GateConsole& console)
{
    QTest::mouseClick(&console.find<ui::Pill>("userPill"), Qt::LeftButton);
    auto* menu = console.window->findChild<QMenu*>(u"userMenu"_s);
    return menu && menu->isVisible() ? menu : nullptr;
}

QAction* actionOf(const QMenu& menu, const char* id)
{
    for (QAction* action : menu.actions())
        if (action->objectName() == QString::fromLatin1(id))
            return action;
    return nullptr;
}

}  // namespace

class TestLocking : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void aKeyLocksAndTheSamePersonUnlocks()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn();
        console.window->showPage(u"agents"_s);
        console.filter->setFocus();

        QTest::keyClick(console.window.get(), Qt::Key_L, Qt::ControlModifier);

        QVERIFY(console.gate->isCovered());
        QCOMPARE(console.find<QLabel>("signInHeading").text(), u"Locked"_s);
        QVERIFY(!console.name().isVisible());
        QCOMPARE(console.find<QLabel>("signInFixedName").text(), u"ada"_s);
        QVERIFY(!console.session.isOpen());
        QVERIFY(!console.session.refusalOf(core::RestartAgent{core::AgentId("billing")}).isEmpty());
        QCOMPARE(console.told(Kind::SignedOut), 1);
        console.signIn({}, u"correct horse battery"_s);
        QTRY_VERIFY(!console.gate->isCovered());
        QCOMPARE(console.trust.signIns().back().name, "ada");
        QCOMPARE(console.window->currentPage(), u"agents"_s);
        QCOMPARE(QApplication::focusWidget(), console.filter);
    }

    void somebodyElseMayTakeALockedConsole()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn({{"ada", GateConsole::admin}, {"bob", {core::Role::Viewer}}});
        console.gate->lock();

        QTest::mouseClick(&console.find<QPushButton>("signInAsOther"), Qt::LeftButton);

        QVERIFY(console.gate->isCovered());
        QVERIFY(console.name().isVisible() && console.name().text().isEmpty());
        QVERIFY(!console.find<QWidget>("signInAsOther").isVisible());
        QCOMPARE(console.session.actor(), core::Actor::desk("m.ortiz"));
        console.signIn(u"bob"_s, u"another pass phrase"_s);
        QTRY_COMPARE(console.user(), u"bob · viewer"_s);
    }

    void nobodyThereLocksIt()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn();
        console.now += 14min + 50s;
        QTest::keyClick(console.window.get(), Qt::Key_Down);
        console.now += 14min + 50s;
        QTest::mouseMove(console.window.get(), QPoint(300, 300));
        QTest::mouseMove(console.window.get(), QPoint(310, 310));
        console.now += 14min + 59s;
        console.waitForALook();
        QVERIFY(!console.gate->isCovered());

        console.now += 1s;

        QTRY_VERIFY(console.gate->isCovered());
        QVERIFY(console.session.isLocked());
        QVERIFY2(console.sentence().contains(u"15 m"_s), qPrintable(console.sentence()));
    }

    void itLocksByItselfOnlyWhereThatMakesSense_data()
    {
        QTest::addColumn<bool>("isWall");
        QTest::addColumn<bool>("hasAccounts");
        QTest::addColumn<int>("minutes");
        QTest::addColumn<bool>("looks");
        QTest::addColumn<bool>("isLocked");
        QTest::newRow("a desk") << false << true << 5 << true << true;
        QTest::newRow("a wall") << true << true << 5 << false << false;
        QTest::newRow("without accounts") << false << false << 5 << true << false;
        QTest::newRow("never") << false << true << 0 << false << false;
    }

    void itLocksByItselfOnlyWhereThatMakesSense()
    {
        QFETCH(const bool, isWall);
        QFETCH(const bool, hasAccounts);
        QFETCH(const int, minutes);
        QFETCH(const bool, looks);
        QFETCH(const bool, isLocked);
        GateConsole console(isWall);
        QVERIFY(console.isReady());
        if (hasAccounts)
            console.comeIn();
        else
            console.show({});
        console.gate->setLimit(std::chrono::minutes(minutes));

        console.now += 24h;
        QCOMPARE(console.gate->limit() > 0min, looks);
        if (looks)
            console.waitForALook();

        QCOMPARE(console.session.isLocked(), isLocked);
        QCOMPARE(console.gate->isCovered(), isLocked);
    }

    void aDialogOutlastsTheLockForWhoOpenedIt()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn();
        const QPointer<QDialog> dialog = console.openDialog("half", u"half a thought"_s);
        const QPointer<QDialog> inner = new QDialog(dialog);
        inner->open();
        auto* menu = new QMenu(console.window.get());
        menu->addAction(u"Drain"_s);
        menu->popup({0, 0});

        console.gate->lock();
        QVERIFY(dialog && !dialog->isVisible() && inner && !inner->isVisible() && !menu->isVisible());
        QVERIFY(!QApplication::activeModalWidget());
        console.signIn({}, u"correct horse battery"_s);

        QTRY_VERIFY(!console.gate->isCovered());
        QVERIFY(dialog && dialog->isVisible() && inner && inner->isVisible() && !menu->isVisible());
        QCOMPARE(QApplication::activeModalWidget(), inner.data());
        QCOMPARE(dialog->findChild<QLineEdit*>()->text(), u"half a thought"_s);
    }

    void aDialogIsNoBusinessOfSomebodyElse()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn({{"ada", GateConsole::admin}, {"bob", GateConsole::admin}});
        const QPointer<QDialog> dialog = console.openDialog("half", u"half a thought"_s);
        bool isRejected = false;
        connect(dialog.data(), &QDialog::rejected, this, [&] { isRejected = true; });
        console.gate->signOut();
        QVERIFY(dialog && !dialog->isVisible() && !isRejected);

        console.signIn(u"bob"_s, u"another pass phrase"_s);

        QTRY_VERIFY(!console.gate->isCovered());
        QVERIFY(isRejected);
        QTRY_VERIFY(!dialog);
    }

    void aDialogThatOpensOrEndsWhileItIsLockedIsNotSeen()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn();
        const QPointer<QDialog> ended = console.openDialog("ended", {});
        ended->setAttribute(Qt::WA_DeleteOnClose, false);
        console.gate->lock();

        ended->accept();
        const QPointer<QDialog> late = console.openDialog("late", u"late"_s);
        QTRY_VERIFY(!late->isVisible());
        console.signIn({}, u"correct horse battery"_s);

        QTRY_VERIFY(!console.gate->isCovered());
        QVERIFY(late->isVisible());
        QVERIFY(!ended->isVisible());
    }

    void signingOutIsToldToTheJournal()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn();
        QMenu* menu = openUserMenu(console);
        QVERIFY(menu);
        QVERIFY(actionOf(*menu, "session.lock")->text().contains(u"Ctrl+L"_s));

        actionOf(*menu, "session.signOut")->trigger();

        QVERIFY(console.gate->isCovered());
        QCOMPARE(console.told(Kind::SignedOut), 1);
        QCOMPARE(console.session.actor(), core::Actor::desk("m.ortiz"));
        QVERIFY(!console.name().text().contains(u"ada"_s));
    }

    void whoLeavesTheConsoleOpenIsSignedOutByItsEnd()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn();

        console.gate.reset();

        QCOMPARE(console.told(Kind::SignedOut), 1);
    }

    void withoutAccountsThereIsNothingToLock()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.show({});

        QMenu* menu = openUserMenu(console);
        QVERIFY(menu);
        for (const char* id : {"session.passPhrase", "session.lock", "session.signOut"}) {
            QVERIFY(!actionOf(*menu, id)->isEnabled());
            QVERIFY(actionOf(*menu, id)->toolTip().contains(u"no accounts"_s));
        }
        menu->close();
        QTest::keyClick(console.window.get(), Qt::Key_L, Qt::ControlModifier);
        QVERIFY(!console.gate->isCovered());
    }

    void thePassPhraseIsChangedByWhoKnowsIt()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn();
        console.gate->changePassPhrase();
        const QPointer<QDialog> dialog = console.window->findChild<ui::OwnPassPhraseDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        const auto field = [&](const char* name) {
            return dialog->findChild<QLineEdit*>(QString::fromLatin1(name));
        };
        auto* go = dialog->findChild<QPushButton*>(u"goOn"_s);
        const auto* text = dialog->findChild<QLabel*>(u"passPhraseComplaint"_s);

        QTest::keyClicks(field("presentPassPhrase"), u"correct horse battery"_s);
        QTest::keyClicks(field("newPassPhrase"), u"too short"_s);
        QVERIFY(!go->isEnabled() && text->text().contains(u"12"_s));
        QTest::keyClicks(field("newPassPhrase"), u", is it?"_s);
        QTest::keyClicks(field("repeatedPassPhrase"), u"too short, is it"_s);
        QVERIFY(!go->isEnabled() && text->text().contains(u"twice"_s));
        QTest::keyClicks(field("repeatedPassPhrase"), u"?"_s);
        console.trust.wishError = core::Error{core::ErrorCode::Forbidden, "wrong"};
        QTest::mouseClick(go, Qt::LeftButton);
        QTRY_COMPARE(text->text(), u"The present pass phrase is wrong."_s);
        QVERIFY(field("presentPassPhrase")->text().isEmpty());

        console.trust.wishError.reset();
        QTest::keyClicks(field("presentPassPhrase"), u"correct horse battery"_s);
        QTest::mouseClick(go, Qt::LeftButton);
        QTRY_VERIFY(!dialog);
        const core::NewPassPhrase wish = console.trust.passPhrases().back();
        QCOMPARE(wish.name, "ada");
        QVERIFY(wish.current && wish.current->matches("correct horse battery"));
        QVERIFY(wish.passPhrase.matches("too short, is it?"));
        QCOMPARE(wish.by, core::Actor::signedIn("ada"));
    }

    void theTimeUntilItLocksIsChosenInMinutes()
    {
        ui::LockSettingsDialog dialog(15min, nullptr);
        auto* minutes = dialog.findChild<QSpinBox*>(u"lockAfter"_s);
        QCOMPARE(minutes->value(), 15);

        minutes->setValue(0);

        QCOMPARE(minutes->text(), u"Never"_s);
        QCOMPARE(dialog.limit(), 0min);
    }
};

}  // namespace tst_locking

PILOTHOUSE_TEST(tst_locking, TestLocking)
#include "tst_locking.moc"
