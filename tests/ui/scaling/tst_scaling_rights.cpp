// The page of scaling for who may not do everything.

#include "tests/support/test_program.h"
#include "tests/ui/scaling/scaling_console.h"
#include "ui/widget/item_roles.h"
#include "ui/widget/row_button_delegate.h"

namespace tst_scaling_rights {

using namespace Qt::StringLiterals;
using namespace tests;
using ui::ScalingTableModel;

namespace {

const core::Rights viewer{core::Role::Viewer};

ui::RowButton rowButtonOf(const ScalingConsole& console, int row, int button)
{
    return console.table()
        .model()
        ->index(row, ScalingTableModel::ActionColumn)
        .data(ui::RowButtonsRole)
        .value<QList<ui::RowButton>>()[button];
}

core::AgentId idOf(const ScalingConsole& console, int row)
{
    return core::AgentId(console.cell(row, ScalingTableModel::AgentColumn).toStdString());
}

}  // namespace

class TestScalingRights : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void aViewerSeesEveryPolicyAndChangesNone()
    {
        ScalingConsole console;
        QVERIFY(console.button("pauseAll").isEnabled());

        console.signIn("ada", viewer);

        for (int row = 0; row < console.table().model()->rowCount(); ++row)
            for (const int button : {ScalingTableModel::Fewer, ScalingTableModel::More}) {
                const ui::RowButton shown = rowButtonOf(console, row, button);
                QVERIFY(!shown.isEnabled);
                QVERIFY2(shown.tip.contains(u"needs the role operator"_s), qPrintable(shown.tip));
            }
        for (const char* name : {"pauseAll", "resumeAll"}) {
            QVERIFY2(!console.button(name).isEnabled(), name);
            QVERIFY2(console.button(name).toolTip().contains(u"needs the role operator"_s), name);
        }
        QVERIFY(console.page.pauseRefusal().contains(u"needs the role operator"_s));
        QVERIFY(console.page.editRefusal().isEmpty());  // a draft changes nothing
        console.table().setFocus();
        QTest::keyClick(&console.table(), Qt::Key_Plus);
        QVERIFY(console.told.last().second.contains(u"needs the role operator"_s));
        console.page.pauseAll();
        QVERIFY(!console.dialog("pauseDialog"));
        QVERIFY(console.service.submitted.empty());
    }

    void aDraftIsTriedByAViewerAndAppliedByAnOperator()
    {
        ScalingConsole console;
        console.signIn("ada", viewer);
        console.page.edit();
        auto& apply = console.part<QPushButton>("policyDialog", "applyPolicy");
        QVERIFY(!apply.isEnabled());
        QVERIFY2(apply.toolTip().contains(u"needs the role operator"_s), qPrintable(apply.toolTip()));

        console.signIn("ada", {core::Role::Operator});

        QVERIFY2(!apply.toolTip().contains(u"needs the role"_s), qPrintable(apply.toolTip()));
    }

    void anOperatorOfOneAgentPausesThatOne()
    {
        ScalingConsole console;
        core::AgentId own;
        for (const core::AgentViewPtr& agent : console.fleet->agents)
            if (own.isEmpty() && agent->scaling.enabled && !agent->scaling.paused && !agent->removing)
                own = agent->id;
        console.signIn("ada", {core::Role::Operator, {own}});

        for (int row = 0; row < console.table().model()->rowCount(); ++row) {
            const QString tip = rowButtonOf(console, row, ScalingTableModel::More).tip;
            QCOMPARE(tip.contains(u"not for the agent"_s), idOf(console, row) != own);
        }
        console.page.pauseAll();
        console.part<QLineEdit>("pauseDialog", "pauseReason").setText(u"a look at it"_s);
        console.goOn("pauseDialog");

        QTRY_COMPARE(console.service.submitted.size(), std::size_t(1));
        QCOMPARE(console.service.lastCommand<core::PauseScaling>()->agent, own);
    }

    void aRightThatIsTakenAwayStopsAnOpenPause()
    {
        ScalingConsole console;
        console.signIn("ada", {core::Role::Operator});
        console.page.pauseAll();
        console.part<QLineEdit>("pauseDialog", "pauseReason").setText(u"a look at it"_s);
        QVERIFY(console.canGoOn("pauseDialog"));

        console.signIn("ada", viewer);

        QVERIFY(!console.canGoOn("pauseDialog"));
        QVERIFY(console.part<QLabel>("pauseDialog", "pauseComplaint").text().contains(u"needs the role"_s));
    }
};

}  // namespace tst_scaling_rights

PILOTHOUSE_TEST(tst_scaling_rights, TestScalingRights)
#include "tst_scaling_rights.moc"
