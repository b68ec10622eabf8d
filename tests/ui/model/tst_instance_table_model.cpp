#include <QTest>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "tests/support/invented/invented_fleet.h"
#include "tests/support/test_program.h"
#include "ui/model/instance_table_model.h"
#include "ui/theme/state_shape.h"
#include "ui/widget/item_roles.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QPersistentModelIndex>
#include <QSignalSpy>

#include <algorithm>

namespace tst_instance_table_model {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tests;
using ui::InstanceTableModel;

namespace {

struct Table {
    InstanceTableModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

    explicit Table(const std::string& agent) { model.setAgent(core::AgentId(agent)); }

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
};

}  // namespace

class TestInstanceTableModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsTheInstancesOfItsAgentOnly()
    {
        Table table("triage");

        table.model.show(inventFleet({{"summarizer", 5}, {"triage", 3}}));

        QCOMPARE(table.names(), QStringList({u"triage-01"_s, u"triage-02"_s, u"triage-03"_s}));
    }

    void anUpdateIsOneRangedSignal()
    {
        Table table("triage");
        const auto fleet = inventFleet({{"triage", 100}});
        table.model.show(fleet);
        QSignalSpy changed(&table.model, &QAbstractItemModel::dataChanged);
        QSignalSpy reset(&table.model, &QAbstractItemModel::modelReset);
        QSignalSpy arranged(&table.model, &QAbstractItemModel::layoutChanged);

        table.model.show(secondsLater(*fleet, 1));

        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.first().at(0).toModelIndex(), table.model.index(0, 0));
        QCOMPARE(changed.first().at(1).toModelIndex(),
                 table.model.index(99, InstanceTableModel::ColumnCount - 1));
        QCOMPARE(reset.size(), 0);
        QCOMPARE(arranged.size(), 0);
    }

    void anIndexFollowsItsInstanceThroughUpdatesAndSorting()
    {
        Table table("triage");
        auto fleet = inventFleet({{"triage", 40}});
        table.model.show(fleet);
        const QPersistentModelIndex chosen = table.model.index(16, 0);
        const core::InstanceId id = table.model.idAt(16);

        table.model.sort(InstanceTableModel::CpuColumn, Qt::DescendingOrder);
        for (int tick = 1; tick <= 5; ++tick) {
            table.model.show(secondsLater(*fleet, tick));
            QCOMPARE(table.model.idAt(chosen.row()), id);
        }
        auto fewer = std::make_shared<core::FleetSnapshot>(*fleet);
        fewer->instances.erase(fewer->instances.begin(), fewer->instances.begin() + 10);
        table.model.show(fewer);

        QCOMPARE(table.model.rowCount(), 30);
        QCOMPARE(table.model.idAt(chosen.row()), id);
    }

    void anIndexOfAnInstanceThatWentIsInvalid()
    {
        Table table("triage");
        auto fleet = inventFleet({{"triage", 3}});
        table.model.show(fleet);
        const QPersistentModelIndex gone = table.model.index(1, 0);

        auto fewer = std::make_shared<core::FleetSnapshot>(*fleet);
        fewer->instances.erase(fewer->instances.begin() + 1);
        table.model.show(fewer);

        QVERIFY(!gone.isValid());
        QCOMPARE(table.names(), QStringList({u"triage-01"_s, u"triage-03"_s}));
    }

    void rowsComeAndGoInTheirPlaces()
    {
        Table table("triage");
        const auto all = inventFleet({{"triage", 20}});
        for (const int kept : {0, 1, 20, 7, 13, 0, 20}) {
            auto some = std::make_shared<core::FleetSnapshot>(*all);
            std::rotate(some->instances.begin(), some->instances.begin() + kept / 2, some->instances.end());
            some->instances.resize(std::size_t(kept));
            std::sort(some->instances.begin(), some->instances.end(),
                      [](const auto& a, const auto& b) { return a->id < b->id; });

            table.model.show(some);

            QCOMPARE(table.model.rowCount(), kept);
            const QStringList names = table.names();
            QVERIFY(std::is_sorted(names.begin(), names.end()));
        }
    }

    void sortsByEveryColumnInBothDirections_data()
    {
        QTest::addColumn<int>("column");
        for (int column = 0; column < InstanceTableModel::ColumnCount; ++column)
            QTest::addRow("column %d", column) << column;
    }

    // The extreme instance is made extreme in everything, so it must stand at one end.
    void sortsByEveryColumnInBothDirections()
    {
        QFETCH(int, column);
        Table table("triage");
        auto fleet = inventFleet({{"triage", 9}});
        core::InstanceView& least = instanceOf(*fleet, "triage-05");
        least.id = core::InstanceId("triage-00");
        least.region = core::RegionName("a");
        least.state = core::InstanceState::Pending;
        least.cpu.reset();
        least.memory.reset();
        least.responseTime.reset();
        least.errorRate.reset();
        least.active = 0;
        least.score = 0;
        least.startedAt = inventedNow() - 1s;
        for (int number = 1; number <= 9; ++number)
            if (number != 5)
                instanceOf(*fleet, "triage-0" + std::to_string(number)).restarts = 1;
        std::sort(fleet->instances.begin(), fleet->instances.end(),
                  [](const auto& a, const auto& b) { return a->id < b->id; });
        table.model.show(fleet);

        table.model.sort(column, Qt::AscendingOrder);
        QCOMPARE(table.names().front(), u"triage-00"_s);
        table.model.sort(column, Qt::DescendingOrder);
        QCOMPARE(table.names().back(), u"triage-00"_s);
    }

    void filtersByTextAndByState()
    {
        Table table("triage");
        auto fleet = inventFleet({{"triage", 12}});
        core::InstanceView& failed = instanceOf(*fleet, "triage-04");
        failed.state = core::InstanceState::Failed;
        failed.reason = "exit code 3, ready until then";
        instanceOf(*fleet, "triage-11").region = core::RegionName("us-east");
        table.model.show(fleet);

        table.model.setFilter(u" US-E "_s);
        QCOMPARE(table.names(), QStringList{u"triage-11"_s});

        table.model.setFilter(u"ready"_s);
        QVERIFY(table.names().contains(u"triage-04"_s));
        table.model.setStateFilter(core::InstanceState::Ready);
        QCOMPARE(table.model.rowCount(), 11);
        QVERIFY(!table.names().contains(u"triage-04"_s));

        table.model.setFilter({});
        table.model.setStateFilter(core::InstanceState::Failed);
        QCOMPARE(table.names(), QStringList{u"triage-04"_s});
        table.model.setStateFilter(std::nullopt);
        QCOMPARE(table.model.rowCount(), 12);
    }

    void findsAStateByTheWordItIsShownWith()
    {
        Table table("triage");
        auto fleet = inventFleet({{"triage", 4}});
        for (const char* id : {"triage-01", "triage-02", "triage-03"})
            instanceOf(*fleet, id).state = core::InstanceState::Failed;
        instanceOf(*fleet, "triage-02").nextStart = inventedNow() + 4s;
        instanceOf(*fleet, "triage-03").crashLoop = true;
        for (const char* id : {"triage-01", "triage-02", "triage-03", "triage-04"})
            instanceOf(*fleet, id).reason = "a reason";
        table.model.show(fleet);

        const auto found = [&](const QString& filter) {
            table.model.setFilter(filter);
            return table.names();
        };
        QCOMPARE(found(u"FAILED"_s), QStringList{u"triage-01"_s});
        QCOMPARE(found(u"backing"_s), QStringList{u"triage-02"_s});
        QCOMPARE(found(u"crash"_s), QStringList{u"triage-03"_s});
        QCOMPARE(found(u"Ready"_s), QStringList{u"triage-04"_s});
    }

    void theFilterHoldsForWhatComesLater()
    {
        Table table("triage");
        auto fleet = inventFleet({{"triage", 5}});
        table.model.show(fleet);
        table.model.setStateFilter(core::InstanceState::Failed);
        QCOMPARE(table.model.rowCount(), 0);

        auto later = std::make_shared<core::FleetSnapshot>(*fleet);
        instanceOf(*later, "triage-02").state = core::InstanceState::Failed;
        table.model.show(later);

        QCOMPARE(table.names(), QStringList{u"triage-02"_s});
    }

    void lateValuesAreMutedAndUnknownOnesAreADash()
    {
        Table table("triage");
        auto fleet = inventFleet({{"triage", 1}});
        core::InstanceView& instance = instanceOf(*fleet, "triage-01");
        instance.cpu = sampleOf(0.5, core::Quality::Late);
        instance.memory.reset();
        table.model.show(fleet);

        const auto muted = [&](int column) {
            return table.model.data(table.model.index(0, column), ui::MutedRole).toBool();
        };
        QVERIFY(muted(InstanceTableModel::CpuColumn));
        QVERIFY(!muted(InstanceTableModel::ResponseColumn));
        QCOMPARE(table.text(0, InstanceTableModel::MemoryColumn), u"–"_s);
    }

    void aCrashLoopAndABackOffHaveWordsOfTheirOwn()
    {
        Table table("triage");
        auto fleet = inventFleet({{"triage", 2}});
        core::InstanceView& looping = instanceOf(*fleet, "triage-01");
        looping.state = core::InstanceState::Failed;
        looping.crashLoop = true;
        core::InstanceView& waiting = instanceOf(*fleet, "triage-02");
        waiting.state = core::InstanceState::Failed;
        waiting.nextStart = inventedNow() + 4s;
        table.model.show(fleet);

        QCOMPARE(table.text(0, InstanceTableModel::StateColumn), u"Crash loop"_s);
        QCOMPARE(table.text(1, InstanceTableModel::StateColumn), u"Backing off"_s);
    }

    void everyColumnHasATitleAndTheTooltipSaysWhy()
    {
        Table table("triage");
        auto fleet = inventFleet({{"triage", 1}});
        instanceOf(*fleet, "triage-01").reason = "HTTP 503 three times";
        table.model.show(fleet);

        for (int column = 0; column < InstanceTableModel::ColumnCount; ++column)
            QVERIFY(!table.model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        const QString tip = table.model.data(table.model.index(0, 0), Qt::ToolTipRole).toString();
        QVERIFY2(tip.startsWith(u"triage-01\n"_s) && tip.contains(u"HTTP 503 three times"_s)
                     && tip.contains(u"3 h"_s),
                 qPrintable(tip));
    }

    // The least of several, since other programs may take the processor meanwhile. A build for debugging is
    // allowed twenty times as much.
    void tenThousandRowsAreUpdatedInTenMilliseconds()
    {
#ifdef NDEBUG
        constexpr double bound = 10;
#else
        constexpr double bound = 200;
#endif
        InstanceTableModel model;
        model.setAgent(core::AgentId("triage"));
        const auto fleet = inventFleet({{"triage", 10'000}});
        model.show(fleet);
        model.sort(InstanceTableModel::CpuColumn, Qt::DescendingOrder);
        model.setFilter(u"triage"_s);
        const QPersistentModelIndex chosen = model.index(5'000, 0);
        std::vector<core::SnapshotPtr> updates;
        for (int tick = 1; tick <= 9; ++tick)
            updates.push_back(secondsLater(*fleet, tick));

        std::vector<double> taken;
        for (const core::SnapshotPtr& update : updates) {
            QElapsedTimer timer;
            timer.start();
            model.show(update);
            taken.push_back(double(timer.nsecsElapsed()) / 1e6);
        }
        std::sort(taken.begin(), taken.end());

        qInfo("10 000 sorted and filtered rows: least %.1f, median %.1f ms", taken.front(),
              taken[taken.size() / 2]);
        QVERIFY(chosen.isValid());
        QVERIFY(taken.front() < bound);
    }
};

}  // namespace tst_instance_table_model

PILOTHOUSE_TEST(tst_instance_table_model, TestInstanceTableModel)
#include "tst_instance_table_model.moc"
