// Renders the page of scaling with an invented fleet into PNG files, to be looked at; not a test.

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "tests/support/invented/invented_scaling.h"
#include "ui/scaling/scaling_page.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/widget/segments.h"

#include <QApplication>
#include <QDialog>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr const char* longName = "a-very-long-name-of-an-agent-that-somebody-chose-for-any-reason";

struct Pictures {
    tests::FakeFleetService service;
    ui::MainWindow window;
    ui::Session session{core::Actor::desk("m.ortiz")};
    ui::ScalingPage* page = new ui::ScalingPage(service, session, &window);
    core::SnapshotPtr snapshot = tests::inventScaledFleet();
    QString prefix;
    QSize size;
    unsigned shown = 0;

    Pictures()
    {
        service.onRehearse = [](const core::RehearsalQuery& query) {
            return core::Result<core::RehearsalReport>(tests::inventRehearsal(query));
        };
        service.onJournal = [](const core::JournalQuery& query) {
            std::vector<core::JournalEntry> entries = tests::inventDecisions();
            std::erase_if(entries, [&](const core::JournalEntry& entry) {
                return entry.seq <= query.after
                    || (!query.subject.empty() && entry.content.subject != query.subject);
            });
            return core::Result<std::vector<core::JournalEntry>>(entries);
        };
        QObject::connect(page, &ui::ScalingPage::told, &window,
                         [this](ui::Tone tone, const QString& text) { window.notify(tone, text); });
        window.addPage({u"scaling"_s, u"Scaling"_s, QIcon(u":/icons/scaling.svg"_s), page, {}, {}, {}});
        window.show();
    }

    void showNewest()
    {
        for (int i = 0; i < 3; ++i) {
            // A clock that stands still would be said on the page.
            auto later = std::make_shared<core::FleetSnapshot>(*snapshot);
            later->time = tests::inventedNow() + core::Duration(++shown * 250);
            later->seq += shown;
            snapshot = later;
            window.show(snapshot);
            page->show(snapshot);
            QTest::qWait(250);
        }
    }

    void take(const QString& name, QWidget* what = nullptr)
    {
        const QString path = u"%1-%2-%3x%4.png"_s.arg(prefix, name).arg(size.width()).arg(size.height());
        if (!(what ? what : &window)->grab().save(path))
            qWarning("%s cannot be written", qPrintable(path));
    }

    // As it would be in the middle of the window.
    void takeDialog(const QString& name, const QString& objectName)
    {
        auto* dialog = window.findChild<QDialog*>(objectName);
        if (!dialog)
            return qWarning("no %s", qPrintable(objectName));
        QTest::qWait(700);
        QPixmap picture = window.grab();
        QPainter painter(&picture);
        painter.drawPixmap((window.width() - dialog->width()) / 2, (window.height() - dialog->height()) / 2,
                           dialog->grab());
        painter.end();
        const QString path = u"%1-%2-%3x%4.png"_s.arg(prefix, name).arg(size.width()).arg(size.height());
        picture.save(path);
        dialog->close();
        QTest::qWait(50);
    }

    void takeStates();
    void takeExtremes();
};

void Pictures::takeStates()
{
    auto fleet = std::make_shared<core::FleetSnapshot>(*snapshot);
    tests::agentOf(*fleet, "planner").scaling.status = core::ScalingStatus::Paused;
    tests::agentOf(*fleet, "planner").scaling.paused = true;
    tests::agentOf(*fleet, "retriever").scaling.manual =
        core::ManualReplicas{72, fleet->time + 40min, "m.ortiz", "the catalogue is read anew"};
    tests::agentOf(*fleet, "retriever").scaling.status = core::ScalingStatus::Manual;
    tests::agentOf(*fleet, "retriever").scaling.driver = "operator";
    tests::agentOf(*fleet, "router").scaling.status = core::ScalingStatus::NoMetrics;
    tests::agentOf(*fleet, "router").scaling.value.reset();
    tests::agentOf(*fleet, "code-review").replicas.wanted = 44;
    tests::agentOf(*fleet, "summarizer").scaling.per = core::ScalingScope::Agent;
    snapshot = fleet;
    showNewest();
    auto& table = *page->findChild<QTableView*>(u"scaling"_s);
    table.setFocus();
    QTest::keyClick(&table, Qt::Key_Plus);
    auto* decisions = page->findChild<QListView*>(u"decisions"_s);
    QTest::mouseClick(decisions->viewport(), Qt::LeftButton, {},
                      decisions->visualRect(decisions->model()->index(0, 0)).center());
    QTest::qWait(500);
    take(u"states"_s);
    QTest::keyClick(&table, Qt::Key_Return);
    QTest::qWait(100);
    if (auto* dialog = window.findChild<QDialog*>(u"policyDialog"_s)) {
        dialog->findChild<QLineEdit*>(u"max.editor"_s)->setText(u"80"_s);
        dialog->findChild<QLineEdit*>(u"cooldown.editor"_s)->setText(u"5"_s);
    }
    takeDialog(u"errors"_s, u"policyDialog"_s);
    page->edit();
    if (auto* dialog = window.findChild<QDialog*>(u"policyDialog"_s)) {
        for (auto* add : dialog->findChildren<QPushButton*>(u"addRow"_s))
            add->click();
        QTest::qWait(100);
        auto* bar = dialog->findChild<QScrollArea*>(u"policyForm"_s)->verticalScrollBar();
        bar->setValue(bar->maximum());
    }
    takeDialog(u"rows"_s, u"policyDialog"_s);
    page->findChild<QPushButton*>(u"applyDraft"_s)->click();
    takeDialog(u"apply"_s, u"confirmDialog"_s);
    snapshot = tests::inventScaledFleet();
}

void Pictures::takeExtremes()
{
    std::vector<tests::InventedAgent> agents{{longName, 3}};
    for (int i = 0; i < 199; ++i)
        agents.push_back({"agent-" + std::to_string(i), std::uint32_t(i % 7)});
    auto fleet = tests::inventFleet(agents);
    tests::scaleAgent(*fleet, longName, core::ScalingStatus::Manual, {3, 3, 3, 3, 3},
                      core::series::responseTimeP95, 1.9, 2);
    tests::scaleAgent(*fleet, "agent-1", core::ScalingStatus::Holding, {8'000, 7'900, 8'000, 10, 10'000},
                      core::series::tokensPerMinute, 96'000, 100'000);
    snapshot = fleet;
    showNewest();
    take(u"many"_s);
    snapshot = std::make_shared<core::FleetSnapshot>(*tests::inventFleet({}));
    showNewest();
    take(u"none"_s);
    snapshot = tests::inventScaledFleet();
}

}  // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (argc != 2) {
        qWarning("usage: pilothouse-scaling-pictures PREFIX");
        return 2;
    }
    ui::applyTheme(application);
    Pictures pictures;
    pictures.prefix = QString::fromLocal8Bit(argv[1]);
    for (const QSize size : {QSize(1600, 1000), QSize(1280, 720), QSize(1920, 1080)}) {
        pictures.size = size;
        pictures.window.resize(size);
        pictures.showNewest();
        pictures.page->showAgent(core::AgentId("triage"));
        pictures.page->goBack();
        pictures.page->findChild<ui::Segments*>(u"decisionScope"_s)->choose(0);
        pictures.showNewest();
        pictures.take(u"page"_s);
        pictures.page->edit();
        pictures.window.findChild<QLineEdit*>(u"max.editor"_s)->setText(u"80"_s);
        pictures.takeDialog(u"edit"_s, u"policyDialog"_s);
        pictures.page->edit();
        pictures.window.findChild<QLineEdit*>(u"replicaPrice.editor"_s)->setText(u"0.12"_s);
        QTest::qWait(500);
        pictures.window.findChild<QPushButton*>(u"tryPolicy"_s)->click();
        pictures.showNewest();
        pictures.take(u"draft"_s);
        pictures.page->pauseAll();
        pictures.takeDialog(u"pause"_s, u"pauseDialog"_s);
        pictures.takeStates();
        pictures.takeExtremes();
    }
    return 0;
}
