#include <QTest>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "tests/support/invented/invented_fleet.h"
#include "tests/support/test_program.h"
#include "ui/model/attention.h"

#include <algorithm>
#include <set>

namespace tst_attention {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tests;

namespace {

QStringList titlesOf(const core::FleetSnapshot& fleet)
{
    QStringList titles;
    for (const ui::Attention& item : ui::attentionOf(fleet))
        titles << item.title;
    return titles;
}

void fail(core::FleetSnapshot& fleet, const std::string& id, core::Duration ago)
{
    core::InstanceView& instance = instanceOf(fleet, id);
    instance.state = core::InstanceState::Failed;
    instance.reason = "exit code 3";
    instance.since = inventedNow() - ago;
}

}  // namespace

class TestAttention : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingNeedsAttentionInAHealthyFleet()
    {
        QCOMPARE(titlesOf(*inventFleet({{"triage", 64}})), QStringList());
    }

    void aFailedInstanceIsNamedWithItsReasonAndAge()
    {
        auto fleet = inventFleet({{"triage", 12}});
        fail(*fleet, "triage-09", 38s);

        const auto all = ui::attentionOf(*fleet);
        const auto items = ui::attentionItems(all, fleet->time);

        QCOMPARE(all.size(), 1U);
        QCOMPARE(all[0].title, u"triage-09 is down"_s);
        QCOMPARE(all[0].detail, u"exit code 3"_s);
        QCOMPARE(all[0].tone, ui::Tone::Critical);
        QCOMPARE(all[0].instance, core::InstanceId("triage-09"));
        QCOMPARE(items[0].age, u"38 s"_s);
    }

    void severalOfAnAgentAreOneItemAsOldAsTheFirst()
    {
        auto fleet = inventFleet({{"triage", 20}});
        for (int number = 10; number < 20; ++number)
            fail(*fleet, "triage-" + std::to_string(number), std::chrono::seconds(number));

        const auto all = ui::attentionOf(*fleet);

        QCOMPARE(all.size(), 1U);
        QCOMPARE(all[0].title, u"triage: 10 instances are down"_s);
        QCOMPARE(*all[0].since, inventedNow() - 19s);
        QVERIFY(all[0].instance.isEmpty());
    }

    void crashLoopsFailuresAndDegradedInstancesAreTroublesOfTheirOwn()
    {
        auto fleet = inventFleet({{"triage", 5}});
        fail(*fleet, "triage-01", 10s);
        fail(*fleet, "triage-02", 20s);
        instanceOf(*fleet, "triage-02").crashLoop = true;
        instanceOf(*fleet, "triage-03").state = core::InstanceState::Degraded;
        instanceOf(*fleet, "triage-03").reason = "hung: no answer within 1s";

        QCOMPARE(titlesOf(*fleet),
                 QStringList({u"triage-02 is in a crash loop"_s, u"triage-01 is down"_s,
                              u"triage-03 is degraded"_s}));
    }

    void theWorstComesFirstThenTheOldestThenWhatHasNoAge()
    {
        auto fleet = inventFleet({{"a", 2}, {"b", 2}, {"c", 1}});
        fail(*fleet, "a-01", 1min);
        fail(*fleet, "b-01", 5min);
        instanceOf(*fleet, "a-02").state = core::InstanceState::Degraded;
        instanceOf(*fleet, "a-02").since = inventedNow() - 3h;
        agentOf(*fleet, "c").health.status = core::HealthStatus::Unhealthy;

        QCOMPARE(
            titlesOf(*fleet),
            QStringList({u"b-01 is down"_s, u"a-01 is down"_s, u"c is unhealthy"_s, u"a-02 is degraded"_s}));
    }

    void alertsAreListedOnceAndInsteadOfWhatTheyAreAbout()
    {
        auto fleet = inventFleet({{"a", 2}, {"b", 2}});
        fail(*fleet, "a-01", 5min);
        const auto add = [&](const char* instance, double value) {
            auto alert = std::make_shared<core::AlertView>();
            alert->key = {"high-cpu", core::AgentId("a"), core::InstanceId(instance), {}};
            alert->state = core::AlertState::Firing;
            alert->active = true;
            alert->severity = core::Severity::Critical;
            alert->metric = core::series::cpu;
            alert->value = value;
            alert->threshold = 0.9;
            alert->since = inventedNow() - 3min;
            fleet->alerts.push_back(alert);
            return alert;
        };
        add("a-01", 0.94);
        QCOMPARE(titlesOf(*fleet), QStringList{u"high-cpu on a-01"_s});
        QCOMPARE(ui::attentionOf(*fleet).front().detail, u"CPU is 94 %, at or above 90 %"_s);
        add("a-02", 0.95);
        QCOMPARE(titlesOf(*fleet), QStringList{u"high-cpu on 2 of a"_s});
        add("", 0.95)->silencedBy = "S-1";
        QCOMPARE(titlesOf(*fleet), QStringList{u"high-cpu on 2 of a"_s});
    }

    void anUnhealthyAgentTellsItsFailedChecksWithTheirNumbers()
    {
        auto fleet = inventFleet({{"triage", 1}});
        core::AgentView& agent = agentOf(*fleet, "triage");
        agent.health.status = core::HealthStatus::Unhealthy;
        agent.health.checks[2].outcome = core::CheckOutcome::Failed;
        agent.health.checks[2].value = 0.053;

        const auto all = ui::attentionOf(*fleet);

        QCOMPARE(all.size(), 1U);
        QCOMPARE(all[0].detail, u"Error rate 5.3 %"_s);
        QVERIFY2(ui::attentionItems(all, fleet->time)[0].age.isEmpty(),
                 "the snapshot does not tell since when, so no age may be invented");
    }

    void aRolloutThatWasUndoneAUnreadRegionAndANoticeAreTold()
    {
        auto fleet = inventFleet({{"triage", 1}});
        core::RolloutView& rollout = agentOf(*fleet, "triage").rollout;
        rollout.phase = core::RolloutPhase::Undone;
        rollout.toVersion = "1.5.0";
        rollout.reason = "3 starts failed";
        rollout.endedAt = inventedNow() - 4min;
        fleet->regions[0].health = core::HealthStatus::Unhealthy;
        fleet->regions[0].reason = "no answer";
        fleet->vitals.notices = {"The journal cannot be written."};

        QCOMPARE(titlesOf(*fleet),
                 QStringList({u"The region eu-west cannot be read"_s,
                              u"The rollout of triage to 1.5.0 was undone"_s, u"The console itself"_s}));
    }

    void anItemKeepsItsIdWhileOthersComeBeforeIt()
    {
        auto fleet = inventFleet({{"a", 1}, {"b", 1}});
        fail(*fleet, "b-01", 1min);
        const QString before = ui::attentionOf(*fleet)[0].id;

        fail(*fleet, "a-01", 9min);
        agentOf(*fleet, "a").health.status = core::HealthStatus::Unhealthy;
        const auto after = ui::attentionOf(*fleet);

        QCOMPARE(after[1].title, u"b-01 is down"_s);
        QCOMPARE(after[1].id, before);
        std::set<QString> ids;
        for (const ui::Attention& item : after)
            ids.insert(item.id);
        QCOMPARE(ids.size(), after.size());
    }
};

}  // namespace tst_attention

PILOTHOUSE_TEST(tst_attention, TestAttention)
#include "tst_attention.moc"
