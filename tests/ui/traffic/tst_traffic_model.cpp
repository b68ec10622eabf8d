#include "tests/support/test_program.h"
#include "traffic_console.h"
#include "ui/theme/state_shape.h"
#include "ui/widget/item_roles.h"
#include "ui/widget/row_button_delegate.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>

namespace tst_traffic_model {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tests;
using ui::TrafficTableModel;

namespace {

struct Table {
    TrafficTableModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};

    QStringList column(int column) const
    {
        QStringList all;
        for (int row = 0; row < model.rowCount(); ++row)
            all << model.index(row, column).data().toString();
        return all;
    }
    ui::StateMark mark(int row) const
    {
        return model.index(row, TrafficTableModel::RoutingColumn)
            .data(ui::StateMarkRole)
            .value<ui::StateMark>();
    }
    QList<ui::RowButton> buttons(int row) const
    {
        return model.index(row, TrafficTableModel::ActionColumn)
            .data(ui::RowButtonsRole)
            .value<QList<ui::RowButton>>();
    }
};

}  // namespace

class TestTrafficModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysHowEachInstanceStandsInAWordAndAShapeOfItsOwn()
    {
        Table table;
        table.model.setAgent(core::AgentId("summarizer"));
        table.model.show(inventTraffic());

        QCOMPARE(table.column(TrafficTableModel::RoutingColumn),
                 QStringList({u"In rotation"_s, u"Draining"_s, u"Ejected, back in 24 s"_s, u"Half-open"_s,
                              u"Unready"_s, u"Starting"_s, u"Ejected, back in 4 m 36 s"_s}));
        QSet<std::pair<int, int>> looks;
        for (int row = 0; row < 6; ++row)
            looks.insert({int(table.mark(row).shape), int(table.mark(row).tone)});
        QCOMPARE(looks.size(), 6);
    }

    void panicRoutingIsToldOfAllThatGetRequestsForIt()
    {
        auto fleet = inventTraffic();
        agentOf(*fleet, "summarizer").routing.isPanicking = true;
        Table table;
        table.model.show(fleet);

        const QStringList words = table.column(TrafficTableModel::RoutingColumn);
        QCOMPARE(words.mid(0, 5),
                 QStringList({u"Panic"_s, u"Draining"_s, u"Panic"_s, u"Panic"_s, u"Unready"_s}));
        QCOMPARE(words.last(), u"In rotation"_s);  // of the other agent
    }

    void showsFiguresAndADashForWhatIsUnknown()
    {
        Table table;
        auto fleet = inventTraffic();
        auto& one = instanceOf(*fleet, "triage-01");
        one.active = 46;
        one.requestsPerSecond = sampleOf(12.3);
        one.errorRate = sampleOf(0.007);
        one.responseTimeP50 = sampleOf(0.21);
        one.responseTime = sampleOf(0.64);
        one.responseTimeP99.reset();
        table.model.setAgent(core::AgentId("triage"));
        table.model.show(fleet);

        QStringList cells;
        for (const int column :
             {TrafficTableModel::InstanceColumn, TrafficTableModel::RegionColumn,
              TrafficTableModel::ActiveColumn, TrafficTableModel::WeightColumn,
              TrafficTableModel::RequestColumn, TrafficTableModel::ErrorColumn, TrafficTableModel::P50Column,
              TrafficTableModel::P95Column, TrafficTableModel::P99Column})
            cells << table.column(column).first();
        QCOMPARE(cells,
                 QStringList({u"triage-01"_s, u"eu-west"_s, u"46 / 100"_s, u"2.5"_s, u"12"_s, u"0.7 %"_s,
                              u"210 ms"_s, u"640 ms"_s, u"\u2013"_s}));
    }

    void sortsByHowMuchAttentionAnInstanceNeeds()
    {
        Table table;
        table.model.setAgent(core::AgentId("summarizer"));
        table.model.show(inventTraffic());
        table.model.sort(TrafficTableModel::RoutingColumn, Qt::AscendingOrder);
        QVERIFY(table.column(TrafficTableModel::RoutingColumn).first().startsWith(u"Ejected"_s));
        QCOMPARE(table.column(TrafficTableModel::RoutingColumn).last(), u"Starting"_s);

        table.model.sort(TrafficTableModel::RequestColumn, Qt::DescendingOrder);
        QCOMPARE(table.column(TrafficTableModel::InstanceColumn).last(), u"summarizer-06"_s);  // unknown
    }

    void filtersByNameRegionAndStateWhateverTheirCase()
    {
        Table table;
        table.model.show(inventTraffic());
        table.model.setFilter(u"EJECT"_s);
        QCOMPARE(table.model.rowCount(), 2);
        table.model.setFilter(u"triage"_s);
        QCOMPARE(table.model.rowCount(), 3);
        table.model.setFilter(u"eu-w"_s);
        QCOMPARE(table.model.rowCount(), 10);
        table.model.setFilter(u"nothing"_s);
        QCOMPARE(table.model.rowCount(), 0);
    }

    void offersToTakeBackWhatAnOperatorDidAndRefusesForWhatIsStopped()
    {
        auto fleet = inventTraffic();
        instanceOf(*fleet, "summarizer-01").state = core::InstanceState::Stopped;
        Table table;
        table.model.setAgent(core::AgentId("summarizer"));
        table.model.show(fleet);

        QCOMPARE(table.buttons(1).at(TrafficTableModel::Drain).text, u"Undrain…"_s);
        QCOMPARE(table.buttons(2).at(TrafficTableModel::Eject).text, u"Eject…"_s);  // it was not an operator
        QCOMPARE(table.buttons(6).at(TrafficTableModel::Eject).text, u"Readmit…"_s);
        for (const ui::RowButton& button : table.buttons(0)) {
            QVERIFY(!button.isEnabled);
            QCOMPARE(button.tip, u"It is stopped."_s);
        }
        table.model.setNarrow(true);
        QCOMPARE(table.buttons(1).size(), 1);
    }

    void aThousandInstancesAreOneRangedSignal()
    {
        Table table;
        const auto fleet = inventFleet({{"summarizer", 1'000}});
        table.model.show(fleet);
        QCOMPARE(table.model.rowCount(), 1'000);
        QSignalSpy changed(&table.model, &QAbstractItemModel::dataChanged);
        table.model.show(secondsLater(*fleet, 1));
        QCOMPARE(changed.size(), 1);
    }
};

}  // namespace tst_traffic_model

PILOTHOUSE_TEST(tst_traffic_model, TestTrafficModel)
#include "tst_traffic_model.moc"
