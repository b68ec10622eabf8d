// The access policies in sentences, and the question who may do what.

#include "security_console.h"
#include "tests/support/test_program.h"
#include "ui/model/answer.h"
#include "ui/security/security_text.h"
#include "ui/widget/item_roles.h"
#include "ui/widget/state_label.h"

#include <QApplication>
#include <QComboBox>

namespace tst_access_panel {

using namespace tests;
using namespace Qt::StringLiterals;

namespace {

core::RequestExplanation refused()
{
    core::RequestExplanation answer;
    answer.fate = core::RequestFate::Denied;
    answer.status = 403;
    answer.reason = "The access policy office denies it.";
    answer.identity = "Taken at your word.";
    answer.policies = {{"analysts", true, false, "", {}}, {"office", false, true, "", {}}};
    answer.instances = {{core::InstanceId("triage-01"), true, 0.5, "the arithmetic"}};
    answer.choice = "It has the smallest load of 2.";
    return answer;
}

struct Panel : SecurityConsole {
    explicit Panel(std::shared_ptr<core::FleetSnapshot> first = inventSecurity())
        : SecurityConsole(std::move(first))
    {
        page.showPart(ui::SecurityPage::Access);
        service.onExplain = [](const core::RequestQuestion&) {
            return core::Result<core::RequestExplanation>(refused());
        };
    }

    template <typename Widget = QWidget>
    Widget& at(const char* name) const
    {
        return in<Widget>("accessPanel", name);
    }
    void askOf(const QString& agent, int who) const
    {
        at<QComboBox>("questionAgent").setCurrentText(agent);
        at<QComboBox>("questionWho").setCurrentIndex(who);
    }
};

QString sentence(bool allow, core::AccessUsersSpec users, std::vector<std::string> resources,
                 std::vector<core::AccessConditionSpec> conditions = {})
{
    return ui::sentenceOf(core::AccessPolicySpec{
        "name", allow, std::move(resources), {"invoke"}, std::move(users), std::move(conditions)});
}

}  // namespace

class TestAccessPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void policiesAreSentences()
    {
        QCOMPARE(sentence(true, {{"analysts"}, {"ann"}, false}, {"agents/*"}, {{"rate", "50/s"}}),
                 u"ann and members of analysts may invoke every agent, at most 50/s."_s);
        QCOMPARE(
            sentence(false, {{"temps", "guests"}, {}, false}, {"agents/triage", "agents/search"},
                     {{"source", "10.0.0.0/8"}, {"hours", "20:00-08:00 UTC"}}),
            u"Members of temps and guests may not invoke triage and search, from 10.0.0.0/8, in the hours "
            "20:00-08:00 UTC."_s);
        QCOMPARE(sentence(true, {{}, {}, true}, {"cache/models/*", "cache/config/search"},
                          {{"header", "X-Beta: 1"}}),
                 u"Anyone, with or without a credential, may invoke every model of the cache and the "
                 "configuration of search, with the header X-Beta: 1."_s);
    }

    void theFleetFilesPoliciesAreListedInItsOrder()
    {
        Panel panel;

        QCOMPARE(panel.column("policies", 1), (QStringList{u"analysts"_s, u"office"_s, u"public"_s}));
        QCOMPARE(panel.column("policies", 2), (QStringList{u"allow"_s, u"deny"_s, u"open to all"_s}));
        const QModelIndex open = panel.find<QTableView>("policies").model()->index(2, 2);
        QCOMPARE(open.data(ui::StateMarkRole).value<ui::StateMark>().tone, ui::Tone::Warning);
        QVERIFY(
            panel.at<QLabel>("providers").text().contains(u"Tokens (JWT) of https://login.example.com"_s));
        panel.choose("policies", u"2"_s);
        QCOMPARE(panel.at<QLabel>("policySentence").text(),
                 u"Members of temps may not invoke triage, from 10.0.0.0/8."_s);
    }

    void withoutPoliciesItSaysThatNobodyGetsIn()
    {
        Panel panel(inventFleet({{"summarizer", 1}}));

        QVERIFY(panel.at<QLabel>("emptySentence").isVisible());
        QVERIFY(panel.at<QLabel>("emptySentence").text().contains(u"refuses every request"_s));
        QVERIFY(panel.at<QLabel>("providers").text().startsWith(u"None:"_s));
        panel.showNext(inventSecurity());
        QCOMPARE(panel.column("policies", 1).size(), 3);
        QVERIFY(!panel.at<QLabel>("emptySentence").isVisible());
    }

    void asksForAPrincipalWithItsGroupsAndShowsWhy()
    {
        Panel panel;
        panel.askOf(u"triage"_s, 2);
        QVERIFY(!panel.at<QAbstractButton>("askAccess").isEnabled());  // nobody is named
        panel.at<QLineEdit>("questionName").setText(u"carl"_s);
        panel.at<QLineEdit>("questionGroups").setText(u"temps, nightly"_s);
        panel.at<QAbstractButton>("askAccess").click();

        QTRY_VERIFY(panel.at("explanation").isVisible());
        const core::RequestQuestion& question = panel.service.questions.at(0);
        QCOMPARE(question.agent, core::AgentId("triage"));
        QCOMPARE(question.name, std::string("carl"));
        QCOMPARE(question.groups, (std::vector<std::string>{"temps", "nightly"}));
        QCOMPARE(panel.at<ui::StateLabel>("verdict").mark().word, u"Refused with 403"_s);
        QCOMPARE(panel.at<QLabel>("explanationReason").text(), u"The access policy office denies it."_s);
        QCOMPARE(panel.column("policySteps", 0), (QStringList{u"analysts"_s, u"office"_s}));
        QVERIFY(!panel.at("instanceScores").isVisible());  // where it would go was not asked
        QVERIFY(!panel.at("explanationChoice").isVisible());
    }

    void asksForTheOwnerOfAKey()
    {
        Panel panel;
        panel.askOf(u"search"_s, 1);
        panel.at<QComboBox>("questionKey").setCurrentIndex(1);
        panel.at<QAbstractButton>("askAccess").click();

        QTRY_VERIFY(panel.at("explanation").isVisible());
        QCOMPARE(panel.service.questions.at(0).key, std::string("bbbbbbbbbbbb"));
        QVERIFY(panel.service.questions.at(0).name.empty());
    }

    void anAnswerToAnotherQuestionIsTakenAway()
    {
        Panel panel;
        panel.askOf(u"triage"_s, 0);
        panel.at<QAbstractButton>("askAccess").click();
        QTRY_VERIFY(panel.at("explanation").isVisible());
        panel.askOf(u"search"_s, 0);
        QVERIFY(!panel.at("explanation").isVisible());

        panel.service.hold();
        panel.at<QAbstractButton>("askAccess").click();
        panel.askOf(u"triage"_s, 0);
        bool isAnswered = false;
        panel.service.explainRequest(
            {}, ui::answerOn<core::RequestExplanation>(&panel.page, [&](const auto&) { isAnswered = true; }));
        panel.service.letGo();
        QTRY_VERIFY(isAnswered);  // and so was the question before it
        QVERIFY(!panel.at("explanation").isVisible());
    }

    void aRefusedQuestionIsSaidInPlace()
    {
        Panel panel;
        panel.service.onExplain = [](const core::RequestQuestion&) {
            return core::Result<core::RequestExplanation>(
                core::Error{core::ErrorCode::NotFound, "there is no agent summarizer"});
        };
        panel.askOf(u"summarizer"_s, 0);
        panel.at<QAbstractButton>("askAccess").click();
        QTRY_VERIFY(panel.at<QLabel>("accessText").text().contains(u"there is no agent summarizer"_s));
        QVERIFY(!panel.at("explanation").isVisible());
    }

    void newPoliciesMakeAnAnswerOld()
    {
        Panel panel;
        panel.askOf(u"triage"_s, 0);
        panel.at<QAbstractButton>("askAccess").click();
        QTRY_VERIFY(panel.at("explanation").isVisible());
        auto same = std::make_shared<core::FleetSnapshot>(*panel.fleet);
        panel.showNext(same);
        QVERIFY(panel.at("explanation").isVisible());
        auto next = std::make_shared<core::FleetSnapshot>(*same);
        next->access = std::make_shared<const core::AccessSpec>();
        panel.showNext(next);
        QVERIFY(!panel.at("explanation").isVisible());
    }

    void theWholeQuestionIsAskedInItsDialog()
    {
        Panel panel;
        panel.askOf(u"triage"_s, 0);
        panel.at<QAbstractButton>("askInDetail").click();

        QVERIFY(panel.dialog("explainDialog"));
        QCOMPARE(panel.part<QComboBox>("explainDialog", "questionAgent").currentText(), u"triage"_s);
    }
};

}  // namespace tst_access_panel

PILOTHOUSE_TEST(tst_access_panel, TestAccessPanel)
#include "tst_access_panel.moc"
