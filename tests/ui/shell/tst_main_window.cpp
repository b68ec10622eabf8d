#include "tests/support/test_program.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/widget/pill.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QVBoxLayout>

#include <memory>

namespace tst_main_window {

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

std::shared_ptr<core::FleetSnapshot> snapshotOf(const std::string& fleet, int regions = 2)
{
    auto made = std::make_shared<core::FleetSnapshot>();
    made->fleet = fleet;
    for (int i = 0; i < regions; ++i)
        made->regions.push_back({core::RegionName("region-" + std::to_string(i)),
                                 core::PlatformKind::Local,
                                 i == 0 ? core::HealthStatus::Healthy : core::HealthStatus::Degraded,
                                 {},
                                 {}});
    return made;
}

// The window with two pages; the second has a filter and one detail to close.
struct Console {
    MainWindow window;
    QLineEdit* filter = nullptr;
    bool detailOpen = false;

    Console()
    {
        auto* overview = new QWidget;
        auto* agents = new QWidget;
        filter = new QLineEdit(agents);
        (new QVBoxLayout(agents))->addWidget(filter);
        window.addPage({u"overview"_s, u"Overview"_s, {}, overview, {}, {}, {}});
        window.addPage({u"agents"_s,
                        u"Agents"_s,
                        {},
                        agents,
                        {},
                        [this] { filter->setFocus(); },
                        [this] { return std::exchange(detailOpen, false); }});
        window.resize(1280, 720);
        window.show();
        window.activateWindow();
    }

    bool isReady() { return QTest::qWaitForWindowActive(&window); }
};

}  // namespace

class TestMainWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp); }

    void withoutAFleetThereIsTheWelcomePage()
    {
        Console console;
        QVERIFY(console.isReady());
        QSignalSpy demo(&console.window, &MainWindow::demoRequested);

        QCOMPARE(console.window.currentPage(), QString());
        QCOMPARE(console.window.windowTitle(), u"Pilothouse"_s);
        console.window.showPage(u"agents"_s);
        QCOMPARE(console.window.currentPage(), QString());
        QTest::mouseClick(console.window.findChild<QPushButton*>(u"tryDemo"_s), Qt::LeftButton);
        QCOMPARE(demo.size(), 1);
    }

    void recentFilesOpenUnlessTheyAreGone()
    {
        QTemporaryDir folder;
        const QString there = folder.filePath(u"fleet.yaml"_s);
        QFile file(there);
        QVERIFY(file.open(QIODevice::WriteOnly));
        Console console;
        QSignalSpy opened(&console.window, &MainWindow::openFleetRequested);

        console.window.setRecentFiles({there, folder.filePath(u"gone.yaml"_s)});
        auto* recent = console.window.findChild<QPushButton*>(u"recent:"_s + there);
        QTRY_VERIFY(recent->height() >= recent->sizeHint().height());
        auto* list = recent->parentWidget();
        QTRY_VERIFY(list->height() >= list->sizeHint().height());
        QTest::mouseClick(recent, Qt::LeftButton);

        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened.first().first().toString(), there);
        QVERIFY(!console.window.findChild<QPushButton*>(u"recent:"_s + folder.filePath(u"gone.yaml"_s))
                     ->isEnabled());
    }

    void theFirstSnapshotShowsTheFleet()
    {
        Console console;

        console.window.show(snapshotOf("production"));

        QCOMPARE(console.window.currentPage(), u"overview"_s);
        QCOMPARE(console.window.windowTitle(), u"Pilothouse — production"_s);
        QVERIFY(console.window.findChild<Pill*>(u"fleetPill"_s)->text().contains(u"production"_s));
        QVERIFY(console.window.findChild<Pill*>(u"region:region-1"_s)->text().contains(u"degraded"_s));
        QVERIFY(console.window.findChild<Pill*>(u"alertPill"_s)->text().contains(u"1"_s));
    }

    void shortcutsShowPagesAndEscapeGoesBack()
    {
        Console console;
        console.window.show(snapshotOf("production"));
        QVERIFY(console.isReady());

        QTest::keyClick(&console.window, Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(console.window.currentPage(), u"agents"_s);
        console.detailOpen = true;
        QTest::keyClick(&console.window, Qt::Key_Escape);
        QCOMPARE(console.window.currentPage(), u"agents"_s);
        QVERIFY(!console.detailOpen);
        QTest::keyClick(&console.window, Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(console.window.currentPage(), u"overview"_s);
        QVERIFY(!console.window.goBack());
    }

    void aSlashFocusesThePagesFilter()
    {
        Console console;
        console.window.show(snapshotOf("production"));
        QVERIFY(console.isReady());
        console.window.showPage(u"agents"_s);

        QTest::keyClick(&console.window, Qt::Key_Slash);

        QCOMPARE(QApplication::focusWidget(), console.filter);
        QTest::keyClick(console.filter, Qt::Key_Slash);
        QCOMPARE(console.filter->text(), u"/"_s);
    }

    void thePaletteFindsAndRunsACommand()
    {
        Console console;
        console.window.show(snapshotOf("production"));
        QVERIFY(console.isReady());
        QTest::keyClick(&console.window, Qt::Key_K, Qt::ControlModifier);
        auto* field = console.window.findChild<QLineEdit*>(u"paletteField"_s);
        QVERIFY(field->isVisible());
        QCOMPARE(QApplication::focusWidget(), field);

        QTest::keyClicks(field, u"agen"_s);
        QTest::keyClick(field, Qt::Key_Return);

        QCOMPARE(console.window.currentPage(), u"agents"_s);
        QVERIFY(!field->isVisible());
    }

    void aRefusedCommandTellsItsReasonAndDoesNotRun()
    {
        Console console;
        int runs = 0;
        console.window.addCommand({u"agent.drain"_s,
                                   u"Drain the agent"_s,
                                   {},
                                   [&] { ++runs; },
                                   [] { return u"No agent is chosen."_s; }});
        console.window.openPalette();
        auto* field = console.window.findChild<QLineEdit*>(u"paletteField"_s);

        QTest::keyClicks(field, u"drain"_s);
        QTest::keyClick(field, Qt::Key_Return);

        QCOMPARE(runs, 0);
        QVERIFY(field->isVisible());
        QCOMPARE(console.window.findChild<QLabel*>(u"paletteMessage"_s)->text(), u"No agent is chosen."_s);
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(!field->isVisible());
    }

    void nothingFoundIsSaid()
    {
        Console console;
        console.window.openPalette();
        auto* field = console.window.findChild<QLineEdit*>(u"paletteField"_s);

        QTest::keyClicks(field, u"zzzzqx"_s);

        QVERIFY(console.window.findChild<QLabel*>(u"paletteMessage"_s)->isVisible());
        QVERIFY(!console.window.findChild<QListView*>(u"paletteList"_s)->isVisible());
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(field->isVisible());
    }

    void theSheetListsEveryShortcutAndAboutTellsTheLicence()
    {
        Console console;
        console.window.openShortcutSheet();
        QStringList texts;
        auto* sheet = console.window.findChild<QWidget*>(u"shortcutSheet"_s);
        for (const Pill* pill : sheet->findChildren<Pill*>())
            texts << pill->text();
        for (const QString& keys :
             {u"Ctrl+K"_s, u"Ctrl+1"_s, u"Ctrl+2"_s, u"/"_s, u"Esc"_s, u"F11"_s, u"F1"_s, u"Ctrl+Q"_s})
            QVERIFY2(texts.contains(keys), qPrintable(keys));

        console.window.openAbout();
        QVERIFY(console.window.findChild<QLabel*>(u"aboutText"_s)->text().contains(u"GPL-3.0-or-later"_s));
        QVERIFY(console.window.findChild<QLabel*>(u"aboutVersion"_s)
                    ->text()
                    .contains(QStringLiteral(PILOTHOUSE_VERSION)));
    }

    void theBarsFitEverySizeEvenWithLongNames_data()
    {
        QTest::addColumn<QSize>("size");
        for (const QSize& size : {QSize(1280, 720), QSize(1600, 1000), QSize(1920, 1080)})
            QTest::addRow("%dx%d", size.width(), size.height()) << size;
    }

    void theBarsFitEverySizeEvenWithLongNames()
    {
        QFETCH(const QSize, size);
        Console console;
        console.window.setUser(u"maria.ortiz-hernandez"_s, u"operator of summarizer and 3 more"_s);
        console.window.setOpenToAll(true);
        console.window.resize(size);
        console.window.show(snapshotOf(std::string(80, 'f'), 12));
        QVERIFY(console.isReady());
        QVERIFY(!console.window.grab().isNull());
        QCoreApplication::processEvents();

        QCOMPARE(console.window.size(), size);
        auto* bar = console.window.findChild<QWidget*>(u"topBar"_s);
        int right = 0;
        QList<Pill*> pills = bar->findChildren<Pill*>();
        std::sort(pills.begin(), pills.end(), [&](Pill* a, Pill* b) {
            return a->mapTo(bar, QPoint()).x() < b->mapTo(bar, QPoint()).x();
        });
        for (const Pill* pill : pills) {
            if (!pill->isVisible())
                continue;
            const int left = pill->mapTo(bar, QPoint()).x();
            QVERIFY2(
                pill->width() >= pill->sizeHint().width(),
                qPrintable(
                    u"%1: %2 < %3"_s.arg(pill->text()).arg(pill->width()).arg(pill->sizeHint().width())));
            QVERIFY2(left >= right, qPrintable(pill->text()));
            right = left + pill->width();
        }
        QVERIFY(right <= bar->width());
        for (const QLabel* label :
             console.window.findChild<QWidget*>(u"vitalsBar"_s)->findChildren<QLabel*>())
            QVERIFY2(label->isHidden()
                         || label->width() >= label->fontMetrics().horizontalAdvance(label->text()),
                     qPrintable(label->text()));
    }

    void tabReachesEveryControl()
    {
        Console console;
        console.window.show(snapshotOf("production"));
        console.window.showPage(u"agents"_s);
        QVERIFY(console.isReady());
        QSet<QWidget*> reached;
        for (int i = 0; i < 40; ++i) {
            QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &console.window,
                            Qt::Key_Tab);
            reached << QApplication::focusWidget();
        }

        for (const QString& name : {u"paletteButton"_s, u"alertPill"_s, u"rail:overview"_s, u"rail:agents"_s})
            QVERIFY2(reached.contains(console.window.findChild<QWidget*>(name)), qPrintable(name));
        QVERIFY(reached.contains(console.filter));
    }

    // No page looks fresh when nothing new comes, whatever it shows, and all of them can still be used.
    void aCoreThatStandsStillIsSeenOnEveryPageWithinThreeSeconds()
    {
        Console console;
        QVERIFY(console.isReady());
        auto snapshot = snapshotOf("production");
        snapshot->time = core::TimePoint(core::Duration(1'700'000'000'000));
        const auto* veil = console.window.findChild<QWidget*>(u"staleVeil"_s);
        QVERIFY(veil->isHidden());
        console.window.show(snapshot);
        QElapsedTimer since;
        since.start();
        QVERIFY(veil->isHidden());

        QTRY_VERIFY_WITH_TIMEOUT(veil->isVisible(), 6'000);
        QVERIFY2(since.elapsed() < 3'000, qPrintable(QString::number(since.elapsed())));
        QVERIFY2(veil->accessibleName().contains(u"the core has not answered"_s),
                 qPrintable(veil->accessibleName()));
        for (const QString& id : {u"agents"_s, u"overview"_s}) {
            console.window.showPage(id);
            QVERIFY(veil->isVisible() && !veil->visibleRegion().isEmpty());
        }
        QTest::mouseClick(console.window.findChild<QWidget*>(u"rail:agents"_s), Qt::LeftButton);
        QCOMPARE(console.window.currentPage(), u"agents"_s);

        const auto* alerts = console.window.findChild<Pill*>(u"alertPill"_s);
        QCOMPARE(alerts->parts().first().text, u"Not known"_s);
        const auto* region = console.window.findChild<Pill*>(u"region:region-0"_s);
        QCOMPARE(region->parts().first().mark->tone, Tone::Muted);

        auto fresh = std::make_shared<core::FleetSnapshot>(*snapshot);
        fresh->time += core::Duration(1'000);
        console.window.show(fresh);
        QVERIFY(veil->isHidden());
        QVERIFY(alerts->parts().first().text != u"Not known"_s);
        QCOMPARE(region->parts().first().mark->tone, Tone::Ok);
    }

    void aClockThatStandsStillIsSeenOnEveryPage()
    {
        Console console;
        const auto snapshot = snapshotOf("production");
        const auto* veil = console.window.findChild<QWidget*>(u"staleVeil"_s);
        QElapsedTimer since;
        since.start();
        while (veil->isHidden() && since.elapsed() < 10'000) {
            console.window.show(snapshot);  // snapshots come, each with the same time
            QTest::qWait(50);
        }
        QVERIFY2(since.elapsed() < 3'500, qPrintable(QString::number(since.elapsed())));
        QVERIFY(veil->accessibleName().contains(u"clock has stood still"_s));
    }
};

}  // namespace tst_main_window

PILOTHOUSE_TEST(tst_main_window, TestMainWindow)
#include "tst_main_window.moc"
