#include "tests/support/test_program.h"
#include "tests/ui/agents/agents_console.h"
#include "ui/agents/argument_line.h"

#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>

namespace tst_rollout_dialog {

using namespace Qt::StringLiterals;
using namespace tests;

namespace {

// An agent's page with the dialog open and its first preview answered.
struct Rollout : AgentsConsole {
    explicit Rollout(std::shared_ptr<core::FleetSnapshot> first) : AgentsConsole(std::move(first), "triage")
    {
        action("agent.rollOut").run();
    }

    template <typename Widget>
    Widget& field(const char* name) const
    {
        return *part<Widget>("rolloutDialog", name);
    }
    QString text() const { return field<QLabel>("consequences").text(); }
    core::AgentSpec submittedSpec() const { return service.lastCommand<core::UpdateAgent>()->spec; }
    void goOn() const { QTest::mouseClick(&field<QPushButton>("goOn"), Qt::LeftButton); }
};

}  // namespace

class TestRolloutDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void submitsWhatWasTypedAgainstTheRevisionThatWasShown()
    {
        Rollout rollout(inventFleet({{"triage", 4}}));
        rollout.field<QLineEdit>("version").setText(u" 1.5.0 "_s);
        rollout.field<QPlainTextEdit>("command").setPlainText(u"pilothouse-agent\n--fast\n--port\n{port}"_s);
        rollout.field<QPlainTextEdit>("environment").setPlainText(u"MODEL=large=new\nKEY=secret:other"_s);
        rollout.field<QLineEdit>("image").setText(u"registry/triage:1.5"_s);
        rollout.field<QSpinBox>("rolloutReplicas").setValue(6);

        QTRY_VERIFY(rollout.canGoOn("rolloutDialog"));
        rollout.goOn();

        QTRY_COMPARE(rollout.told.size(), 1);
        const core::AgentSpec spec = rollout.submittedSpec();
        QCOMPARE(spec.version, "1.5.0");
        QVERIFY(spec.run.command
                == std::vector<std::string>({"pilothouse-agent", "--fast", "--port", "{port}"}));
        QVERIFY(spec.run.environment
                == (std::map<std::string, std::string>{{"KEY", "secret:other"}, {"MODEL", "large=new"}}));
        QCOMPARE(spec.run.image, "registry/triage:1.5");
        QCOMPARE(spec.replicas, 6U);
        QCOMPARE(*rollout.service.lastCommand<core::UpdateAgent>()->ifMatch, 7U);
        QCOMPARE(rollout.service.submitted.back().actor.text, std::string("m.ortiz"));
    }

    void whatIsNotTouchedStaysExactlyAsItWas()
    {
        auto fleet = inventFleet({{"triage", 4}});
        core::AgentView& agent = agentOf(*fleet, "triage");
        core::AgentSpec& spec = specOf(agent);
        spec.run.command = {"sh",
                            "-c",
                            "set -e\nexec agent --port {port}",
                            "",
                            "\"quoted\"",
                            " spaced ",
                            "back\\slash",
                            "nbsp\u00a0here"};
        spec.run.environment = {{"EMPTY", ""}, {"LINES", "a\nb"}, {"QUOTE", "\"x"}, {"KEY", "secret:k"}};
        Rollout rollout(fleet);
        rollout.field<QLineEdit>("version").setText(u"2"_s);

        QTRY_VERIFY(rollout.canGoOn("rolloutDialog"));
        rollout.goOn();

        QTRY_COMPARE(rollout.told.size(), 1);
        core::AgentSpec wanted = *agent.spec;
        wanted.version = "2";
        QVERIFY(rollout.submittedSpec().run.command == wanted.run.command);
        QVERIFY(rollout.submittedSpec().run.environment == wanted.run.environment);
        QVERIFY(rollout.submittedSpec() == wanted);
    }

    void theReplicasAreThoseThatAreWantedNow()
    {
        auto fleet = inventFleet({{"triage", 4}});
        agentOf(*fleet, "triage").replicas.wanted = 7;
        Rollout rollout(fleet);

        QCOMPARE(rollout.field<QSpinBox>("rolloutReplicas").value(), 7);
        QCOMPARE(rollout.field<QSpinBox>("rolloutReplicas").maximum(), 40);
    }

    void thePreviewIsOfTheNewestTextOnly()
    {
        Rollout rollout(inventFleet({{"triage", 4}}));
        rollout.service.onPreview = [](const core::Command& command) {
            const auto& spec = std::get<core::UpdateAgent>(command).spec;
            return core::Result<core::CommandPreview>(
                core::CommandPreview{{"version: 1.4.2 to " + spec.version}, 4, 0});
        };
        rollout.service.hold();
        rollout.field<QLineEdit>("version").setText(u"1.5"_s);
        QTRY_VERIFY(rollout.service.held() > 0);
        rollout.field<QLineEdit>("version").setText(u"1.6"_s);
        QVERIFY(!rollout.canGoOn("rolloutDialog"));

        rollout.service.letGo();

        QTRY_VERIFY(rollout.canGoOn("rolloutDialog"));
        QVERIFY2(rollout.text().contains(u"version: 1.4.2 to 1.6"_s), qPrintable(rollout.text()));
    }

    void inputThatIsWrongIsSaidAndNotSent_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("said");
        QTest::newRow("no version") << u"version"_s << u"  "_s << u"A version is needed."_s;
        QTest::newRow("no command") << u"command"_s << u"\n"_s << u"A command or an image is needed."_s;
        QTest::newRow("no value") << u"environment"_s << u"MODEL"_s << u"Not NAME=VALUE: MODEL"_s;
        QTest::newRow("no name") << u"environment"_s << u"=x"_s << u"Not NAME=VALUE: =x"_s;
        QTest::newRow("twice") << u"environment"_s << u"A=1\nB=2\nA=3"_s << u"A is set twice."_s;
    }

    void inputThatIsWrongIsSaidAndNotSent()
    {
        QFETCH(QString, field);
        QFETCH(QString, typed);
        QFETCH(QString, said);
        Rollout rollout(inventFleet({{"triage", 4}}));
        QTRY_VERIFY(rollout.canGoOn("rolloutDialog"));
        const std::size_t asked = rollout.service.previewed.size();

        if (field == u"version"_s)
            rollout.field<QLineEdit>("version").setText(typed);
        else
            rollout.field<QPlainTextEdit>(field.toLatin1().constData()).setPlainText(typed);

        QCOMPARE(rollout.text(), said);
        QVERIFY(!rollout.canGoOn("rolloutDialog"));
        bool settled = false;
        QTimer::singleShot(600, &rollout.page, [&] { settled = true; });
        QTRY_VERIFY(settled);
        QCOMPARE(rollout.service.previewed.size(), asked);
        QVERIFY(!rollout.canGoOn("rolloutDialog"));
    }

    void aRefusalIsASentence()
    {
        Rollout rollout(inventFleet({{"triage", 4}}));
        rollout.service.onPreview = [](const core::Command&) {
            return core::Result<core::CommandPreview>(
                core::Error{core::ErrorCode::Stale, "triage is at revision 9"});
        };
        rollout.field<QLineEdit>("version").setText(u"1.5"_s);

        QTRY_VERIFY2(rollout.text().startsWith(u"Somebody changed it meanwhile: triage is at revision 9"_s),
                     qPrintable(rollout.text()));
        QVERIFY(!rollout.canGoOn("rolloutDialog"));
    }

    void anyArgumentSurvivesItsLine_data()
    {
        QTest::addColumn<QString>("argument");
        for (const QString& argument :
             {u"plain"_s, u""_s, u"two\nlines"_s, u"\r"_s, u"\""_s, u"\"a\", \"b\""_s, u"\\n"_s,
              u"a\u2028b"_s, u"tab\there"_s, u"ünïcode 🙂"_s, u"{port}"_s, u"[\"x\"]"_s})
            QTest::addRow("%s", argument.toUtf8().toPercentEncoding().constData()) << argument;
    }

    void anyArgumentSurvivesItsLine()
    {
        QFETCH(QString, argument);

        const QString line = ui::argumentLine(argument);

        QVERIFY(!line.isEmpty() && !line.contains(u'\n') && !line.contains(u'\r'));
        QCOMPARE(ui::argumentOf(line), argument);
    }

    void aLineThatOnlyLooksQuotedIsMeantAsItIs()
    {
        for (const QString& line : {u"\"open"_s, u"\"a\" \"b\""_s, u"\"a\",\"b\""_s})
            QCOMPARE(ui::argumentOf(line), line);
    }
};

}  // namespace tst_rollout_dialog

PILOTHOUSE_TEST(tst_rollout_dialog, TestRolloutDialog)
#include "tst_rollout_dialog.moc"
