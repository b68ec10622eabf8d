#include <QTest>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "tests/support/invented/invented_fleet.h"
#include "tests/support/test_program.h"
#include "ui/model/agent_table_model.h"
#include "ui/theme/state_shape.h"
#include "ui/widget/item_roles.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

namespace tst_agent_table_model {

using namespace Qt::StringLiterals;
using namespace tests;
using ui::AgentTableModel;

namespace {

struct Table {
    AgentTableModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

    QStringList names() const
    {
        QStringList all;
        for (int row = 0; row < model.rowCount(); ++row)
            all << QString::fromStdString(model.idAt(row).text());
        return all;
    }
    QString text(int row, int column) const
    {
        return model.data(model.index(row, column), Qt::DisplayRole).toString();
    }
    bool muted(int row, int column) const
    {
        return model.data(model.index(row, column), ui::MutedRole).toBool();
    }
};

}  // namespace

class TestAgentTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsAnAgentInARow()
    {
        Table table;

        table.model.show(inventFleet({{"triage", 64}}));

        QCOMPARE(table.text(0, AgentTableModel::AgentColumn), u"triage"_s);
        QVERIFY(table.text(0, AgentTableModel::HealthColumn).startsWith(u"Healthy"_s));
        QCOMPARE(table.text(0, AgentTableModel::ReadyColumn), u"64 / 64"_s);
        QCOMPARE(table.text(0, AgentTableModel::VersionColumn), u"1.4.2"_s);
        QCOMPARE(table.text(0, AgentTableModel::ResponseColumn), u"640 ms"_s);
        QCOMPARE(table.text(0, AgentTableModel::CpuColumn), u"61 %"_s);
    }

    void theWorstHealthIsAtOneEndWhenSorted()
    {
        Table table;
        auto fleet = inventFleet({{"a", 1}, {"b", 1}, {"c", 1}});
        agentOf(*fleet, "b").health.status = core::HealthStatus::Unhealthy;
        agentOf(*fleet, "c").health.status = core::HealthStatus::Degraded;
        table.model.show(fleet);

        table.model.sort(AgentTableModel::HealthColumn, Qt::DescendingOrder);

        QCOMPARE(table.names(), QStringList({u"b"_s, u"c"_s, u"a"_s}));
    }

    void unknownFiguresAreADashAndSortLast()
    {
        Table table;
        auto fleet = inventFleet({{"a", 1}, {"b", 1}});
        agentOf(*fleet, "a").metrics.clear();
        table.model.show(fleet);

        for (const int column : {AgentTableModel::RequestColumn, AgentTableModel::ResponseColumn,
                                 AgentTableModel::ErrorColumn, AgentTableModel::CpuColumn}) {
            table.model.sort(column, Qt::DescendingOrder);
            QCOMPARE(table.names(), QStringList({u"b"_s, u"a"_s}));
            QCOMPARE(table.text(1, column), u"–"_s);
        }
    }

    void lateFiguresAreMutedAndTellTheirAge()
    {
        Table table;
        auto fleet = inventFleet({{"a", 1}});
        core::Sample& cpu = agentOf(*fleet, "a").metrics[core::series::cpu];
        cpu.quality = core::Quality::Late;
        cpu.time = inventedNow() - std::chrono::seconds(38);
        table.model.show(fleet);

        QVERIFY(table.muted(0, AgentTableModel::CpuColumn));
        QVERIFY(!table.muted(0, AgentTableModel::MemoryColumn));
        QVERIFY(table.model.data(table.model.index(0, AgentTableModel::CpuColumn), Qt::ToolTipRole)
                    .toString()
                    .contains(u"38 s"_s));
    }

    void filtersByNameVersionHealthAndRollout()
    {
        Table table;
        auto fleet = inventFleet({{"planner", 1}, {"router", 1}, {"triage", 1}});
        specOf(agentOf(*fleet, "router")).version = "9.9";
        agentOf(*fleet, "triage").rollout.phase = core::RolloutPhase::Undone;
        table.model.show(fleet);

        const auto shown = [&](const QString& filter) {
            table.model.setFilter(filter);
            return table.names();
        };
        QCOMPARE(shown(u"PLAN"_s), QStringList{u"planner"_s});
        QCOMPARE(shown(u"9.9"_s), QStringList{u"router"_s});
        QCOMPARE(shown(u"undone"_s), QStringList{u"triage"_s});
        QCOMPARE(shown(u"nothing"_s), QStringList());
        QCOMPARE(shown({}).size(), 3);
    }

    void anAgentThatIsBeingRemovedSaysSo()
    {
        Table table;
        auto fleet = inventFleet({{"a", 1}});
        agentOf(*fleet, "a").removing = true;
        table.model.show(fleet);

        QCOMPARE(table.text(0, AgentTableModel::HealthColumn), u"Removing"_s);
        QVERIFY(table.muted(0, AgentTableModel::AgentColumn));
    }
};

}  // namespace tst_agent_table_model

PILOTHOUSE_TEST(tst_agent_table_model, TestAgentTableModel)
#include "tst_agent_table_model.moc"
