#include "tests/support/test_program.h"
#include "ui/theme/theme.h"
#include "ui/widget/attention_list.h"
#include "ui/widget/card.h"
#include "ui/widget/empty_state.h"
#include "ui/widget/figure_tile.h"
#include "ui/widget/gauge.h"
#include "ui/widget/item_roles.h"
#include "ui/widget/notice_strip.h"
#include "ui/widget/pill.h"
#include "ui/widget/state_delegate.h"
#include "ui/widget/state_label.h"
#include "ui/widget/stepper.h"
#include "ui/widget/table_view.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>
#include <QToolButton>

#include <limits>

namespace tst_widgets {

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

int countOf(const QImage& picture, const QColor& color)
{
    int count = 0;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x)
            count += picture.pixelColor(x, y) == color ? 1 : 0;
    return count;
}

bool contains(const QImage& picture, const QColor& color)
{
    return countOf(picture, color) > 0;
}

}  // namespace

class TestWidgets : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp); }

    void aGaugeTakesTheColourOfTheRangeItHasReached_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<bool>("critical");
        QTest::addColumn<bool>("ok");
        QTest::newRow("below") << 0.5 << false << true;
        QTest::newRow("at the warning") << 0.7 << false << false;
        QTest::newRow("at the critical") << 0.9 << true << false;
        QTest::newRow("above everything") << 1.7 << true << false;
    }

    void aGaugeTakesTheColourOfTheRangeItHasReached()
    {
        QFETCH(const double, value);
        QFETCH(const bool, critical);
        QFETCH(const bool, ok);
        Gauge gauge;
        gauge.resize(260, 160);
        gauge.setValue(value);

        const QImage picture = gauge.grab().toImage();

        // Of the three only the critical colour is always there: its range is drawn outside the arc.
        QCOMPARE(contains(picture, tokens().ok), ok);
        QCOMPARE(countOf(picture, tokens().critical) > countOf(picture, tokens().warning), critical);
        QCOMPARE(gauge.accessibleDescription().startsWith(u"%1 %"_s.arg(qRound(value * 100))), true);
    }

    void aGaugeWithoutAValueSaysSoInsteadOfZero()
    {
        Gauge gauge;
        gauge.setValue(0.4);
        gauge.setValue(std::numeric_limits<double>::quiet_NaN());

        QVERIFY(!gauge.value());
        QCOMPARE(gauge.accessibleDescription(), u"No data yet"_s);
    }

    void aLateGaugeLosesItsColourAndTellsItsAge()
    {
        Gauge gauge;
        gauge.resize(260, 160);
        gauge.setValue(0.5);
        QVERIFY(contains(gauge.grab().toImage(), tokens().ok));

        gauge.setAge(u"42 s old"_s);

        QVERIFY(!contains(gauge.grab().toImage(), tokens().ok));
        QVERIFY(gauge.accessibleDescription().contains(u"42 s old"_s));
    }

    void aTileThatLostItsSourceForgetsItsValue()
    {
        FigureTile tile(u"p95 response"_s);
        tile.setFigure({u"840"_s, u"ms"_s});
        tile.setNote(markOf(Tone::Warning, u"12 %"_s));
        QCOMPARE(tile.accessibleDescription(), u"840 ms, 12 %"_s);

        tile.setNoData(u"No data for 42 s."_s);

        QCOMPARE(tile.accessibleDescription(), u"No data for 42 s."_s);
        QCOMPARE(tile.figure().value, unknownText());
    }

    void aTileIsNeverNarrowerThanItsFigure()
    {
        FigureTile tile(u"Requests"_s);
        const int before = tile.minimumSizeHint().width();

        tile.setFigure({u"1\u2009234\u2009567"_s, u"requests a second"_s});

        QVERIFY(tile.minimumSizeHint().width() > before);
        QVERIFY(tile.minimumSizeHint().width()
                > QFontMetrics(fontFor(FontRole::Figure)).horizontalAdvance(tile.figure().value));
    }

    void aStepperAsksAndDoesNotDecide()
    {
        Stepper stepper(u"Replicas"_s);
        stepper.setRange(20, 22);
        stepper.setValue(21);
        QSignalSpy asked(&stepper, &Stepper::changeRequested);
        auto* more = stepper.findChild<QPushButton*>(u"more"_s);
        auto* less = stepper.findChild<QPushButton*>(u"less"_s);

        QTest::mouseClick(more, Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.first().first().toInt(), 22);
        QCOMPARE(stepper.value(), 21);

        stepper.setValue(22);
        QVERIFY(!more->isEnabled());
        QVERIFY(!more->toolTip().isEmpty());
        QTest::keyClick(&stepper, Qt::Key_Up);
        QCOMPARE(asked.size(), 1);
        QTest::keyClick(less, Qt::Key_Space);
        QTest::keyClick(&stepper, Qt::Key_Minus);
        QCOMPARE(asked.size(), 3);
        QCOMPARE(asked.last().first().toInt(), 21);
    }

    void aRefusedStepperTellsWhy()
    {
        Stepper stepper(u"Replicas"_s);
        stepper.setRange(1, 5);
        stepper.setValue(2);
        stepper.setRefusal(u"A rollout is in progress."_s);
        QSignalSpy asked(&stepper, &Stepper::changeRequested);

        QTest::keyClick(&stepper, Qt::Key_Up);

        QCOMPARE(asked.size(), 0);
        QCOMPARE(stepper.findChild<QPushButton*>(u"more"_s)->toolTip(), u"A rollout is in progress."_s);
    }

    void theAttentionListKeepsItsChoiceAndActivatesByKeyboard()
    {
        AttentionList list;
        list.resize(400, 300);
        const AttentionItem a{
            u"a"_s, markOf(Tone::Critical, u"critical"_s), u"triage-09 is down"_s, {}, u"38 s"_s};
        const AttentionItem b{
            u"b"_s, markOf(Tone::Warning, u"warning"_s), u"memory above 90 %"_s, {}, u"4 m"_s};
        list.setItems({b});
        list.setCurrentIndex(list.model()->index(0, 0));
        QSignalSpy activated(&list, &AttentionList::itemActivated);

        list.setItems({a, b});
        QTest::keyClick(&list, Qt::Key_Return);

        QCOMPARE(activated.size(), 1);
        QCOMPARE(activated.first().first().toString(), u"b"_s);
        QVERIFY(list.model()->index(0, 0).data(Qt::AccessibleTextRole).toString().contains(u"critical"_s));
    }

    void aTableRowIsActivatedByEnterAndDoubleClick()
    {
        TableView table;
        QStandardItemModel model(3, 2);
        table.setModel(&model);
        table.resize(400, 200);
        table.show();
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        QSignalSpy activated(&table, &TableView::rowActivated);

        table.setCurrentIndex(model.index(1, 0));
        QTest::keyClick(&table, Qt::Key_Return);
        QTest::mouseDClick(table.viewport(), Qt::LeftButton, {},
                           table.visualRect(model.index(2, 1)).center());

        QCOMPARE(activated.size(), 2);
        QCOMPARE(activated.at(0).first().toModelIndex().row(), 1);
        QCOMPARE(activated.at(1).first().toModelIndex().row(), 2);
    }

    void delegatesTakeWhatTheyNeed()
    {
        QStandardItemModel model(1, 2);
        model.setData(model.index(0, 0), QVariant::fromValue(markOf(Tone::Warning, u"Degraded"_s)),
                      StateMarkRole);
        model.setData(model.index(0, 1), u"0.62"_s);
        StateDelegate states;
        LoadBarDelegate bars;
        const int word = QFontMetrics(fontFor(FontRole::Table)).horizontalAdvance(u"Degraded"_s);

        QVERIFY(states.sizeHint({}, model.index(0, 0)).width() >= word + 16);
        QVERIFY(bars.sizeHint({}, model.index(0, 1)).width() > 100);
    }

    void pillsAndLabelsTakeTheRoomOfTheirWords()
    {
        Pill pill(u"v1.4.2"_s, nullptr);
        const int short_ = pill.sizeHint().width();
        pill.setParts(
            {{u"summarizer-with-a-long-name"_s, Pill::Look::Strong, markOf(Tone::Ok, u"healthy"_s)}});
        StateLabel label(markOf(Tone::Ok, u"Healthy"_s), u"score 1.00"_s, nullptr);

        QVERIFY(pill.sizeHint().width() > short_);
        QCOMPARE(pill.minimumSizeHint(), pill.sizeHint());
        QCOMPARE(pill.accessibleName(), u"healthy summarizer-with-a-long-name"_s);
        QCOMPARE(label.accessibleName(), u"Healthy, score 1.00"_s);
    }

    void aNoticeIsDismissedByItsButtonAndByEscape()
    {
        NoticeStrip strip(Tone::Warning, u"The journal cannot be written."_s);
        QSignalSpy dismissed(&strip, &NoticeStrip::dismissed);

        QTest::mouseClick(strip.findChild<QToolButton*>(u"dismiss"_s), Qt::LeftButton);
        QTest::keyClick(&strip, Qt::Key_Escape);

        QCOMPARE(dismissed.size(), 2);
    }

    void anEmptyStateOffersItsAction()
    {
        EmptyState state({}, u"No agents"_s, u"This fleet has no agents."_s);
        auto* button = state.findChild<QPushButton*>(u"emptyAction"_s);
        QVERIFY(button->isHidden());
        QSignalSpy triggered(&state, &EmptyState::actionTriggered);

        state.setAction(u"Deploy an agent…"_s);
        QTest::mouseClick(button, Qt::LeftButton);

        QVERIFY(!button->isHidden());
        QCOMPARE(triggered.size(), 1);
    }

    void aCardNamesItsContent()
    {
        Card card(u"Fleet health"_s);
        card.setHeaderText(u"4 open"_s);
        card.setContent(new QLabel(u"first"_s));
        card.setContent(new QLabel(u"second"_s));

        QCOMPARE(card.accessibleName(), u"Fleet health"_s);
        QStringList texts;
        for (const QLabel* label : card.findChildren<QLabel*>())
            texts << label->text();
        QVERIFY(texts.contains(u"second"_s) && !texts.contains(u"first"_s) && texts.contains(u"4 open"_s));
    }
};

}  // namespace tst_widgets

PILOTHOUSE_TEST(tst_widgets, TestWidgets)
#include "tst_widgets.moc"
