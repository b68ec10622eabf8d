// Signing in: the cover, what it keeps out of reach, and what comes of a try.

#include <QTest>

#include "tests/support/test_program.h"
#include "tests/ui/shell/gate_console.h"
#include "ui/theme/theme.h"

#include <QMessageBox>
#include <QPointer>
#include <QSet>

namespace tst_sign_in {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using tests::GateConsole;

class TestSignIn : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void withoutAccountsNobodySignsInAndTheBarsSaySo()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.show({});

        QVERIFY(!console.gate->isCovered());
        QCOMPARE(console.user(), u"m.ortiz · this machine"_s);
        const auto& hint = console.find<QLabel>("openToAll");
        QVERIFY(hint.isVisible());
        QCOMPARE(hint.text(), u"No sign-in: whoever sits here may do everything"_s);
        QVERIFY(hint.toolTip().contains(u"security"_s));
    }

    void withAccountsNothingOfTheFleetIsSeenOrReached()
    {
        GateConsole console;
        int runs = 0;
        console.window->addCommand({u"agent.pause"_s, u"Pause"_s, Qt::CTRL | Qt::Key_P, [&] { ++runs; }, {}});
        QVERIFY(console.isReady());
        console.show({{"ada", GateConsole::admin}});

        QVERIFY(console.gate->isCovered());
        QVERIFY(console.find<QWidget>("signInView").isVisible());
        QCOMPARE(console.find<QWidget>("signInView").size(), console.window->size());
        QVERIFY(console.name().text().isEmpty());
        QCOMPARE(console.window->windowTitle(), u"Pilothouse"_s);
        for (const char* part : {"topBar", "rail", "noticeArea", "vitalsBar"})
            QVERIFY2(!console.find<QWidget>(part).isVisible(), part);
        const QString before = console.window->currentPage();
        for (const Qt::Key key : {Qt::Key_K, Qt::Key_1, Qt::Key_2, Qt::Key_O, Qt::Key_P, Qt::Key_L})
            QTest::keyClick(console.window.get(), key, Qt::ControlModifier);
        for (const Qt::Key key : {Qt::Key_F1, Qt::Key_F11, Qt::Key_Slash, Qt::Key_Question})
            QTest::keyClick(console.window.get(), key);
        console.window->openPalette();
        console.window->openShortcutSheet();
        console.window->openAbout();

        QCOMPARE(runs, 0);
        QVERIFY(!console.find<QWidget>("commandPalette").isVisible());
        QCOMPARE(console.window->currentPage(), before);
        for (const QWidget* each : QApplication::topLevelWidgets())
            QVERIFY2(!each->isVisible() || each == console.window.get(), qPrintable(each->objectName()));
    }

    void theKeyboardStaysOnTheCover()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.show({{"ada", GateConsole::admin}});
        const auto& cover = console.find<QWidget>("signInView");
        QCOMPARE(QApplication::focusWidget(), &console.name());

        for (int i = 0; i < 20; ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
            QVERIFY(cover.isAncestorOf(QApplication::focusWidget()));
        }
        // A page that goes on behind it asks for the keyboard.
        console.filter->setFocus();
        QVERIFY(cover.isAncestorOf(QApplication::focusWidget()));
    }

    void theRightPassPhraseLetsIn()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.show({{"ada", {core::Role::Operator, {core::AgentId("billing")}}}});
        QVERIFY(!console.button().isEnabled());
        QTest::keyClicks(&console.name(), u"ada"_s);
        QTest::keyClick(&console.name(), Qt::Key_Return);
        QCOMPARE(QApplication::focusWidget(), &console.passPhrase());
        QCOMPARE(console.passPhrase().echoMode(), QLineEdit::Password);
        QTest::keyClicks(&console.passPhrase(), u"correct horse battery"_s);
        QTest::keyClick(&console.passPhrase(), Qt::Key_Return);

        QCOMPARE(console.button().text(), u"Checking…"_s);
        QVERIFY(!console.button().isEnabled());
        QVERIFY(console.passPhrase().text().isEmpty());
        QTRY_VERIFY(!console.gate->isCovered());
        QCOMPARE(console.trust.signIns().size(), std::size_t(1));
        QCOMPARE(console.trust.signIns().front().name, "ada");
        QVERIFY(console.trust.signIns().front().passPhrase.matches("correct horse battery"));
        QCOMPARE(console.session.actor(), core::Actor::signedIn("ada"));
        QVERIFY(!console.find<QWidget>("signInView").isVisible());
        QVERIFY(console.find<QWidget>("topBar").isVisible());
        QCOMPARE(console.user(), u"ada · operator of billing"_s);
        QVERIFY(!console.find<QLabel>("openToAll").isVisible());
        QCOMPARE(console.window->windowTitle(), u"Pilothouse — production"_s);
        QTest::keyClick(console.window.get(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(console.window->currentPage(), u"agents"_s);
    }

    void aWrongNameAndAWrongPassPhraseAreOneSentence()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.show({{"ada", GateConsole::admin}});
        console.trust.signInError = core::Error{core::ErrorCode::Forbidden, "the name is unknown"};

        console.signIn(u"ada"_s, u"wrong"_s);

        QTRY_COMPARE(console.error(), u"The name or the pass phrase is wrong."_s);
        QVERIFY(console.gate->isCovered());
        QVERIFY(console.passPhrase().text().isEmpty());
        QCOMPARE(QApplication::focusWidget(), &console.passPhrase());
        QCOMPARE(console.name().text(), u"ada"_s);
        QCOMPARE(console.button().text(), u"Sign in"_s);
    }

    void whoTriedTooOftenWaitsAndSeesForHowLong()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.show({{"ada", GateConsole::admin}});
        console.trust.signInError = core::Error{
            core::ErrorCode::Busy, "there were too many wrong ones; it may be tried again in 8 seconds"};
        console.signIn(u"ada"_s, u"wrong"_s);
        QTRY_VERIFY2(console.error().contains(u"in 8 s"_s), qPrintable(console.error()));

        QTest::keyClicks(&console.passPhrase(), u"correct horse battery"_s);
        QVERIFY(!console.button().isEnabled());
        QTest::keyClick(&console.passPhrase(), Qt::Key_Return);
        QCOMPARE(console.trust.signIns().size(), std::size_t(1));
        console.now += 5'500ms;
        QTRY_VERIFY2(console.error().contains(u"in 3 s"_s), qPrintable(console.error()));
        QVERIFY(!console.button().isEnabled());
        console.now += 2'500ms;

        QTRY_VERIFY(console.button().isEnabled());
        QCOMPARE(console.error(), u"You may try again."_s);
        console.trust.signInError.reset();
        QTest::mouseClick(&console.button(), Qt::LeftButton);
        QTRY_VERIFY(!console.gate->isCovered());
    }

    void whatElseGoesWrongIsToldAsItIs()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.show({{"ada", GateConsole::admin}});
        console.trust.signInError = core::Error{core::ErrorCode::Busy, "too many sign-ins wait already"};

        console.signIn(u"ada"_s, u"correct horse battery"_s);

        QTRY_VERIFY2(console.error().contains(u"too many sign-ins"_s), qPrintable(console.error()));
        QTest::keyClicks(&console.passPhrase(), u"x"_s);
        QVERIFY(console.button().isEnabled());
    }

    void capsLockIsGuessedFromTheLetters()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.show({{"ada", GateConsole::admin}});
        const auto& hint = console.find<QLabel>("capsLock");

        QTest::sendKeyEvent(QTest::Click, &console.passPhrase(), Qt::Key_H, u"H"_s, Qt::NoModifier);
        QVERIFY(hint.isVisible());
        QTest::sendKeyEvent(QTest::Click, &console.passPhrase(), Qt::Key_H, u"H"_s, Qt::ShiftModifier);
        QVERIFY(!hint.isVisible());
        QTest::sendKeyEvent(QTest::Click, &console.passPhrase(), Qt::Key_H, u"h"_s, Qt::ShiftModifier);
        QVERIFY(hint.isVisible());
    }

    void theFirstAccountBringsTheCoverWithItsName()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.show({});
        console.window->openPalette();
        QVERIFY(console.find<QWidget>("commandPalette").isVisible());

        console.show({{"ada", GateConsole::admin}});

        QVERIFY(console.gate->isCovered());
        QVERIFY(!console.find<QWidget>("commandPalette").isVisible());
        QCOMPARE(console.name().text(), u"ada"_s);
        QCOMPARE(QApplication::focusWidget(), &console.passPhrase());
        QVERIFY(console.sentence().contains(u"from now on"_s));
    }

    void thePaletteOfAWindowInTheBackgroundIsClosedToo()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.show({});
        console.window->openPalette();
        QWidget other;
        other.show();
        other.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&other));
        QVERIFY(console.find<QWidget>("commandPalette").isVisible());

        console.show({{"ada", GateConsole::admin}});

        QVERIFY(!console.find<QWidget>("commandPalette").isVisible());
    }

    void anAccountThatIsRemovedIsSignedOut()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn({{"ada", GateConsole::admin}, {"bob", GateConsole::admin}});

        console.show({{"bob", GateConsole::admin}});

        QVERIFY(console.gate->isCovered());
        QCOMPARE(console.sentence(), u"The account ada was removed."_s);
        QVERIFY(console.name().text().isEmpty());
        QCOMPARE(console.session.actor(), core::Actor::desk("m.ortiz"));
        QCOMPARE(console.told(core::AccessAttempt::Kind::SignedOut), 1);
        console.signIn(u"bob"_s, u"correct horse battery"_s);
        QTRY_COMPARE(console.user(), u"bob · admin"_s);
    }

    void withTheLastAccountGoneTheConsoleIsOpenToAll()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn();

        console.show({});

        QVERIFY(!console.gate->isCovered());
        QCOMPARE(console.session.actor(), core::Actor::desk("m.ortiz"));
        QVERIFY(console.find<QLabel>("openToAll").isVisible());
    }

    void otherRightsAreSaidAtOnce()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn();
        QCOMPARE(console.user(), u"ada · admin"_s);

        console.show({{"ada",
                       {core::Role::Operator,
                        {core::AgentId("billing"), core::AgentId("search"), core::AgentId("triage")},
                        {core::RegionName("us-east")}}}});

        QVERIFY(!console.gate->isCovered());
        QVERIFY2(console.user().startsWith(u"ada · operator of billing"_s), qPrintable(console.user()));
        QVERIFY(console.find<ui::Pill>("userPill").toolTip().contains(u"billing, search and triage"_s));
    }

    void whatIsTypedStaysWhenAnotherAccountChanges()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.show({{"ada", GateConsole::admin}});
        QTest::keyClicks(&console.name(), u"ada"_s);
        QTest::keyClicks(&console.passPhrase(), u"correct"_s);

        console.show({{"ada", GateConsole::admin}, {"bob", GateConsole::admin}});
        console.show({{"ada", {core::Role::Viewer}}, {"bob", GateConsole::admin}});

        QCOMPARE(console.name().text(), u"ada"_s);
        QCOMPARE(console.passPhrase().text(), u"correct"_s);
    }

    void closingACoveredWindowTellsNothingOfWhatIsUnsaved()
    {
        GateConsole console;
        QVERIFY(console.isReady());
        console.comeIn();
        console.unsaved = u"The draft policy of billing is not applied."_s;
        console.gate->lock();

        QVERIFY(!console.window->close());

        auto& box = console.find<QMessageBox>("closeUnsaved");
        QTRY_VERIFY(box.isVisible());
        QVERIFY(!box.text().contains(u"billing"_s) && !box.informativeText().contains(u"billing"_s));
        box.close();
    }
};

}  // namespace tst_sign_in

PILOTHOUSE_TEST(tst_sign_in, TestSignIn)
#include "tst_sign_in.moc"
