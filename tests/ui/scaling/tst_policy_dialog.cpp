// The editor of a scaling policy, the draft on the page, and how it is applied.

#include "scaling_console.h"

#include "core/fleet/fleet_file.h"
#include "core/fleet/scaling_file.h"
#include "tests/support/test_program.h"
#include "ui/scaling/policy_form.h"
#include "ui/scaling/policy_rows.h"

#include <QCheckBox>
#include <QScrollArea>
#include <QSignalSpy>
#include <QToolButton>

namespace tst_policy_dialog {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tests;

namespace {

// One with every key other than its default.
core::ScalingSpec richPolicy()
{
    core::ScalingSpec policy;
    policy.min = 2;
    policy.max = 40;
    policy.targets = {{"agent/queue_depth", 12.5, core::ScalingScope::Agent}, {"system/cpu", 0.65}};
    policy.tolerance = 0.05;
    policy.cooldown = 90s;
    policy.scaleUp = {30s, core::ScalingSelect::Min, {{core::ScalingUnit::Pods, 4, 20s}}};
    policy.scaleDown = {10min,
                        core::ScalingSelect::Disabled,
                        {{core::ScalingUnit::Percent, 10, 1min}, {core::ScalingUnit::Pods, 2, 1min}}};
    policy.idleAfter = 15min;
    policy.wakeTimeout = 45s;
    policy.schedule = {{"0 8 * * 1-5", "Europe/Berlin", 10h, 8}, {"30 22 * * *", "UTC", 90min, 3}};
    policy.fallback = {20min, 6};
    policy.replicaPrice = 0.12;
    return policy;
}

struct EditConsole : ScalingConsole {
    explicit EditConsole(std::shared_ptr<core::FleetSnapshot> first = inventScaledFleet())
        : ScalingConsole(std::move(first))
    {
        service.onPreview = [this](const core::Command& command) -> core::Result<core::CommandPreview> {
            const auto& update = std::get<core::UpdateAgent>(command);
            for (const core::AgentViewPtr& agent : fleet->agents)
                if (agent->id == update.spec.id)
                    return core::CommandPreview{core::differences(*agent->spec, update.spec), 0, 0};
            return core::Error{core::ErrorCode::NotFound, "no such agent"};
        };
    }
    void edit(const char* agent)
    {
        choose(agent);
        page.edit();
        Q_ASSERT(dialog("policyDialog"));
    }
    QLineEdit& field(const char* path) const
    {
        return part<QLineEdit>("policyDialog", (std::string(path) + ".editor").c_str());
    }
    ui::PolicyField& box(const char* path) const { return part<ui::PolicyField>("policyDialog", path); }
    ui::PolicyRows& rows(const char* path) const { return part<ui::PolicyRows>("policyDialog", path); }
    QPushButton& dialogButton(const char* name) const { return part<QPushButton>("policyDialog", name); }
    QString rowErrors(const char* path) const
    {
        QStringList texts;
        for (const auto* label : rows(path).findChildren<QLabel*>())
            if (label->isVisibleTo(&rows(path)))
                texts << label->text();
        return texts.join(u' ');
    }
    core::ScalingSpec lastRehearsed() const
    {
        return service.rehearsals.empty() ? core::ScalingSpec() : service.rehearsals.back().draft;
    }
};

}  // namespace

class TestPolicyDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void everyPolicyComesBackAsItWas_data()
    {
        QTest::addColumn<bool>("rich");
        QTest::newRow("defaults") << false;
        QTest::newRow("every key") << true;
    }

    void everyPolicyComesBackAsItWas()
    {
        QFETCH(const bool, rich);
        const core::ScalingSpec policy = rich ? richPolicy() : core::ScalingSpec();
        ui::PolicyForm form;
        QSignalSpy changes(&form, &ui::PolicyForm::changed);
        form.setPolicy(policy);

        const core::ScalingReading reading = form.reading();
        QVERIFY2(reading.errors.empty(),
                 reading.errors.empty() ? "" : reading.errors.front().message.c_str());
        QVERIFY(*reading.policy == policy);
        QCOMPARE(changes.count(), 1);
        form.setPolicy(core::ScalingSpec());
        QVERIFY(*form.reading().policy == core::ScalingSpec());
    }

    void whatIsWrongIsSaidAtItsField_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("said");
        QTest::newRow("no number") << u"min"_s << u"some"_s << u"whole number"_s;
        QTest::newRow("negative") << u"min"_s << u"-1"_s << u"whole number"_s;
        QTest::newRow("empty") << u"max"_s << QString() << u"whole number"_s;
        QTest::newRow("bounds the wrong way") << u"min"_s << u"101"_s << u"Min is above max"_s;
        QTest::newRow("beyond what there may be") << u"max"_s << u"1000000"_s << u"10000"_s;
        QTest::newRow("no unit") << u"cooldown"_s << u"5"_s << u"duration with its unit"_s;
        QTest::newRow("a tolerance above one") << u"tolerance"_s << u"10"_s << u"1"_s;
        QTest::newRow("inner key") << u"scaleDown.stabilization"_s << u"-5m"_s << u"duration with its unit"_s;
        QTest::newRow("never wakes") << u"idle.wakeTimeout"_s << u"0s"_s << u"0"_s;
        QTest::newRow("a price below zero") << u"replicaPrice"_s << u"-2"_s << u"0"_s;
    }

    void whatIsWrongIsSaidAtItsField()
    {
        QFETCH(const QString, field);
        QFETCH(const QString, typed);
        QFETCH(const QString, said);
        EditConsole console;
        console.edit("triage");
        ui::PolicyField& box = console.box(qPrintable(field));
        QVERIFY(box.error().isEmpty());

        console.field(qPrintable(field)).setText(typed);

        QVERIFY2(box.error().contains(said), qPrintable(box.error()));
        QCOMPARE(box.editor()->accessibleDescription(), box.error());
        QVERIFY(!console.dialogButton("tryPolicy").isEnabled());
        QVERIFY(!console.dialogButton("applyPolicy").isEnabled());
        QVERIFY(console.dialogButton("applyPolicy").toolTip().contains(u"errors"_s));
        int wrong = 0;
        for (const auto* each : console.dialog("policyDialog")->findChildren<ui::PolicyField*>())
            wrong += each->error().isEmpty() ? 0 : 1;
        QCOMPARE(wrong, 1);
        console.dialogButton("resetPolicy").click();
        QVERIFY(box.error().isEmpty());
    }

    void whatIsWrongInAListIsSaidAtItsRow()
    {
        EditConsole console;
        console.edit("triage");
        ui::PolicyRows& targets = console.rows("targets");
        targets.findChild<QPushButton*>(u"addRow"_s)->click();
        QCOMPARE(targets.count(), 2);
        QCOMPARE(console.dialog("policyDialog")->focusWidget(), targets.field(1, u"metric"_s)->editor());
        QCOMPARE(targets.items()[1][u"metric"].toString(), u"system/cpu"_s);  // one that is none yet
        QVERIFY(console.rowErrors("targets").contains(u"= 70 %"_s));
        targets.field(1, u"metric"_s)->setValue(u"agent/queue_depth"_s);
        QVERIFY2(console.rowErrors("targets").contains(u"is there already"_s),
                 qPrintable(console.rowErrors("targets")));
        targets.field(1, u"metric"_s)->setValue(u"system/cpu"_s);
        QVERIFY(!console.rowErrors("targets").contains(u"already"_s));
        targets.field(1, u"value"_s)->setValue(0);
        QVERIFY2(console.rowErrors("targets").contains(u"Value: "_s),
                 qPrintable(console.rowErrors("targets")));
        targets.field(1, u"value"_s)->setValue(0.7);
        QVERIFY(console.rowErrors("targets").contains(u"= 70 %"_s));

        ui::PolicyRows& schedules = console.rows("schedule");
        schedules.findChild<QPushButton*>(u"addRow"_s)->click();
        QVERIFY2(!console.rowErrors("schedule").contains(u"zone: "_s),
                 qPrintable(console.rowErrors("schedule")));
        schedules.field(0, u"cron"_s)->setValue(u"every day"_s);
        schedules.field(0, u"timezone"_s)->setValue(u"Europe/Atlantis"_s);
        QVERIFY2(console.rowErrors("schedule").contains(u"Begins (cron): "_s),
                 qPrintable(console.rowErrors("schedule")));
        QVERIFY(console.rowErrors("schedule").contains(u"Time zone: "_s));
        schedules.findChild<QToolButton*>(u"removeRow"_s)->click();
        QCOMPARE(schedules.count(), 0);

        ui::PolicyRows& rates = console.rows("scaleUp.policies");
        rates.field(0, u"value"_s)->setValue(u"all"_s);
        QVERIFY2(console.rowErrors("scaleUp.policies").contains(u"At most: "_s),
                 qPrintable(console.rowErrors("scaleUp.policies")));
        console.dialogButton("resetPolicy").click();
        QVERIFY(!console.dialogButton("resetPolicy").isEnabled());
        QCOMPARE(targets.count(), 1);
    }

    void theDraftIsRehearsedWhileItIsTyped()
    {
        EditConsole console;
        console.edit("triage");
        QVERIFY(!console.dialogButton("tryPolicy").isEnabled());
        QCOMPARE(console.dialogButton("tryPolicy").toolTip(), u"The draft is the present policy."_s);

        console.field("max").setText(u"80"_s);
        console.field("scaleDown.stabilization").setText(u"10m"_s);

        QTRY_COMPARE(console.lastRehearsed().max, 80U);
        QCOMPARE(console.lastRehearsed().scaleDown.stabilization, core::Duration(10min));
        QTRY_VERIFY(console.dialogButton("applyPolicy").isEnabled());
        QVERIFY(console.service.submitted.empty());
    }

    void aTriedDraftIsOnThePageAndMayBeDiscarded()
    {
        EditConsole console;
        console.edit("triage");
        console.field("max").setText(u"80"_s);
        console.dialogButton("tryPolicy").click();
        QVERIFY(!console.dialog("policyDialog"));

        QTRY_VERIFY(console.button("applyDraft").isEnabled());
        QCOMPARE(console.lastRehearsed().max, 80U);
        QCOMPARE(console.page.unsaved(), u"The draft policy of triage is not applied."_s);
        QVERIFY(console.service.submitted.empty());
        // Each agent has its own.
        console.choose("router");
        QTRY_VERIFY(!console.button("applyDraft").isEnabled());
        QVERIFY(!console.button("discardDraft").isVisible());
        console.edit("triage");
        QCOMPARE(console.field("max").text(), u"80"_s);
        console.dialogButton("cancel").click();

        console.button("discardDraft").click();
        QVERIFY(!console.button("applyDraft").isEnabled());
        QVERIFY(console.page.unsaved().isEmpty());
        QTRY_COMPARE(console.lastRehearsed().max, 100U);
    }

    void whatIsAppliedIsAskedAboutWithItsDifferencesAndKeepsTheRehearsal()
    {
        EditConsole console;
        console.edit("triage");
        console.field("max").setText(u"80"_s);
        QTRY_VERIFY(console.dialogButton("applyPolicy").isEnabled());
        console.dialogButton("applyPolicy").click();

        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        QVERIFY(console.service.submitted.empty());
        const QString consequences = console.part<QLabel>("confirmDialog", "consequences").text();
        QCOMPARE(consequences, u"• scaling.max: 100 to 80"_s);
        QVERIFY2(
            console.part<QLabel>("confirmDialog", "confirmNote")
                .text()
                .contains(u"Rehearsed over 24 h: 1\u2009212 → 1\u2009047 replica hours, 38 → 18 changes"_s),
            qPrintable(console.part<QLabel>("confirmDialog", "confirmNote").text()));
        console.goOn("confirmDialog");

        const auto* update = console.service.lastCommand<core::UpdateAgent>();
        QVERIFY(update);
        QCOMPARE(update->ifMatch, std::optional<std::uint64_t>(7));
        QCOMPARE(update->spec.scaling.max, 80U);
        QCOMPARE(update->spec.version, "1.4.2");
        QVERIFY(update->rehearsal.has_value());
        QCOMPARE(update->rehearsal->id, "rehearsal-1");
        QCOMPARE(update->rehearsal->draft.changes, 18U);

        // Once it holds there is no draft any more.
        core::AgentView& agent = agentOf(*console.fleet, "triage");
        specOf(agent).scaling.max = 80;
        agent.revision = 8;
        console.showNext();
        QVERIFY(console.page.unsaved().isEmpty());
        QVERIFY(!console.button("discardDraft").isVisible());
    }

    void aRevisionThatMovedOnIsSaidAndTheDraftStays()
    {
        EditConsole console;
        console.service.onSubmit = [](const core::Command&) {
            return core::Result<core::CommandReceipt>(
                core::Error{core::ErrorCode::Stale, "agent triage is at revision 8, not 7"});
        };
        console.edit("triage");
        console.field("max").setText(u"80"_s);
        console.dialogButton("tryPolicy").click();
        QTRY_VERIFY(console.button("applyDraft").isEnabled());
        console.button("applyDraft").click();
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        console.goOn("confirmDialog");

        QTRY_COMPARE(console.told.size(), 1);
        QVERIFY2(console.told[0].second.startsWith(u"Somebody changed it meanwhile"_s),
                 qPrintable(console.told[0].second));
        QVERIFY(!console.page.unsaved().isEmpty());

        core::AgentView& agent = agentOf(*console.fleet, "triage");
        specOf(agent).scaling.cooldown = 60s;
        agent.revision = 8;
        console.showNext();
        QVERIFY2(console.text("whatIfNotes").contains(u"revision 8"_s),
                 qPrintable(console.text("whatIfNotes")));
        QTRY_VERIFY(console.button("applyDraft").isEnabled());
        console.button("applyDraft").click();
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        const QString consequences = console.part<QLabel>("confirmDialog", "consequences").text();
        QVERIFY2(consequences.contains(u"scaling.cooldown: 1m to 5m"_s), qPrintable(consequences));
        console.goOn("confirmDialog");
        QCOMPARE(console.service.lastCommand<core::UpdateAgent>()->ifMatch, std::optional<std::uint64_t>(8));
    }

    // The fleet's file has 71 replicas, which the draft's bounds leave no room for.
    void theCountOfTheSpecFollowsTheNewBounds()
    {
        EditConsole console;
        console.edit("triage");
        console.field("max").setText(u"60"_s);
        QTRY_VERIFY(console.dialogButton("applyPolicy").isEnabled());
        console.dialogButton("applyPolicy").click();
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        QVERIFY(
            console.part<QLabel>("confirmDialog", "consequences").text().contains(u"replicas: 71 to 60"_s));
        console.goOn("confirmDialog");
        QCOMPARE(console.service.lastCommand<core::UpdateAgent>()->spec.replicas, 60U);
    }

    void withoutHistoryThereIsNoNoteAndThatIsSaid()
    {
        EditConsole console;
        console.service.onRehearse = [](const core::RehearsalQuery&) {
            return core::Result<core::RehearsalReport>(
                core::Error{core::ErrorCode::Invalid, "nothing was recorded"});
        };
        console.edit("triage");
        console.field("max").setText(u"80"_s);
        QTRY_VERIFY(console.dialogButton("applyPolicy").isEnabled());
        console.dialogButton("applyPolicy").click();
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        QVERIFY(console.part<QLabel>("confirmDialog", "confirmNote").text().contains(u"no history"_s));
        console.goOn("confirmDialog");
        QVERIFY(!console.service.lastCommand<core::UpdateAgent>()->rehearsal);
    }

    void aPolicyThatChangesMeanwhileIsTheOneThatResetGoesBackTo()
    {
        EditConsole console;
        console.edit("triage");
        core::AgentView& agent = agentOf(*console.fleet, "triage");
        specOf(agent).scaling.max = 90;
        console.showNext();
        QCOMPARE(console.field("max").text(), u"100"_s);  // what is typed is not taken away
        QVERIFY(console.dialogButton("resetPolicy").isEnabled());
        console.dialogButton("resetPolicy").click();
        QCOMPARE(console.field("max").text(), u"90"_s);
    }

    void anAgentThatGoesClosesItsEditor()
    {
        EditConsole console;
        console.edit("triage");
        std::erase_if(console.fleet->agents,
                      [](const core::AgentViewPtr& agent) { return agent->id == core::AgentId("triage"); });
        console.showNext();
        QTRY_VERIFY(!console.dialog("policyDialog"));
    }

    void theWholeFormIsReachedByTab()
    {
        EditConsole console;
        console.edit("triage");
        QDialog& dialog = *console.dialog("policyDialog");
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        dialog.findChild<QCheckBox*>(u"enabled"_s)->setFocus();
        console.rows("schedule").findChild<QPushButton*>(u"addRow"_s)->click();
        console.rows("targets").findChild<QPushButton*>(u"addRow"_s)->click();
        dialog.findChild<QCheckBox*>(u"enabled"_s)->setFocus();
        QStringList order;
        do {
            order << dialog.focusWidget()->objectName();
            QTest::keyClick(dialog.focusWidget(), Qt::Key_Tab);
        } while (dialog.focusWidget()->objectName() != u"enabled"_s && order.size() < 100);

        const QStringList target{u"metric"_s, u"value"_s, u"per"_s, u"removeRow"_s};
        const QStringList rate{u"value"_s, u"unit"_s, u"period"_s, u"removeRow"_s};
        const QStringList wanted =
            QStringList{u"enabled"_s, u"min.editor"_s, u"max.editor"_s, u"cooldown.editor"_s} + target
            + target
            + QStringList{u"addRow"_s, u"tolerance.editor"_s, u"scaleUp.stabilization.editor"_s,
                          u"scaleUp.select.editor"_s}
            + rate + rate
            + QStringList{u"addRow"_s, u"scaleDown.stabilization.editor"_s, u"scaleDown.select.editor"_s}
            + rate
            + QStringList{u"addRow"_s,
                          u"idle.after.editor"_s,
                          u"idle.wakeTimeout.editor"_s,
                          u"cron"_s,
                          u"timezone"_s,
                          u"for"_s,
                          u"min"_s,
                          u"removeRow"_s,
                          u"addRow"_s,
                          u"fallback.after.editor"_s,
                          u"fallback.replicas.editor"_s,
                          u"replicaPrice.editor"_s};
        QCOMPARE(order.mid(0, wanted.size()).join(u' '), wanted.join(u' '));
        QCOMPARE(order.mid(wanted.size(), 3).join(u' '), u"segment0 resetPolicy cancel"_s);
        // What has the keyboard is in sight.
        dialog.findChild<QWidget*>(u"replicaPrice.editor"_s)->setFocus();
        auto& form = *dialog.findChild<ui::PolicyForm*>();
        const QWidget& last = *dialog.findChild<QWidget*>(u"replicaPrice.editor"_s);
        QTRY_VERIFY(form.viewport()->rect().contains(last.mapTo(form.viewport(), last.rect().center())));
    }

    void enterInAFieldDecidesNothing()
    {
        EditConsole console;
        console.edit("triage");
        console.field("max").setText(u"80"_s);
        QTRY_VERIFY(console.dialogButton("applyPolicy").isEnabled());
        QTest::keyClick(&console.field("max"), Qt::Key_Return);
        QVERIFY(console.dialog("policyDialog"));
        QCOMPARE(console.rows("targets").count(), 1);
    }

    void theDialogFitsTheSmallestWindow()
    {
        ScalingConsole console(inventScaledFleet(), {1280, 720});
        console.page.edit();
        QDialog& dialog = *console.dialog("policyDialog");
        QVERIFY(dialog.width() <= 1280 && dialog.height() <= 720);
        const auto& form = *dialog.findChild<ui::PolicyForm*>();
        for (const auto* field : form.findChildren<ui::PolicyField*>()) {
            const QPoint right = field->mapTo(form.widget(), field->rect().bottomRight());
            QVERIFY2(right.x() < form.viewport()->width(), qPrintable(field->objectName()));
        }
    }
};

}  // namespace tst_policy_dialog

PILOTHOUSE_TEST(tst_policy_dialog, TestPolicyDialog)
#include "tst_policy_dialog.moc"
