#include "tests/support/test_program.h"
#include "traffic_console.h"
#include "ui/widget/item_roles.h"
#include "ui/widget/state_label.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>

namespace tst_explain_dialog {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tests;

namespace {

constexpr const char* dialogName = "explainDialog";

core::RequestExplanation denied()
{
    core::RequestExplanation explained;
    explained.fate = core::RequestFate::Denied;
    explained.status = 403;
    explained.reason = "It is late.";
    explained.identity = "Taken at your word.";
    explained.policies = {{"office", true, true, "hours 08:00-20:00 UTC", {}},
                          {"beta", true, false, "", {}},
                          {"open", true, true, "", {"50/s"}},
                          {"no-carl", false, true, "", {}}};
    explained.instances = {{core::InstanceId("triage-02"), true, 0.35, "the arithmetic"},
                           {core::InstanceId("triage-01"), true, 0.5, "more"},
                           {core::InstanceId("triage-03"), false, {}, "ejected after errors"}};
    explained.chosen = core::InstanceId("triage-02");
    explained.choice = "It has the smallest load of 2.";
    return explained;
}

struct Dialog : TrafficConsole {
    Dialog()
    {
        service.onExplain = [](const core::RequestQuestion&) {
            return core::Result<core::RequestExplanation>(denied());
        };
        page.showAgent(core::AgentId("triage"));
        page.explain();
    }

    template <typename Widget>
    Widget& in(const char* name) const
    {
        return part<Widget>(dialogName, name);
    }
    void ask() const { in<QPushButton>("explain").click(); }
    bool isAnswered() const { return in<QWidget>("explanation").isVisible(); }
    QString cellOf(const char* table, int row, int column) const
    {
        return in<QTableView>(table).model()->index(row, column).data().toString();
    }
};

}  // namespace

class TestExplainDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void asksForTheChosenAgentAndShowsEachStep()
    {
        Dialog dialog;
        QCOMPARE(dialog.in<QComboBox>("questionAgent").currentText(), u"triage"_s);
        QVERIFY(!dialog.isAnswered());
        dialog.ask();
        QTRY_VERIFY(dialog.isAnswered());

        QCOMPARE(dialog.in<ui::StateLabel>("verdict").mark().word, u"Refused with 403"_s);
        QCOMPARE(dialog.in<QLabel>("explanationReason").text(), u"It is late."_s);
        QStringList outcomes;
        for (int row = 0; row < 4; ++row)
            outcomes << dialog.cellOf("policySteps", row, 2);
        QCOMPARE(outcomes,
                 QStringList({u"does not hold: hours 08:00-20:00 UTC"_s, u"does not apply"_s,
                              u"allows, as long as its rate of 50/s lasts"_s, u"denies"_s}));
        QCOMPARE(dialog.in<QLabel>("explanationChoice").text(),
                 u"triage-02. It has the smallest load of 2."_s);
        QCOMPARE(dialog.cellOf("instanceScores", 0, 0), u"triage-02"_s);
        QCOMPARE(dialog.cellOf("instanceScores", 0, 1), u"chosen"_s);
        QCOMPARE(dialog.cellOf("instanceScores", 2, 3), u"ejected after errors"_s);
        QVERIFY(dialog.service.submitted.empty());  // nothing is sent and nothing done
    }

    void theQuestionHasWhatWasTyped()
    {
        Dialog dialog;
        dialog.in<QComboBox>("questionMethod").setCurrentText(u"POST"_s);
        dialog.in<QLineEdit>("questionPath").setText(u"/v1/chat?x=1"_s);
        dialog.in<QComboBox>("questionWho").setCurrentIndex(2);
        dialog.in<QLineEdit>("questionName").setText(u" bob "_s);
        dialog.in<QLineEdit>("questionGroups").setText(u"analysts, ops,"_s);
        dialog.in<QLineEdit>("questionSource").setText(u"10.1.2.3"_s);
        dialog.in<QPlainTextEdit>("questionHeaders").setPlainText(u"X-Stage: beta\nCookie: a=b: c"_s);
        dialog.in<QComboBox>("questionWhen").setCurrentIndex(1);
        const QDateTime night(QDate(2026, 11, 25), QTime(23, 0));
        dialog.in<QDateTimeEdit>("questionTime").setDateTime(night);
        dialog.ask();

        const core::RequestQuestion& asked = dialog.service.questions.back();
        QCOMPARE(asked.agent.text(), std::string("triage"));
        QCOMPARE(asked.method + asked.path, std::string("POST/v1/chat?x=1"));
        QCOMPARE(asked.name, std::string("bob"));
        QCOMPARE(asked.groups, (std::vector<std::string>{"analysts", "ops"}));
        QCOMPARE(asked.source, std::string("10.1.2.3"));
        QCOMPARE(asked.headers,
                 (core::RequestQuestion::HeaderPairs{{"X-Stage", "beta"}, {"Cookie", "a=b: c"}}));
        QCOMPARE(asked.at->time_since_epoch().count(), night.toMSecsSinceEpoch());
        QVERIFY(asked.key.empty());
    }

    void aKeyIsChosenByItsNameAndNeverTyped()
    {
        Dialog dialog;
        QVERIFY(!dialog.in<QComboBox>("questionKey").isVisible());
        dialog.in<QComboBox>("questionWho").setCurrentIndex(1);
        auto& key = dialog.in<QComboBox>("questionKey");
        QVERIFY(key.isVisible() && !key.isEditable());
        QCOMPARE(key.currentText(), u"ann (aaaaaaaaaaaa)"_s);
        dialog.ask();
        QCOMPARE(dialog.service.questions.back().key, std::string("aaaaaaaaaaaa"));
        QVERIFY(dialog.service.questions.back().name.empty());
    }

    void whatIsMissingIsSaidAndCannotBeAsked()
    {
        Dialog dialog;
        auto& text = dialog.in<QLabel>("explainText");
        auto& go = dialog.in<QPushButton>("explain");
        QVERIFY(go.isEnabled());
        dialog.in<QComboBox>("questionWho").setCurrentIndex(2);
        QVERIFY(!go.isEnabled());
        QCOMPARE(text.text(), u"Say who the principal is."_s);
        dialog.in<QComboBox>("questionWho").setCurrentIndex(0);
        dialog.in<QLineEdit>("questionPath").setText(u"v1"_s);
        QCOMPARE(text.text(), u"A path begins with a slash."_s);
        dialog.in<QLineEdit>("questionPath").setText(u"/v1"_s);
        dialog.in<QPlainTextEdit>("questionHeaders").setPlainText(u"nonsense"_s);
        QVERIFY(text.text().startsWith(u"\"nonsense\" is no header"_s));
        QVERIFY(!go.isEnabled());
    }

    void anAnswerToAnotherQuestionIsNotShown()
    {
        Dialog dialog;
        dialog.service.hold();
        dialog.ask();
        dialog.in<QLineEdit>("questionPath").setText(u"/other"_s);
        dialog.service.letGo();
        QTest::qWait(50);
        QVERIFY(!dialog.isAnswered());
        dialog.ask();
        QTRY_VERIFY(dialog.isAnswered());
        dialog.in<QLineEdit>("questionPath").setText(u"/third"_s);
        QVERIFY(!dialog.isAnswered());
    }

    void aRefusedQuestionSaysWhy()
    {
        Dialog dialog;
        dialog.service.onExplain = [](const core::RequestQuestion&) {
            return core::Result<core::RequestExplanation>(
                core::Error{core::ErrorCode::Invalid, "source: is no address"});
        };
        dialog.ask();
        QTRY_VERIFY(dialog.in<QLabel>("explainText").text().contains(u"source: is no address"_s));
        QVERIFY(!dialog.isAnswered());
    }

    void staysOpenOnceAndKeepsWhatIsChosenWhileTheFleetChanges()
    {
        Dialog dialog;
        dialog.page.explain();
        QCOMPARE(dialog.page.findChildren<QDialog*>(QString::fromLatin1(dialogName)).size(), 1);
        auto next = inventFleet({{"another", 1}, {"triage", 1}});
        next->access = dialog.fleet->access;
        dialog.showNext(next);
        QCOMPARE(dialog.in<QComboBox>("questionAgent").count(), 2);
        QCOMPARE(dialog.in<QComboBox>("questionAgent").currentText(), u"triage"_s);
    }
};

}  // namespace tst_explain_dialog

PILOTHOUSE_TEST(tst_explain_dialog, TestExplainDialog)
#include "tst_explain_dialog.moc"
