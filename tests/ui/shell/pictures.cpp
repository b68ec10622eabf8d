// Renders the cover, and the pages as a viewer sees them, into PNG files, to be looked at; not a test.

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/fake_trust_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "tests/support/invented/invented_scaling.h"
#include "tests/support/invented/invented_trust.h"
#include "ui/agents/agents_page.h"
#include "ui/alerts/alerts_page.h"
#include "ui/dashboards/dashboards_page.h"
#include "ui/operator/operator_desk.h"
#include "ui/scaling/scaling_page.h"
#include "ui/shell/lock_settings_dialog.h"
#include "ui/shell/main_window.h"
#include "ui/shell/session_gate.h"
#include "ui/theme/theme.h"
#include "ui/traffic/traffic_page.h"

#include <QApplication>
#include <QDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

struct Console {
    tests::FakeFleetService service;
    FakeTrustService trust;
    ui::Session session{core::Actor::desk("m.ortiz")};
    ui::MainWindow window;
    ui::SessionGate gate{session, trust, window, {}};
    ui::AgentsPage* agents = new ui::AgentsPage(service, session, &window);
    ui::ScalingPage* scaling = new ui::ScalingPage(service, session, &window);
    ui::TrafficPage* traffic = new ui::TrafficPage(service, session, &window);
    ui::AlertsPage* alerts = new ui::AlertsPage(service, session, &window);
    ui::DashboardsPage* dashboards = new ui::DashboardsPage(service, session, &window);
    std::shared_ptr<core::FleetSnapshot> fleet = tests::inventScaledFleet();
    const QString prefix;

    explicit Console(QString where) : prefix(std::move(where))
    {
        service.onSeries = [](const core::SeriesQuery& query) {
            return core::Result<core::SeriesData>(tests::seriesOf(query, 0.2, 0.7, 200));
        };
        service.onRehearse = [](const core::RehearsalQuery& query) {
            return core::Result<core::RehearsalReport>(tests::inventRehearsal(query));
        };
        service.dashboards.dashboards = {{core::defaultDashboard(), {}, true}};
        tests::inventAlerts(*fleet);
        fleet->vitals.gatewayAddress = "127.0.0.1:8421";
        const auto add = [this](const QString& id, const QString& title, QWidget* page) {
            window.addPage({id, title, QIcon(u":/icons/%1.svg"_s.arg(id)), page, {}, {}, {}});
        };
        add(u"agents"_s, u"Agents"_s, agents);
        add(u"scaling"_s, u"Scaling"_s, scaling);
        add(u"traffic"_s, u"Traffic"_s, traffic);
        add(u"alerts"_s, u"Alerts"_s, alerts);
        add(u"dashboards"_s, u"Dashboards"_s, dashboards);
        for (const ui::AgentsPage::Action& action : agents->actions())
            window.addCommand({action.id, action.title, action.shortcut, action.run, action.refusal});
        window.show();
    }

    void show(const std::map<std::string, core::Rights>& accounts)
    {
        fleet = std::make_shared<core::FleetSnapshot>(*fleet);
        fleet->seq += 1;
        fleet->time += std::chrono::seconds(1);
        fleet->trust = tests::inventTrust(accounts);
        session.showSnapshot(fleet);
        window.show(fleet);
        agents->show(fleet);
        scaling->show(fleet);
        traffic->show(fleet);
        alerts->show(fleet);
        dashboards->show(fleet);
        QTest::qWait(200);
    }

    // With the window's dialog or menu on it, which a real screen would show.
    void take(const QString& name, const char* over = nullptr)
    {
        QTest::qWait(300);
        QPixmap picture = window.grab();
        if (auto* above = over ? window.findChild<QWidget*>(QString::fromLatin1(over)) : nullptr) {
            QPainter painter(&picture);
            const QPoint centre((window.width() - above->width()) / 2,
                                (window.height() - above->height()) / 3);
            painter.drawPixmap(above->inherits("QMenu") ? window.mapFromGlobal(above->pos()) : centre,
                               above->grab());
        }
        const QString path = u"%1-%2-%3x%4.png"_s.arg(prefix, name).arg(window.width()).arg(window.height());
        if (!picture.save(path))
            qWarning("%s cannot be written", qPrintable(path));
    }

    void type(const QString& name, const QString& phrase)
    {
        if (!name.isEmpty())
            window.findChild<QLineEdit*>(u"signInName"_s)->setText(name);
        window.findChild<QLineEdit*>(u"signInPassPhrase"_s)->setText(phrase);
        window.findChild<QPushButton*>(u"signIn"_s)->click();
    }
};

using Accounts = std::map<std::string, core::Rights>;

void takeCovers(Console& console, const Accounts& accounts)
{
    console.show({});
    console.take(u"open"_s);
    console.show({{"ada", {core::Role::Admin}}});
    console.take(u"first"_s);
    console.show(accounts);
    console.trust.signInError = core::Error{core::ErrorCode::Forbidden, {}};
    console.type(u"ada"_s, u"wrong"_s);
    console.take(u"wrong"_s);
    console.trust.signInError = core::Error{core::ErrorCode::Busy, "it may be tried again in 4 seconds"};
    console.type(u"ada"_s, u"wrong"_s);
    console.take(u"wait"_s);
    QTest::sendKeyEvent(QTest::Click, console.window.findChild<QLineEdit*>(u"signInPassPhrase"_s), Qt::Key_H,
                        u"H"_s, Qt::NoModifier);
    console.take(u"caps"_s);
    console.trust.signInError.reset();
    QTest::qWait(4'000);
    console.type(u"ada"_s, u"right"_s);
    QTest::qWait(100);
    console.gate.lock();
    console.take(u"locked"_s);
    console.type({}, u"right"_s);
    QTest::qWait(100);
}

void takePages(Console& console)
{
    for (const QString& page : {u"scaling"_s, u"traffic"_s, u"alerts"_s, u"dashboards"_s, u"agents"_s}) {
        console.window.showPage(page);
        console.show({{"ada", {core::Role::Viewer}}});
        console.take(u"viewer-"_s + page);
    }
    console.agents->showAgent(console.fleet->agents.front()->id);
    console.show({{"ada", {core::Role::Viewer}}});
    console.take(u"viewer-agent"_s);
    console.window.openPalette();
    console.window.findChild<QLineEdit*>(u"paletteField"_s)->setText(u"scal"_s);
    console.take(u"viewer-palette"_s);
    QTest::keyClick(console.window.findChild<QLineEdit*>(u"paletteField"_s), Qt::Key_Escape);
    console.show({{"ada",
                   {core::Role::Operator,
                    {console.fleet->agents.front()->id, console.fleet->agents.back()->id},
                    {core::RegionName("us-east")}}}});
    console.take(u"operator-agent"_s);
}

void takeDialogs(Console& console)
{
    console.show({{"ada", {core::Role::Admin}}});
    ui::OperatorDesk desk(console.service, console.session, &console.window);
    desk.confirm({core::RemoveAgent{console.fleet->agents.front()->id}}, u"Remove analyst?"_s, u"Remove"_s,
                 {}, u"analyst"_s);
    console.take(u"confirm"_s, "confirmDialog");
    console.window.findChild<QDialog*>(u"confirmDialog"_s)->reject();
    console.gate.changePassPhrase();
    console.take(u"pass-phrase"_s, "passPhraseDialog");
    console.window.findChild<QDialog*>(u"passPhraseDialog"_s)->reject();
    ui::LockSettingsDialog locking(ui::SessionGate::usualLimit, &console.window);
    locking.show();
    console.take(u"lock-settings"_s, "lockSettings");
    locking.close();
    console.window.findChild<QAbstractButton*>(u"userPill"_s)->click();
    console.take(u"user-menu"_s, "userMenu");
}

}  // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (argc != 2) {
        qWarning("usage: pilothouse-session-pictures PREFIX");
        return 2;
    }
    ui::applyTheme(application);
    const Accounts accounts{{"ada", {core::Role::Admin}}, {"bob", {core::Role::Viewer}}};
    for (const QSize size : {QSize(1280, 720), QSize(1920, 1080)}) {
        Console console(QString::fromLocal8Bit(argv[1]));
        console.window.resize(size);
        takeCovers(console, accounts);
        takePages(console);
        takeDialogs(console);
    }
    return 0;
}
