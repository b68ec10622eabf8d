// The table of the page of scaling: what it shows, what fits, and what is done from its rows.

#include "scaling_console.h"
#include "tests/support/test_program.h"
#include "ui/widget/item_roles.h"
#include "ui/widget/range_delegate.h"
#include "ui/widget/row_button_delegate.h"

#include <QAbstractItemModelTester>
#include <QFontMetricsF>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>

#include <ctime>

namespace tst_scaling_list {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace tests;
using ui::ScalingTableModel;
using Status = core::ScalingStatus;

namespace {

QRect buttonRect(QTableView& table, int row, int button)
{
    const QModelIndex index = table.model()->index(row, ScalingTableModel::ActionColumn);
    const auto buttons = index.data(ui::RowButtonsRole).value<QList<ui::RowButton>>();
    return ui::RowButtonDelegate::buttonRects(table.visualRect(index), buttons)[button];
}

void press(QTableView& table, int row, int button)
{
    QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, buttonRect(table, row, button).center());
}

ui::RowButton rowButton(const ScalingConsole& console, const char* agent, int button)
{
    return console.table()
        .model()
        ->index(console.rowOf(agent), ScalingTableModel::ActionColumn)
        .data(ui::RowButtonsRole)
        .value<QList<ui::RowButton>>()[button];
}

std::shared_ptr<core::FleetSnapshot> largeFleet(int agents, std::uint32_t replicas)
{
    std::vector<InventedAgent> all;
    for (int i = 0; i < agents; ++i)
        all.push_back({"agent-" + std::to_string(i), replicas});
    return inventFleet(all);
}

}  // namespace

class TestScalingList : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void everyAgentHasARowWithWhatDecidesIt()
    {
        ScalingConsole console;
        QStringList names;
        for (int row = 0; row < console.table().model()->rowCount(); ++row)
            names << console.cell(row, ScalingTableModel::AgentColumn);
        QCOMPARE(names,
                 QStringList({u"code-review"_s, u"planner"_s, u"retriever"_s, u"router"_s, u"summarizer"_s,
                              u"triage"_s}));

        QStringList triage;
        for (int column = 0; column < ScalingTableModel::ActionColumn; ++column)
            triage << console.cell("triage", column);
        QCOMPARE(triage,
                 QStringList({u"triage"_s, u"64"_s, u"71"_s, QString(), u"Queue depth"_s, u"31"_s, u"28"_s,
                              u"Scaling up"_s, u"now"_s}));
        QCOMPARE(console.cell("summarizer", ScalingTableModel::NextColumn), u"2 m 41 s"_s);
        QCOMPARE(console.cell("retriever", ScalingTableModel::NextColumn), u"\u2014"_s);
        QCOMPARE(console.cell("code-review", ScalingTableModel::ValueColumn), u"1.9 s"_s);
        QCOMPARE(console.cell("planner", ScalingTableModel::TargetColumn), u"70 %"_s);
    }

    void theCountdownRunsWithTheSnapshot()
    {
        ScalingConsole console;
        console.showNext(100s);
        QCOMPARE(console.cell("summarizer", ScalingTableModel::NextColumn), u"1 m 1 s"_s);
        console.showNext(62s);
        QCOMPARE(console.cell("summarizer", ScalingTableModel::NextColumn), u"now"_s);
    }

    void everyStateIsAShapeAndAWord_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("word");
        const QList<std::pair<Status, QString>> words{{Status::Off, u"Off"_s},
                                                      {Status::Paused, u"Paused"_s},
                                                      {Status::Manual, u"Held by operator"_s},
                                                      {Status::NoMetrics, u"No metrics"_s},
                                                      {Status::Asleep, u"Asleep"_s},
                                                      {Status::ScalingUp, u"Scaling up"_s},
                                                      {Status::ScalingDown, u"Scaling down"_s},
                                                      {Status::NearMax, u"Near max"_s},
                                                      {Status::AtMax, u"At max"_s},
                                                      {Status::Holding, u"Holding"_s}};
        for (const auto& [status, word] : words)
            QTest::newRow(qPrintable(word)) << int(status) << word;
    }

    void everyStateIsAShapeAndAWord()
    {
        QFETCH(const int, status);
        QFETCH(const QString, word);
        auto fleet = inventScaledFleet();
        agentOf(*fleet, "triage").scaling.status = Status(status);
        ScalingConsole console(fleet);

        const QModelIndex index =
            console.table().model()->index(console.rowOf("triage"), ScalingTableModel::StateColumn);
        QCOMPARE(index.data().toString(), word);
        QCOMPARE(index.data(ui::StateMarkRole).value<ui::StateMark>().word, word);
        // All of it is in sight, the shape before it as well.
        QVERIFY(console.table().sizeHintForIndex(index).width()
                <= console.table().columnWidth(ScalingTableModel::StateColumn));
    }

    void theModelKeepsItsPromises()
    {
        ScalingTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto fleet = inventScaledFleet();
        model.show(fleet);
        model.sort(ScalingTableModel::StateColumn, Qt::AscendingOrder);
        QCOMPARE(model.idAt(0), core::AgentId("router"));  // at its maximum
        model.sort(ScalingTableModel::NextColumn, Qt::AscendingOrder);
        QCOMPARE(model.idAt(0), core::AgentId("triage"));
        QCOMPARE(model.rowOf(core::AgentId("summarizer")), 1);
        model.sort(ScalingTableModel::ValueColumn, Qt::DescendingOrder);
        QCOMPARE(model.idAt(0), core::AgentId("triage"));  // the only one above its target
        fleet = std::make_shared<core::FleetSnapshot>(*fleet);
        fleet->agents.erase(fleet->agents.begin());
        model.show(fleet);
        model.setFilter(u"cpu"_s);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.rowOf(core::AgentId("triage")), -1);
    }

    void nothingIsCutAtTheSmallestWindow()
    {
        ScalingConsole console(inventScaledFleet(), {1216, 640});  // the page in a window of 1280 x 720
        QTableView& table = console.table();
        for (int row = 0; row < table.model()->rowCount(); ++row)
            for (const int column : {ScalingTableModel::ReadyColumn, ScalingTableModel::WantedColumn,
                                     ScalingTableModel::ValueColumn, ScalingTableModel::TargetColumn,
                                     ScalingTableModel::StateColumn, ScalingTableModel::NextColumn,
                                     ScalingTableModel::ActionColumn}) {
                const QModelIndex index = table.model()->index(row, column);
                QVERIFY2(table.sizeHintForIndex(index).width() <= table.columnWidth(column),
                         qPrintable(u"column %1: %2"_s.arg(column).arg(index.data().toString())));
            }
        const QHeaderView& header = *table.horizontalHeader();
        QCOMPARE(header.length(), table.viewport()->width());
        for (int column = 0; column < header.count(); ++column)
            QVERIFY(QFontMetricsF(header.font())
                            .horizontalAdvance(table.model()->headerData(column, Qt::Horizontal).toString())
                        + 2 * 8
                    <= header.sectionSize(column));
        // The whole rows that there is room for.
        QCOMPARE((table.viewport()->height()) % table.rowHeight(0), 0);
        const QWidget& chart = console.find("replicaChart");
        QVERIFY(chart.height() >= 90);
        QVERIFY(console.find("whatIf").geometry().bottom() <= console.page.height());
    }

    void aLongNameIsWholeInItsToolTip()
    {
        const char* name = "a-very-long-name-of-an-agent-that-somebody-chose-for-any-reason";
        auto fleet = inventFleet({{name, 3}});
        ScalingConsole console(fleet, {1216, 640});

        QCOMPARE(console.table().model()->index(0, 0).data(Qt::ToolTipRole).toString(),
                 QString::fromLatin1(name));
        QVERIFY(console.table().columnWidth(ScalingTableModel::AgentColumn) < 300);
    }

    void aFleetWithoutAgentsSaysWhatToDo()
    {
        ScalingConsole console(inventFleet({}));
        QVERIFY(!console.find("scalingList").isVisible());
        QStringList texts;
        for (const auto* label : console.page.findChildren<QLabel*>())
            if (label->isVisible())
                texts << label->text();
        QVERIFY2(texts.join(u' ').contains(u"Add agents to the fleet file"_s), qPrintable(texts.join(u' ')));

        console.fleet = inventScaledFleet();
        console.page.show(console.fleet);
        QVERIFY(console.find("scalingList").isVisible());
    }

    // 200 agents with 1 000 instances: a second's snapshot and its painting take a small part of the second.
    void manyAgentsAreShownQuickly()
    {
        ScalingConsole console(largeFleet(200, 5));
        std::vector<double> seconds;
        for (int i = 0; i < 7; ++i) {
            const auto next = secondsLater(*console.fleet, i + 1);
            const auto before = std::clock();
            console.page.show(next);
            QVERIFY(!console.table().viewport()->grab().isNull());
            seconds.push_back(double(std::clock() - before) / CLOCKS_PER_SEC);
        }
        std::nth_element(seconds.begin(), seconds.begin() + 3, seconds.end());
        QVERIFY2(seconds[3] < 0.1, qPrintable(QString::number(seconds[3])));
        QVERIFY(console.table().verticalScrollBar()->maximum() > 0);
        QVERIFY(console.find("scalingFilter").isVisible());
        QVERIFY(!ScalingConsole().find("scalingFilter").isVisible());
    }

    void aPressShowsTheCountAtOnceAndAsksForItOnceThePressesPause()
    {
        ScalingConsole console;
        const int row = console.rowOf("triage");

        press(console.table(), row, ScalingTableModel::More);
        QCOMPARE(console.cell(row, ScalingTableModel::WantedColumn), u"\u2192 72"_s);
        console.showNext();  // still tells 71
        QTest::mouseDClick(console.table().viewport(), Qt::LeftButton, {},
                           buttonRect(console.table(), row, ScalingTableModel::More).center());
        QTest::mouseRelease(console.table().viewport(), Qt::LeftButton, {},
                            buttonRect(console.table(), row, ScalingTableModel::More).center());
        QVERIFY(console.service.submitted.empty());
        QVERIFY(!console.dialog("policyDialog"));

        QTRY_COMPARE(console.offers.size(), 1);
        QCOMPARE(console.service.submitted.size(), 1U);
        const auto* scale = console.service.lastCommand<core::ScaleAgent>();
        QCOMPARE(scale->agent, core::AgentId("triage"));
        QCOMPARE(scale->replicas, 73U);
        QCOMPARE(console.service.submitted.back().actor.text, std::string("m.ortiz"));
        QVERIFY2(console.offers[0].sentence.contains(u"for an hour"_s),
                 qPrintable(console.offers[0].sentence));
        QVERIFY(console.offers[0].sentence.contains(u"Journal entry 101."_s));
        QCOMPARE(console.cell(row, ScalingTableModel::WantedColumn), u"\u2192 73"_s);

        agentOf(*console.fleet, "triage").replicas.wanted = 73;
        console.showNext();
        QCOMPARE(console.cell(row, ScalingTableModel::WantedColumn), u"73"_s);
    }

    void thePolicyTakesOverAgainFromTheNotice()
    {
        ScalingConsole console;
        press(console.table(), console.rowOf("triage"), ScalingTableModel::Fewer);
        QTRY_COMPARE(console.offers.size(), 1);
        QCOMPARE(console.offers[0].title, u"Resume automatic"_s);

        console.offers[0].takeBack();

        const auto* resume = console.service.lastCommand<core::PauseScaling>();
        QVERIFY(resume);
        QCOMPARE(resume->agent, core::AgentId("triage"));
        QVERIFY(!resume->paused);
        QTRY_COMPARE(console.told.size(), 1);
    }

    void whereNoPolicyDecidesTheCountIsPutBack()
    {
        auto fleet = inventScaledFleet();
        scaleAgent(*fleet, "triage", Status::Off, {64, 64, 64, 16, 100}, core::series::cpu, 0.5, 0.7);
        ScalingConsole console(fleet);
        press(console.table(), console.rowOf("triage"), ScalingTableModel::More);
        press(console.table(), console.rowOf("triage"), ScalingTableModel::More);
        QTRY_COMPARE(console.offers.size(), 1);
        QVERIFY(console.offers[0].sentence.contains(u"until that is changed"_s));

        console.offers[0].takeBack();

        QCOMPARE(console.service.lastCommand<core::ScaleAgent>()->replicas, 64U);
    }

    void aRefusedCountGoesBackAtOnce()
    {
        ScalingConsole console;
        console.service.onSubmit = [](const core::Command&) {
            return core::Result<core::CommandReceipt>(
                core::Error{core::ErrorCode::Refused, "triage is being removed"});
        };
        press(console.table(), console.rowOf("triage"), ScalingTableModel::More);

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.told[0].first, ui::Tone::Critical);
        QCOMPARE(console.cell("triage", ScalingTableModel::WantedColumn), u"71"_s);
        QVERIFY(console.offers.isEmpty());
    }

    void pressesOnAnotherRowDoNotWaitForTheFirst()
    {
        ScalingConsole console;
        press(console.table(), console.rowOf("triage"), ScalingTableModel::More);
        press(console.table(), console.rowOf("planner"), ScalingTableModel::Fewer);

        QCOMPARE(console.service.submitted.size(), 1U);
        QCOMPARE(console.service.lastCommand<core::ScaleAgent>()->agent, core::AgentId("triage"));
        QTRY_COMPARE(console.service.submitted.size(), 2U);
        QCOMPARE(console.service.lastCommand<core::ScaleAgent>()->replicas, 35U);
    }

    void noPressLeavesTheBounds()
    {
        ScalingConsole console;
        QVERIFY(!rowButton(console, "router", ScalingTableModel::More).isEnabled);
        QVERIFY(rowButton(console, "router", ScalingTableModel::More).tip.contains(u"maximum"_s));
        QVERIFY(rowButton(console, "triage", ScalingTableModel::More).tip.contains(u"for an hour"_s));

        press(console.table(), console.rowOf("router"), ScalingTableModel::More);
        console.choose("router");
        QTest::keyClick(&console.table(), Qt::Key_Plus);
        QCOMPARE(console.cell("router", ScalingTableModel::WantedColumn), u"20"_s);
        press(console.table(), console.rowOf("triage"), ScalingTableModel::More);
        QTRY_COMPARE(console.service.submitted.size(), 1U);
        QCOMPARE(console.service.lastCommand<core::ScaleAgent>()->agent, core::AgentId("triage"));
    }

    void anAgentThatIsBeingRemovedOffersNothing()
    {
        auto fleet = inventScaledFleet();
        agentOf(*fleet, "triage").removing = true;
        ScalingConsole console(fleet);
        for (const int button : {ScalingTableModel::Fewer, ScalingTableModel::More, ScalingTableModel::Edit})
            QVERIFY(!rowButton(console, "triage", button).isEnabled);
        console.choose("triage");
        QTest::keyClick(&console.table(), Qt::Key_Return);
        QVERIFY(!console.dialog("policyDialog"));
        QCOMPARE(console.cell("triage", ScalingTableModel::StateColumn), u"Removing"_s);
    }

    void theKeysDoWhatTheButtonsDo()
    {
        ScalingConsole console;
        QVERIFY(QTest::qWaitForWindowActive(&console.page));
        console.page.setFocus();
        QVERIFY(console.table().hasFocus());
        console.choose("planner");

        QTest::keyClick(&console.table(), Qt::Key_Minus);
        QTest::keyClick(&console.table(), Qt::Key_Minus);
        QTest::keyClick(&console.table(), Qt::Key_Plus, Qt::ShiftModifier);
        QCOMPARE(console.cell("planner", ScalingTableModel::WantedColumn), u"\u2192 35"_s);
        QTRY_COMPARE(console.service.submitted.size(), 1U);
        QCOMPARE(console.service.lastCommand<core::ScaleAgent>()->replicas, 35U);
        QTest::keyClick(&console.table(), Qt::Key_Return);
        QVERIFY(console.dialog("policyDialog"));
    }

    void theChosenRowStaysChosenWhenTheOrderChanges()
    {
        ScalingConsole console;
        console.choose("triage");
        console.table().sortByColumn(ScalingTableModel::StateColumn, Qt::AscendingOrder);
        scaleAgent(*console.fleet, "triage", Status::AtMax, {100, 64, 71, 16, 100}, core::series::cpu, 0.9,
                   0.7);
        console.showNext();
        QCOMPARE(console.table().currentIndex().row(), console.rowOf("triage"));
    }

    void pausingAllAsksForAnEndAndAReason()
    {
        auto fleet = inventScaledFleet();
        agentOf(*fleet, "planner").scaling.enabled = false;
        ScalingConsole console(fleet);
        console.button("pauseAll").click();
        QVERIFY(console.dialog("pauseDialog"));
        QVERIFY(console.part<QLabel>("pauseDialog", "meaning").text().contains(u"whatever its load"_s));
        QVERIFY(console.service.submitted.empty());
        QVERIFY(!console.canGoOn("pauseDialog"));

        console.part<QLineEdit>("pauseDialog", "pauseReason").setText(u"the provider is down"_s);
        auto& length = console.part<QComboBox>("pauseDialog", "pauseLength");
        QCOMPARE(length.count(), 4);
        length.setCurrentIndex(2);
        console.goOn("pauseDialog");

        QTRY_COMPARE(console.told.size(), 1);
        QCOMPARE(console.service.submitted.size(), 5U);  // one of the six is off
        const auto* pause = console.service.lastCommand<core::PauseScaling>();
        QVERIFY(pause->paused);
        QCOMPARE(pause->until, std::optional(inventedNow() + 4h));
        QCOMPARE(pause->reason, "the provider is down");
    }

    void aPauseMayHaveNoEnd()
    {
        ScalingConsole console;
        console.page.pauseAll();
        console.part<QComboBox>("pauseDialog", "pauseLength").setCurrentIndex(3);
        console.part<QLineEdit>("pauseDialog", "pauseReason").setText(u"audit"_s);
        console.goOn("pauseDialog");
        QCOMPARE(console.service.lastCommand<core::PauseScaling>()->until, std::optional<core::TimePoint>());
    }

    void resumingAllIsOfferedWhereSomethingIsHeldAndAsksFirst()
    {
        ScalingConsole console;
        QVERIFY(!console.button("resumeAll").isVisible());
        QVERIFY(!console.page.resumeRefusal().isEmpty());
        agentOf(*console.fleet, "triage").scaling.paused = true;
        agentOf(*console.fleet, "planner").scaling.manual =
            core::ManualReplicas{36, inventedNow() + 40min, "m.ortiz", "a test"};
        console.showNext();
        QVERIFY(console.button("resumeAll").isVisible());

        console.button("resumeAll").click();
        QTRY_VERIFY(console.canGoOn("confirmDialog"));
        QVERIFY(console.service.submitted.empty());
        QCOMPARE(console.service.previewed.size(), 2U);
        console.goOn("confirmDialog");

        QCOMPARE(console.service.submitted.size(), 2U);
        QVERIFY(!console.service.lastCommand<core::PauseScaling>()->paused);
    }

    // The palette offers it wherever one is.
    void allMayBePausedFromAnotherPage()
    {
        FakeFleetService service;
        ui::Session session(core::Actor::desk("m.ortiz"));
        ui::ScalingPage page(service, session);
        page.show(inventScaledFleet());
        QVERIFY(page.pauseRefusal().isEmpty());
        QVERIFY(!page.resumeRefusal().isEmpty());
        auto paused = inventScaledFleet();
        for (const char* id : {"summarizer", "triage", "retriever", "planner", "code-review", "router"})
            agentOf(*paused, id).scaling.paused = true;
        page.show(paused);
        QVERIFY(!page.pauseRefusal().isEmpty());
        QVERIFY(page.resumeRefusal().isEmpty());
    }

    void whereEverythingIsPausedThatIsSaidOnTheButton()
    {
        auto fleet = inventScaledFleet();
        for (const char* id : {"summarizer", "triage", "retriever", "planner", "code-review", "router"})
            agentOf(*fleet, id).scaling.paused = true;
        ScalingConsole console(fleet);
        QVERIFY(!console.button("pauseAll").isEnabled());
        QCOMPARE(console.button("pauseAll").toolTip(), u"Nothing is scaled automatically now."_s);
    }

    void theMenuPausesExplainsAndLeadsToTheAgent()
    {
        ScalingConsole console;
        console.choose("planner");
        QSignalSpy shown(&console.page, &ui::ScalingPage::agentActivated);
        const auto openMenu = [&] {
            const QModelIndex index = console.table().model()->index(console.rowOf("planner"), 0);
            Q_EMIT console.table().customContextMenuRequested(console.table().visualRect(index).center());
        };

        openMenu();
        QVERIFY(!console.menuAction(u"Resume scaling"_s)->isEnabled());
        console.menuAction(u"Show the agent"_s)->trigger();
        QCOMPARE(shown.takeFirst()[0].value<core::AgentId>(), core::AgentId("planner"));
        console.menuAction(u"Explain"_s)->trigger();
        QVERIFY(console.find("decisionDetails").isVisible());
        QVERIFY(console.text("detailTitle").startsWith(u"planner now"_s));
        console.menuAction(u"Pause scaling…"_s)->trigger();
        console.part<QLineEdit>("pauseDialog", "pauseReason").setText(u"a test"_s);
        console.goOn("pauseDialog");
        QCOMPARE(console.service.submitted.size(), 1U);
        QCOMPARE(console.service.lastCommand<core::PauseScaling>()->agent, core::AgentId("planner"));
    }

    void aScreenReaderHearsTheBarAndTheButtons()
    {
        ScalingConsole console;
        const QAbstractItemModel& model = *console.table().model();
        const int row = console.rowOf("triage");
        QCOMPARE(model.index(row, ScalingTableModel::RangeColumn).data(Qt::AccessibleTextRole).toString(),
                 u"71 of 16 to 100"_s);
        QVERIFY(!model.index(row, ScalingTableModel::ActionColumn)
                     .data(Qt::AccessibleTextRole)
                     .toString()
                     .isEmpty());
        QVERIFY(!console.table().accessibleName().isEmpty());
    }
};

}  // namespace tst_scaling_list

PILOTHOUSE_TEST(tst_scaling_list, TestScalingList)
#include "tst_scaling_list.moc"
