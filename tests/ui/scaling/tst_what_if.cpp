// What if: when the core is asked, what is shown meanwhile, and what is said where there is nothing to show.

#include "scaling_console.h"
#include "tests/support/test_program.h"
#include "ui/scaling/rehearsal_view.h"
#include "ui/scaling/what_if_panel.h"
#include "ui/widget/line_chart.h"
#include "ui/widget/line_legend.h"

#include <QRegularExpression>

#include <cmath>
#include <limits>

namespace tst_what_if {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tests;

namespace {

// The panel by itself, on a fake core.
struct Asked {
    FakeFleetService service;
    ui::Session session{core::Actor::desk("m.ortiz")};
    ui::WhatIfPanel panel{service, session};
    core::ScalingSpec present;

    Asked()
    {
        service.onRehearse = [](const core::RehearsalQuery& query) {
            return core::Result<core::RehearsalReport>(inventRehearsal(query));
        };
        panel.resize(860, 480);
        panel.show();
        panel.setNow(inventedNow());
    }

    void ask(std::optional<core::ScalingSpec> draft = {}, const char* agent = "triage")
    {
        panel.ask({core::AgentId(agent), present, std::move(draft)});
    }
    core::ScalingSpec other(std::uint32_t max) const
    {
        core::ScalingSpec draft = present;
        draft.max = max;
        return draft;
    }
    template <typename Widget>
    Widget& find(const char* name) const
    {
        return *panel.findChild<Widget*>(QString::fromLatin1(name));
    }
    QString text(const char* label) const { return find<QLabel>(label).text(); }
    QString plain(const char* label) const
    {
        QString stripped = text(label);
        return stripped.remove(QRegularExpression(u"<[^>]*>"_s));
    }
    bool isDimmed() const { return panel.findChild<ui::RehearsalView*>()->isDimmed(); }
    bool isAnswered() const { return text("replicaHours") != u"\u2013"_s; }
};

}  // namespace

class TestWhatIf : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void withoutADraftThePresentPolicyIsRehearsed()
    {
        Asked asked;
        asked.ask();
        QTRY_VERIFY(asked.isAnswered());

        QCOMPARE(asked.service.rehearsals.size(), 1U);
        const core::RehearsalQuery& query = asked.service.rehearsals[0];
        QCOMPARE(query.agent, core::AgentId("triage"));
        QVERIFY(query.draft == asked.present);
        QCOMPARE(query.to, inventedNow());
        QCOMPARE(query.to - query.from, core::Duration(24h));
        QCOMPARE(asked.text("cardTitle"), u"What if — triage, last 24 h"_s);
        QCOMPARE(asked.plain("replicaHours"), u"1\u2009212 → 1\u2009047 \u221213.6 %"_s);
        QCOMPARE(asked.plain("aboveTarget"), u"41 m → 46 m"_s);
        QCOMPARE(asked.plain("scaleChanges"), u"38 → 18"_s);
        QCOMPARE(asked.plain("atMax"), u"0 → 0"_s);
        QVERIFY(!asked.find<QLabel>("cost").isVisible());
        QVERIFY(asked.text("whatIfNotes").startsWith(u"Replay, not forecast"_s));
        QVERIFY(!asked.find<QPushButton>("applyDraft").isEnabled());
        QVERIFY(asked.panel.applyRefusal().contains(u"no draft"_s));
    }

    void bothChartsHaveOneTimeAxis()
    {
        Asked asked;
        asked.ask(asked.other(80));
        QTRY_VERIFY(asked.isAnswered());
        QTRY_VERIFY(asked.find<ui::LineChart>("replicaChart").plotArea().width() > 100);

        const auto& replicas = asked.find<ui::LineChart>("replicaChart");
        const auto& load = asked.find<ui::LineChart>("loadChart");
        QCOMPARE(replicas.timeLabels(), load.timeLabels());
        QTRY_VERIFY(std::abs(replicas.plotArea().left() - load.plotArea().left()) <= 1.5);
        QTRY_VERIFY(std::abs(replicas.plotArea().right() - load.plotArea().right()) <= 1.5);
        QCOMPARE(replicas.latest(0),
                 std::optional(inventRehearsal(asked.service.rehearsals[0]).points.back().actual));
        QVERIFY(load.latest(1).has_value());  // what the draft's replicas would have had to bear
        QCOMPARE(asked.find<ui::LineLegend>("whatIfLegend").accessibleName(),
                 u"actual replicas, with the draft policy, load of target"_s);
    }

    void anotherSpanIsAskedForAtOnce()
    {
        Asked asked;
        asked.ask();
        QTRY_VERIFY(asked.isAnswered());
        asked.find<ui::Segments>("whatIfSpan").choose(3);
        QCOMPARE(asked.service.rehearsals.size(), 2U);
        QCOMPARE(asked.service.rehearsals[1].to - asked.service.rehearsals[1].from, core::Duration(7 * 24h));
        QCOMPARE(asked.text("cardTitle"), u"What if — triage, last 7 d"_s);
    }

    void aNewerQuestionCallsOffTheOlderOne()
    {
        Asked asked;
        asked.service.onRehearse = [](const core::RehearsalQuery& query) {
            core::RehearsalReport report = inventRehearsal(query);
            report.id = "rehearsal of max " + std::to_string(query.draft.max);
            return core::Result<core::RehearsalReport>(report);
        };
        asked.service.hold();
        asked.ask();
        QTRY_COMPARE(asked.service.rehearsals.size(), 1U);
        QVERIFY(!asked.service.rehearsals[0].stop.stop_requested());

        asked.ask(asked.other(80));
        QVERIFY(asked.service.rehearsals[0].stop.stop_requested());
        QTRY_COMPARE(asked.service.rehearsals.size(), 2U);
        QVERIFY(!asked.service.rehearsals[1].stop.stop_requested());

        // The older answer comes first, and is of no interest.
        QStringList shown;
        QObject::connect(&asked.panel, &ui::WhatIfPanel::stateChanged, &asked.panel, [&] {
            if (const auto note = asked.panel.note())
                shown << QString::fromStdString(note->id);
        });
        asked.service.letGo();
        QTRY_VERIFY(asked.panel.applyRefusal().isEmpty());
        shown.removeDuplicates();
        QCOMPARE(shown, QStringList{u"rehearsal of max 80"_s});
    }

    void whatIsTypedIsAskedForOnceItPauses()
    {
        Asked asked;
        asked.ask(asked.present);
        QTRY_VERIFY(asked.isAnswered());
        for (const std::uint32_t max : {11U, 12U, 13U, 14U})
            asked.ask(asked.other(max));
        QVERIFY(asked.panel.applyRefusal().contains(u"being rehearsed"_s));
        QTRY_COMPARE(asked.service.rehearsals.size(), 2U);
        QCOMPARE(asked.service.rehearsals[1].draft.max, 14U);
        QTRY_VERIFY(asked.panel.applyRefusal().isEmpty());
        QCOMPARE(asked.service.rehearsals.size(), 2U);
    }

    void whileItRunsTheOldPictureStaysDimmedInItsPlace()
    {
        Asked asked;
        asked.ask();
        QTRY_VERIFY(asked.isAnswered());
        QVERIFY(!asked.isDimmed());
        const QRect before = asked.find<ui::LineChart>("replicaChart").geometry();
        asked.service.hold();
        asked.ask(asked.other(80));

        QTRY_VERIFY(asked.isDimmed());
        QTRY_COMPARE(asked.service.held(), std::size_t(1));
        QVERIFY(asked.find<ui::LineChart>("replicaChart").latest(0).has_value());
        QVERIFY(asked.isAnswered());
        QVERIFY(!asked.find<QPushButton>("applyDraft").isEnabled());
        asked.service.letGo();
        QTRY_VERIFY(!asked.isDimmed());
        QCOMPARE(asked.find<ui::LineChart>("replicaChart").geometry(), before);
        QVERIFY(asked.find<QPushButton>("applyDraft").isEnabled());
    }

    void thePresentPolicyAsADraftCannotBeApplied()
    {
        Asked asked;
        asked.ask(asked.present);
        QTRY_VERIFY(asked.isAnswered());
        QVERIFY(!asked.find<QPushButton>("applyDraft").isEnabled());
        QCOMPARE(asked.find<QPushButton>("applyDraft").toolTip(), u"The draft is the present policy."_s);
    }

    void aDraftWithErrorsIsNotAskedFor()
    {
        Asked asked;
        asked.ask();
        QTRY_VERIFY(asked.isAnswered());
        asked.panel.ask(
            {core::AgentId("triage"), asked.present, asked.other(80), u"The draft has errors."_s});
        QVERIFY(asked.isDimmed());
        QVERIFY(asked.text("whatIfNotes").startsWith(u"The draft has errors."_s));
        QCOMPARE(asked.panel.applyRefusal(), u"The draft has errors."_s);
        asked.panel.setNow(inventedNow() + 1h);
        QCOMPARE(asked.service.rehearsals.size(), 1U);
    }

    void withoutHistoryThatIsSaidAndADraftMayStillBeApplied()
    {
        Asked asked;
        asked.service.onRehearse = [](const core::RehearsalQuery& query) {
            core::RehearsalReport report = inventRehearsal(query);
            for (core::RehearsalPoint& point : report.points)
                point.actual = point.actualLoad = std::numeric_limits<double>::quiet_NaN();
            return core::Result<core::RehearsalReport>(report);
        };
        asked.ask(asked.other(80));
        auto& chart = asked.find<ui::LineChart>("replicaChart");
        QTRY_VERIFY2(chart.emptyText().contains(u"Nothing was recorded"_s), qPrintable(chart.emptyText()));
        QVERIFY(!asked.panel.note());
        QVERIFY(!asked.isDimmed());
        QVERIFY(asked.panel.applyRefusal().isEmpty());
        QCOMPARE(asked.text("replicaHours"), u"\u2013"_s);
    }

    void aShortHistorySaysSinceWhenAndWhatIsNotRecorded()
    {
        Asked asked;
        asked.service.onRehearse = [](const core::RehearsalQuery& query) {
            core::RehearsalReport report = inventRehearsal(query);
            report.from = query.to - 5h;
            report.unrecorded = {"agent/queue_depth"};
            return core::Result<core::RehearsalReport>(report);
        };
        asked.ask();
        QTRY_VERIFY2(asked.text("whatIfNotes").contains(u"The history begins 5 h 0 m ago."_s),
                     qPrintable(asked.text("whatIfNotes")));
        QVERIFY(asked.text("whatIfNotes").contains(u"Nothing was recorded of Queue depth."_s));
        // The picture is of those hours, not of the whole day.
        const double hours = (asked.find<ui::LineChart>("replicaChart").axisTo()
                              - asked.find<ui::LineChart>("replicaChart").axisFrom())
            / 3'600'000;
        QVERIFY2(std::abs(hours - 5) < 0.1, qPrintable(QString::number(hours)));
    }

    void aFailureIsASentence()
    {
        Asked asked;
        asked.service.onRehearse = [](const core::RehearsalQuery&) {
            return core::Result<core::RehearsalReport>(
                core::Error{core::ErrorCode::Corrupt, "the history of triage"});
        };
        asked.ask();
        QTRY_COMPARE(asked.find<ui::LineChart>("replicaChart").emptyText(),
                     u"The stored data is damaged: the history of triage."_s);
    }

    void timeThatGoesOnRenewsThePictureQuietly()
    {
        Asked asked;
        asked.ask();
        QTRY_VERIFY(asked.isAnswered());
        asked.panel.setNow(inventedNow() + 5min);
        QCOMPARE(asked.service.rehearsals.size(), 1U);
        asked.panel.setNow(inventedNow() + 6min);
        QCOMPARE(asked.service.rehearsals.size(), 2U);
        QCOMPARE(asked.service.rehearsals[1].to, inventedNow() + 6min);
        QVERIFY(!asked.isDimmed());
    }

    void nothingIsAskedWhileItCannotBeSeen()
    {
        Asked asked;
        asked.panel.hide();
        asked.ask();
        asked.panel.setNow(inventedNow() + 1h);
        QCOMPARE(asked.service.rehearsals.size(), 0U);
        asked.panel.show();
        QTRY_COMPARE(asked.service.rehearsals.size(), 1U);
    }

    void aPriceBringsTheCost()
    {
        Asked asked;
        asked.present.replicaPrice = 0.12;
        asked.ask();
        QTRY_VERIFY(asked.isAnswered());
        QVERIFY(asked.find<QLabel>("cost").isVisible());
        QCOMPARE(asked.plain("cost"), u"$145 → $126"_s);
    }

    void thePageAsksAboutTheChosenAgent()
    {
        ScalingConsole console;
        QTRY_VERIFY(!console.service.rehearsals.empty());
        QCOMPARE(console.service.rehearsals.back().agent, core::AgentId("code-review"));
        console.choose("router");
        QTRY_COMPARE(console.service.rehearsals.back().agent, core::AgentId("router"));
        const auto asked = console.service.rehearsals.size();
        for (int i = 0; i < 5; ++i)
            console.showNext();
        QCOMPARE(console.service.rehearsals.size(), asked);
    }
};

}  // namespace tst_what_if

PILOTHOUSE_TEST(tst_what_if, TestWhatIf)
#include "tst_what_if.moc"
